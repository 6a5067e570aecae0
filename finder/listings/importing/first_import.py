"""The first list of a directory, written straight into its tables: nobody has anything there that could change meanwhile.

Copies of the tables keep others from waiting while an import is worked out (`importing.staging`), at the price of writing every
row twice. Here nobody edits a program yet, so a list of a nation's size is worked out while others can't write (decision 0033).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from typing import TypeVar

from finder.listings.rules.records import SourceList
from finder.listings.store import listings, programs, staff_overrides
from finder.listings.store.staging import TABLES
from finder.platform.database.session import Session, SessionFactory, open_to_read
from finder.platform.database.shadow import Busy, Shadow

_MOST_ROWS = 20_000
"""Others wait for about a second for 12,000, and for longer lists no longer than for these."""
Found = TypeVar("Found")


def may_be_first(sessions: SessionFactory, lists: Sequence[SourceList]) -> bool:
    """Return whether these lists are to be written straight into the tables: few enough rows, and an empty directory."""
    if sum(len(found.records) for found in lists) > _MOST_ROWS:
        return False
    with open_to_read(sessions) as session:
        return _is_empty(session)


def write_first(sessions: SessionFactory, work: Callable[[Session], Found]) -> tuple[Found] | None:
    """Do `work` in one transaction on the real tables, and return what it returns once that is committed.

    None: nothing was done, since the directory is not empty any more or others are writing.
    """
    names = [table.name for table in TABLES]
    with closing(Shadow(sessions, (), indexed=())) as shadow:
        try:
            with shadow.real(also=names, is_alone=True) as session:
                return (work(session),) if _is_empty(session) else None
        except Busy:
            return None


def _is_empty(session: Session) -> bool:
    """Return whether there is no program, no listing, and nothing that staff say of one."""
    return not (programs.has_any(session) or listings.has_any(session) or staff_overrides.list_overridden_ids(session))
