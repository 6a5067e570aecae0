"""The part of a committed import that waits: locks on the fields that would change, and a proposal for every program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from finder.listings.rules.changes import Change
from finder.listings.rules.field_locks import FieldLock, lock_value
from finder.listings.rules.fields import LOCK_PREFIX
from finder.listings.rules.history import AuditEvent, Entry, make_entries
from finder.listings.rules.overrides import StaffOverride
from finder.listings.rules.programs import Program
from finder.listings.rules.records import SourceList
from finder.listings.rules.sources import source_title
from finder.listings.store import programs, staff_overrides
from finder.listings.store.program_phones import find_owners_of_hosts, find_owners_of_numbers
from finder.platform.database.session import Session
from finder.staff.editing.proposing import Backing, ProposalInput, make_proposal
from finder.staff.editing.rules.signals import Known, find_signals
from finder.staff.imports.rules.import_batches import Batch, method_of
from finder.staff.imports.rules.import_plans import Difference, Newcomer
from finder.staff.rules.permissions import ActionContext
from finder.staff.rules.proposals import Evidence, Proposal, Signal
from finder.staff.store import proposals


@dataclass(frozen=True, slots=True, kw_only=True)
class Backed:
    """What a commit is done with."""

    lists: Sequence[SourceList]
    evidence: Sequence[Evidence]
    context: ActionContext


def hold_differences(
    copies: Session, batch: Batch, differences: Sequence[Difference], *, context: ActionContext
) -> dict[str, list[Change]]:
    """Lock on copies of the directory every sensitive field that the list would change, so that an import there respects it.

    Return the locks, by program.
    """
    found: dict[str, list[Change]] = {}
    for program_id, entries in by_program(differences).items():
        found[program_id] = _holding(copies, program_id, entries, batch, context)
        for change in found[program_id]:
            staff_overrides.save_field(copies, program_id, change.field, change.new)
    return found


def lock_entries(batch: Batch, held: Mapping[str, Sequence[Change]], *, context: ActionContext) -> Iterator[Entry]:
    """Yield the entries of the history for the locks `held` of a list, in the order of its plan."""
    for program_id, differences in by_program(batch.plan.differences).items():
        if program_id not in held:
            continue
        event = AuditEvent(
            kind="import",
            program_id=program_id,
            proposer=context.actor.account_id,
            at=context.now,
            reason=f"import {batch.id} {_rows_in_words(differences)}",
            request_id=context.actor.request_id,
        )
        yield from make_entries(held[program_id], event)


def by_program(differences: Sequence[Difference]) -> dict[str, list[Difference]]:
    """Return differences by program, in their order."""
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


def end_older(
    session: Session, batch: Batch, held: Mapping[str, Sequence[Change]], *, context: ActionContext
) -> tuple[int, ...]:
    """End waiting proposals of older imports with a newly locked field: they can't be approved any more. Return their ids."""
    ended = []
    for proposal in proposals.find_waiting_of(session, sorted(held), "import"):
        fields = {change.field for change in held[proposal.program_id]}
        if fields.intersection(change.field for change in proposal.changes):
            proposals.save_decision(
                session,
                replace(
                    proposal,
                    status="withdrawn",
                    decided_by=context.actor.account_id,
                    decided_at=context.now,
                    decision_note=f"import {batch.id} took its place",
                ),
            )
            ended.append(proposal.id)
    return tuple(ended)


def make_proposals(
    copies: Session,
    batch: Batch,
    held: Mapping[str, Sequence[Change]],
    backed: Backed,
    *,
    newcomers: Sequence[Newcomer] = (),
) -> list[Proposal]:
    """Return a proposal for every program of `held`, and for every new one, to be saved when the list comes in.

    `copies`: on which the list has been imported. Versions are those of the programs then, known only when it comes in.
    """
    differences = {key: each for key, each in by_program(batch.plan.differences).items() if key in held}
    numbers = {phone["number"] for each in differences.values() for phone in _phones_of(each)}
    numbers |= {phone["number"] for one in newcomers for phone in one.values.get("phones", ())}
    known = Known(
        program_id="",
        organization="",
        state="",
        number_owners=find_owners_of_numbers(copies, numbers),
        host_owners=find_owners_of_hosts(copies) if differences or newcomers else {},
        # A list that is its own evidence has many rows by its nature: their page says how many. As a warning on each, none
        # of a list of ten could be approved but on its own page.
        programs_touched=1 if method_of(batch.format) else batch.plan.waiting,
    )
    setting = _Setting(batch=batch, known=known, backed=backed)
    shown = programs.find_programs_of(copies, sorted(differences))
    made = [_propose_locked(differences[key], held[key], shown[key], setting) for key in sorted(differences)]
    return made + [_propose_new(one, setting) for one in newcomers]


def _phones_of(differences: Sequence[Difference]) -> Sequence[Mapping[str, str]]:
    return [phone for one in differences if one.field == "phones" for phone in one.theirs]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    batch: Batch
    known: Known
    backed: Backed


def _propose_locked(
    differences: Sequence[Difference], locks: Sequence[Change], program: Program, setting: _Setting
) -> Proposal:
    rows = tuple(sorted({one.row for one in differences if one.row is not None}))
    proposal_input = ProposalInput(
        program_id=program.id,
        base_version=0,
        kind="import",
        changes=tuple(replace(lock, old=lock.new, new=None) for lock in locks),
        batch_id=setting.batch.id,
        rows=rows,
    )
    signals = _signals({one.field: (one.ours, one.theirs) for one in differences}, program, setting.known)
    return make_proposal(proposal_input, _backing(setting, rows, signals), context=setting.backed.context)


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


def _propose_new(one: Newcomer, setting: _Setting) -> Proposal:
    changes = tuple(
        Change(field=field, old=None, new=StaffOverride(value=value, on=one.as_of))
        for field, value in one.values.items()
    )
    known = replace(
        setting.known,
        program_id=one.program_id,
        organization=str(one.values.get("organization") or one.name),
        state=str(one.values.get("state", "")),
    )
    proposal_input = ProposalInput(
        program_id=one.program_id,
        base_version=0,
        kind="listing",
        changes=changes,
        batch_id=setting.batch.id,
        rows=one.rows,
    )
    backing = _backing(setting, one.rows, find_signals(changes, known))
    return make_proposal(proposal_input, backing, context=setting.backed.context)


def _backing(setting: _Setting, rows: Sequence[int], signals: tuple[Signal, ...]) -> Backing:
    """Return the evidence for the rows of a list: the list itself, as of today, if it counts, and the given evidence."""
    batch, today = setting.batch, setting.backed.context.today
    words = " ".join(filter(None, (source_title(batch.source), batch.as_of)))
    at = f"row {rows[0]}" if rows else "not in the list"
    method = method_of(batch.format)
    itself = [Evidence(method=method, source=f"{words}, {at}", on=today.isoformat())] if method else []
    reason = f"Import {batch.id}, {at}: {words}"
    return Backing(reason=reason, evidence=(*itself, *setting.backed.evidence), signals=signals)
