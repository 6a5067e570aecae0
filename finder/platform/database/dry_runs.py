"""Do something to the database for the sake of what it would do, and take it back; or try it, and go on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from finder.platform.database.changes import forget_revision


@contextmanager
def dry_run(session: Session) -> Iterator[None]:
    """Take back whatever is written within, also when it raises. Wants a session of `make_writing_factory`.

    Rows that were loaded before are read anew afterwards, so nothing that never happened is remembered.
    """
    savepoint = session.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()
        _forget(session)


@contextmanager
def attempt(session: Session) -> Iterator[None]:
    """Take back what is written within if it raises, and only then; the transaction around it goes on."""
    savepoint = session.begin_nested()
    try:
        yield
    except BaseException:
        savepoint.rollback()
        _forget(session)
        raise
    savepoint.commit()


def _forget(session: Session) -> None:
    session.expire_all()
    forget_revision(session)
