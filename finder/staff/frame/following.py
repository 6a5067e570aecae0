"""Before a list of programs is shown: the tables behind it are brought up to date with the programs."""

from __future__ import annotations

from finder.listings.following import is_being_followed
from finder.listings.store.program_work import catch_up_work, count_behind, is_behind
from finder.staff.frame.guard import get_primary_session, writing_if_free

_MOST_AT_ONCE = 50
"""Programs that one request brings up to date: whoever changes many sees to it by themselves (`listings.following`)."""


def follow_programs() -> None:
    """Bring the lists up to date with what changed, 50 programs at most.

    While somebody else does it for many, nothing is written: this request would wait for the programs that are being done.
    """
    session = get_primary_session()
    if not is_behind(session) or is_being_followed(session):
        return
    with writing_if_free() as own:
        catch_up_work(own, limit=_MOST_AT_ONCE)
    # Ends the transaction in which this request reads: SQLite would go on to show what was before.
    session.rollback()


def count_unsorted() -> int:
    """Return how many programs changed that the lists don't follow yet; of many programs it takes as long as a page."""
    session = get_primary_session()
    return count_behind(session) if is_behind(session) else 0
