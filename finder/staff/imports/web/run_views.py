"""Views of imports in the background: how far one is, with a way to stop it. They need no script."""

from __future__ import annotations

import time
from dataclasses import dataclass

from flask import Blueprint, make_response, url_for
from werkzeug.wrappers import Response

from finder.platform.web.services import get_services
from finder.staff.frame.confirmations import add_confirmations
from finder.staff.frame.guard import get_context, get_now, get_primary_session, needs, writing
from finder.staff.frame.layout import StaffPage, go, show
from finder.staff.imports import list_files, running
from finder.staff.imports.rules.import_runs import ImportRun
from finder.staff.imports.running import Task
from finder.staff.imports.web.services import ImportServices

import_runs = Blueprint("staff_import_runs", __name__, url_prefix="/staff/imports/runs")
add_confirmations(import_runs, stopping="The import stops at its next step. Nothing is changed.")
_PATIENCE_SECONDS = 1.5
"""How long the answer to an upload waits for it: small lists are done by then."""
_LOOK_EVERY = 0.1
_AGAIN_SECONDS = 3
PHASE_WORDS = {
    "": "Starting",
    "waiting": "Waiting for another import to end",
    "copying": "Looking at the directory",
    "working": "Comparing the list with the directory",
    "writing": "Writing what changed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage(StaffPage):
    """How far an import is, or why it ended."""

    run: ImportRun
    words: str
    has_stopped: bool
    """True when it ended without a word."""
    file_id: int | None = None
    """Its file, if it waits for somebody to say what its columns are."""


def start_run(task: Task) -> ImportRun:
    """Start a task and wait for it a moment; return its run as it is then."""
    get_services(ImportServices).start(task)
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        session = get_primary_session()
        session.rollback()  # What it read before is older than the run.
        run = running.get_run(session, task.run_id)
        if run.state != "running" or time.monotonic() > until:
            return run
        time.sleep(_LOOK_EVERY)


def follow_run(run: ImportRun) -> Response:
    """Redirect to what a run made, or to the page that says how far it is."""
    if run.state == "done" and run.batch_id is not None:
        address = url_for("staff_imports.show_batch", batch_id=run.batch_id)
        return go(address, "dry_run" if run.task == "upload" else "committed")
    return go(url_for("staff_import_runs.show_run", run_id=run.id))


@import_runs.get("/<int:run_id>")
@needs("view")
def show_run(run_id: int) -> Response:
    """Show how far an import is; the page asks for itself again while it runs."""
    run = running.get_run(get_primary_session(), run_id)
    if run.state == "done":
        return follow_run(run)
    file = list_files.find_file_of_run(get_primary_session(), run_id, context=get_context())
    if file and run.phase == "columns":
        return go(url_for("staff_import_columns.choose_columns", file_id=file.id))
    page = RunPage(
        title="An import",
        run=run,
        words=PHASE_WORDS.get(run.phase, ""),
        has_stopped=run.has_stopped(get_now()),
        file_id=file.id if file else None,
    )
    answer = make_response(show("staff/import_run.html", page))
    if run.state == "running" and not page.has_stopped:
        answer.headers["Refresh"] = str(_AGAIN_SECONDS)
    return answer


@import_runs.post("/<int:run_id>/stop")
@needs("import")
def stop_run(run_id: int) -> Response:
    """Ask an import to stop."""
    with writing() as session:
        running.cancel_run(session, run_id, context=get_context())
    return go(url_for("staff_import_runs.show_run", run_id=run_id), "stopping")
