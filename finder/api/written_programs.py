"""Programs as JSON, kept as they were written for as long as they stay the same.

What is kept is published data, by program and version, never what somebody asked. Within a directory a version is given once; all
is forgotten where another directory, or an older state of it, has taken its place.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import msgspec

from finder.listings.rules.programs import Program
from finder.listings.store.open_data import Versioned, find_version, find_with_versions
from finder.platform.database.changes import Seen, get_seen, is_later_state
from finder.platform.database.session import Session

Shape = Literal[
    "record", "service", "service_listed", "service_listed_full", "place", "place_listed", "place_listed_full"
]
"""As what a program is written."""

_MOST_BYTES = 24_000_000
"""Per worker; some 20,000 services of a list, or 1,000 whole records. Those asked for longest ago go first."""


@dataclass(slots=True)
class WrittenProgram:
    """A program as JSON, and what is worked out of it when it is first sent."""

    body: bytes
    tag: str
    is_listed: bool
    packed: bytes = b""
    """As gzip; b"" before it was first sent so (`platform.web.compression`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """How programs are written."""

    shape: Shape
    write: Callable[[Program, str], object]
    """Takes a program and when it last changed ("" where nobody asks), and returns what is encoded."""
    today: date
    """Opening times are told for a year after they were checked, so what is written holds for a day."""


def make_tag(body: bytes) -> str:
    """Return what tells an answer from others."""
    return hashlib.blake2b(body, digest_size=12).hexdigest()


_Key = tuple[Shape, str, int, str, date]


@dataclass(slots=True)
class WrittenPrograms:
    """What was written, by shape, program, version and day. Thread-safe."""

    most_bytes: int = _MOST_BYTES
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _held: OrderedDict[_Key, WrittenProgram] = field(default_factory=OrderedDict)
    _bytes: int = 0
    _seen: Seen = Seen(0, "")

    def __len__(self) -> int:
        """Return how many are held."""
        return len(self._held)

    def follow(self, seen: Seen, session: Session) -> None:
        """Take in what the directory is now."""
        if seen == self._seen:
            return
        is_later = is_later_state(session, seen, than=self._seen)
        with self._lock:
            if not is_later:
                self._held.clear()
                self._bytes = 0
            self._seen = seen

    def find(self, wanted: Versioned, how: Writing) -> WrittenProgram | None:
        """Return a program as it was written, or None."""
        key = _key(wanted, how)
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
            return found

    def write(self, program: Program, wanted: Versioned, how: Writing) -> WrittenProgram:
        """Write a program of just this version, and keep it."""
        body = msgspec.json.encode(how.write(program, wanted.changed_at))
        written = WrittenProgram(body, make_tag(body), program.listed)
        with self._lock:
            self._bytes += len(body) - len(self._held.pop(key := _key(wanted, how), _NOTHING).body)
            self._held[key] = written
            while self._bytes > self.most_bytes:
                self._bytes -= len(self._held.popitem(last=False)[1].body)
        return written

    def get(self, program_id: str, how: Writing, session: Session) -> WrittenProgram | None:
        """Return one program as it is now, or None if there is none."""
        known = find_version(session, program_id)
        if known is None:
            return None
        wanted = Versioned(program_id, known[0])
        self.follow(known[1], session)
        return self.find(wanted, how) or self._write_missing([wanted], how, session).get(program_id)

    def write_all(self, wanted: Sequence[Versioned], how: Writing, session: Session) -> Iterator[bytes]:
        """Yield programs in their order, each as it is now; those that are gone by now are left out."""
        held = self.find_all(wanted, how, session)
        return (held[item.id].body for item in wanted if item.id in held)

    def find_all(self, wanted: Sequence[Versioned], how: Writing, session: Session) -> dict[str, WrittenProgram]:
        """Return programs by id, each as it is now; those that are gone by now are left out."""
        self.follow(get_seen(session), session)
        held = {item.id: found for item in wanted if (found := self.find(item, how)) is not None}
        missing = {item.id: item for item in wanted if item.id not in held}
        held.update(self._write_missing(missing.values(), how, session) if missing else {})
        return held

    def _write_missing(self, missing: Iterable[Versioned], how: Writing, session: Session) -> dict[str, WrittenProgram]:
        moments = {item.id: item.changed_at for item in missing}
        read = find_with_versions(session, list(moments))
        return {
            program.id: self.write(program, Versioned(program.id, version, moments[program.id]), how)
            for program, version in read
        }


_NOTHING = WrittenProgram(b"", "", is_listed=False)


def _key(wanted: Versioned, how: Writing) -> _Key:
    return how.shape, wanted.id, wanted.version, wanted.changed_at, how.today
