"""The part of a committed import that waits: locks on the fields that would change, and a proposal for every program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from finder.listings.rules.changes import Change
from finder.listings.rules.field_locks import FieldLock, lock_value
from finder.listings.rules.fields import LOCK_PREFIX
from finder.listings.rules.history import AuditEvent
from finder.listings.rules.overrides import StaffOverride
from finder.listings.rules.programs import Program
from finder.listings.rules.sources import source_title
from finder.listings.store import programs, staff_overrides
from finder.listings.store.program_phones import find_owners_of_hosts, find_owners_of_numbers
from finder.platform.database.session import Session
from finder.staff.editing.applying import record_changes
from finder.staff.editing.proposing import Backing, ProposalInput, propose
from finder.staff.editing.rules.signals import Known, find_signals
from finder.staff.imports.rules.import_batches import Batch, method_of
from finder.staff.imports.rules.import_plans import Difference, Newcomer
from finder.staff.rules.permissions import ActionContext
from finder.staff.rules.proposals import Evidence, Signal
from finder.staff.store import proposals


def lock_differences(session: Session, batch: Batch, *, context: ActionContext) -> tuple[int, ...]:
    """Lock every sensitive field that the list would change, and return the older proposals that this ends.

    Only overrides are saved: the import that follows publishes the programs.
    """
    ended: list[int] = []
    for program_id, differences in _by_program(batch.plan.differences).items():
        changes = _holding(session, program_id, differences, batch, context)
        ended += _supersede(session, program_id, {change.field for change in changes}, batch, context)
        reason = f"import {batch.id} {_rows_in_words(differences)}"
        event = AuditEvent(
            kind="import",
            program_id=program_id,
            proposer=context.actor.account_id,
            at=context.now,
            reason=reason,
            request_id=context.actor.request_id,
        )
        record_changes(session, changes, event)
    return tuple(ended)


def hold_differences(copies: Session, batch: Batch, *, context: ActionContext) -> None:
    """Save on copies of the directory the locks that `lock_differences` sets, so that an import there respects them."""
    for program_id, differences in _by_program(batch.plan.differences).items():
        for change in _holding(copies, program_id, differences, batch, context):
            staff_overrides.save_field(copies, program_id, change.field, change.new)


def _by_program(differences: Sequence[Difference]) -> dict[str, list[Difference]]:
    found: dict[str, list[Difference]] = {}
    for difference in differences:
        found.setdefault(difference.program_id, []).append(difference)
    return found


def _rows_in_words(differences: Sequence[Difference]) -> str:
    rows = sorted({one.row for one in differences if one.row is not None})
    return f"row {rows[0]}" if rows else "not in the list"


def _holding(
    session: Session, program_id: str, differences: Sequence[Difference], batch: Batch, context: ActionContext
) -> list[Change]:
    override = staff_overrides.get_overrides(session, program_id).fields
    return [
        Change(
            field=f"{LOCK_PREFIX}{one.field}",
            old=override.get(f"{LOCK_PREFIX}{one.field}"),
            new=StaffOverride(value=lock_value(_lock_field(one, batch)), on=context.today.isoformat()),
            shown=one.ours,
        )
        for one in differences
    ]


def _lock_field(one: Difference, batch: Batch) -> FieldLock:
    return FieldLock(
        ours=one.ours,
        theirs=one.theirs,
        ours_source=one.ours_source,
        ours_on=one.ours_on,
        theirs_source=one.theirs_source,
        theirs_on=one.theirs_on,
        batch_id=batch.id,
        row=one.row,
    )


def _supersede(session: Session, program_id: str, held: set[str], batch: Batch, context: ActionContext) -> list[int]:
    """End waiting proposals of older imports with a newly locked field: they can't be approved any more."""
    ended = []
    for proposal in proposals.find_proposals(session, program_id=program_id):
        if proposal.kind == "import" and held.intersection(change.field for change in proposal.changes):
            words = f"import {batch.id} took its place"
            proposals.save_decision(
                session,
                replace(
                    proposal,
                    status="withdrawn",
                    decided_by=context.actor.account_id,
                    decided_at=context.now,
                    decision_note=words,
                ),
            )
            ended.append(proposal.id)
    return ended


