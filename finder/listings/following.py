"""After many programs changed at once: the tables by which staff find programs, and the pairs that look alike, follow.

Pages would do it too, a few programs at each view (`catch_up_work`); whoever changed many does it for them. Meanwhile pages
only look: they would wait for the programs that are being done.
"""

from __future__ import annotations

import time
from contextlib import ExitStack, suppress

from finder.listings.store.program_work import (
    catch_up_work,
    find_behind,
    is_behind,
    order_by_zip,
    read_work,
    refresh_statistics,
    write_work,
)
from finder.platform.database import leases
from finder.platform.database.session import Session, SessionFactory, open_to_read

_LEASE = "following"
_MANY = 500
"""Changed programs after which the database's statistics are taken anew."""
_STATISTICS_AFTER = 4
"""Statistics are taken when so many times the programs are done."""
_AT_ONCE = 500
"""Programs of one transaction: it keeps others from writing for about a tenth of a second. What takes twice as long, to work
out the rows, is done before."""
_PAUSE_SECONDS = 0.12
"""Between two transactions. Who waits for SQLite's lock looks for it every 0.1 s at least (`sqliteDefaultBusyCallback`), and
would be overtaken by one transaction after another."""


def follow_directory(sessions: SessionFactory) -> int:
    """Bring these tables up to date in short transactions, and return how many programs had changed.

    `sessions`: a writing factory. It may be broken off at any time; the next one goes on, and pages do some time later.
    """
    with ExitStack() as stack:
        with suppress(leases.LeaseTaken):  # Two may do it at once: they only do some of it twice.
            stack.enter_context(leases.hold(sessions, _LEASE, patience=0))
        return _follow(sessions)


def is_being_followed(session: Session) -> bool:
    """Return whether somebody is bringing these tables up to date now (`follow_directory`)."""
    return leases.is_held(session, _LEASE)


def _follow(sessions: SessionFactory) -> int:
    with open_to_read(sessions) as session:
        ids = order_by_zip(session, find_behind(session)) if is_behind(session) else []
    statistics_at, areas = _MANY, set[str]()
    for start in range(0, len(ids), _AT_ONCE):
        if start:
            time.sleep(_PAUSE_SECONDS)
        some = ids[start : start + _AT_ONCE]
        with open_to_read(sessions) as session:
            ready = read_work(session, some)
        with sessions.begin() as session:
            areas |= write_work(session, some, ready=ready)
            if start >= statistics_at:
                # Also meanwhile: by those of empty tables, a database may read them whole for each program.
                refresh_statistics(session)
                statistics_at = start * _STATISTICS_AFTER
    with sessions.begin() as session:
        catch_up_work(session, written=areas)
        if len(ids) >= _MANY:
            refresh_statistics(session)
    return len(ids)
