"""Register the staff pages under `/staff`, in English, for people who signed in. It imports no public page."""

from __future__ import annotations

from flask import Blueprint, Flask

from finder.platform.web.numbers import IdConverter
from finder.staff.accounts.web.account_views import account_pages
from finder.staff.accounts.web.people_views import people
from finder.staff.accounts.web.sign_in_views import auth
from finder.staff.calls.web.audit_views import audit
from finder.staff.calls.web.conflict_views import conflicts
from finder.staff.calls.web.export_views import exports
from finder.staff.calls.web.outcome_views import outcomes
from finder.staff.calls.web.own_view_views import own_view_pages
from finder.staff.calls.web.program_list_views import program_list
from finder.staff.calls.web.queue_views import queue
from finder.staff.calls.web.report_views import reports
from finder.staff.duplicates.web.duplicate_views import duplicates
from finder.staff.editing.web.new_program_views import new_program
from finder.staff.editing.web.program_views import programs
from finder.staff.editing.web.undo_views import undoing
from finder.staff.figures.web.figure_views import figures
from finder.staff.frame.guard import check_access, close_session, send_token
from finder.staff.frame.layout import staff_wide
from finder.staff.frame.refusals import register_refusals
from finder.staff.history.web.history_views import history
from finder.staff.imports.web.column_views import import_columns
from finder.staff.imports.web.import_views import imports
from finder.staff.imports.web.run_views import import_runs
from finder.staff.organizations.web.organization_views import organizations
from finder.staff.organizations.web.together_views import together
from finder.staff.provider_links.web.link_views import provider_links
from finder.staff.reviewing.web.import_row_views import import_rows
from finder.staff.reviewing.web.proposal_views import proposals

BLUEPRINTS: tuple[Blueprint, ...] = (
    auth,
    account_pages,
    people,
    queue,
    outcomes,
    reports,
    conflicts,
    imports,
    import_runs,
    import_columns,
    import_rows,
    audit,
    program_list,
    own_view_pages,
    exports,
    duplicates,
    figures,
    new_program,
    programs,
    provider_links,
    organizations,
    proposals,
    together,
    undoing,
    history,
)


def register_staff(app: Flask) -> None:
    """Add the staff pages. Each passes through `check_access`; a view that says nothing is for nobody is signed in."""
    app.url_map.converters["int"] = IdConverter
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)


for _blueprint in BLUEPRINTS:
    _blueprint.before_request(check_access)
    _blueprint.after_request(send_token)
    _blueprint.teardown_request(close_session)
    _blueprint.context_processor(staff_wide)
    register_refusals(_blueprint)
