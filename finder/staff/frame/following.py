"""Before a list of programs is shown: the tables behind it are brought up to date with the programs."""

from __future__ import annotations

from finder.listings.store.program_work import catch_up_work, is_behind
from finder.staff.frame.guard import get_primary_session, writing

_MOST_AT_ONCE = 50
"""Programs that one request brings up to date: whoever changes many sees to it by themselves (`listings.following`)."""


def follow_programs() -> int:
    """Bring the lists up to date with what changed, and return how many programs are still to do."""
    session = get_primary_session()
    if not is_behind(session):
        return 0
    with writing() as own:
        left = catch_up_work(own, limit=_MOST_AT_ONCE)
    # Ends the transaction in which this request reads: SQLite would go on to show what was before.
    session.rollback()
    return left
