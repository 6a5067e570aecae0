"""Count what waits for each member of staff."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from finder.feedback.store import visitor_reports
from finder.listings.store import staff_overrides
from finder.platform.database.session import Session
from finder.staff.accounts.people import list_active
from finder.staff.calls.queue import count_ending_openings
from finder.staff.digest.rules.letters import Counts
from finder.staff.imports.standings import find_standings
from finder.staff.rules.accounts import Account
from finder.staff.rules.comments import TOLD_FOR
from finder.staff.rules.permissions import may
from finder.staff.store import proposal_comments, proposals

LATELY = timedelta(days=7)
"""How long a rejected proposal is told of."""


def count_for_all(session: Session, *, now: datetime) -> Iterator[tuple[Account, Counts]]:
    """Yield every active account that may edit, with what waits for it; reads only."""
    shared = {
        "reports": visitor_reports.count_open(session),
        "conflicts": staff_overrides.count_conflicts(session),
        "openings": count_ending_openings(session, today=now.date()),
    }
    waiting = proposals.count_by_proposer(session)
    batches = sum(bool(standing.proposed) for standing in find_standings(session))
    for account in list_active(session):
        if not may(account.role, "edit"):
            continue
        is_reviewer = may(account.role, "review") and not account.waits(now)
        own = waiting.get(account.id, 0)
        yield (
            account,
            Counts(
                proposals=sum(waiting.values()) - own if is_reviewer else 0,
                own_waiting=own,
                comments=len(proposal_comments.find_unanswered(session, account_id=account.id, since=now - TOLD_FOR)),
                own_rejected=len(proposals.find_rejected(session, proposer=account.id, since=now - LATELY)),
                imports=batches if is_reviewer else 0,
                **shared,
            ),
        )
