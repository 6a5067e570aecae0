"""The work queue: programs to call, and other waiting work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from finder.feedback.rules.visitor_reports import VisitorReport, is_late
from finder.feedback.store import visitor_reports
from finder.listings.rules.fields import GROUPS
from finder.listings.rules.freshness import QueueItem, opening_at, queue_order, urgency
from finder.listings.rules.programs import Card
from finder.listings.store import programs, staff_overrides
from finder.listings.store.program_lists import QueueRow, list_queue
from finder.listings.store.staff_overrides import ProgramConflict
from finder.platform.database.session import Session
from finder.staff.rules.proposals import Proposal
from finder.staff.store import assignments, proposals

_CHECKS = tuple(f"checked:{group}" for group in GROUPS)


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
    session: Session, *, today: date, state: str = "", limit: int | None = 50, account_id: int | None = None
) -> list[Call]:
    """Return the programs to call, the most urgent first; those with a phone only.

    `account_id`: programs assigned to other accounts are left out; None: all.
    `limit` None: no limit.
    """
    found = find_items(session, state=state, account_id=account_id)
    first = queue_order(found.items, today=today)[:limit]
    return make_calls(session, replace(found, items=first), today=today)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueItems:
    """Programs of the queue, in no order, and the accounts they are assigned to."""

    items: list[QueueItem]
    owners: Mapping[str, int]


def find_items(session: Session, *, state: str = "", account_id: int | None = None) -> QueueItems:
    """Return the programs to call without their cards; `account_id` as in `find_calls`."""
    owners = {one.program_id: one.account_id for one in assignments.list_assignments(session).values()}
    rows = list_queue(session, state=state)
    alone = Counter(map(_area, rows))
    dates = staff_overrides.find_dates(session, _CHECKS)
    items = [
        QueueItem(
            program_id=row.id,
            area=_area(row),
            as_of=row.as_of,
            checked={name.removeprefix("checked:"): day for name, day in dates.get(row.id, {}).items()},
            is_alone=alone[_area(row)] == 1,
        )
        for row in rows
        if row.has_phone and (account_id is None or owners.get(row.id, account_id) == account_id)
    ]
    return QueueItems(items=items, owners=owners)


def make_calls(session: Session, found: QueueItems, *, today: date) -> list[Call]:
    """Return programs of the queue with their cards, in their order."""
    cards = programs.find_cards(session, [item.program_id for item in found.items])
    return [
        Call(card=card, item=item, urgency=urgency(item, today=today), assigned_to=found.owners.get(item.program_id))
        for item, card in zip(found.items, cards, strict=True)
    ]


def _area(row: QueueRow) -> str:
    """Return the area of a program: a county, or the first three digits of the ZIP if no county is known."""
    return f"{row.state} {row.county or row.zip[:3]}"


def get_waiting(session: Session, *, today: date, limit: int = 50) -> Waiting:
    """Return everything that waits besides the calls."""
    dates = staff_overrides.find_dates(session, ["opening"])
    ending = sorted(
        (days["opening"], program_id) for program_id, days in dates.items() if _is_ending(days["opening"], today)
    )
    return Waiting(
        reports=tuple(
            WaitingReport(report=report, is_late=is_late(report.day, today=today))
            for report in visitor_reports.find_reports(session, limit=limit)
        ),
        proposals=tuple(proposals.find_proposals(session, limit=limit)),
        conflicts=tuple(staff_overrides.find_conflicts(session, limit=limit)),
        openings=tuple((program_id, day) for day, program_id in ending[:limit]),
    )


def count_ending_openings(session: Session, *, today: date) -> int:
    """Count the openings that are no longer shown within two days, or already aren't."""
    dates = staff_overrides.find_dates(session, ["opening"])
    return sum(_is_ending(days["opening"], today) for days in dates.values())


def _is_ending(said_on: str, today: date) -> bool:
    opening = opening_at(("taking", None, said_on), today=today)
    return opening is None or opening.days_left <= 2
