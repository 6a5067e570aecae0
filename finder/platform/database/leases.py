"""Leases: who alone may do a long work, across processes and machines, until they say so or are not heard of any more."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from finder.platform import sharing
from finder.platform.database.session import SessionFactory
from finder.platform.database.tables import LeaseRow
from finder.platform.errors import FinderError

LASTS = timedelta(seconds=30)
"""How long a lease is held after its holder was last heard of. A killed holder keeps others waiting for this long."""
_BEAT_SECONDS = 5.0
_ASK_SECONDS = 0.5
_REST_SECONDS = 1.0
"""The longest wait for a renewal before the process is forked; where it takes longer, it isn't forked."""


class LeaseLost(FinderError):
    """Another holder has the lease by now: this one was not heard of for too long."""


class LeaseTaken(FinderError):
    """Somebody else holds the lease."""


class Lease:
    """A lease that this process holds."""

    def __init__(self, sessions: SessionFactory, name: str, owner: str) -> None:
        self._sessions = sessions
        self.name = name
        self.owner = owner
        self.is_released = False
        """Set to True once a transaction with `release` is committed: there is nothing left to release at the end."""
        self._make_thread()

    def _make_thread(self) -> None:
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, args=(self._ended,), name=f"lease-{self.name}", daemon=True)

    def confirm(self, session: Session) -> None:
        """Make sure, inside a writing transaction, that the lease is still held; it then is until the transaction ends.

        Raises:
            LeaseLost: it is not.
        """
        where = (LeaseRow.name == self.name, LeaseRow.owner == self.owner)
        held = session.execute(update(LeaseRow).where(*where).values(expires_at=datetime.now(UTC) + LASTS))
        if held.rowcount != 1:  # type: ignore[attr-defined]
            raise LeaseLost("This import was not heard of for too long, and another one began. Start it again.")

    def release(self, session: Session) -> None:
        """Release the lease with all else that a writing transaction does; see `is_released`."""
        session.execute(delete(LeaseRow).where(LeaseRow.name == self.name, LeaseRow.owner == self.owner))

    def start(self) -> None:
        """Begin to renew the lease in the background."""
        self._thread.start()
        sharing.let_rest(self, self._rest)

    @contextmanager
    def _rest(self) -> Iterator[None]:
        """Renew nothing for a moment; a renewal that waits for the database is not waited for."""
        self._ended.set()
        self._thread.join(_REST_SECONDS)
        try:
            yield
        finally:
            self._make_thread()
            self._thread.start()

    def end(self) -> None:
        """Stop renewing the lease and release it."""
        sharing.forget(self)
        self._ended.set()
        self._thread.join()
        if not self.is_released:
            with self._sessions.begin() as session:
                self.release(session)

    def _beat(self, ended: threading.Event) -> None:
        while not ended.wait(_BEAT_SECONDS):
            try:
                with self._sessions.begin() as session:
                    self.confirm(session)
            except LeaseLost:
                return
            except DBAPIError:
                continue  # The database is away or busy: `confirm` tells before anything is written.


@contextmanager
def hold(
    sessions: SessionFactory, name: str, *, on_wait: Callable[[], None] = lambda: None, patience: float | None = None
) -> Iterator[Lease]:
    """Hold the lease `name` within the block, waiting for it if somebody else holds it.

    Args:
        sessions: a writing factory; the sessions are short.
        name: of the lease.
        on_wait: called again and again, about twice a second, while waiting; it may raise to give up.
        patience: seconds to wait at most; None: without end.

    Raises:
        LeaseTaken: somebody else still held it when the patience ended.
    """
    lease = Lease(sessions, name, secrets.token_hex(8))
    until = None if patience is None else time.monotonic() + patience
    while not _take(sessions, name, lease.owner):
        if until is not None and time.monotonic() >= until:
            raise LeaseTaken("Another import is running.")
        on_wait()
        time.sleep(_ASK_SECONDS)
    lease.start()
    try:
        yield lease
    finally:
        lease.end()


def is_held(session: Session, name: str) -> bool:
    """Return whether somebody holds the lease `name` and was heard of lately."""
    held = select(LeaseRow.name).where(LeaseRow.name == name, LeaseRow.expires_at > datetime.now(UTC))
    return session.scalar(held) is not None


def _take(sessions: SessionFactory, name: str, owner: str) -> bool:
    now = datetime.now(UTC)
    try:
        with sessions.begin() as session:
            session.execute(delete(LeaseRow).where(LeaseRow.name == name, LeaseRow.expires_at <= now))
            if session.scalar(select(LeaseRow.name).where(LeaseRow.name == name)) is not None:
                return False
            session.execute(insert(LeaseRow).values(name=name, owner=owner, taken_at=now, expires_at=now + LASTS))
    except IntegrityError:  # Somebody else was the first at the same moment.
        return False
    return True
