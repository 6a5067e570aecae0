"""The work queue: programs to call, and other waiting work."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from finder.feedback.rules.visitor_reports import VisitorReport, is_late
from finder.feedback.store import visitor_reports
from finder.listings.rules.freshness import OPENING_DAYS, QueueItem, queue_order, urgency
from finder.listings.rules.programs import Card
from finder.listings.store import programs, staff_overrides
from finder.listings.store.staff_overrides import ProgramConflict
from finder.listings.store.work_queue import QueueFilter, QueueRow, list_first
from finder.platform.database.session import Session
from finder.staff.rules.proposals import Proposal
from finder.staff.store import assignments, proposals

_EVERYTHING, _CHUNK = 10_000_000, 500
ENDING_DAYS = 2
"""A report of openings with so many days left, or fewer, is asked for again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A program to call."""

    card: Card
    item: QueueItem
    urgency: int
    """Days, doubled if it is the only program of its area."""
    assigned_to: int | None = None
    """The account it is assigned to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingReport:
    """An open report."""

    report: VisitorReport
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Everything that waits besides the calls; each list oldest first."""

    reports: tuple[WaitingReport, ...]
    proposals: tuple[Proposal, ...]
    conflicts: tuple[ProgramConflict, ...]
    openings: tuple[tuple[str, str], ...]
    """(program, ISO date of the report of openings), for reports that expired or will within two days."""


def find_calls(
    session: Session, *, today: date, state: str = "", limit: int = 50, account_id: int | None = None
) -> list[Call]:
    """Return the programs to call, the most urgent first; those with a phone only.

    `account_id`: programs assigned to other accounts are left out; None: all.
    """
    wanted = queue_filter(session, state=state, account_id=account_id)
    return make_calls(session, find_items(session, wanted, today=today, limit=limit), today=today)


def find_all_items(session: Session, wanted: QueueFilter, *, today: date) -> list[QueueItem]:
    """Return all programs of a queue, the most urgent first, without their cards."""
    return find_items(session, wanted, today=today, limit=_EVERYTHING)


def iterate_calls(session: Session, items: Sequence[QueueItem], *, today: date) -> Iterator[Call]:
    """Yield programs of the queue with their cards; those of a few hundred at a time are in memory."""
    for start in range(0, len(items), _CHUNK):
        yield from make_calls(session, items[start : start + _CHUNK], today=today)


def queue_filter(
    session: Session, *, state: str = "", account_id: int | None = None, but: Collection[str] = ()
) -> QueueFilter:
    """Return which programs to call: not those `but`, nor those that are assigned to another account than `account_id`."""
    if account_id is None:
        return QueueFilter(state=state, but=but)
    others = assignments.select_assigned(but=account_id)
    return QueueFilter(state=state, without=(others,), without_as_of=assignments.get_changes(session), but=but)


def find_items(session: Session, wanted: QueueFilter, *, today: date, limit: int) -> list[QueueItem]:
    """Return the `limit` most urgent programs of a queue, without their cards."""
    items = [make_item(row) for row in list_first(session, wanted, limit=limit)]
    return queue_order(items, today=today)[:limit]


def make_item(row: QueueRow) -> QueueItem:
    """Return a program of the queue by its row."""
    return QueueItem(
        program_id=row.id,
        area=row.area,
        since=row.queue_on,
        last_checked_on=row.last_checked_on,
        is_alone=row.is_alone,
    )


def make_calls(session: Session, items: Sequence[QueueItem], *, today: date) -> list[Call]:
    """Return programs of the queue with their cards, in their order; one deleted since is left out."""
    ids = [item.program_id for item in items]
    cards = {card.id: card for card in programs.find_cards(session, ids)}
    owners = assignments.list_assignments_of(session, ids)
    return [
        Call(
            card=cards[item.program_id],
            item=item,
            urgency=urgency(item, today=today),
            assigned_to=owners[item.program_id].account_id if item.program_id in owners else None,
        )
        for item in items
        if item.program_id in cards
    ]


def get_waiting(session: Session, *, today: date, limit: int = 50) -> Waiting:
    """Return everything that waits besides the calls."""
    return Waiting(
        reports=tuple(
            WaitingReport(report=report, is_late=is_late(report.day, today=today))
            for report in visitor_reports.find_reports(session, limit=limit)
        ),
        proposals=tuple(proposals.find_proposals(session, limit=limit)),
        conflicts=tuple(staff_overrides.find_conflicts(session, limit=limit)),
        openings=tuple(staff_overrides.find_openings(session, until=_ending(today), limit=limit)),
    )


def count_ending_openings(session: Session, *, today: date) -> int:
    """Count the openings that are no longer shown within two days, or already aren't."""
    return staff_overrides.count_openings(session, until=_ending(today))


def _ending(today: date) -> date:
    """Return the last day whose reports of openings are asked for again."""
    return today - timedelta(days=OPENING_DAYS - ENDING_DAYS)
