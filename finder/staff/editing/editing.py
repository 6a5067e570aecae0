"""Edit a program: ordinary fields at once, sensitive ones as a proposal; see `checking` for checks.

Functions that write need a session from `platform.database.session.make_writing_factory`; they don't commit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from finder.listings.denied_phones import holds_denied, is_denied
from finder.listings.rules.changes import Change
from finder.listings.rules.field_values import shown_values
from finder.listings.rules.fields import MOST_PHONES, check_values
from finder.listings.rules.overrides import ADDRESS, StaffOverride, StaffOverrides, phone_values
from finder.listings.rules.programs import Program
from finder.listings.rules.publishing import known_phones
from finder.listings.store import listings, programs, staff_overrides
from finder.places.store import places
from finder.platform.database.session import Session
from finder.platform.errors import InvalidFields
from finder.staff.editing.applying import apply_changes
from finder.staff.editing.proposing import Backing, ProposalInput, propose
from finder.staff.editing.warning_signals import collect_signals
from finder.staff.history.recording import AuditEvent
from finder.staff.rules.errors import Stale
from finder.staff.rules.permissions import ActionContext, require, require_fresh
from finder.staff.rules.proposals import Evidence, Signal, check_evidence, split_changes

_LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A requested change."""

    program_id: str
    base_version: int
    """The version that the person saw (`Editable.version`)."""
    changes: Mapping[str, Any]
    """Field to value, as in `listings.rules.fields`; None removes the override, so that the
    sources' value is shown. Unchanged fields may be included."""
    reason: str = ""
    evidence: tuple[Evidence, ...] = ()
    touched: int = 1
    """Number of programs that the same action touches (bulk work)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Editable:
    """A program as its form shows it."""

    program: Program
    version: int
    values: dict[str, Any]
    """Values of every field."""
    overrides: StaffOverrides


@dataclass(frozen=True, slots=True, kw_only=True)
class EditOutcome:
    """The outcome of an edit."""

    applied: tuple[str, ...]
    """Fields that changed at once."""
    waiting: tuple[str, ...]
    """Fields that wait for a second person."""
    proposal_id: int | None
    signals: tuple[Signal, ...]


def open_program(session: Session, program_id: str) -> Editable:
    """Return a program for its form; works with any session.

    Raises:
        NotFound: no program has this id.
    """
    program = programs.get_program(session, program_id)
    version = programs.find_versions(session, [program_id])[program_id]
    return _make_editable(session, program, version)


def open_to_change(session: Session, program_id: str) -> Editable:
    """Return a program for its form, locked until the transaction ends.

    Raises:
        NotFound: no program has this id.
    """
    return _make_editable(session, *programs.get_for_change(session, program_id))


def _make_editable(session: Session, program: Program, version: int) -> Editable:
    overrides = staff_overrides.get_overrides(session, program.id)
    return Editable(program=program, version=version, values=shown_values(program, overrides), overrides=overrides)


def edit_program(session: Session, edit: Edit, *, context: ActionContext) -> EditOutcome:
    """Apply the ordinary changes at once, and propose the sensitive ones.

    Raises:
        NotAllowed: the role lacks the permission to edit.
        Stale: the program changed since `edit.base_version`; the error holds the current values.
        InvalidFields: some values are invalid; nothing was saved.
        EvidenceMissing: the evidence is incomplete.
        ReauthenticationNeeded: a sensitive field is changed and the last factor was shown too long ago.
        NotFound: no program has this id.
    """
    require(context.actor, "edit")
    before = open_to_change(session, edit.program_id)
    if before.version != edit.base_version:
        raise Stale("Somebody changed this program meanwhile.", before.values)
    changes = _changes(session, edit, before, context)
    ordinary, sensitive = split_changes(changes)
    if sensitive:
        require_fresh(context.actor, context.now)
        check_evidence(edit.evidence, today=context.today)
    signals = collect_signals(session, before.program, changes, context=context, touched=edit.touched)
    proposal_id = None
    if sensitive:
        proposal_input = ProposalInput(
            program_id=edit.program_id, base_version=before.version, kind="edit", changes=sensitive
        )
        backing = Backing(reason=edit.reason.strip(), evidence=edit.evidence, signals=signals)
        proposal_id = propose(session, proposal_input, backing, context=context)
    if ordinary:
        apply_changes(session, ordinary, _event("change", edit.program_id, context, edit.reason))
    return EditOutcome(
        applied=tuple(change.field for change in ordinary),
        waiting=tuple(change.field for change in sensitive),
        proposal_id=proposal_id,
        signals=signals,
    )


def _changes(session: Session, edit: Edit, before: Editable, context: ActionContext) -> list[Change]:
    values, reasons = check_values(edit.changes)
    reasons |= find_faults(session, values, before.values)
    kept = _unseen_phones(session, before) if values.get("phones") is not None else ()
    if len([*(values.get("phones") or ()), *kept]) > MOST_PHONES:
        reasons["phones"] = f"With those that are hidden these are too many phones: {MOST_PHONES} at most."
    if len(edit.reason) > _LONGEST_REASON:
        reasons["reason"] = f"This is too long: {_LONGEST_REASON} characters at most."
    changes = [change for field, value in values.items() if (change := _change(field, value, before, context.today))]
    changes = [_with_phones(change, kept) if change.field == "phones" and kept else change for change in changes]
    if split_changes(changes)[1] and not edit.reason.strip():
        reasons["reason"] = "Say why: a second person has to agree."
    if reasons:
        raise InvalidFields(reasons)
    return changes


def _change(field: str, value: Any, before: Editable, today: date) -> Change | None:
    """Return the change of one field, or None when it changes nothing.

    A report of openings is valid for a week only, so repeating it on another day is a change.
    """
    old, shown = before.overrides.fields.get(field), before.values.get(field)
    is_restated = field == "opening" and old is not None and old.on != today.isoformat()
    if (value is None and old is None) or (value is not None and value == shown and not is_restated):
        return None
    new = None if value is None else StaffOverride(value=value, on=today.isoformat())
    return Change(field=field, old=old, new=new, shown=shown)


def _unseen_phones(session: Session, before: Editable) -> list[dict[str, str]]:
    """Return the hidden phones that the form did not show: an edit can't have been meant to remove them."""
    if not before.program.phone_hidden:
        return []
    source_listings = listings.find_source_listings(session, [before.program.id])[before.program.id]
    newest_first = sorted(source_listings, key=lambda listing: listing.newness, reverse=True)
    known = phone_values(known_phones(newest_first, before.overrides))
    seen = before.values["phones"]
    return [phone for phone in known if phone["number"] in before.overrides.hidden and phone not in seen]


