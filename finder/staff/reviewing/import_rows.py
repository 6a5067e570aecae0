"""Review of an import, row by row: approve or reject rows that were seen.

The rules of `reviewing` apply to every row: another person than the one who committed the import, with a fresh factor.
What writes needs a session from `platform.database.session.make_writing_factory`; doesn't commit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any

from finder.listings.rules.field_locks import FieldLock, base_field
from finder.listings.store import programs
from finder.platform.database.dry_runs import attempt
from finder.platform.database.session import Session
from finder.platform.errors import BadInput, InvalidFields, NotFound
from finder.staff.imports.standings import check_batch_exists
from finder.staff.reviewing.deciding import Decision, approve, reject
from finder.staff.rules.errors import AlreadyDecided, EvidenceMissing, StaffError, Stale
from finder.staff.rules.permissions import ActionContext, require
from finder.staff.rules.proposals import Kind, Proposal
from finder.staff.store import proposals

MOST_AT_ONCE = 200
"""Most rows per decision: some seconds of work for each fifty."""
_OF_ONE_ROW = (AlreadyDecided, Stale, BadInput, NotFound)
"""Errors that concern one row and not the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowDifference:
    """One waiting field of a row."""

    field: str
    """One of `listings.rules.fields.HELD`; for a new program, any of `listings.rules.fields`."""
    ours: Any
    """None for a new program."""
    ours_source: str
    ours_on: str
    theirs: Any
    theirs_source: str
    theirs_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """A program with waiting differences of an import, or a new one."""

    proposal: Proposal
    name: str
    """The published name, or that of the new program."""
    is_new: bool
    differences: tuple[RowDifference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsDecision:
    """One decision on many rows."""

    batch_id: int
    proposal_ids: tuple[int, ...]
    """The rows that the person saw, at most 200."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsDecided:
    """The outcome of a decision on many rows."""

    decided: tuple[int, ...]
    """Proposals."""
    refused: tuple[tuple[int, str], ...]
    """(proposal, reason) of those that still wait, or that someone decided first."""
    left: int
    """Number of the import's proposals that still wait."""


def find_waiting_rows(session: Session, batch_id: int, *, after: int = 0, limit: int = 50) -> list[WaitingRow]:
    """Return the waiting rows of an import, ordered by proposal, with ids greater than `after`. Works with any session."""
    found = proposals.find_of_batch(session, batch_id, after=after, limit=min(limit, MOST_AT_ONCE))
    cards = {card.id: card for card in programs.find_cards(session, [one.program_id for one in found])}
    return [show_row(one, name=card.name if (card := cards.get(one.program_id)) else "") for one in found]


def show_row(proposal: Proposal, *, name: str = "") -> WaitingRow:
    """Return an import's proposal (kind ``import``, ``listing`` or ``edit``) for comparison."""
    values = {change.field: change.new.value for change in proposal.changes if change.new}
    return WaitingRow(
        proposal=proposal,
        name=name or str(values.get("name", "")),
        is_new=proposal.kind == "listing",
        differences=tuple(_DIFFERENCES[proposal.kind](proposal) if proposal.kind in _DIFFERENCES else _held(proposal)),
    )


def _held(proposal: Proposal) -> list[RowDifference]:
    holds = [(base_field(change.field), FieldLock(**change.old.value)) for change in proposal.changes if change.old]
    return [
        RowDifference(
            field=field,
            ours=hold.ours,
            ours_source=hold.ours_source,
            ours_on=hold.ours_on,
            theirs=hold.theirs,
            theirs_source=hold.theirs_source,
            theirs_on=hold.theirs_on,
        )
        for field, hold in holds
    ]


def _new(proposal: Proposal) -> list[RowDifference]:
    return [
        RowDifference(
            field=change.field,
            ours=None,
            ours_source="",
            ours_on="",
            theirs=change.new.value,
            theirs_source="",
            theirs_on=change.new.on,
        )
        for change in proposal.changes
        if change.new
    ]


def _edited(proposal: Proposal) -> list[RowDifference]:
    """Return what a person changed in an editable download."""
    return [
        RowDifference(
            field=change.field,
            ours=change.shown,
            ours_source="",
            ours_on="",
            theirs=change.new.value if change.new else None,
            theirs_source="",
            theirs_on=change.new.on if change.new else "",
        )
        for change in proposal.changes
    ]


_DIFFERENCES: dict[Kind, Callable[[Proposal], list[RowDifference]]] = {"listing": _new, "edit": _edited}
"""For kinds that lift no lock of an import."""


def approve_rows(session: Session, decision: RowsDecision, *, context: ActionContext) -> RowsDecided:
    """Approve rows of an import. Rows that can't be approved are reported and left waiting.

    So are rows with a warning signal: each is decided by itself, on its own page.

    Raises:
        NotAllowed, ReauthenticationNeeded, HoldNotOver, EvidenceMissing: as in `reviewing.approve`; nothing was decided.
        InvalidFields: more than 200, or one isn't of this import.
        NotFound: there is no such import.
    """
    return _decide(session, decision, _approve_unflagged, context=context)


def _approve_unflagged(session: Session, decision: Decision, *, context: ActionContext) -> Proposal:
    if proposals.get_proposal(session, decision.proposal_id).signals:
        raise BadInput("It has a warning: decide it on its own page.")
    return approve(session, decision, context=context)


def reject_rows(session: Session, decision: RowsDecision, *, context: ActionContext) -> RowsDecided:
    """Reject rows of an import: published values stay, whatever that list has. Errors as in `approve_rows`."""
    return _decide(session, decision, reject, context=context)


def decide_one_by_one(
    begin: Callable[[], AbstractContextManager[Session]],
    decide: Callable[..., RowsDecided],
    decision: RowsDecision,
    *,
    context: ActionContext,
) -> RowsDecided:
    """Decide rows, each in a transaction of its own: others who write wait for one row, not for all.

    Args:
        begin: opens a writing session that is committed at its end.
        decide: `approve_rows` or `reject_rows`, whose errors come before anything is decided; later ones are told of their row.
        decision: the rows, and what to say of them.
        context: who decides, and when.
    """
    with begin() as session:
        check_batch_exists(session, decision.batch_id)
        chosen = _chosen(session, decision.batch_id, decision.proposal_ids)
    decided, refused, left = list[int](), list[tuple[int, str]](), 0
    for number in chosen:
        try:
            with begin() as session:
                done = decide(session, replace(decision, proposal_ids=(number,)), context=context)
        except (StaffError, InvalidFields) as error:
            if not decided:
                raise
            refused.append((number, str(error)))
        else:
            decided.extend(done.decided)
            refused.extend(done.refused)
            left = done.left
    return RowsDecided(decided=tuple(decided), refused=tuple(refused), left=left)


def _decide(
    session: Session, decision: RowsDecision, decide: Callable[..., Proposal], *, context: ActionContext
) -> RowsDecided:
    require(context.actor, "review")
    check_batch_exists(session, decision.batch_id)
    decided, refused = [], []
    for proposal_id in _chosen(session, decision.batch_id, decision.proposal_ids):
        try:
            with attempt(session):
                decide(session, Decision(proposal_id=proposal_id, note=decision.note), context=context)
            decided.append(proposal_id)
        except EvidenceMissing:
            raise  # It is missing for the whole list.
        except _OF_ONE_ROW as error:
            refused.append((proposal_id, str(error)))
    left = proposals.count_of_batches(session, [decision.batch_id]).get(decision.batch_id, {}).get("proposed", 0)
    return RowsDecided(decided=tuple(decided), refused=tuple(refused), left=left)


def _chosen(session: Session, batch_id: int, proposal_ids: Sequence[int]) -> list[int]:
    chosen = sorted(set(proposal_ids))
    if len(chosen) > MOST_AT_ONCE:
        raise InvalidFields({"rows": f"At most {MOST_AT_ONCE} rows at once."})
    if any(proposals.get_proposal(session, number).batch_id != batch_id for number in chosen):
        raise InvalidFields({"rows": "A row is not of this import."})
    return chosen
