"""Dry runs (everything is rolled back) and attempts (rolled back only on error)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from finder.platform.database.changes import forget_revision


@contextmanager
def dry_run(session: Session) -> Iterator[None]:
    """Roll back whatever is written within, also when it raises. Needs a session from `make_writing_factory`.

    Rows loaded before are read again afterwards, so that no rolled-back value stays in memory.
    """
    savepoint = session.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()
        _forget(session)


@contextmanager
def attempt(session: Session) -> Iterator[None]:
    """Roll back what is written within if, and only if, it raises; the surrounding transaction continues."""
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