def _with_phones(change: Change, kept: Sequence[Mapping[str, str]]) -> Change:
    """Return a change of the phones that keeps the given hidden ones; they stay hidden."""
    if change.new is None:
        return change
    typed = {phone["number"] for phone in change.new.value}
    value = [*change.new.value, *(phone for phone in kept if phone["number"] not in typed)]
    return replace(change, new=replace(change.new, value=value), shown=[*change.shown, *kept])


def find_faults(session: Session, values: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, str]:
    """Return, by field, what is wrong with well-formed values that replace those of `before`."""
    reasons = {
        field: "This holds a number that may not stand in any listing."
        for field, value in values.items()
        if isinstance(value, str) and holds_denied(value)
    }
    reasons |= _phone_faults(values.get("phones"), before.get("phones", ()))
    if any(name in values for name in ADDRESS):
        address = {**before, **{name: value for name, value in values.items() if value is not None}}
        found = places.find_zip(session, address.get("zip", ""))
        if found is None or found.state != address.get("state"):
            reasons["zip"] = "This ZIP is not in this state."
    return reasons


def _phone_faults(phones: Sequence[Mapping[str, str]] | None, before: Sequence[Mapping[str, str]]) -> dict[str, str]:
    for phone in phones or ():
        if is_denied(phone["number"]):
            return {"phones": "This number may not stand in any listing."}
        if phone["answers"] == "not_stated" and phone not in before:
            return {"phones": "Say who answers this number."}
    return {}


def _event(kind: str, program_id: str, context: ActionContext, reason: str) -> AuditEvent:
    return AuditEvent(
        kind=kind,
        program_id=program_id,
        proposer=context.actor.account_id,
        at=context.now,
        reason=reason.strip(),
        request_id=context.actor.request_id,
    )
