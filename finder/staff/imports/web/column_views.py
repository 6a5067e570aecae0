"""Views of lists that no format explains: say what their columns are, see the first rows, read them; the saved columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from finder.listings.importing.dating import BadListDate, parse_stated
from finder.listings.rules.column_maps import ColumnMap, ColumnRole, find_flaws, find_source_flaw
from finder.platform.web.form_fields import read_form
from finder.platform.web.services import get_site
from finder.staff.frame.confirmations import add_confirmations
from finder.staff.frame.guard import get_context, get_now, get_primary_session, needs, writing
from finder.staff.frame.layout import StaffPage, go, show
from finder.staff.frame.staff_form import find_problems
from finder.staff.imports import list_files, running
from finder.staff.imports.batches import Upload
from finder.staff.imports.rules.import_runs import ImportRun
from finder.staff.imports.rules.list_files import ListFile
from finder.staff.imports.running import Task
from finder.staff.imports.web.column_forms import ROLE_WORDS, ColumnsForm, ForgetForm
from finder.staff.imports.web.column_pages import first_guess, get_meanings, show_columns
from finder.staff.imports.web.run_views import follow_run, start_run

import_columns = Blueprint("staff_import_columns", __name__, url_prefix="/staff/imports/columns")
add_confirmations(
    import_columns,
    columns_forgotten="These columns are forgotten. The next such list asks for them again.",
    file_dropped="That file was deleted. Nothing was changed.",
)
_MEGABYTE = 1024**2
_WHOLE_UNDATED = "This is a whole list, and nothing gives its date: say its date."


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedColumnsPage(StaffPage):
    """Columns that were saved by name, and files that wait for theirs."""

    saved: tuple[ColumnMap, ...]
    waiting: tuple[ListFile, ...]
    roles: Mapping[ColumnRole, str]
    """What columns may be, in words."""


@import_columns.get("")
@needs("import")
def show_saved() -> Response | tuple[str, int]:
    """List the saved columns."""
    session = get_primary_session()
    page = SavedColumnsPage(
        title="Saved columns",
        saved=tuple(list_files.list_saved_maps(session)),
        waiting=tuple(list_files.list_waiting_files(session, context=get_context())),
        roles=ROLE_WORDS,
    )
    return show("staff/import_columns_saved.html", page)


@import_columns.post("/forget")
@needs("import")
def forget() -> Response:
    """Forget saved columns."""
    with writing() as session:
        list_files.forget_map(session, str(read_form(ForgetForm).name.data), context=get_context())
    return go(url_for("staff_import_columns.show_saved"), "columns_forgotten")


@import_columns.get("/<int:file_id>")
@needs("import")
def choose_columns(file_id: int) -> Response | tuple[str, int]:
    """Show the columns of a file with what is guessed of them."""
    file = list_files.open_file(get_primary_session(), file_id, context=get_context())
    return show_columns(file, first_guess(file), as_of=file.as_of)


@import_columns.post("/<int:file_id>")
@needs("import")
def read_columns(file_id: int) -> Response | tuple[str, int]:
    """Show the first rows as they would be read, or read the whole list in the background."""
    session = get_primary_session()
    file = list_files.open_file(session, file_id, context=get_context())
    form = read_form(ColumnsForm)
    said, as_of = form.column_map(file.first), str(form.as_of.data)
    problems = _find_problems(form, said, as_of, is_reading=form.action.data == "read")
    if list_files.is_name_taken(session, said):
        problems["map_name"] = "Another list's columns are saved under this name. Choose another name."
    if problems or form.action.data != "read":
        return show_columns(file, said, as_of=as_of, problems=problems, status=422 if problems else 200)
    run = _start(replace(file, chosen=said, as_of=as_of))
    if run.state == "failed" and run.phase:
        field = "as_of" if run.phase == "as_of" else "columns"
        return show_columns(file, said, as_of=as_of, problems={field: run.message}, status=422)
    return follow_run(run)


def _find_problems(form: ColumnsForm, said: ColumnMap, as_of: str, *, is_reading: bool) -> dict[str, str]:
    """Return all that is wrong, by the id of its field; to look at the first rows, the columns are enough."""
    problems = find_flaws(said.uses, state=said.state, known_codes=get_meanings().vocabulary.by_code)
    problems |= {name: words for name, words in find_problems(form).items() if name != "columns"}
    if not is_reading:
        return problems
    if flaw := find_source_flaw(said.source):
        problems["source"] = flaw
    try:
        stated = parse_stated(as_of, today=get_now().date())
        if said.is_whole and not stated.as_of:
            problems["as_of"] = _WHOLE_UNDATED
    except BadListDate as error:
        problems["as_of"] = str(error)
    return problems


def _start(file: ListFile) -> ImportRun:
    """Read a file by its chosen columns, in the background."""
    settings, context = get_site().settings, get_context()
    upload = Upload(
        path=Path(file.path),
        name=file.file_name,
        as_of=file.as_of,
        most_bytes=settings.upload_limit_mb * _MEGABYTE,
        column_map=file.chosen,
    )
    with writing() as session:
        run_id = running.begin_upload(session, upload, context=context)
        list_files.choose_columns(session, file, run_id=run_id, context=context)
    return start_run(Task(database_url=settings.database_url, run_id=run_id, context=context, upload=upload))


@import_columns.post("/<int:file_id>/drop")
@needs("import")
def drop(file_id: int) -> Response:
    """Delete a file that waits."""
    with writing() as session:
        list_files.drop_file(session, file_id, context=get_context())
    return go(url_for("staff_imports.show_imports"), "file_dropped")
