"""Sample programs that staff spoke of, by the same doors as staff: for the browser to look at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from finder.feedback.reporting import ReportSubmission, receive_report
from finder.listings.accuracy import Audit
from finder.listings.rules.accuracy import Accuracy, wilson
from finder.listings.rules.changes import Change
from finder.listings.rules.history import AuditEvent
from finder.listings.rules.overrides import StaffOverride, phone_values
from finder.listings.rules.programs import Program
from finder.listings.store import staff_overrides
from finder.staff.calls.accuracy_audit import publish_audit
from finder.staff.editing.applying import apply_changes

GROUPS = ("phone", "services", "payment", "intake")
TEXTS = {
    "hours": "Monday to Friday, 7 am to 3 pm\nSaturday, 7 am to 11 am",
    "getting_in": "Call before 9 am.\nYou can walk in. A nurse talks with you first.",
    "what_to_bring": "A photo ID, if you have one\nYour medicines in their bottles",
}


def speak(session: Session, chosen: Sequence[Program], *, now: datetime) -> dict[str, str]:
    """Let staff speak of the first five of `chosen`, and return their ids by the name of their state."""
    checked, old, hidden, referral, reported = chosen[:5]
    today = now.date()
    _say(session, checked, 21, {"phones": _answered_by("program", checked)}, now=now)
    _say(session, checked, 2, {**_checks(), **TEXTS, "opening": {"state": "taking", "days": None}}, now=now)
    _say(session, old, 430, {"checked:phone": "yes", "checked:services": "yes"}, now=now)
    _say(session, old, 200, {"checked:payment": "yes", "opening": {"state": "full", "days": None}}, now=now)
    _say(session, hidden, 1, {"hidden": [phone.number for phone in hidden.phones]}, now=now, kind="hide")
    _say(session, hidden, 0, {"opening": {"state": "waitlist", "days": 12}}, now=now)
    _say(session, referral, 9, {"phones": _answered_by("referral_line", referral)}, now=now, is_single_person=True)
    for number in range(2):
        told = ReportSubmission(program_id=reported.id, fields=frozenset(_WRONG), note=f"note {number}")
        receive_report(session, told, today=today)
    accuracy = Accuracy(exact=wilson(31, 50), functional=wilson(44, 50))
    publish_audit(session, Audit(accuracy=accuracy, states=("CO",), on=today.isoformat()), now=now)
    names = ("checked", "old", "hidden", "referral", "reported")
    return {name: program.id for name, program in zip(names, chosen, strict=False)}


_WRONG = ("phone", "call_center", "full", "address", "name", "website", "hours", "services", "payment", "closed")


def _checks() -> dict[str, Any]:
    return {f"checked:{group}": "yes" for group in GROUPS}


def _answered_by(who: str, program: Program) -> list[dict[str, str]]:
    return [value | {"answers": who} for value in phone_values(program.phones[:1])]


def _say(
    session: Session, program: Program, days: int, values: dict[str, Any], *, now: datetime, kind: str = "", **how: Any
) -> None:
    at = now - timedelta(days=days)
    for is_check in (False, True):
        said = {name: value for name, value in values.items() if name.startswith("checked:") == is_check}
        changes = [_change(session, program.id, name, value, at.date()) for name, value in said.items()]
        if changes:
            name = kind or ("check" if is_check else "change")
            apply_changes(session, changes, AuditEvent(kind=name, proposer=None, at=at, program_id=program.id, **how))


def _change(session: Session, program_id: str, name: str, value: Any, day: date) -> Change:
    old = staff_overrides.get_overrides(session, program_id).fields.get(name)
    return Change(field=name, old=old, new=StaffOverride(value=value, on=day.isoformat()))
