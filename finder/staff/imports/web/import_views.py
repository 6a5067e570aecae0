"""Views of imports through the web: upload a list, review what it would do, commit or discard it."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flask import Blueprint, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from finder.listings.importing.dating import BadListDate, parse_stated
from finder.listings.rules.sources import source_title
from finder.platform.web.form_fields import read_form
from finder.platform.web.services import get_site
from finder.staff.frame.confirmations import add_confirmations
from finder.staff.frame.evidence_form import METHOD_CHOICES
from finder.staff.frame.guard import get_actor, get_context, get_now, get_primary_session, needs, writing
from finder.staff.frame.layout import StaffPage, go, show
from finder.staff.imports import batches, list_files, running
from finder.staff.imports.batches import Upload
from finder.staff.imports.committing import BLOCKED
from finder.staff.imports.rules.change_kinds import KIND_WORDS
from finder.staff.imports.rules.import_batches import EDITED_FORMAT, Batch, method_of
from finder.staff.imports.rules.import_plans import COUNTS, MOST_ROWS, KindOfChange, SampleRow
from finder.staff.imports.rules.list_files import FILE_PREFIX
from finder.staff.imports.running import Task
from finder.staff.imports.standings import BatchStanding, get_standing
from finder.staff.imports.web.column_pages import first_guess, show_columns
from finder.staff.imports.web.import_forms import BackingListForm, UploadForm
from finder.staff.imports.web.import_lines import date_words, make_imports_page
from finder.staff.imports.web.run_views import follow_run, start_run
from finder.staff.imports.web.waiting_lines import NewcomerLine, WaitingKind, group_waiting, list_newcomers
from finder.staff.rules.permissions import require_fresh

imports = Blueprint("staff_imports", __name__, url_prefix="/staff/imports")
add_confirmations(
    imports,
    dry_run="This is what the list would do. Nothing has changed yet.",
    committed="The list was imported. Changes that could hijack a listing wait for another person.",
    discarded="That list was discarded.",
)
_MEGABYTE = 1024**2
_ROOM = 65_536
"""Most bytes of a form besides its file."""
_EDITED_COUNTS = ("rows", "programs", "updated", "unchanged", "rejected")
"""What can be counted of an edited download."""
COUNT_WORDS = {
    "rows": "rows",
    "programs": "programs",
    "added": "new",
    "updated": "changed",
    "unchanged": "unchanged",
    "retired": "no longer on the list",
    "merged": "same as another row",
    "rejected": "not usable",
    "mental_health_only": "known only for mental health, kept but not listed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadPage(StaffPage):
    """Choose a file."""

    largest_megabytes: int
    most_rows: int
    as_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitPage(StaffPage):
    """A file was larger than the operator allows."""

    largest_megabytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPage(StaffPage):
    """One import: what it would do, or did."""

    standing: BatchStanding
    batch: Batch
    source: str
    dated: str
    """The list's date, as precisely as it is known, or ""."""
    counts: tuple[tuple[str, str, int, tuple[SampleRow, ...]], ...]
    """(name, label, count, samples)."""
    kinds: tuple[tuple[str, KindOfChange], ...]
    """(label, what changes)."""
    waits: tuple[WaitingKind, ...]
    """What waits for a second person, by kind."""
    newcomers: tuple[NewcomerLine, ...]
    """The first of the new programs that wait."""
    is_edited: bool
    """True for our own editable download that came back."""
    blocks: tuple[str, ...]
    has_expired: bool
    needs_evidence: bool
    methods: tuple[tuple[str, str], ...]
    today: date

    @property
    def is_possible(self) -> bool:
        """True if it can be imported as it is."""
        return self.batch.status == "planned" and not self.blocks and not self.has_expired


@imports.get("")
@needs("view")
def show_imports() -> Response | tuple[str, int]:
    """List past imports."""
    return show("staff/imports.html", make_imports_page(get_primary_session(), get_context(), get_now()))


@imports.get("/new")
@needs("import")
def choose_file() -> Response | tuple[str, int]:
    """Show the form, after asking for the factor, since no page can keep a file."""
    require_fresh(get_actor(), get_now())
    return show("staff/import_new.html", _upload_page())


def _upload_page(problems: dict[str, str] | None = None) -> UploadPage:
    return UploadPage(
        title="Upload a list",
        largest_megabytes=get_site().settings.upload_limit_mb,
        most_rows=MOST_ROWS,
        as_of=str(read_form(UploadForm).as_of.data),
        problems=problems or {},
    )


