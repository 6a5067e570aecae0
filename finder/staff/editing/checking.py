"""Record a check: which groups of fields somebody asked about, and the single facts that were answered.

Needs a session from `platform.database.session.make_writing_factory`; doesn't commit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from finder.listings.rules.calls import add_calls, make_call
from finder.listings.rules.changes import Change
from finder.listings.rules.field_locks import base_field
from finder.listings.rules.fields import Group, check_values
from finder.listings.rules.history import CHECK_FIELD, AuditEvent, split_entry
from finder.listings.rules.overrides import StaffOverride
from finder.listings.store import history
from finder.listings.store.history import HistoryFilter
from finder.platform.database.session import Session
from finder.platform.errors import InvalidFields
from finder.staff.editing.applying import apply_changes
from finder.staff.editing.editing import Editable, open_to_change
from finder.staff.rules.errors import Stale
from finder.staff.rules.permissions import ActionContext, require
from finder.staff.store import proposals

_LONGEST_NOTE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckMade:
    """The result of a call: these groups of fields were asked about and are correct."""

    program_id: str
    base_version: int
    """The version that the person saw (`staff.editing.editing.Editable.version`)."""
    groups: tuple[Group, ...]
    is_open: bool = False
    """True if they also learned that the program is open; counts only where it is listed."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """Service codes that were asked about one by one, to ``yes`` or ``no``."""
    note: str = ""


def mark_checked(session: Session, check: CheckMade, *, context: ActionContext) -> tuple[str, ...]:
    """Record a check as one entry of the history, and return the fields that it set.

    A check of the phones keeps lists from overwriting them, as does each fact that was answered by itself: a list that
    differs becomes a conflict. A check of the other groups moves only their date: nobody was asked about each fact.
    The same check pressed twice is recorded once.

    Raises:
        NotAllowed: the role lacks the permission to edit.
        Stale: the program changed since `check.base_version`.
        InvalidFields: a phone is checked that is hidden or that isn't there, an answer is unknown, or the note is too long.
        NotFound: no program has this id.
    """
    require(context.actor, "edit")
    before = open_to_change(session, check.program_id)
    if before.version != check.base_version:
        if _is_repeated(session, check, context):
            return ()
        raise Stale("Somebody changed this program meanwhile.", before.values)
    today = context.today.isoformat()
    values = _values(check, before, today)
    _check_waiting(session, check.program_id, values)
    changes = [
        Change(field=name, old=old, new=new, shown=before.values.get(name))
        for name, value in values.items()
        if (old := before.overrides.fields.get(name)) != (new := StaffOverride(value=value, on=today))
    ]
    if changes:
        event = AuditEvent(
            kind="check", program_id=check.program_id, proposer=context.actor.account_id, at=context.now,
            reason=check.note.strip(), request_id=context.actor.request_id, is_joined=True,
        )  # fmt: skip
        apply_changes(session, changes, event)
    return tuple(change.field for change in changes)


def _is_repeated(session: Session, check: CheckMade, context: ActionContext) -> bool:
    """Return whether the newest entry of the program is this very check, by the same person on the same day."""
    newest = next(iter(history.find_entries(session, HistoryFilter(program_id=check.program_id, limit=1))), None)
    if newest is None or newest.kind != "check" or newest.field != CHECK_FIELD:
        return False
    done = {part.field for part in split_entry(newest)}
    is_same = newest.proposer == context.actor.account_id and newest.at[:10] == context.today.isoformat()
    return is_same and done >= {*(f"checked:{group}" for group in check.groups), *_codes(check)}


def _values(check: CheckMade, before: Editable, today: str) -> dict[str, Any]:
    """Return the value of each field that a check sets."""
    answers, reasons = check_values(_codes(check))
    if len(check.note) > _LONGEST_NOTE:
        reasons["note"] = f"This is too long: {_LONGEST_NOTE} characters at most."
    values: dict[str, Any] = {f"checked:{group}": "yes" for group in check.groups}
    if "phone" in check.groups:
        reasons |= _phone_faults(before)
        values["phones"] = before.values["phones"]
        values["calls"] = _calls(before, today)
    if check.is_open and before.values["status"] == "open":
        values["status"] = "open"
    if reasons:
        raise InvalidFields(reasons)
    return {**values, **answers}


def _calls(before: Editable, today: str) -> list[dict[str, str]]:
    """Return the calls of the program with one more: the number to call is right."""
    phone = before.program.call_phone
    known = before.overrides.value("calls", [])
    return add_calls(known, [make_call(outcome="right", number=phone.number, on=today)]) if phone else known


def _check_waiting(session: Session, program_id: str, values: Mapping[str, Any]) -> None:
    """Check that no proposal waits on a field that a check would set.

    Raises:
        InvalidFields: one does; a check would vouch for what may be replaced.
    """
    reasons = {
        base_field(change.field): "A proposal on this waits for a second person: it must be decided first."
        for proposal in proposals.find_proposals(session, program_id=program_id)
        for change in proposal.changes
        if base_field(change.field) in values or (change.field == "hidden" and "phones" in values)
    }
    if reasons:
        raise InvalidFields(reasons)


def _codes(check: CheckMade) -> dict[str, Any]:
    return {f"code:{code}": answer for code, answer in check.answers.items()}


def _phone_faults(before: Editable) -> dict[str, str]:
    if before.program.phone_hidden:
        return {"phones": "A number is hidden while it is checked: settle that first."}
    if not before.values["phones"]:
        return {"phones": "There is no phone here that could be checked."}
    return {}
