"""Take a list along as CSV or XLSX. By POST, since each is noted in the history."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from flask import Blueprint, request
from werkzeug.wrappers import Response

from finder.errors import BadInput
from finder.loading.staff_sheets import TYPES, SheetFormat, write_sheet
from finder.usecases import taking_along
from finder.usecases.taking_along import Table, note_export
from finder.web.staff.guard import get_by, get_now, get_staff_session, needs, writing
from finder.web.staff.program_list_views import read_filter

exports = Blueprint("staff_exports", __name__, url_prefix="/staff/export")


def _programs() -> Table:
    return taking_along.programs_table(get_staff_session(), read_filter(request.form), today=get_now().date())


def _calls() -> Table:
    state = read_filter(request.form).state
    return taking_along.calls_table(get_staff_session(), state, today=get_now().date())


_LISTS: dict[str, Callable[[], Table]] = {
    "programs": _programs,
    "calls": _calls,
    "reports": lambda: taking_along.reports_table(get_staff_session(), today=get_now().date()),
    "conflicts": lambda: taking_along.conflicts_table(get_staff_session()),
    "proposals": lambda: taking_along.proposals_table(get_staff_session()),
}


@exports.post("/<what>")
@needs("export")
def export(what: str) -> Response:
    """Give a list as a file.

    Raises:
        BadInput: there is no such list or format.
    """
    sheet_format = request.form.get("format", "")
    if what not in _LISTS or sheet_format not in TYPES:
        raise BadInput("There is no such list.")
    table = _LISTS[what]()
    with writing() as session:
        note_export(session, f"{what} as {sheet_format}", len(table.rows), by=get_by())
    content = write_sheet(table.columns, table.rows, cast("SheetFormat", sheet_format))
    name = f"{what}-{get_now().date().isoformat()}.{sheet_format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, content_type=TYPES[sheet_format], headers=headers)
