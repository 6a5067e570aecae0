"""Edit a program: ordinary fields at once, sensitive ones as a proposal; see `checking` for checks.

Functions that write need a session from `platform.database.session.make_writing_factory`; they don't commit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from finder.listings.denied_phones import holds_denied, is_denied
from finder.listings.republishing import gather
from finder.listings.rules.changes import Change, split_changes
from finder.listings.rules.field_values import shown_values
from finder.listings.rules.fields import MOST_PHONES, check_values
from finder.listings.rules.history import AuditEvent
from finder.listings.rules.listings import ZipPlace
from finder.listings.rules.overrides import ADDRESS, StaffOverride, StaffOverrides, phone_values
from finder.listings.rules.programs import Program
from finder.listings.rules.publications import Material, work_out
from finder.listings.rules.publishing import known_phones
from finder.listings.store import one_program, programs, staff_overrides
from finder.places.store import places
from finder.platform.database.session import Session
from finder.platform.errors import InvalidFields
from finder.staff.editing.proposing import Backing, ProposalInput, propose
from finder.staff.editing.rules.signals import Known, find_signals
from finder.staff.editing.warning_signals import look_up_known
from finder.staff.rules.errors import Stale
from finder.staff.rules.permissions import ActionContext, require, require_fresh
from finder.staff.rules.proposals import Evidence, Signal, check_evidence

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


@dataclass(frozen=True, slots=True, kw_only=True)
class EditPlan:
    """What an edit would change, and what of it deserves a second look."""

    stored: one_program.StoredProgram
    material: Material
    changes: tuple[Change, ...]
    known: Known

    def find_signals(self) -> tuple[Signal, ...]:
        """Return the warning signals of the changes."""
        return find_signals(self.changes, self.known)


def open_program(session: Session, program_id: str) -> Editable:
    """Return a program for its form; works with any session.

    Raises:
        NotFound: no program has this id.
    """
    return _make_editable(session, *programs.get_with_version(session, program_id))


def open_to_change(session: Session, program_id: str) -> Editable:
    """Return a program for its form, locked until the transaction ends.

    Raises:
        NotFound: no program has this id.
    """
    return _make_editable(session, *programs.get_with_version(session, program_id, to_change=True))


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
    plan = plan_edit(session, edit, context=context)
    ordinary, sensitive = split_changes(plan.changes)
    if sensitive:
        require_fresh(context.actor, context.now)
        check_evidence(edit.evidence, today=context.today)
    publication = work_out(plan.material, ordinary, _event("change", edit, context)) if ordinary else None
    signals = plan.find_signals()

    proposal_id = None
    if sensitive:
        proposal_input = ProposalInput(
            program_id=edit.program_id, base_version=plan.stored.version, kind="edit", changes=sensitive
        )
        backing = Backing(reason=edit.reason.strip(), evidence=edit.evidence, signals=signals)
        proposal_id = propose(session, proposal_input, backing, context=context)
    if publication:
        one_program.save(session, plan.stored, publication)
    return EditOutcome(
        applied=tuple(change.field for change in ordinary),
        waiting=tuple(change.field for change in sensitive),
        proposal_id=proposal_id,
        signals=signals,
    )


def plan_edit(session: Session, edit: Edit, *, context: ActionContext) -> EditPlan:
    """Return what an edit would change, without saving anything; the program stays locked until the transaction ends.

    Raises:
        Stale, InvalidFields, NotFound: as in `edit_program`.
    """
    values, reasons = check_values(edit.changes)
    known = look_up_known(session, values, context=context, touched=edit.touched)
    stored = one_program.load(session, edit.program_id)
    before = stored.read()
    if stored.version != edit.base_version:
        raise Stale("Somebody changed this program meanwhile.", shown_values(before, stored.overrides))
    reasons |= _find_denied(values)
    material = gather(session, stored, zips=[values.get("zip") or ""])
    changes = _decide_changes(edit, values, reasons, (before, material), context.today)
    return EditPlan(stored=stored, material=material, changes=tuple(changes), known=_known_of(known, before, changes))


def _decide_changes(
    edit: Edit, values: Mapping[str, Any], reasons: dict[str, str], known: tuple[Program, Material], today: date
) -> list[Change]:
    """Return the changes that values in canonical form make of a program.

    Raises:
        InvalidFields: there are `reasons` already, or some values don't go with the others.
    """
    before, material = known
    shown = shown_values(before, material.overrides)
    reasons = _find_misfits(values, shown, material.sources) | reasons
    kept = _unseen_phones(before, shown, material) if values.get("phones") is not None else ()
    if len([*(values.get("phones") or ()), *kept]) > MOST_PHONES:
        reasons["phones"] = f"With those that are hidden these are too many phones: {MOST_PHONES} at most."
    if len(edit.reason) > _LONGEST_REASON:
        reasons["reason"] = f"This is too long: {_LONGEST_REASON} characters at most."
    said = material.overrides.fields
    changes = [
        change
        for field, value in values.items()
        if (change := _change(field, value, (said.get(field), shown.get(field)), today))
    ]
    changes = [_with_phones(change, kept) if change.field == "phones" and kept else change for change in changes]
    if split_changes(changes)[1] and not edit.reason.strip():
        reasons["reason"] = "Say why: a second person has to agree."
    if reasons:
        raise InvalidFields(reasons)
    return changes


def _change(field: str, value: Any, before: tuple[StaffOverride | None, Any], today: date) -> Change | None:
    """Return the change of one field, or None when it changes nothing; `before`: its override, and what is shown.

    A report of openings is valid for a week only, so repeating it on another day is a change.
    """
    old, shown = before
    is_restated = field == "opening" and old is not None and old.on != today.isoformat()
    if (value is None and old is None) or (value is not None and value == shown and not is_restated):
        return None
    new = None if value is None else StaffOverride(value=value, on=today.isoformat())
    return Change(field=field, old=old, new=new, shown=shown)


def _unseen_phones(before: Program, shown: Mapping[str, Any], material: Material) -> list[dict[str, str]]:
    """Return the hidden phones that the form did not show: an edit can't have been meant to remove them."""
    if not before.phone_hidden:
        return []
    newest_first = sorted(material.listings, key=lambda listing: listing.newness, reverse=True)
    known = phone_values(known_phones(newest_first, material.overrides))
    hidden = material.overrides.hidden
    return [phone for phone in known if phone["number"] in hidden and phone not in shown["phones"]]


