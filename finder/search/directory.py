"""Keep the search index and the result cards of each process in sync with the database, by following its change log."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain

from finder.listings.rules.freshness import is_taking
from finder.listings.rules.programs import Card
from finder.listings.rules.vocabulary import TAKING, Want
from finder.listings.store import programs, tombstones
from finder.listings.store.indexed_programs import IndexedProgram, find_indexed
from finder.places.rules.places import Point
from finder.platform.database import changes
from finder.platform.database.changes import Seen
from finder.platform.database.session import Session, SessionFactory, reading_factory
from finder.platform.pausing import pausing
from finder.search.index.engine import DirectoryIndex
from finder.search.index.query import OLDER, IndexRow
from finder.search.rules.outlines import Outlines

_MOST_LAG_SECONDS = 30.0
"""A replica that shows older revisions for longer than this, and nothing newer, is no replica that lags."""
_VERSIONS = 1 << 32
"""More than a directory has."""
_MOST_CARDS = 50_000
"""Most cards kept, at about 1 kB each. Beyond it the cache is emptied: so large a directory is read page by page."""
_LARGE = 2_000
"""From so many programs on, an index is built anew in the background: below, that takes less than a tenth of a second."""
_SETTLE_SECONDS = 1.0
"""Before that: those whom the list kept from writing go first."""
_MOST_TRIES, _RETRY_SECONDS = 10, 3.0
"""To build an index in the background while more lists come in, or from a replica that lags (`_MOST_LAG_SECONDS`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    seen: Seen
    whole: int
    """The revision up to which nothing is left out: older than `seen` while a large list is read in the background."""
    day: date
    index: DirectoryIndex
    taking: frozenset[str]
    """Ids of the programs that take new people on `day`: their reports expire without a change of the directory."""


@dataclass(frozen=True, slots=True)
class _Compaction:
    """A worn index is being compacted; `patches` are those that came since."""

    patches: list[tuple[list[IndexRow], Set[str]]] = field(default_factory=list)


class DirectoryFollower:
    """Holds the index and the cards; before each search it updates both to the revision that the session sees, and to today.

    One instance per process, shared by its threads. The index itself is immutable: a newer one replaces it. Cards are
    published data, kept by program; nothing about searches is kept.

    After a list that changed many programs, searches go on with the older index until a new one was built in the background.
    What changed one by one meanwhile, an edit for instance, is shown at once all the same.
    """

    def __init__(
        self,
        *,
        shown_codes: Sequence[str],
        wants: Sequence[Want] = (),
        outlines: Outlines | None = None,
        today: Callable[[], date] = date.today,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.today, self._clock, self._behind_since = today, clock, math.inf
        self._outlines = outlines
        self._shown_codes = tuple(shown_codes)
        self._want_keys = _keys_by_code(wants)
        self._lock = threading.Lock()
        self._held: _Held | None = None
        self._directories = 0
        self._compaction: _Compaction | None = None
        self._rebuilding: object = None
        self._cards: dict[str, Card] = {}

    @property
    def is_compacting(self) -> bool:
        """Whether a worn index is being sorted anew in the background."""
        return self._compaction is not None

    @property
    def is_rebuilding(self) -> bool:
        """Whether an index is being built anew in the background, after a list that changed many programs."""
        return self._rebuilding is not None

    @property
    def revision(self) -> int:
        """The revision of the directory that the index shows in whole; 0 before the first search."""
        held = self._held
        return held.whole if held is not None else 0

    def current(self, session: Session, seen: Seen | None = None) -> DirectoryIndex:
        """Return an index that shows every change committed before this call, or before `seen` was read if it was already.

        Of a list that changed many programs only once `is_rebuilding` is over.
        """
        seen, day = seen or changes.look(session), self.today()
        held = self._held
        if held is not None and (held.seen, held.day) == (seen, day):
            return held.index
        with self._lock:
            held = self._held
            if held is not None and not self._continues(held.seen, seen, session):
                held = None
                self._directories += 1
            if held is None or held.seen.revision < seen.revision or held.day != day:
                held = self._bring_up(session, held, seen, day)
            self._held = held
            return held.index

    def _continues(self, held: Seen, seen: Seen, session: Session) -> bool:
        """Return whether a database may be the one that was followed; an older revision for long means another, restored one."""
        now = self._clock()
        if seen.identity != held.identity or seen.revision >= held.revision:
            self._behind_since = math.inf
            return changes.is_later_state(session, seen, than=held)
        self._behind_since = min(self._behind_since, now)
        return now - self._behind_since < _MOST_LAG_SECONDS

    def find_cards(self, session: Session, ids: Sequence[str]) -> list[Card]:
        """Return the cards of `ids`, in that order; ids that no longer exist are left out."""
        held = self._cards
        try:
            return [held[program_id] for program_id in ids]  # As nearly always.
        except KeyError:
            return self._find_missing_cards(session, ids)

    def _find_missing_cards(self, session: Session, ids: Sequence[str]) -> list[Card]:
        """Return the same where some have to be read first."""
        cards = {program_id: card for program_id in ids if (card := self._cards.get(program_id)) is not None}
        missing = [program_id for program_id in ids if program_id not in cards]
        if missing:
            found = [self._tell_apart(card) for card in programs.find_cards(session, missing)]
            cards.update((card.id, card) for card in found)
            self._keep(found, changes.get_revision(session))
        return [cards[program_id] for program_id in ids if program_id in cards]

    def _tell_apart(self, card: Card) -> Card:
        """Return a card whose version no card of another directory had that this process followed: they may count alike."""
        return replace(card, version=card.version + self._directories * _VERSIONS) if self._directories else card

    def _keep(self, found: Iterable[Card], revision: int) -> None:
        """Cache cards, unless they were read in a transaction older than the last followed changes."""
        with self._lock:
            if self._held is None or self._held.seen.revision > revision:
                return
            if len(self._cards) > _MOST_CARDS:
                self._cards = {}
            self._cards.update((card.id, card) for card in found)

    def _bring_up(self, session: Session, held: _Held | None, seen: Seen, day: date) -> _Held:
        found = None if held is None else changes.find_changes(session, since=held.seen.revision, until=seen.revision)
        if held is None or found is None or (found.has_many and len(held.index) < _LARGE):
            self._cards, self._compaction, self._rebuilding = {}, None, None
            return self._build(session, seen, day)
        changed = found.ids
        if found.has_many:
            self._begin_rebuilding(session)
            # Whoever a list says is gone must not be shown until then.
            changed = changed | tombstones.find_gone(session, since=held.seen.revision)
        self._cards = {program_id: card for program_id, card in self._cards.items() if program_id not in changed}
        whole = held.whole if self.is_rebuilding else seen.revision
        return self._patch(session, replace(held, whole=whole), changed, seen, day)

    def _build(self, session: Session, seen: Seen, day: date, *, pause: bool = False) -> _Held:
        open_ones: set[str] = set()
        found = find_indexed(session)
        rows = _noting_taking(self._rows(pausing(found) if pause else found, day), open_ones)
        index = DirectoryIndex.build(rows, shown_codes=self._shown_codes)
        return _Held(seen=seen, whole=seen.revision, day=day, index=index, taking=frozenset(open_ones))

    def _patch(self, session: Session, held: _Held, changed: Set[str], seen: Seen, day: date) -> _Held:
        # On a new day what was said a week ago counts no more.
        changed = changed if held.day == day else changed | held.taking
        found = list(find_indexed(session, changed))
        fresh = list(self._rows((program for program in found if program.listed or program.is_older), day))
        index = self._patched(held.index, fresh, changed - {row.id for row in fresh})
        taking = held.taking - changed | frozenset(row.id for row in fresh if TAKING in row.codes)
        return _Held(seen=seen, whole=held.whole, day=day, index=index, taking=taking)

    def _begin_rebuilding(self, session: Session) -> None:
        self._cards, self._compaction = {}, None
        if self._rebuilding is None:  # Else that one finds that it lacks this list too.
            self._rebuilding = object()
            work = (reading_factory(session), self._rebuilding)
            threading.Thread(target=self._rebuild, args=work, daemon=True).start()

    def _rebuild(self, sessions: SessionFactory, rebuilding: object) -> None:
        """Put a newly built index in the place of the one that lacks a list. Runs in the background."""
        try:
            time.sleep(_SETTLE_SECONDS)
            for _ in range(_MOST_TRIES):
                with closing(sessions()) as session:
                    fresh = self._build(session, changes.look(session), self.today(), pause=True)
                with self._lock, closing(sessions()) as session:
                    if self._rebuilding is not rebuilding or self._put_in_place(session, fresh):
                        return
                time.sleep(_RETRY_SECONDS)
        finally:
            with self._lock:
                if self._rebuilding is rebuilding:  # It failed: the next search builds the index itself.
                    self._held, self._rebuilding = None, None
                    self._directories += 1

    def _put_in_place(self, session: Session, fresh: _Held) -> bool:
        """Bring a newly built index up to what is shown already, and show it; False if it may lack some of that."""
        held, seen = self._held, changes.look(session)
        if held is None or not changes.is_later_state(session, seen, than=held.seen):
            return False  # A replica that lags, or another database: the next search tells which.
        found = changes.find_changes(session, since=fresh.seen.revision, until=seen.revision)
        if found is None or found.has_many or seen.identity != fresh.seen.identity:
            return False
        self._held = self._patch(session, replace(fresh, whole=seen.revision), found.ids, seen, held.day)
        self._cards, self._rebuilding = {}, None
        return True

    def _patched(self, index: DirectoryIndex, rows: list[IndexRow], removed: Set[str]) -> DirectoryIndex:
        patched = index.patched(rows, removed)
        if self._compaction is not None:
            self._compaction.patches.append((rows, removed))
        elif patched.is_worn and not self.is_rebuilding:
            self._compaction = _Compaction()
            threading.Thread(target=self._compact, args=(patched, self._compaction), daemon=True).start()
        return patched

    def _compact(self, worn: DirectoryIndex, compaction: _Compaction) -> None:
        """Put a newly sorted index in the place of a worn one, with what was patched meanwhile. Runs in the background."""
        try:
            index = worn.folded()
            with self._lock:
                if self._compaction is compaction and self._held is not None:
                    for rows, removed in compaction.patches:
                        index = index.patched(rows, removed)
                    self._held = replace(self._held, index=index)
        finally:
            with self._lock:
                if self._compaction is compaction:
                    self._compaction = None

    def _rows(self, found: Iterable[IndexedProgram], day: date) -> Iterable[IndexRow]:
        for program in found:
            marks = (
                *((OLDER,) if program.is_older else ()),
                *((TAKING,) if is_taking(program.opening, today=day) else ()),
            )
            yield IndexRow(
                id=program.id,
                latitude=program.latitude,
                longitude=program.longitude,
                state=program.state,
                county=self._county(program),
                codes=(*program.codes, *self._wants_met(program.codes), *marks),
            )

    def _county(self, program: IndexedProgram) -> str:
        """Return the county that a program is found in: that of its street where this is known, else that of its ZIP."""
        if self._outlines is None or not program.is_street or program.latitude is None or program.longitude is None:
            return program.county
        point = Point(latitude=program.latitude, longitude=program.longitude)
        return self._outlines.county_of_street(point, state=program.state, zip_county=program.county)

    def _wants_met(self, codes: Iterable[str]) -> frozenset[str]:
        """Return the keys of the wants that any of these codes meets."""
        return frozenset(chain.from_iterable(self._want_keys[code] for code in codes if code in self._want_keys))


def _noting_taking(rows: Iterable[IndexRow], noted: set[str]) -> Iterator[IndexRow]:
    """Pass rows on one by one, so that never all are in memory, and note the ids of those that take new people."""
    for row in rows:
        if TAKING in row.codes:
            noted.add(row.id)
        yield row


def _keys_by_code(wants: Iterable[Want]) -> dict[str, tuple[str, ...]]:
    keys: dict[str, tuple[str, ...]] = {}
    for want in wants:
        for code in want.codes:
            keys[code] = (*keys.get(code, ()), want.key)
    return keys
