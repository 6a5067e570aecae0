"""What a commit writes besides the programs, made ready before its last transaction, in which everybody else waits.

Where others changed a program meanwhile, the list is decided on anew for that program alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from finder.listings.importing.staged_work import Renewal
from finder.listings.rules.changes import Change
from finder.listings.rules.history import Entry
from finder.listings.store import documents, history, programs
from finder.listings.store.staged_history import StagedEntries, stage_entries
from finder.platform.database.session import Session
from finder.staff.editing.proposing import entries_of_proposed, record_proposed
from finder.staff.history.recording import entry_of
from finder.staff.imports.batches import event_of
from finder.staff.imports.planning import find_hidden_phones
from finder.staff.imports.proposing_rows import Backed, end_older, hold_differences, lock_entries, make_proposals
from finder.staff.imports.rules.import_batches import Batch
from finder.staff.imports.rules.import_plans import Difference, Plan, Shown, find_differences
from finder.staff.imports.rules.renewed_plans import with_decided_anew
from finder.staff.rules.permissions import ActionContext
from finder.staff.rules.proposals import Proposal
from finder.staff.store import proposals
from finder.staff.store.staged_proposals import reserve_numbers, save_staged, stage_proposals


@dataclass(slots=True, kw_only=True)
class Ready:
    """What a commit is about to write."""

    backed: Backed
    batch: Batch
    """With its plan as it is now."""
    held: dict[str, list[Change]]
    """The locks, by program."""
    proposals: dict[str, Proposal] = field(default_factory=dict)
    """At programs that are there, by program; their versions are still to come, and where ids can't be reserved, these."""
    newcomers: list[Proposal] = field(default_factory=list)
    """Of new programs, their documents staged; only ids that can't be reserved are still to come."""
    provenance: StagedEntries = field(default_factory=StagedEntries)
    """An entry of the history for every program that ordinary facts change, those of the locks, and of proposals with an id."""
    late: list[Entry] = field(default_factory=list)
    """Those of programs that were decided on anew."""


def hold(copies: Session, batch: Batch, backed: Backed) -> Ready:
    """Lock on the copies what waits for a second person, before the list is imported there."""
    held = hold_differences(copies, batch, batch.plan.differences, context=backed.context)
    return Ready(backed=backed, batch=batch, held=held)


def make_ready(copies: Session, ready: Ready) -> None:
    """Make proposals and entries of the history, once the list has been imported on the copies."""
    batch, backed = ready.batch, ready.backed
    made = _with_ids(copies, make_proposals(copies, batch, ready.held, backed, newcomers=batch.plan.newcomers))
    ready.newcomers = made[len(ready.held) :]
    ready.proposals = {one.program_id: one for one in made[: len(ready.held)]}
    stage_proposals(copies, ready.newcomers)
    entries = [_provenance(batch, key, row, backed.context) for key, row in batch.plan.updated]
    locks = lock_entries(batch, ready.held, context=backed.context)
    ready.provenance = stage_entries(copies, [*entries, *locks, *_proposed(made)])


def decide_anew(renewal: Renewal, ready: Ready) -> bool:
    """Decide what of the list waits at programs that others changed meanwhile; False if that can't be said of them alone."""
    before = _shown_before(renewal)
    if before.keys() != programs.find_documents(renewal.copies, before).keys():
        return False
    differences = _differ(renewal, before, ready)
    held = hold_differences(renewal.copies, ready.batch, differences, context=ready.backed.context)
    if held:
        renewal.rebuild()
        if _differ(renewal, before, ready):
            return False
    updated = _updated(renewal, before)
    ready.batch = replace(ready.batch, plan=with_decided_anew(ready.batch.plan, renewal.ids, differences, updated))
    for program_id in renewal.ids:
        ready.held.pop(program_id, None)
        ready.proposals.pop(program_id, None)
    ready.held |= held
    made = _with_ids(renewal.copies, make_proposals(renewal.copies, ready.batch, held, ready.backed))
    ready.proposals |= {one.program_id: one for one in made}
    ready.provenance.drop(renewal.copies, renewal.ids)
    ready.late = [one for one in ready.late if one.program_id not in renewal.ids]
    rows = dict(ready.batch.plan.updated)
    ready.late += [_provenance(ready.batch, key, rows[key], ready.backed.context) for key in sorted(updated)]
    ready.late += [*lock_entries(ready.batch, held, context=ready.backed.context), *_proposed(made)]
    return True


