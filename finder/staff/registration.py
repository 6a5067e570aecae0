"""Register the staff pages under `/staff`, in English, for people who signed in. It imports no public page."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, g

from finder.platform.web.numbers import IdConverter
from finder.staff.accounts.web.account_views import account_pages
from finder.staff.accounts.web.people_views import people
from finder.staff.accounts.web.sign_in_views import auth
from finder.staff.calls.web.audit_views import audit
from finder.staff.calls.web.export_views import exports
from finder.staff.calls.web.program_list_views import program_list
from finder.staff.calls.web.queue_views import queue
from finder.staff.calls.web.report_views import reports
from finder.staff.duplicates.web.duplicate_views import duplicates
from finder.staff.editing.web.new_program_views import new_program
from finder.staff.editing.web.program_views import programs
from finder.staff.editing.web.undo_views import undoing
from finder.staff.figures.web.figure_views import figures
from finder.staff.frame.guard import COOKIE, check_access
from finder.staff.frame.layout import staff_wide
from finder.staff.frame.refusals import register_refusals
from finder.staff.history.web.history_views import history
from finder.staff.imports.web.import_views import imports
from finder.staff.reviewing.web.import_row_views import import_rows
from finder.staff.reviewing.web.proposal_views import proposals

BLUEPRINTS: tuple[Blueprint, ...] = (
    auth,
    account_pages,
    people,
    queue,
    reports,
    imports,
    import_rows,
    audit,
    program_list,
    exports,
    duplicates,
    figures,
    new_program,
    programs,
    proposals,
    undoing,
    history,
)
_LONGEST_SECONDS = 43_200
"""Twelve hours, the longest session (trust requirement SEC-04)."""


def register_staff(app: Flask) -> None:
    """Add the staff pages. Each passes through `check_access`; a view that says nothing is for nobody is signed in."""
    app.url_map.converters["int"] = IdConverter
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.teardown_appcontext(_close)


def _finish(response: Response) -> Response:
    token = g.get("new_staff_token")
    if token is not None:
        response.set_cookie(
            COOKIE,
            token,
            max_age=_LONGEST_SECONDS if token else 0,
            path="/staff",
            secure=True,
            httponly=True,
            samesite="Strict",
        )
    return response


def _close(_error: BaseException | None) -> None:
    session = g.pop("staff_db", None)
    if session is not None:
        session.close()


for _blueprint in BLUEPRINTS:
    _blueprint.before_request(check_access)
    _blueprint.after_request(_finish)
    _blueprint.context_processor(staff_wide)
    register_refusals(_blueprint)
