"""Close reports from visitors."""

from __future__ import annotations

from typing import get_args

from finder.feedback.rules.visitor_reports import Outcome
from finder.feedback.store import visitor_reports
from finder.listings.rules.history import AuditEvent
from finder.platform.database.session import Session
from finder.platform.errors import BadInput
from finder.staff.history.recording import record_event
from finder.staff.rules.permissions import ActionContext, require

OUTCOMES: tuple[str, ...] = get_args(Outcome)


def close_report(session: Session, report_id: int, outcome: str, *, context: ActionContext) -> None:
    """Close an open report.

    Raises:
        NotAllowed: the role lacks the permission.
        BadInput: the outcome is unknown, or the report is closed already.
        NotFound: there is no such report.
    """
    require(context.actor, "close_report")
    if outcome not in OUTCOMES:
        raise BadInput(f"An outcome is one of: {', '.join(OUTCOMES)}.")
    report = visitor_reports.get_report(session, report_id)
    if report.closed_on:
        raise BadInput("This report is closed already.")
    visitor_reports.close_report(session, report_id, on=context.today.isoformat(), outcome=outcome)
    event = AuditEvent(
        kind="report",
        program_id=report.program_id,
        proposer=context.actor.account_id,
        at=context.now,
        reason=f"{report_id} {outcome}",
        request_id=context.actor.request_id,
    )
    record_event(session, event)
