"""Numbers that tell whether tables changed, each read once in a transaction: counts and lists are kept as long as they stay.

A computed table has the directory's revision up to which it is up to date (`program_work`); a table that does not follow the
directory has a number drawn anew in the transaction that changes it. It is drawn, not counted: an older state of the database
put back in place, changed in another way, would come to the same count.
"""

from __future__ import annotations

import secrets
from typing import cast

from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from finder.listings.store.work_tables import FollowerRow
from finder.platform.database.bulk import insert_new_rows
from finder.platform.database.quick_rows import QuickRows

_FOLLOWER = cast(Table, FollowerRow.__table__)
_ALL = QuickRows(select(_FOLLOWER.c.name, _FOLLOWER.c.revision))
_MEMO = "finder_followers"
_MOST_DRAWN = 2**31 - 1
"""As much as PostgreSQL's integer holds."""


def get_number(session: Session, name: str) -> int:
    """Return the number of a name, as this transaction first saw it; 0 if it never was one."""
    read_in, numbers = session.info.get(_MEMO, (None, {}))
    if read_in is None or read_in is not session.get_transaction():
        numbers = {row[0]: row[1] for row in _ALL.all(session)}
        session.info[_MEMO] = (session.get_transaction(), numbers)
    return int(numbers.get(name, 0))


def forget_numbers(session: Session) -> None:
    """Forget what this transaction saw, after it changed a number."""
    session.info.pop(_MEMO, None)


def draw_number(session: Session, name: str) -> None:
    """Note that a table changes: others who change it wait until this transaction ends. Doesn't commit.

    To be called before its rows are touched, so that two transactions never wait for each other.
    """
    insert_new_rows(session, _FOLLOWER, [{"name": name, "revision": 0}])
    drawn = 1 + secrets.randbelow(_MOST_DRAWN)
    statement = update(FollowerRow).where(FollowerRow.name == name).values(revision=drawn)
    session.execute(statement, execution_options={"synchronize_session": False})
    forget_numbers(session)
