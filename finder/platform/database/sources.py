"""Where public pages read from: the replica, then the primary, then the local copy; one that fails is left alone for a while."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from finder.platform.database.session import Session, SessionFactory

_REST_SECONDS = 20.0
"""Long enough that a hung server costs few visitors their timeout, short enough to be back soon after it is."""

_MOST_SPARE = 16
"""Unused sessions kept for each source: as many as requests go on at once in a process, and some."""

_OUTLIVES = "finder_outlives"


def keep_beyond(session: Session) -> None:
    """Have a session never used by another request: this one's answer is read from it after the request has ended."""
    session.info[_OUTLIVES] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One database to read from."""

    name: str
    sessions: SessionFactory
    is_copy: bool = False
    """True for the local copy, which may be older than the directory."""


class Sources:
    """Databases in the order of preference. Thread-safe: the only state is when each may be asked again, and unused sessions."""

    def __init__(self, sources: Sequence[Source], *, clock: Callable[[], float] = time.monotonic) -> None:
        """Take at least one source; `clock` returns seconds."""
        self._sources, self._clock = tuple(sources), clock
        self._rests_until = [0.0] * len(sources)
        self._spare = tuple(deque[Session](maxlen=_MOST_SPARE) for _ in sources)
        self._tell: Callable[[str], object] = str

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._sources)

    def __getitem__(self, number: int) -> Source:
        """Return a source by its place."""
        return self._sources[number]

    def first(self, *, after: int = -1) -> int | None:
        """Return the first source after a place that isn't at rest, or None at the end; the last one never rests."""
        now, last = self._clock(), len(self._sources) - 1
        if after < 0 and (not last or self._rests_until[0] <= now):
            return 0  # As nearly always.
        found = (number for number in range(after + 1, last + 1) if number == last or self._rests_until[number] <= now)
        return next(found, None)

    def let_rest(self, number: int) -> None:
        """Leave a source that failed alone for a while."""
        self._rests_until[number] = self._clock() + _REST_SECONDS
        self._tell(self._sources[number].name)

    def tell_of_failures(self, tell: Callable[[str], object]) -> None:
        """From now on, call `tell` with the name of each source that failed."""
        self._tell = tell

    def resting(self) -> tuple[str, ...]:
        """Return the names of those that are left alone now."""
        now, last = self._clock(), len(self._sources) - 1
        return tuple(
            source.name
            for number, source in enumerate(self._sources)
            if number < last and self._rests_until[number] > now
        )

    def open(self, number: int) -> Session:
        """Return a session on a source: one that `take_back` kept, or a new one."""
        try:
            return self._spare[number].pop()
        except IndexError:
            return self._sources[number].sessions()

    def take_back(self, number: int, session: Session) -> None:
        """End a session on a source, and keep it for the next one if nothing of this request is left in it.

        Most requests read so little that theirs never begins a transaction; to open a session takes as long as such a read.
        """
        # Whatever was added to it has begun a transaction.
        if session.in_transaction() or session.identity_map or session.info.pop(_OUTLIVES, False):
            session.close()
            return
        session.info.clear()
        session.info.update(self._sources[number].sessions.kw.get("info") or {})
        self._spare[number].append(session)
