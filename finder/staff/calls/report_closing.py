"""Close reports from visitors, and open again what was closed by mistake.

Functions need a session from `platform.database.session.make_writing_factory`; they don't commit.
"""

from __future__ import annotations

from typing import get_args

from finder.feedback.rules.visitor_reports import Outcome, VisitorReport
from finder.feedback.store import visitor_reports
from finder.listings.rules.history import AuditEvent
from finder.platform.database.session import Session
from finder.platform.errors import BadInput
from finder.staff.history.recording import record_event
from finder.staff.rules.permissions import ActionContext, require

OUTCOMES: tuple[str, ...] = get_args(Outcome)


def close_report(session: Session, report_id: int, outcome: str, *, context: ActionContext) -> None:
    """Close an open report. The same outcome pressed twice on one day is recorded once.

    Raises:
        NotAllowed: the role lacks the permission.
        BadInput: the outcome is unknown, or the report is closed already.
        NotFound: there is no such report.
    """
    require(context.actor, "close_report")
    if outcome not in OUTCOMES:
        raise BadInput(f"An outcome is one of: {', '.join(OUTCOMES)}.")
    report = visitor_reports.get_report(session, report_id)
    if (report.closed_on, report.outcome) == (context.today.isoformat(), outcome):
        return
    if report.closed_on:
        raise BadInput("This report is closed already.")
    visitor_reports.close_report(session, report_id, on=context.today.isoformat(), outcome=outcome)
    _record(session, "report", report, f"{report_id} {outcome}", context)


def reopen_report(session: Session, report_id: int, *, context: ActionContext) -> None:
    """Open a closed report again: pages say again what it reports. One that is open stays so.

    Raises:
        NotAllowed: the role lacks the permission.
        NotFound: there is no such report, or it was deleted after its 90 days.
    """
    require(context.actor, "close_report")
    report = visitor_reports.get_report(session, report_id)
    if report.closed_on:
        visitor_reports.reopen_report(session, report_id)
        _record(session, "report_reopened", report, str(report_id), context)


def _record(session: Session, kind: str, report: VisitorReport, reason: str, context: ActionContext) -> None:
    event = AuditEvent(
        kind=kind,
        program_id=report.program_id,
        proposer=context.actor.account_id,
        at=context.now,
        reason=reason,
        request_id=context.actor.request_id,
    )
    record_event(session, event)
