"""Export a list as CSV or XLSX. By POST, since each is recorded in the history."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from flask import Blueprint, request
from werkzeug.wrappers import Response

from finder.platform.errors import BadInput
from finder.staff.calls import list_exports
from finder.staff.calls.list_exports import Table, note_export
from finder.staff.calls.spreadsheets import TYPES, SheetFormat, write_sheet
from finder.staff.calls.web.program_list_views import read_filter
from finder.staff.frame.guard import get_context, get_now, get_primary_session, needs, writing

exports = Blueprint("staff_exports", __name__, url_prefix="/staff/export")


def _programs() -> Table:
    return list_exports.programs_table(get_primary_session(), read_filter(request.form), today=get_now().date())


def _calls() -> Table:
    state = read_filter(request.form).state
    return list_exports.calls_table(get_primary_session(), state, today=get_now().date())


_LISTS: dict[str, Callable[[], Table]] = {
    "programs": _programs,
    "calls": _calls,
    "reports": lambda: list_exports.reports_table(get_primary_session(), today=get_now().date()),
    "conflicts": lambda: list_exports.conflicts_table(get_primary_session()),
    "proposals": lambda: list_exports.proposals_table(get_primary_session()),
}


@exports.post("/<what>")
@needs("export")
def export(what: str) -> Response:
    """Send a list as a file.

    Raises:
        BadInput: there is no such list or format.
    """
    sheet_format = request.form.get("format", "")
    if what not in _LISTS or sheet_format not in TYPES:
        raise BadInput("There is no such list.")
    table = _LISTS[what]()
    with writing() as session:
        note_export(session, f"{what} as {sheet_format}", len(table.rows), context=get_context())
    content = write_sheet(table.columns, table.rows, cast("SheetFormat", sheet_format))
    name = f"{what}-{get_now().date().isoformat()}.{sheet_format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, content_type=TYPES[sheet_format], headers=headers)
