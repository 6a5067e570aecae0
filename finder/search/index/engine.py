"""The search engine: answers queries over the columns exactly as a brute-force search with geopy would.

An index never changes, so threads may share it; a changed directory is a new index. No SQL, no files, no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from finder.search.index.bits import CodeOrder, Counts, count_bits
from finder.search.index.columns import SPARE_ROWS, Columns, Rows, build_columns, placed_rows, rows_without_point
from finder.search.index.nearest import (
    Located,
    Search,
    fitting_rows,
    located,
    page_of,
    rows_around,
    rows_within,
    search_for,
    with_codes,
    without_code,
)
from finder.search.index.patching import fold_columns, patch_columns, placed_changes
from finder.search.index.query import OLDER, IndexAnswer, IndexQuery, IndexRow

_KEPT_WHOLES = 256
_KEPT_ROWS = 2_048
"""Up to this many matches in the country, all are measured, and their row numbers cached (16 KB each)."""
_WORN_SHARE = 4
"""An index is worn when a quarter of its spare room is used: the rest lasts while it is folded."""

_FilterSet = tuple[frozenset[str], frozenset[str], bool]


@dataclass(frozen=True, slots=True)
class _Whole:
    """All programs with a point that match a set of filters, anywhere or within a radius."""

    total: int
    counts: Counts
    rows: Rows | None
    """Row numbers; None when there are too many to keep."""


def _corrected(whole: _Whole, key: _FilterSet, columns: Columns, changes: tuple[Rows, Rows]) -> _Whole:
    required, excluded, counts_all = key
    gone, new = (with_codes(columns, rows, required, excluded) for rows in changes)
    counts = _counted(columns, new, counts_all=counts_all) - _counted(columns, gone, counts_all=counts_all)
    counts[: len(whole.counts)] += whole.counts
    total = whole.total + len(new) - len(gone)
    if whole.rows is None or total > _KEPT_ROWS:
        return _Whole(total, counts, None)
    return _Whole(total, counts, np.concatenate([whole.rows[~np.isin(whole.rows, gone)], new]))


def _counted(columns: Columns, rows: Rows, *, counts_all: bool) -> Counts:
    return count_bits(columns.words, rows, len(columns.code_numbers) if counts_all else columns.shown)


def _is_narrowed(query: IndexQuery) -> bool:
    return bool(query.state or query.county)


def _without_older(search: Search) -> Search:
    query = search.query
    return replace(search, query=replace(query, excluded=query.excluded | {OLDER}))


class DirectoryIndex:
    """All listed programs, searchable. `build` it once, then `patched` for changes."""

    def __init__(self, columns: Columns, wholes: dict[_FilterSet, _Whole] | None = None) -> None:
        """Wrap finished columns; use `build`."""
        self._columns = columns
        # Keyed only by filters, never by a place: it must not become a record of where people searched.
        self._wholes: dict[_FilterSet, _Whole] = wholes or {}
        self._order = CodeOrder(columns.code_numbers, hidden=(OLDER,))

    @classmethod
    def build(cls, rows: Iterable[IndexRow], *, shown_codes: Sequence[str]) -> DirectoryIndex:
        """Build from rows in any order; of rows with one id the last counts.

        `shown_codes` are those that the results page shows: only these are counted unless a query asks for all.
        """
        return cls(build_columns(rows, shown_codes))

    def patched(self, changed: Iterable[IndexRow], removed: Iterable[str]) -> DirectoryIndex:
        """Return a new index with `changed` rows added or in place of older ones, and without the ids `removed`.

        Answers like a newly built one. An id in both counts as changed; unknown ids in `removed` are ignored.
        """
        columns = patch_columns(self._columns, changed, removed)
        return DirectoryIndex(columns, self._carried(columns))

    @property
    def is_worn(self) -> bool:
        """Whether so much was patched that it should be `folded`, in the background, before the next copy of everything."""
        return self._columns.appended > SPARE_ROWS // _WORN_SHARE

    def folded(self) -> DirectoryIndex:
        """Return an index that answers alike, newly sorted; takes as long as building one without reading any program."""
        return DirectoryIndex(fold_columns(self._columns))

    def shares_rows_with(self, other: DirectoryIndex) -> bool:
        """Return whether one was patched from the other without a copy of all rows."""
        return self._columns.room is other._columns.room

    def _carried(self, patched: Columns) -> dict[_FilterSet, _Whole]:
        """Return the totals and counts of filters, corrected by what a patch changed."""
        changes = placed_changes(self._columns, patched)
        if changes is None:
            return {}
        return {key: _corrected(whole, key, patched, changes) for key, whole in list(self._wholes.items())}

    def __len__(self) -> int:
        """Return the number of programs, those without a point included."""
        return len(self._columns)

    @property
    def known_codes(self) -> frozenset[str]:
        """The shown codes, and every code that a program offers or has offered since the index was built."""
        return frozenset(self._columns.code_numbers) - {OLDER}

    def find(self, query: IndexQuery) -> IndexAnswer:
        """Answer one query: a page in order, and the exact total and counts of all matches."""
        if not query.required <= self._columns.code_numbers.keys():
            return IndexAnswer(ids=(), miles=(), total=0)
        search = search_for(self._columns, query)
        if query.radius_miles is not None:
            return self._find_within(search, query.radius_miles)
        if _is_narrowed(query):
            return self._find_in_area(search)
        answer = self._find_at_any_distance(search if query.includes_older else _without_older(search))
        return replace(answer, more_older=self._count_older(query)) if query.count_older else answer

    def _find_within(self, search: Search, radius_miles: float) -> IndexAnswer:
        query = search.query
        found = rows_within(search, radius_miles)
        more_older = 0
        if not query.includes_older:
            # Set apart once they are found: it costs less than to look for them again.
            with_older, found = len(found.rows), without_code(search, found, OLDER)
            more_older = with_older - len(found.rows) if query.count_older else 0
        whole = _Whole(len(found.rows), self._count(query, found.rows), None)
        return self._answer(search, found, whole, more_older=more_older)

    def _find_in_area(self, search: Search) -> IndexAnswer:
        query, columns = search.query, self._columns
        rows, pointless = self._fitting(search), self._without_coordinates(search)
        more_older = 0
        if not query.includes_older:
            with_older = len(rows) + len(pointless)
            rows, pointless = (with_codes(columns, each, (), (OLDER,)) for each in (rows, pointless))
            more_older = with_older - len(rows) - len(pointless) if query.count_older else 0
        whole = _Whole(len(rows), self._count(query, np.concatenate([rows, pointless])), None)
        return self._answer(search, located(search, rows), whole, pointless, more_older)

    def count(self, query: IndexQuery) -> int:
        """Return the number of all matches of a query, without measuring, ordering or counting by code."""
        if not query.required <= self._columns.code_numbers.keys():
            return 0
        if not query.includes_older:
            query = replace(query, excluded=query.excluded | {OLDER})
        search = search_for(self._columns, query)
        if query.radius_miles is not None:
            return len(rows_within(search, query.radius_miles).rows)
        return self._whole(search).total + len(self._without_coordinates(search))

    def _count_older(self, query: IndexQuery) -> int:
        """Return how many more a query would match with the programs that only older lists have."""
        if query.includes_older:
            return 0
        return self.count(replace(query, required=query.required | {OLDER}, includes_older=True))

    def _find_at_any_distance(self, search: Search) -> IndexAnswer:
        query = search.query
        whole = self._whole(search)
        found = None
        if whole.rows is None:
            found = rows_around(search, min(query.offset + query.limit, whole.total), whole.total)
        if found is None:
            found = located(search, self._fitting(search) if whole.rows is None else whole.rows)
        without_coordinates = self._without_coordinates(search)
        counts = whole.counts + self._count(query, without_coordinates) if len(without_coordinates) else whole.counts
        return self._answer(search, found, replace(whole, counts=counts), without_coordinates)

    def _whole(self, search: Search) -> _Whole:
        """Return the matches anywhere; cached per set of filters unless limited to a state or county."""
        query = search.query
        key = (query.required, query.excluded, query.count_all)
        is_narrowed = _is_narrowed(query)
        whole = None if is_narrowed else self._wholes.get(key)
        if whole is None:
            rows = self._fitting(search)
            counts = self._count(query, rows)
            whole = _Whole(len(rows), counts, rows if is_narrowed or len(rows) <= _KEPT_ROWS else None)
            if not is_narrowed:
                self._keep(key, whole)
        return whole

    def _keep(self, key: _FilterSet, whole: _Whole) -> None:
        if len(self._wholes) >= _KEPT_WHOLES:
            self._wholes.clear()
        self._wholes[key] = whole

    def _fitting(self, search: Search) -> Rows:
        return fitting_rows(search, placed_rows(self._columns))

    def _without_coordinates(self, search: Search) -> Rows:
        """Return the matching programs without a point, ordered by id."""
        if not search.query.without_coordinates_state:
            return np.arange(0)
        rows = fitting_rows(search, rows_without_point(self._columns, search.query.without_coordinates_state))
        return rows[np.argsort(self._columns.ranks[rows])]

    def _count(self, query: IndexQuery, rows: Rows) -> Counts:
        return _counted(self._columns, rows, counts_all=query.count_all)

    def _answer(
        self,
        search: Search,
        found: Located,
        whole: _Whole,
        without_coordinates: Rows | None = None,
        more_older: int = 0,
    ) -> IndexAnswer:
        """Build a page: first from `found`, then from programs without a point; `whole` has the counts of both."""
        query, columns = search.query, self._columns
        rows, miles = page_of(search, found)
        shown_miles: list[float | None] = list(miles)
        points: list[tuple[float, float] | None] = list(
            zip(columns.latitudes.take(rows).tolist(), columns.longitudes.take(rows).tolist(), strict=True)
        )
        total = whole.total
        if without_coordinates is not None and len(without_coordinates):
            total += len(without_coordinates)
            first = max(0, query.offset - whole.total)
            more = without_coordinates[first : first + query.limit - len(rows)]
            rows = np.concatenate([rows, more])
            shown_miles += [None] * len(more)
            points += [None] * len(more)
        return IndexAnswer(
            ids=tuple(columns.ids.take(rows).tolist()),
            miles=tuple(shown_miles),
            total=total,
            counts=self._order.named(whole.counts),
            points=tuple(points),
            more_older=more_older,
        )