def _with_phones(change: Change, kept: Sequence[Mapping[str, str]]) -> Change:
    """Return a change of the phones that keeps the given hidden ones; they stay hidden."""
    if change.new is None:
        return change
    typed = {phone["number"] for phone in change.new.value}
    value = [*change.new.value, *(phone for phone in kept if phone["number"] not in typed)]
    return replace(change, new=replace(change.new, value=value), shown=[*change.shown, *kept])


def find_faults(session: Session, values: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, str]:
    """Return, by field, what is wrong with well-formed values that replace those of `before`."""
    zips = places.find_zips(session, [values.get("zip") or before.get("zip", "")])
    return _find_misfits(values, before, zips) | _find_denied(values)


def _find_denied(values: Mapping[str, Any]) -> dict[str, str]:
    reasons = {
        field: "This holds a number that may not stand in any listing."
        for field, value in values.items()
        if isinstance(value, str) and holds_denied(value)
    }
    if any(is_denied(phone["number"]) for phone in values.get("phones") or ()):
        reasons["phones"] = "This number may not stand in any listing."
    return reasons


def _find_misfits(values: Mapping[str, Any], before: Mapping[str, Any], zips: Mapping[str, ZipPlace]) -> dict[str, str]:
    """Return, by field, which values don't go with the others; `zips`: at least that of the address, if there is such a one."""
    reasons = {}
    known = before.get("phones", ())
    if any(phone["answers"] == "not_stated" and phone not in known for phone in values.get("phones") or ()):
        reasons["phones"] = "Say who answers this number."
    if any(name in values for name in ADDRESS):
        address = {**before, **{name: value for name, value in values.items() if value is not None}}
        found = zips.get(address.get("zip", ""))
        if found is None or found.state != address.get("state"):
            reasons["zip"] = "This ZIP is not in this state."
    return reasons


def _known_of(known: Known, before: Program, changes: Sequence[Change]) -> Known:
    """Return what is known, with the program that `changes` are of."""
    state = next((change.new.value for change in changes if change.field == "state" and change.new), before.state)
    return replace(known, program_id=before.id, organization=before.organization or before.name, state=state)


def _event(kind: str, edit: Edit, context: ActionContext) -> AuditEvent:
    return AuditEvent(
        kind=kind,
        program_id=edit.program_id,
        proposer=context.actor.account_id,
        at=context.now,
        reason=edit.reason.strip(),
        request_id=context.actor.request_id,
    )