def propose_batch(
    session: Session, batch: Batch, evidence: Sequence[Evidence], *, context: ActionContext
) -> tuple[int, ...]:
    """Save a proposal for every program with a locked field, and for every new one; return their ids."""
    held = _by_program(batch.plan.differences)
    numbers = {phone["number"] for one in batch.plan.differences if one.field == "phones" for phone in one.theirs}
    numbers |= {phone["number"] for one in batch.plan.newcomers for phone in one.values.get("phones", ())}
    known = Known(
        program_id="",
        organization="",
        state="",
        number_owners=find_owners_of_numbers(session, numbers),
        host_owners=find_owners_of_hosts(session) if held or batch.plan.newcomers else {},
        programs_touched=batch.plan.waiting,
    )
    made = [_propose_locked(session, held[key], (batch, known, evidence), context=context) for key in sorted(held)]
    return (
        *made,
        *(_propose_new(session, one, (batch, known, evidence), context=context) for one in batch.plan.newcomers),
    )


_Setting = tuple[Batch, Known, Sequence[Evidence]]


def _propose_locked(
    session: Session, differences: Sequence[Difference], setting: _Setting, *, context: ActionContext
) -> int:
    batch, known, evidence = setting
    program_id = differences[0].program_id
    program, version = programs.get_with_version(session, program_id, to_change=True)
    override = staff_overrides.get_overrides(session, program_id).fields
    fields = [f"{LOCK_PREFIX}{one.field}" for one in differences]
    rows = tuple(sorted({one.row for one in differences if one.row is not None}))
    proposal_input = ProposalInput(
        program_id=program_id,
        base_version=version,
        kind="import",
        changes=tuple(
            Change(field=field, old=override[field], new=None, shown=one.ours)
            for field, one in zip(fields, differences, strict=True)
        ),
        batch_id=batch.id,
        rows=rows,
    )
    signals = _signals({one.field: (one.ours, one.theirs) for one in differences}, program, known)
    return propose(session, proposal_input, _backing(batch, rows, evidence, signals, context), context=context)


def _signals(values: Mapping[str, tuple[Any, Any]], program: Program, known: Known) -> tuple[Signal, ...]:
    address = values.get("address")
    known = replace(
        known,
        program_id=program.id,
        organization=program.organization or program.name,
        state=address[1]["state"] if address else program.state,
    )
    changes = [
        Change(field=field, old=None, new=StaffOverride(value=theirs, on=""), shown=ours)
        for field, (ours, theirs) in values.items()
    ]
    return find_signals(changes, known)


def _propose_new(session: Session, one: Newcomer, setting: _Setting, *, context: ActionContext) -> int:
    batch, known, evidence = setting
    changes = tuple(
        Change(field=field, old=None, new=StaffOverride(value=value, on=one.as_of))
        for field, value in one.values.items()
    )
    owner = str(one.values.get("organization") or one.name)
    known = replace(known, program_id=one.program_id, organization=owner, state=str(one.values.get("state", "")))
    proposal_input = ProposalInput(
        program_id=one.program_id,
        base_version=0,
        kind="listing",
        changes=changes,
        batch_id=batch.id,
        rows=one.rows,
    )
    backing = _backing(batch, one.rows, evidence, find_signals(changes, known), context)
    return propose(session, proposal_input, backing, context=context)


def _backing(
    batch: Batch, rows: Sequence[int], evidence: Sequence[Evidence], signals: tuple[Signal, ...], context: ActionContext
) -> Backing:
    """Return the evidence for the rows of a list: the list itself, as of today, if it counts, and the given evidence."""
    words = " ".join(filter(None, (source_title(batch.source), batch.as_of)))
    at = f"row {rows[0]}" if rows else "not in the list"
    method = method_of(batch.format)
    itself = [Evidence(method=method, source=f"{words}, {at}", on=context.today.isoformat())] if method else []
    return Backing(reason=f"Import {batch.id}, {at}: {words}", evidence=(*itself, *evidence), signals=signals)
