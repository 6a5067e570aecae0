"""Record what became of a call, and propose the correction that follows from it.

Needs a session from `platform.database.session.make_writing_factory`; doesn't commit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from finder.feedback.store import visitor_reports
from finder.listings.rules.calls import FAILURES, MOST_BACK_DAYS, CallOutcome, add_calls, make_call
from finder.listings.rules.changes import Change
from finder.listings.rules.history import AuditEvent
from finder.listings.rules.overrides import StaffOverride
from finder.listings.rules.records import REFERRAL_LINE
from finder.platform.database.session import Session
from finder.platform.errors import InvalidFields
from finder.staff.editing.applying import apply_changes
from finder.staff.editing.editing import Edit, Editable, EditOutcome, edit_program, open_program, open_to_change
from finder.staff.rules.permissions import ActionContext, require
from finder.staff.rules.proposals import Evidence

CORRECTED: frozenset[str] = frozenset({"wrong_number", "disconnected", "call_center", "closed"})
"""Outcomes that a correction can follow."""
ASKS_AT_ONCE: frozenset[str] = CORRECTED - {"disconnected"}
"""Outcomes after which the form of the correction opens by itself: somebody answered, and may know what is right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeMade:
    """What became of a call; that all is right is a check (`staff.editing.checking`)."""

    program_id: str
    outcome: CallOutcome
    number: str
    """The number that was called, E.164."""
    back_on: str = ""
    """ISO date, for ``call_back``."""


def note_outcome(session: Session, made: OutcomeMade, *, context: ActionContext) -> bool:
    """Record what became of a call; return whether it was new: the same outcome pressed twice is recorded once.

    That a program is full is said for a week, as in the form. Days on which visitors reported the phone count as days on
    which the number failed, if the call failed too.

    Raises:
        NotAllowed: the role lacks the permission to edit.
        InvalidFields: the number isn't one of the program's, or the day to call back is none of the next 365.
        NotFound: no program has this id.
    """
    require(context.actor, "edit")
    before = open_to_change(session, made.program_id)
    _check_made(made, before, context.today)
    today = context.today.isoformat()
    call = make_call(outcome=made.outcome, number=made.number, on=today, back_on=made.back_on)
    known = before.overrides.value("calls", [])
    if call in known:
        return False
    values: dict[str, Any] = {"calls": add_calls(known, [*_reported(session, made), call])}
    if made.outcome == "full":
        values["opening"] = {"state": "full", "days": None}
    changes = [
        Change(
            field=name, old=before.overrides.fields.get(name), new=StaffOverride(value=value, on=today),
            shown=before.values.get(name),
        )
        for name, value in values.items()
    ]  # fmt: skip
    event = AuditEvent(
        kind="call", program_id=made.program_id, proposer=context.actor.account_id, at=context.now, reason=made.outcome,
        request_id=context.actor.request_id, is_joined=True,
    )  # fmt: skip
    apply_changes(session, changes, event)
    return True


def _check_made(made: OutcomeMade, before: Editable, today: date) -> None:
    reasons = {}
    if made.number not in {phone.number for phone in before.program.phones}:
        reasons["number"] = "The program does not have this number any more."
    if made.outcome == "call_back" and not _is_ahead(made.back_on, today):
        reasons["back_on"] = f"Choose a day after today, at most {MOST_BACK_DAYS} days ahead."
    if reasons:
        raise InvalidFields(reasons)


def _is_ahead(day: str, today: date) -> bool:
    try:
        return timedelta(0) < date.fromisoformat(day) - today <= timedelta(days=MOST_BACK_DAYS)
    except ValueError:
        return False


def _reported(session: Session, made: OutcomeMade) -> list[dict[str, str]]:
    """Return a failure for each day on which a visitor reported the phone, if the call failed too."""
    if made.outcome not in FAILURES:
        return []
    found = visitor_reports.find_reports(session, program_id=made.program_id)
    days = sorted({report.day for report in found if "phone" in report.fields})
    return [make_call(outcome="reported", number=made.number, on=day) for day in days]


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a caller learned that makes the listing wrong, with what was heard on the phone."""

    program_id: str
    base_version: int
    outcome: str
    """One of `CORRECTED`."""
    number: str
    """The number that was called."""
    new_number: str = ""
    """E.164; "" to take the number off the listing, where the outcome says that it is wrong."""
    answers: str = ""
    """Who answers the new number."""
    who_answered: str = ""
    words: str = ""


def propose_correction(session: Session, correction: Correction, *, context: ActionContext) -> EditOutcome:
    """Propose the correction that follows from a call, with the call as evidence; a second person decides it.

    Raises:
        InvalidFields: the outcome needs no correction, or a value is missing or invalid.
        NotAllowed, Stale, EvidenceMissing, ReauthenticationNeeded, NotFound: as in `editing.edit_program`.
    """
    if correction.outcome not in CORRECTED:
        raise InvalidFields({"outcome": "Nothing is to be corrected after such a call."})
    before = open_program(session, correction.program_id)
    evidence = Evidence(
        method="called_old_number", source=f"call to {correction.number}", on=context.today.isoformat(),
        who_answered=correction.who_answered, words=correction.words,
    )  # fmt: skip
    edit = Edit(
        program_id=correction.program_id,
        base_version=correction.base_version,
        changes=_changes(correction, before.values["phones"]),
        reason=f"Called: {correction.outcome.replace('_', ' ')}.",
        evidence=(evidence,),
    )
    return edit_program(session, edit, context=context)


def _changes(correction: Correction, phones: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    if correction.outcome == "closed":
        return {"status": "closed"}
    kept: dict[tuple[str, str], dict[str, str]] = {}
    for phone in phones:  # A list may give one number twice, with two extensions: corrected, they are one.
        if (new := _corrected(correction, phone)) is not None:
            kept.setdefault((new["number"], new["extension"]), new)
    return {"phones": list(kept.values())}


def _corrected(correction: Correction, phone: Mapping[str, str]) -> dict[str, str] | None:
    """Return a phone of the program as it should be; None for one to take off."""
    if phone["number"] != correction.number:
        return dict(phone)
    if correction.outcome == "call_center" and not correction.new_number:
        return {**phone, "answers": REFERRAL_LINE}
    if not correction.new_number:
        return None
    return {**phone, "number": correction.new_number, "extension": "", "answers": correction.answers or "not_stated"}