def _with_ids(copies: Session, made: Sequence[Proposal]) -> list[Proposal]:
    """Return proposals with the ids that they will have, where these can be reserved."""
    ids = reserve_numbers(copies, len(made))
    return [replace(one, id=own) for one, own in zip(made, ids, strict=True)] if ids else list(made)


def _proposed(made: Sequence[Proposal]) -> list[Entry]:
    """Return the entries of the history for those proposals that have an id."""
    known = [one for one in made if one.id]
    return entries_of_proposed(known, [one.id for one in known])


def _shown_before(renewal: Renewal) -> dict[str, Shown]:
    hidden = find_hidden_phones(renewal.real, renewal.ids)
    found = programs.find_programs_of(renewal.real, sorted(renewal.ids))
    return {key: Shown(program=one, phones=hidden.get(key, one.phones)) for key, one in found.items()}


def _differ(renewal: Renewal, before: Mapping[str, Shown], ready: Ready) -> list[Difference]:
    """Return in what the list would change sensitive fields, at the programs of `before`."""
    hidden = find_hidden_phones(renewal.copies, renewal.ids)
    found = programs.find_programs_of(renewal.copies, sorted(renewal.ids))
    rows, speaks = _rows(ready.batch.plan), ready.backed.lists[0]
    return [
        difference
        for key, was in sorted(before.items())
        for difference in find_differences(
            was,
            Shown(
                program=found[key],
                phones=hidden.get(key, found[key].phones),
                rows=rows.get(key, ()),
                source=speaks.source,
                as_of=speaks.as_of,
            ),
        )
    ]


def _rows(plan: Plan) -> dict[str, tuple[int, ...]]:
    """Return the row of each program that the plan speaks of."""
    told = [*plan.updated, *((one.program_id, one.row) for one in plan.differences)]
    return {program_id: (row,) for program_id, row in told if row is not None}


def _updated(renewal: Renewal, before: Mapping[str, Shown]) -> set[str]:
    after = programs.find_documents(renewal.copies, before)
    return {
        key
        for key, was in before.items()
        if not documents.holds_program(after[key], documents.write_program(was.program))
    }


def write_ready(session: Session, ready: Ready) -> tuple[int, ...]:
    """Save proposals and entries of the history, in the last transaction, and return the proposals' ids; doesn't commit."""
    ready.provenance.append(session)  # First: their hashes, worked out before, hold as long as none comes before them.
    versions = programs.find_versions(session, ready.held)
    made = [replace(ready.proposals[key], base_version=versions.get(key, 0)) for key in sorted(ready.held)]
    both = [*made, *ready.newcomers]
    if any(one.id for one in both):
        proposals.save_proposals(session, made, ids=[one.id for one in made])
        save_staged(session, has_ids=True)
        ids = tuple(one.id for one in both)  # Told in the history already.
    else:
        ids = (*proposals.save_proposals(session, made), *save_staged(session, has_ids=False))
        record_proposed(session, both, ids)
    history.append(session, ready.late)
    return ids


def end_replaced(session: Session, ready: Ready) -> tuple[int, ...]:
    """End the waiting proposals whose place this list takes, and return their ids; doesn't commit."""
    return end_older(session, ready.batch, ready.held, context=ready.backed.context)


def _provenance(batch: Batch, program_id: str, row: int | None, context: ActionContext) -> Entry:
    at = f"row {row}" if row is not None else "not in the list"
    return entry_of(replace(event_of(f"import {batch.id} {at}", context), program_id=program_id))
