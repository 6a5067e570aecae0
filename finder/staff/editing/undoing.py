"""Undo one entry of the history or a person's whole day, by new changes and proposals.

Functions that write need a session from `platform.database.session.make_writing_factory`; they don't commit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from finder.listings.rules.changes import Change, split_changes
from finder.listings.rules.field_values import shown_values
from finder.listings.rules.history import AuditEvent, Entry
from finder.listings.rules.undoing import Undoing, follow_entries, is_undoable, plan_undoing
from finder.listings.store import history, programs, staff_overrides
from finder.listings.store.history import HistoryFilter
from finder.platform.database.session import Session
from finder.platform.errors import NotFound
from finder.staff.editing.applying import apply_changes
from finder.staff.editing.proposing import Backing, ProposalInput, propose
from finder.staff.editing.taken_back import is_only_checked, shows_the_same
from finder.staff.rules.permissions import ActionContext, require, require_fresh
from finder.staff.rules.proposals import check_evidence
from finder.staff.store import proposals


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoOutcome:
    """The outcome of undoing."""

    applied: tuple[tuple[str, str], ...]
    """(program, field) pairs that were restored."""
    proposal_ids: tuple[int, ...]
    """Proposals for sensitive fields, one per program."""
    blocked: tuple[tuple[str, str], ...]
    """(program, field) pairs that were changed again since; these are left alone."""
    waiting: tuple[tuple[str, str], ...] = ()
    """(program, field) pairs whose undoing waits for a second person already; nothing more is proposed."""


def preview_undoing(session: Session, wanted: HistoryFilter) -> tuple[Undoing, ...]:
    """Return the plan per program for undoing the entries of `wanted`; works with any session."""
    entries = _find_entries(session, wanted)
    touched = sorted({entry.program_id for entry in entries if is_undoable(entry, entry.program_id)})
    return tuple(_plan(session, program_id, entries) for program_id in touched)


def _find_entries(session: Session, wanted: HistoryFilter) -> list[Entry]:
    """Return the entries of `wanted`, those of programs that have another id by now under that one."""
    entries = history.find_entries(session, wanted)
    return follow_entries(entries, programs.find_current_ids(session, {entry.program_id for entry in entries}))


def _plan(session: Session, program_id: str, entries: Sequence[Entry]) -> Undoing:
    overrides = staff_overrides.get_overrides(session, program_id)
    shown = shown_values(programs.get_program(session, program_id), overrides)
    return plan_undoing(program_id, entries, current=overrides.fields, shown=shown)


def undo_entries(session: Session, numbers: Sequence[int], backing: Backing, *, context: ActionContext) -> UndoOutcome:
    """Undo entries of the history by number.

    Raises:
        NotAllowed: the role lacks the permission.
        ReauthenticationNeeded: a sensitive field is among them and the last factor was shown too long ago.
        NotFound: none of the entries changed anything.
    """
    return _undo(session, _find_entries(session, HistoryFilter(numbers=frozenset(numbers))), backing, context)


def undo_day(session: Session, account_id: int, day: date, backing: Backing, *, context: ActionContext) -> UndoOutcome:
    """Undo everything that one person changed, or proposed and had approved, on a day (UTC); errors as in `undo_entries`."""
    return undo_matching(session, HistoryFilter(proposer=account_id, day=day.isoformat()), backing, context=context)


def undo_matching(session: Session, wanted: HistoryFilter, backing: Backing, *, context: ActionContext) -> UndoOutcome:
    """Undo all entries of `wanted`, such as a person's day in some time zone; errors as in `undo_entries`."""
    return _undo(session, _find_entries(session, wanted), backing, context)


def _undo(session: Session, entries: Sequence[Entry], backing: Backing, context: ActionContext) -> UndoOutcome:
    require(context.actor, "undo")
    check_evidence(backing.evidence, today=context.today)
    touched = sorted({entry.program_id for entry in entries if is_undoable(entry, entry.program_id)})
    if not touched:
        raise NotFound("There is nothing to take back.")
    outcomes = [_undo_program(session, program_id, entries, backing, context) for program_id in touched]
    return UndoOutcome(
        applied=tuple(pair for outcome in outcomes for pair in outcome.applied),
        proposal_ids=tuple(number for outcome in outcomes for number in outcome.proposal_ids),
        blocked=tuple(pair for outcome in outcomes for pair in outcome.blocked),
        waiting=tuple(pair for outcome in outcomes for pair in outcome.waiting),
    )


def _undo_program(
    session: Session, program_id: str, entries: Sequence[Entry], backing: Backing, context: ActionContext
) -> UndoOutcome:
    program, version = programs.get_with_version(session, program_id, to_change=True)
    overrides = staff_overrides.get_overrides(session, program_id)
    plan = plan_undoing(program_id, entries, current=overrides.fields, shown=shown_values(program, overrides))
    ordinary, sensitive = split_changes(plan.changes)
    if sensitive and is_only_checked(entries, plan) and shows_the_same(session, program, overrides, plan.changes):
        ordinary, sensitive = plan.changes, ()
    proposal_ids: tuple[int, ...] = ()
    waiting = _find_waiting(session, program_id, sensitive)
    sensitive = tuple(change for change in sensitive if change.field not in waiting)
    if sensitive:
        require_fresh(context.actor, context.now)
        proposal_input = ProposalInput(
            program_id=program_id, base_version=version, kind="undo", changes=sensitive, undoes=plan.numbers,
            group_id=backing.group_id,
        )  # fmt: skip
        proposal_ids = (propose(session, proposal_input, backing, context=context),)
    if ordinary:
        event = AuditEvent(
            kind="undo", program_id=program_id, proposer=context.actor.account_id, at=context.now, reason=backing.reason,
            undoes=max(plan.numbers), request_id=context.actor.request_id, is_joined=is_only_checked(entries, plan),
        )  # fmt: skip
        apply_changes(session, ordinary, event)
    return UndoOutcome(
        applied=tuple((program_id, change.field) for change in ordinary),
        proposal_ids=proposal_ids,
        blocked=tuple((program_id, field) for field in plan.blocked),
        waiting=tuple((program_id, field) for field in sorted(waiting)),
    )


def _find_waiting(session: Session, program_id: str, changes: Sequence[Change]) -> set[str]:
    """Return the fields of those changes that an undoing proposes already, with the same value."""
    if not changes:
        return set()
    proposed = [
        (change.field, change.new)
        for one in proposals.find_proposals(session, program_id=program_id)
        if one.kind == "undo"
        for change in one.changes
    ]
    return {change.field for change in changes if (change.field, change.new) in proposed}
