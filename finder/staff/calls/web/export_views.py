"""Export a list as CSV or XLSX. By POST, since each is recorded in the history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import IO

from flask import Blueprint
from werkzeug.wrappers import Response

from finder.listings.store.work_queue import QueueFilter
from finder.platform.errors import BadInput
from finder.platform.web.form_fields import read_form
from finder.platform.web.streaming import stream_from
from finder.staff.calls import list_exports
from finder.staff.calls.list_exports import Table, check_may_export, note_export
from finder.staff.calls.spreadsheets import TYPES, stream_csv, write_xlsx
from finder.staff.calls.web.call_forms import ExportForm
from finder.staff.calls.web.program_filters import sent_filter
from finder.staff.frame.following import follow_programs
from finder.staff.frame.guard import get_context, get_now, get_primary_session, needs, writing
from finder.staff.frame.staff_form import find_problems

_PIECE = 65_536
exports = Blueprint("staff_exports", __name__, url_prefix="/staff/export")


def _programs() -> Table:
    return list_exports.programs_table(get_primary_session(), sent_filter(), today=get_now().date())


def _edit() -> Table:
    return list_exports.edit_table(get_primary_session(), sent_filter(), today=get_now().date())


def _calls() -> Table:
    wanted = sent_filter()
    area = QueueFilter(state=wanted.state, county=wanted.county)
    return list_exports.calls_table(get_primary_session(), area, today=get_now().date())


_LISTS: dict[str, Callable[[], Table]] = {
    "programs": _programs,
    "edit": _edit,
    "calls": _calls,
    "reports": lambda: list_exports.reports_table(get_primary_session(), today=get_now().date()),
    "conflicts": lambda: list_exports.conflicts_table(get_primary_session()),
    "proposals": lambda: list_exports.proposals_table(get_primary_session()),
}


_FILE_NAMES = {"edit": "programs-to-edit"}


@exports.post("/<what>")
@needs("export")
def export(what: str) -> Response:
    """Send a whole list as a file, written and sent piece by piece.

    Raises:
        BadInput: there is no such list or format.
    """
    form = read_form(ExportForm)
    sheet_format = str(form.format.data)
    if what not in _LISTS or find_problems(form):
        raise BadInput("There is no such list.")
    check_may_export(get_context())
    follow_programs()
    table = _LISTS[what]()
    # Before it is sent: a download that is broken off was one, too.
    with writing() as session:
        note_export(session, f"{what} as {sheet_format}", table.count, context=get_context())
    name = f"{_FILE_NAMES.get(what, what)}-{get_now().date().isoformat()}.{sheet_format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    is_csv = sheet_format == "csv"
    pieces = stream_csv(table.columns, table.rows) if is_csv else _read(write_xlsx(table.columns, table.rows))
    sent = stream_from(get_primary_session(), pieces)
    return Response(sent, content_type=TYPES[sheet_format], headers=headers)


def _read(file: IO[bytes]) -> Iterator[bytes]:
    """Yield a file in pieces while it is sent, and close it."""
    with file:
        while piece := file.read(_PIECE):
            yield piece
