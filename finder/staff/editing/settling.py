"""Settle the conflicts of one program with newer lists, all at once: keep ours, take theirs, or both, with one reason.

Needs a session from `platform.database.session.make_writing_factory`; doesn't commit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

from finder.listings.rules.changes import Change
from finder.listings.rules.conflicts import Conflict
from finder.listings.rules.history import AuditEvent
from finder.listings.store import staff_overrides
from finder.platform.database.session import Session
from finder.platform.errors import InvalidFields
from finder.staff.editing.applying import apply_changes
from finder.staff.editing.editing import Edit, EditOutcome, edit_program, open_program, open_to_change
from finder.staff.rules.errors import NotAllowed, Stale
from finder.staff.rules.permissions import ActionContext, require
from finder.staff.rules.proposals import Evidence, Method

Choice = Literal["keep", "theirs", "both"]
"""``both``, for phones only: ours and theirs."""
CHOICES: tuple[Choice, ...] = get_args(Choice)
_METHODS: tuple[tuple[str, Method], ...] = (("samhsa-", "samhsa_list"), ("ca-dhcs", "state_list"))
"""Sources that are evidence by themselves, by the prefix of their names."""
_LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What a person decided about one conflict, as they saw it."""

    theirs_on: str
    """ISO date of the list that differs."""
    choice: Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """Decisions on conflicts of one program."""

    program_id: str
    fields: Mapping[str, Settled]
    """Field to decision; conflicts left out stay."""
    reason: str
    answers: Mapping[str, str] = field(default_factory=dict)
    """Who answers each of the list's numbers (E.164) that we don't have."""


def method_of(source: str) -> Method | None:
    """Return the kind of evidence that a list of this source counts as, or None if more is needed."""
    return next((method for begin, method in _METHODS if source.startswith(begin)), None)


def settle(session: Session, made: Settlement, *, context: ActionContext) -> EditOutcome:
    """Settle conflicts of one program: ours kept is a check of today; theirs applies at once, or waits as one proposal.

    Raises:
        NotAllowed: the role lacks the permission to edit, or a list is no evidence by itself.
        ReauthenticationNeeded: a sensitive field is changed and the last factor was shown too long ago.
        InvalidFields: nothing is decided, the reason is missing, a value is invalid, or it is not said who answers one of
            the list's numbers (``answers-`` and the number).
        Stale: a conflict is gone, or it is with a newer list by now.
        NotFound: no program has this id.
    """
    require(context.actor, "edit")
    _check(made)
    before = open_to_change(session, made.program_id)
    known = {
        one.conflict.field: one.conflict
        for one in staff_overrides.find_conflicts(session, program_id=before.program.id)
    }
    conflicts = {name: known.get(name) for name in made.fields}
    if any(one is None or one.theirs_on != made.fields[name].theirs_on for name, one in conflicts.items()):
        raise Stale("This is settled already, or a newer list says something else now.", {})
    found = {name: one for name, one in conflicts.items() if one is not None}
    _keep(session, made, {name: one for name, one in found.items() if made.fields[name].choice == "keep"}, context)
    return _take(
        session, made, {name: one for name, one in found.items() if made.fields[name].choice != "keep"}, context
    )


def _check(made: Settlement) -> None:
    reasons = {}
    if not made.fields:
        reasons["choice"] = "Choose ours or theirs for at least one of them."
    if not 0 < len(made.reason.strip()) <= _LONGEST_NOTE:
        reasons["reason"] = "Say in a few words how you know."
    if any(one.choice == "both" and name != "phones" for name, one in made.fields.items()):
        reasons["choice"] = "Only phones can be kept with those of the list."
    if reasons:
        raise InvalidFields(reasons)


def _keep(session: Session, made: Settlement, kept: Mapping[str, Conflict], context: ActionContext) -> None:
    if not kept:
        return
    overrides = staff_overrides.get_overrides(session, made.program_id).fields
    if not kept.keys() <= overrides.keys():
        raise Stale("What we said was taken back meanwhile: there is nothing to keep.", {})
    today = context.today.isoformat()
    changes = [
        Change(field=name, old=overrides[name], new=replace(overrides[name], on=today), shown=overrides[name].value)
        for name in sorted(kept)
    ]
    event = AuditEvent(
        kind="check", program_id=made.program_id, proposer=context.actor.account_id, at=context.now,
        reason=made.reason.strip(), request_id=context.actor.request_id, is_joined=True,
    )  # fmt: skip
    apply_changes(session, changes, event)


def _take(session: Session, made: Settlement, taken: Mapping[str, Conflict], context: ActionContext) -> EditOutcome:
    if not taken:
        return EditOutcome(applied=(), waiting=(), proposal_id=None, signals=())
    evidence = _evidence(taken.values(), context)
    _require_answers(made, taken)
    edit = Edit(
        program_id=made.program_id,
        base_version=open_program(session, made.program_id).version,
        changes={name: _value(one, made) for name, one in taken.items()},
        reason=made.reason.strip(),
        evidence=evidence,
    )
    return edit_program(session, edit, context=context)


def _require_answers(made: Settlement, taken: Mapping[str, Conflict]) -> None:
    phones = taken.get("phones")
    asked = numbers_to_ask(phones.ours, phones.theirs) if phones else ()
    reasons = {f"answers-{number}": "Say who answers this number." for number in asked if not made.answers.get(number)}
    if reasons:
        raise InvalidFields(reasons)


def _evidence(taken: Any, context: ActionContext) -> tuple[Evidence, ...]:
    lists = sorted({(one.source, one.theirs_on) for one in taken})
    methods = [(method_of(source), source, on) for source, on in lists]
    if any(method is None for method, _, _ in methods):
        raise NotAllowed(
            "This list is no evidence by itself: change the program on its own page, and say how you know."
        )
    today = context.today.isoformat()
    return tuple(
        Evidence(method=method, source=f"{source} of {on}", on=today) for method, source, on in methods if method
    )


def _value(conflict: Conflict, made: Settlement) -> Any:
    if conflict.field != "phones":
        return conflict.theirs
    ours = {phone["number"]: phone for phone in conflict.ours}
    theirs = [ours.get(phone["number"]) or _answered(phone, made.answers) for phone in conflict.theirs]
    if made.fields["phones"].choice == "theirs":
        return theirs
    return [*conflict.ours, *(phone for phone in theirs if phone["number"] not in ours)]


def _answered(phone: Mapping[str, str], answers: Mapping[str, str]) -> dict[str, str]:
    return {**phone, "answers": answers[phone["number"]]}


def numbers_to_ask(ours: Sequence[Mapping[str, str]], theirs: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    """Return the list's numbers that we don't have: of each, somebody must say who answers."""
    known = {phone["number"] for phone in ours}
    return tuple(phone["number"] for phone in theirs if phone["number"] not in known)