def _date_flaws() -> dict[str, str]:
    try:
        parse_stated(str(read_form(UploadForm).as_of.data), today=get_now().date())
    except BadListDate as error:
        return {"as_of": str(error)}
    return {}


def _largest_body() -> int:
    return get_site().settings.upload_limit_mb * _MEGABYTE + _ROOM


@imports.errorhandler(RequestEntityTooLarge)
def say_limit(_error: RequestEntityTooLarge) -> Response | tuple[str, int]:
    """Return the page that names the size limit; none of the file has been read."""
    megabytes = get_site().settings.upload_limit_mb
    page = LimitPage(title="That file is too large", largest_megabytes=megabytes)
    return show("staff/import_too_large.html", page, status=413)


@imports.post("/new")
@needs("import", largest_body=_largest_body)
def upload() -> Response | tuple[str, int]:
    """Accept a file, and find out in the background what it would do."""
    sent = request.files.get("list")
    if sent is None or not sent.filename:
        return show("staff/import_new.html", _upload_page({"list": "Choose a file."} | _date_flaws()), status=422)
    with tempfile.NamedTemporaryFile(prefix=FILE_PREFIX, delete=False) as file:
        sent.save(file)
    form = read_form(UploadForm)
    taken = Upload(
        path=Path(file.name),
        name=Path(sent.filename).name,
        as_of=str(form.as_of.data),
        complete=form.complete.data == "yes",
        most_bytes=get_site().settings.upload_limit_mb * _MEGABYTE,
    )
    with writing() as session:
        run_id = running.begin_upload(session, taken, context=get_context())
    run = start_run(
        Task(database_url=get_site().settings.database_url, run_id=run_id, context=get_context(), upload=taken)
    )
    if waiting := list_files.find_file_of_run(get_primary_session(), run.id, context=get_context()):
        problem = {"columns": "No format known here explains this list. Say what its columns are."}
        return show_columns(waiting, first_guess(waiting), as_of=waiting.as_of, problems=problem, status=422)
    if run.state == "failed" and run.phase:
        return show("staff/import_new.html", _upload_page({run.phase: run.message}), status=422)
    return follow_run(run)


@imports.get("/<int:batch_id>")
@needs("view")
def show_batch(batch_id: int) -> Response | tuple[str, int]:
    """Show what a list would do, or did."""
    return show("staff/import.html", _batch_page(get_standing(get_primary_session(), batch_id)))


def _batch_page(standing: BatchStanding, problems: dict[str, str] | None = None) -> BatchPage:
    batch = standing.batch
    plan = batch.plan
    is_edited = batch.format == EDITED_FORMAT
    names = _EDITED_COUNTS if is_edited else COUNTS
    return BatchPage(
        title="A list",
        standing=standing,
        batch=batch,
        source=source_title(batch.source),
        dated=date_words(batch.as_of, batch.as_of_precision),
        counts=tuple((name, COUNT_WORDS[name], plan.counts.get(name, 0), plan.samples.get(name, ())) for name in names),
        kinds=tuple((KIND_WORDS[one.kind], one) for one in plan.kinds),
        waits=group_waiting(plan.differences),
        newcomers=list_newcomers(plan.newcomers),
        is_edited=is_edited,
        blocks=tuple(BLOCKED[name] for name in plan.blocks),
        has_expired=batch.has_expired(get_now()),
        needs_evidence=method_of(batch.format) is None and plan.waiting > 0,
        methods=tuple(METHOD_CHOICES),
        today=get_now().date(),
        problems=problems or {},
    )


@imports.post("/<int:batch_id>/commit")
@needs("import")
def commit(batch_id: int) -> Response:
    """Apply what needs no second person, and propose the rest, in the background."""
    evidence = read_form(BackingListForm).evidence()
    with writing() as session:
        run_id = running.begin_commit(session, batch_id, context=get_context(), evidence=evidence)
    task = Task(
        database_url=get_site().settings.database_url,
        run_id=run_id,
        context=get_context(),
        batch_id=batch_id,
        evidence=evidence,
    )
    return follow_run(start_run(task))


@imports.post("/<int:batch_id>/discard")
@needs("import")
def discard(batch_id: int) -> Response:
    """Discard a list."""
    with writing() as session:
        batches.discard_batch(session, batch_id, context=get_context())
    return go(url_for("staff_imports.show_imports"), "discarded")
