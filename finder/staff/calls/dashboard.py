"""The dashboard on the staff home page: counts of waiting work besides calls, and the first lines of each kind."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from finder.feedback.rules.visitor_reports import is_late
from finder.feedback.store import visitor_reports
from finder.listings.rules.briefs import Brief
from finder.listings.store.briefs import find_briefs
from finder.listings.store.program_lists import count_in_doubt, find_in_doubt
from finder.platform.database.session import Session
from finder.staff.calls.queue import Waiting, get_waiting
from finder.staff.rules.comments import TOLD_FOR
from finder.staff.rules.proposals import Proposal
from finder.staff.store import proposal_comments, proposals
from finder.staff.store.proposal_comments import Unanswered
from finder.staff.store.waiting_counts import count_proposals_and_conflicts

_LATELY = timedelta(days=7)
"""How long a rejected proposal stays on the author's home page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """Everything that waits besides the calls."""

    waiting: Waiting
    """The first lines of each kind."""
    reports: int
    late_reports: int
    """Reports that waited more than three working days."""
    proposals: int
    conflicts: int
    in_doubt: int
    """Number of programs whose point isn't trusted."""
    doubtful: tuple[str, ...]
    """The first of them."""
    rejected: tuple[Proposal, ...]
    """Proposals of this person that were rejected in the last seven days, the latest first."""
    comments: tuple[Unanswered, ...]
    """Comments of others that this person has not answered, of the last seven days, the latest first."""
    cards: dict[str, Brief]
    """What to say of all programs in the first lines, by id, including those no longer listed."""


def build_dashboard(session: Session, *, account_id: int, now: datetime, lines: int) -> Dashboard:
    """Build the dashboard of one person with the first `lines` of each kind."""
    today = now.date()
    rejected = tuple(proposals.find_rejected(session, proposer=account_id, since=now - _LATELY, limit=lines))
    told = proposal_comments.find_unanswered(session, account_id=account_id, since=now - TOLD_FOR, limit=lines)
    found = get_waiting(session, today=today, limit=lines)
    doubtful = tuple(find_in_doubt(session, limit=lines))
    reported = visitor_reports.count_open_by_day(session)
    proposed, conflicts = count_proposals_and_conflicts(session)
    return Dashboard(
        waiting=found,
        reports=sum(reported.values()),
        late_reports=sum(count for day, count in reported.items() if is_late(day, today=today)),
        proposals=proposed,
        conflicts=conflicts,
        in_doubt=count_in_doubt(session) if doubtful else 0,
        doubtful=doubtful,
        rejected=rejected,
        comments=tuple(told),
        cards=find_named(
            session,
            (*_named(found), *doubtful, *(one.program_id for one in rejected), *(one.program_id for one in told)),
        ),
    )


def _named(found: Waiting) -> Iterable[str]:
    yield from (entry.report.program_id for entry in found.reports)
    yield from (proposal.program_id for proposal in found.proposals)
    yield from (entry.program_id for entry in found.conflicts)
    yield from (program_id for program_id, _ in found.openings)


def find_named(session: Session, ids: Iterable[str]) -> dict[str, Brief]:
    """Return what lists show of `ids`, by id; deleted ids are left out."""
    return find_briefs(session, sorted(set(ids) - {""}))
