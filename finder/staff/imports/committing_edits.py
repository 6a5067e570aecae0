"""Commit an edited download: a proposal for each changed program, some at a time; none is applied by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from finder.listings.rules.changes import Change
from finder.listings.rules.field_values import plain_values
from finder.listings.rules.overrides import StaffOverride, StaffOverrides
from finder.listings.rules.programs import Program
from finder.listings.store import programs
from finder.listings.store.program_phones import find_owners_of_hosts, find_owners_of_numbers
from finder.platform.database.session import Session, SessionFactory, open_to_read
from finder.staff.editing.proposing import Backing, ProposalInput, propose
from finder.staff.editing.rules.signals import Known, find_signals
from finder.staff.imports.batches import note, open_batch
from finder.staff.imports.committing import NO_PROGRESS, Progress, check_commit
from finder.staff.imports.edited_sheets import load_current
from finder.staff.imports.rules.import_batches import Batch
from finder.staff.imports.rules.import_plans import Difference
from finder.staff.imports.store import import_batches
from finder.staff.rules.errors import Stale
from finder.staff.rules.permissions import ActionContext
from finder.staff.rules.proposals import Evidence
from finder.staff.store import proposals

_CHUNK = 25
"""Programs of one transaction: others wait for no longer than for a form of theirs."""
_Current = Mapping[str, tuple[Program, StaffOverrides]]


def commit_edited(
    sessions: SessionFactory,
    batch_id: int,
    *,
    context: ActionContext,
    evidence: Sequence[Evidence] = (),
    progress: Progress = NO_PROGRESS,
) -> Batch:
    """Propose what was edited; errors as `committing.commit_batch`.

    Programs that have their proposal from a commit that was stopped are left out.
    """
    with open_to_read(sessions) as session:
        batch = check_commit(session, batch_id, context=context, evidence=evidence)
        by_program = _by_program(batch)
        _check_current(load_current(session, by_program), by_program)
        known = _look_up_known(session, batch)
        done = {one.program_id for one in proposals.find_of_batch(session, batch_id, limit=len(by_program) + 1)}
    waiting = [key for key in sorted(by_program) if key not in done]
    for start in range(0, len(waiting), _CHUNK):
        progress.watch("writing")
        chunk = waiting[start : start + _CHUNK]
        with sessions.begin() as session:
            open_batch(session, batch_id)
            current = load_current(session, dict.fromkeys(chunk))
            versions = programs.find_versions(session, chunk)
            for key in chunk:
                _propose(session, batch, (by_program[key], current, versions.get(key, 0)), (known, evidence), context)
        progress.tick(min(1.0, (start + _CHUNK) / len(waiting)))
    with sessions.begin() as session:
        open_batch(session, batch_id)
        import_batches.settle_batch(session, batch_id, "committed", at=context.now)
        note(session, batch, "committed", context)
        return import_batches.get_batch(session, batch_id)


def _by_program(batch: Batch) -> dict[str, list[Difference]]:
    found: dict[str, list[Difference]] = {}
    for one in batch.plan.differences:
        found.setdefault(one.program_id, []).append(one)
    return found


def _check_current(current: _Current, by_program: Mapping[str, Sequence[Difference]]) -> None:
    """Check that what was compared is still so.

    Raises:
        Stale: somebody changed one of the cells since the dry run.
    """
    for key, differences in by_program.items():
        values = plain_values(*current[key]) if key in current else {}
        if any(values.get(one.field) != one.ours for one in differences):
            raise Stale("Somebody changed one of these programs since this dry run. Upload the file again.", {})


def _look_up_known(session: Session, batch: Batch) -> Known:
    differences = batch.plan.differences
    numbers = {phone["number"] for one in differences if one.field == "phones" for phone in one.theirs or ()}
    has_site = any(one.field == "website" for one in differences)
    return Known(
        program_id="",
        organization="",
        state="",
        number_owners=find_owners_of_numbers(session, numbers),
        host_owners=find_owners_of_hosts(session) if has_site else {},
        programs_touched=batch.plan.waiting,
    )


def _propose(
    session: Session,
    batch: Batch,
    row: tuple[Sequence[Difference], _Current, int],
    backed: tuple[Known, Sequence[Evidence]],
    context: ActionContext,
) -> None:
    """Save the proposal of one program; one that is gone since the check has none."""
    (differences, current, version), (known, evidence) = row, backed
    key = differences[0].program_id
    if key not in current:
        return
    program, overrides = current[key]
    changes = tuple(_change(one, overrides, context) for one in differences)
    owner = program.organization or program.name
    state = next((str(one.theirs) for one in differences if one.field == "state"), program.state)
    signals = find_signals(changes, Known(
        program_id=key, organization=owner, state=state, number_owners=known.number_owners,
        host_owners=known.host_owners, programs_touched=known.programs_touched,
    ))  # fmt: skip
    rows = tuple(sorted({one.row for one in differences if one.row is not None}))
    proposal_input = ProposalInput(
        program_id=key, base_version=version, kind="edit", changes=changes, batch_id=batch.id, rows=rows
    )
    reason = f"Import {batch.id}, row {rows[0]}: edited in a download"
    backing = Backing(reason=reason, evidence=tuple(evidence), signals=signals)
    propose(session, proposal_input, backing, context=context)


def _change(one: Difference, overrides: StaffOverrides, context: ActionContext) -> Change:
    new = None if one.theirs is None else StaffOverride(value=one.theirs, on=context.today.isoformat())
    return Change(field=one.field, old=overrides.fields.get(one.field), new=new, shown=one.ours)
