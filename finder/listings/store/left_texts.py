"""Texts that no program names any more, or that an import wrote and then didn't use: deleted when nobody waits for it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from typing import cast

from sqlalchemy import Table, delete, exists, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from finder.listings.store.tables import ProgramRow, ProgramTextRow
from finder.platform.database.leases import Lease, LeaseLost
from finder.platform.database.session import SessionFactory, get_engine, open_to_read

_PROGRAM, _TEXT = (cast(Table, row.__table__) for row in (ProgramRow, ProgramTextRow))
_STEP, _REST_FACTOR = 100, 1
"""On SQLite: texts deleted in one transaction, and for how many times as long others then have their turn."""


def try_to_sweep(sessions: SessionFactory, lease: Lease) -> None:
    """Delete what imports left, once all is in place; if that fails, the next import does it.

    `lease`: of imports, held: texts that another one has written ahead on SQLite are of no program yet either.
    """
    with suppress(SQLAlchemyError, LeaseLost):
        if get_engine(sessions).dialect.name == "sqlite":
            sweep_slowly(sessions, lease)
        else:
            with sessions.begin() as session:
                sweep_texts(session)


def sweep_texts(session: Session) -> int:
    """Delete on PostgreSQL, and return how many; what others write at this moment stays. It doesn't commit."""
    is_named = exists().where(_PROGRAM.c.text_id == _TEXT.c.id)
    return int(session.connection().execute(delete(_TEXT).where(~is_named)).rowcount)


def sweep_slowly(sessions: SessionFactory, lease: Lease) -> int:
    """Delete on SQLite, in short transactions between which others write, and return how many.

    Raises:
        LeaseLost: another import began; what is left is left to it.
    """
    with open_to_read(sessions) as session:
        # SQLite would look through all programs for each text, where PostgreSQL hashes them.
        ids = session.scalars(select(_TEXT.c.id).except_(select(_PROGRAM.c.text_id))).all()
    for start in range(0, len(ids), _STEP):
        begun = time.monotonic()
        with sessions.begin() as session:
            lease.confirm(session)
            _delete(session, ids[start : start + _STEP])
        time.sleep(_REST_FACTOR * (time.monotonic() - begun))
    return len(ids)


def _delete(session: Session, ids: Sequence[int]) -> None:
    session.connection().execute(delete(_TEXT).where(_TEXT.c.id.in_(ids)))
