"""Keep the search index in step with the database, in every process, without anyone telling."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from finder.index.engine import DirectoryIndex
from finder.index.query import IndexRow
from finder.store import changes, programs
from finder.store.programs import IndexedProgram


class DirectoryFollower:
    """Holds the index and brings it up to the revision that a session sees before each search.

    One instance a process, shared by its threads. The index itself never changes: a newer one takes its place.
    """

    def __init__(self, *, shown_codes: Sequence[str]) -> None:
        self._shown_codes = tuple(shown_codes)
        self._lock = threading.Lock()
        self._held: tuple[int, DirectoryIndex] | None = None

    def current(self, session: Session) -> DirectoryIndex:
        """Give an index that shows every change committed before this call."""
        revision = changes.get_revision(session)
        held = self._held
        if held is not None and held[0] >= revision:
            return held[1]
        with self._lock:
            if self._held is None or self._held[0] < revision:
                self._held = (revision, self._bring_up(session, self._held, revision))
            return self._held[1]

    def _bring_up(self, session: Session, held: tuple[int, DirectoryIndex] | None, revision: int) -> DirectoryIndex:
        changed = None if held is None else changes.find_changed_ids(session, since=held[0], until=revision)
        if held is None or changed is None:
            return DirectoryIndex.build(_rows(programs.find_indexed(session)), shown_codes=self._shown_codes)
        found = list(programs.find_indexed(session, changed))
        listed = [program for program in found if program.listed]
        gone = changed - {program.id for program in listed}
        return held[1].patched(_rows(listed), gone)


def _rows(found: Iterable[IndexedProgram]) -> Iterable[IndexRow]:
    for program in found:
        yield IndexRow(
            id=program.id,
            latitude=program.latitude,
            longitude=program.longitude,
            state=program.state,
            county=program.county,
            codes=program.codes,
        )
