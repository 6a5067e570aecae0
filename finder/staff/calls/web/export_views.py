"""Export a list as CSV or XLSX. By POST, since each is recorded in the history.

Large ones are written in the background, and followed on a page of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from flask import Blueprint, make_response, url_for
from werkzeug.wrappers import Response

from finder.platform.database.session import Session
from finder.platform.errors import BadInput
from finder.platform.web.form_fields import read_form
from finder.platform.web.services import get_services, get_site
from finder.platform.web.streaming import stream_from
from finder.staff.calls import export_files
from finder.staff.calls.export_files import LARGE_ROWS, TABLES, ExportFile, FileTask, Order, StartFile
from finder.staff.calls.list_exports import Table, check_may_export, note_export
from finder.staff.calls.spreadsheets import TYPES, stream_csv, write_xlsx
from finder.staff.calls.web.call_forms import ExportForm
from finder.staff.calls.web.program_filters import sent_filter
from finder.staff.frame.following import follow_programs
from finder.staff.frame.guard import get_context, get_now, get_primary_session, get_staff, needs, writing
from finder.staff.frame.layout import StaffPage, go, show
from finder.staff.frame.staff_form import find_problems

_PIECE = 65_536
_AGAIN_SECONDS = 2
exports = Blueprint("staff_exports", __name__, url_prefix="/staff/export")
_FILE_NAMES = {"edit": "programs-to-edit"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportServices:
    """Provided by `finder.app`."""

    start: StartFile
    """Starts writing a large list in the background."""
    large_rows: int = LARGE_ROWS
    """Rows from which on a list is large."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPage(StaffPage):
    """How far a large list is, and the file in the end."""

    file: ExportFile


@exports.post("/<what>")
@needs("export")
def export(what: str) -> Response:
    """Send a whole list as a file, written and sent piece by piece; a large one is written first, with progress.

    Raises:
        BadInput: there is no such list or format.
    """
    form = read_form(ExportForm)
    sheet_format = str(form.format.data)
    if what not in TABLES or find_problems(form):
        raise BadInput("There is no such list.")
    check_may_export(get_context())
    follow_programs()
    order = Order(what=what, sheet_format=sheet_format, wanted=sent_filter(), today=get_now().date())
    table = TABLES[what](get_primary_session(), order)
    # Before it is sent: a download that is broken off was one, too.
    with writing() as session:
        note_export(session, f"{what} as {sheet_format}", table.count, context=get_context())
    name = f"{_FILE_NAMES.get(what, what)}-{order.today.isoformat()}.{sheet_format}"
    if table.count >= get_services(ExportServices).large_rows:
        return _write_first(order, name, table.count)
    return _send(get_primary_session(), table, sheet_format, name)


def _send(session: Session, table: Table, sheet_format: str, name: str) -> Response:
    is_csv = sheet_format == "csv"
    pieces = stream_csv(table.columns, table.rows) if is_csv else _read(write_xlsx(table.columns, table.rows))
    return Response(stream_from(session, pieces), content_type=TYPES[sheet_format], headers=_headers(name))


def _headers(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}


def _read(file: IO[bytes]) -> Iterator[bytes]:
    """Yield a file in pieces while it is sent, and close it."""
    with file:
        while piece := file.read(_PIECE):
            yield piece


def _write_first(order: Order, name: str, rows: int) -> Response:
    key = export_files.begin_file(order, name=name, rows=rows, account_id=get_staff().account.id)
    task = FileTask(database_url=get_site().settings.database_url, key=key, order=order)
    get_services(ExportServices).start(task)
    return go(url_for("staff_exports.show_file", key=key))


@exports.get("/files/<key>")
@needs("export")
def show_file(key: str) -> Response:
    """Show how far a large list is; the page asks for itself again until the file is there."""
    file = export_files.find_file(key, account_id=get_staff().account.id)
    answer = make_response(show("staff/export.html", ExportPage(title="A list as a file", file=file)))
    if file.state == "running":
        answer.headers["Refresh"] = str(_AGAIN_SECONDS)
    return answer


@exports.get("/files/<key>/file")
@needs("export")
def send_file(key: str) -> Response:
    """Send a large list that is written, with its size, so that the browser shows how far the download is.

    Raises:
        BadInput: it is not written yet.
    """
    file = export_files.find_file(key, account_id=get_staff().account.id)
    if file.state != "done":
        raise BadInput("This file is not ready.")
    headers = _headers(file.name) | {"Content-Length": str(file.size_bytes)}
    return Response(export_files.read_file(file), content_type=TYPES[file.sheet_format], headers=headers)
