"""What of a committed import waits: holds on the fields that would change, and a proposal for every program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from finder.listings.rules.changes import Change
from finder.listings.rules.field_locks import Hold, hold_value
from finder.listings.rules.fields import HELD_PREFIX
from finder.listings.rules.overrides import Stated
from finder.listings.rules.programs import Program
from finder.listings.rules.sources import source_title
from finder.listings.store import overrides, programs
from finder.staff.editing.applying import record_changes
from finder.staff.editing.proposing import Backing, Draft, propose
from finder.staff.editing.rules.signals import Known, find_signals
from finder.staff.editing.warning_signals import hosts
from finder.staff.history.recording import Deed
from finder.staff.imports.rules.import_batches import Batch, method_of
from finder.staff.imports.rules.import_plans import Difference, Newcomer
from finder.staff.rules.permissions import By
from finder.staff.rules.proposals import Evidence, Signal
from finder.staff.store import proposals


def hold_differences(session: Session, batch: Batch, *, by: By) -> tuple[int, ...]:
    """Hold every sensitive field that the list would change, and give the older proposals that this ends.

    Only the statements are written: the import that follows publishes the programs.
    """
    ended: list[int] = []
    for program_id, differences in _by_program(batch.plan.differences).items():
        changes = _holding(session, program_id, differences, batch, by)
        ended += _supersede(session, program_id, {change.field for change in changes}, batch, by)
        reason = f"import {batch.id} {_rows_in_words(differences)}"
        deed = Deed(
            kind="import",
            program_id=program_id,
            proposer=by.actor.account_id,
            at=by.now,
            reason=reason,
            request_id=by.actor.request_id,
        )
        record_changes(session, changes, deed)
    return tuple(ended)


def _by_program(differences: Sequence[Difference]) -> dict[str, list[Difference]]:
    found: dict[str, list[Difference]] = {}
    for difference in differences:
        found.setdefault(difference.program_id, []).append(difference)
    return found


def _rows_in_words(differences: Sequence[Difference]) -> str:
    rows = sorted({one.row for one in differences if one.row is not None})
    return f"row {rows[0]}" if rows else "not in the list"


def _holding(
    session: Session, program_id: str, differences: Sequence[Difference], batch: Batch, by: By
) -> list[Change]:
    stated = overrides.get_statement(session, program_id).fields
    return [
        Change(
            field=f"{HELD_PREFIX}{one.field}",
            old=stated.get(f"{HELD_PREFIX}{one.field}"),
            new=Stated(value=hold_value(_hold(one, batch)), on=by.today.isoformat()),
            shown=one.ours,
        )
        for one in differences
    ]


def _hold(one: Difference, batch: Batch) -> Hold:
    return Hold(
        ours=one.ours,
        theirs=one.theirs,
        ours_source=one.ours_source,
        ours_on=one.ours_on,
        theirs_source=one.theirs_source,
        theirs_on=one.theirs_on,
        batch_id=batch.id,
        row=one.row,
    )


def _supersede(session: Session, program_id: str, held: set[str], batch: Batch, by: By) -> list[int]:
    """End waiting proposals of older imports of which a field is held anew: they can't be approved any more."""
    ended = []
    for proposal in proposals.find_proposals(session, program_id=program_id):
        if proposal.kind == "import" and held.intersection(change.field for change in proposal.changes):
            words = f"import {batch.id} took its place"
            proposals.save_decision(
                session,
                replace(
                    proposal,
                    status="withdrawn",
                    decided_by=by.actor.account_id,
                    decided_at=by.now,
                    decision_note=words,
                ),
            )
            ended.append(proposal.id)
    return ended


def propose_batch(session: Session, batch: Batch, evidence: Sequence[Evidence], *, by: By) -> tuple[int, ...]:
    """Save a proposal for every program of which something is held, and for every new one; give their ids."""
    held = _by_program(batch.plan.differences)
    numbers = {phone["number"] for one in batch.plan.differences if one.field == "phones" for phone in one.theirs}
    numbers |= {phone["number"] for one in batch.plan.newcomers for phone in one.values.get("phones", ())}
    known = Known(
        program_id="",
        organization="",
        state="",
        number_owners=programs.find_owners_of_numbers(session, numbers),
        host_owners=hosts(session) if held or batch.plan.newcomers else {},
        programs_touched=batch.plan.waiting,
    )
    made = [_propose_held(session, held[key], (batch, known, evidence), by=by) for key in sorted(held)]
    return (*made, *(_propose_new(session, one, (batch, known, evidence), by=by) for one in batch.plan.newcomers))


_Setting = tuple[Batch, Known, Sequence[Evidence]]


def _propose_held(session: Session, differences: Sequence[Difference], setting: _Setting, *, by: By) -> int:
    batch, known, evidence = setting
    program_id = differences[0].program_id
    program, version = programs.get_for_change(session, program_id)
    stated = overrides.get_statement(session, program_id).fields
    fields = [f"{HELD_PREFIX}{one.field}" for one in differences]
    rows = tuple(sorted({one.row for one in differences if one.row is not None}))
    draft = Draft(
        program_id=program_id,
        base_version=version,
        kind="import",
        changes=tuple(
            Change(field=field, old=stated[field], new=None, shown=one.ours)
            for field, one in zip(fields, differences, strict=True)
        ),
        batch_id=batch.id,
        rows=rows,
    )
    signals = _signals({one.field: (one.ours, one.theirs) for one in differences}, program, known)
    return propose(session, draft, _backing(batch, rows, evidence, signals, by), by=by)


def _signals(values: Mapping[str, tuple[Any, Any]], program: Program, known: Known) -> tuple[Signal, ...]:
    address = values.get("address")
    known = replace(
        known,
        program_id=program.id,
        organization=program.organization or program.name,
        state=address[1]["state"] if address else program.state,
    )
    changes = [
        Change(field=field, old=None, new=Stated(value=theirs, on=""), shown=ours)
        for field, (ours, theirs) in values.items()
    ]
    return find_signals(changes, known)


def _propose_new(session: Session, one: Newcomer, setting: _Setting, *, by: By) -> int:
    batch, known, evidence = setting
    changes = tuple(
        Change(field=field, old=None, new=Stated(value=value, on=one.as_of)) for field, value in one.values.items()
    )
    owner = str(one.values.get("organization") or one.name)
    known = replace(known, program_id=one.program_id, organization=owner, state=str(one.values.get("state", "")))
    draft = Draft(
        program_id=one.program_id,
        base_version=0,
        kind="listing",
        changes=changes,
        batch_id=batch.id,
        rows=one.rows,
    )
    backing = _backing(batch, one.rows, evidence, find_signals(changes, known), by)
    return propose(session, draft, backing, by=by)


def _backing(
    batch: Batch, rows: Sequence[int], evidence: Sequence[Evidence], signals: tuple[Signal, ...], by: By
) -> Backing:
    """Give what backs the rows of a list: the list itself, looked up today, where it is evidence, and what was given."""
    words = " ".join(filter(None, (source_title(batch.source), batch.as_of)))
    at = f"row {rows[0]}" if rows else "not in the list"
    method = method_of(batch.format)
    itself = [Evidence(method=method, source=f"{words}, {at}", on=by.today.isoformat())] if method else []
    return Backing(reason=f"Import {batch.id}, {at}: {words}", evidence=(*itself, *evidence), signals=signals)
