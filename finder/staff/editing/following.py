"""Let what staff and visitors have on a program follow it when lists give it another id."""

from __future__ import annotations

from collections.abc import Mapping

from finder.feedback.store import visitor_reports
from finder.listings.store import likely_pairs
from finder.platform.database.session import Session
from finder.provider import links
from finder.staff.store import assignments, proposals


def follow_programs(session: Session, moves: Mapping[str, str]) -> None:
    """Move reports, proposals, assignments, decided pairs and provider's links to new ids; the history stays as it was written.

    Doesn't commit. Overrides and conflicts are moved by the import itself.
    """
    visitor_reports.follow_programs(session, moves)
    proposals.follow_programs(session, moves)
    assignments.follow_programs(session, moves)
    likely_pairs.follow_programs(session, moves)
    links.follow_programs(session, moves)
