"""Select the rows that match a query, those within a radius, and one page of them, nearest first.

Works on row numbers and squared chords; counting and caching belong to `engine`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from finder.search.index.bits import masks_of
from finder.search.index.columns import Columns, Integers, Rows, rows_in_box
from finder.search.index.geodesy import (
    TRUSTED_MILES,
    Center,
    Floats,
    center_at,
    chord_bounds,
    exact_miles,
    miles_to,
    most_miles,
    squared_chords,
)
from finder.search.index.query import IndexQuery

_PER_MILE = 100
"""Miles are shown and ordered in hundredths."""
_RING_MILES = 40.0
"""Miles; the first ring for `_RING_MATCHES` matches in the country, the fastest of 10 to 160."""
_RING_MATCHES = 20_000
_RING_GROWTH = 3.0
_LAST_RING_MILES = 1_500.0
_RANK_BITS = 42
"""Ranks of 67 million programs; 21 bits are left for the hundredths of 12,500 miles."""


class Located(NamedTuple):
    """Rows with their squared chords from the center in square meters: two arrays of one length, in any order."""

    rows: Rows
    chords: Floats

    def only(self, keeps: npt.NDArray[np.bool_]) -> Located:
        """Keep the rows that the mask selects."""
        # By numbers, and with methods of the arrays: NumPy's functions of the same names take twice as long for a page's rows.
        kept = keeps.nonzero()[0]
        return Located(self.rows.take(kept), self.chords.take(kept))


@dataclass(frozen=True, slots=True)
class Search:
    """A query at its center, over the columns."""

    columns: Columns
    query: IndexQuery
    center: Center


def search_for(columns: Columns, query: IndexQuery) -> Search:
    """Set up the search for a query."""
    return Search(columns, query, center_at(query.latitude, query.longitude))


def fitting_rows(search: Search, rows: Rows) -> Rows:
    """Return the rows that match the query's filters, state and county, at any distance."""
    columns, query = search.columns, search.query
    # The narrowest first: a county holds a handful of programs, and the codes of all others needn't be read.
    if query.county:
        rows = rows[columns.counties.take(rows) == columns.county_numbers.get(query.county, -1)]
    if query.state:
        rows = rows[columns.states.take(rows) == columns.state_numbers.get(query.state, -1)]
    return with_codes(columns, rows, query.required, query.excluded)


def with_codes(columns: Columns, rows: Rows, required: Iterable[str], excluded: Iterable[str]) -> Rows:
    """Return the rows that offer all codes `required` and none `excluded`."""
    for word, mask in masks_of(required, columns.code_numbers):
        rows = rows[(columns.words[word].take(rows) & mask) == mask]
    for word, mask in masks_of(excluded, columns.code_numbers):
        rows = rows[(columns.words[word].take(rows) & mask) == 0]
    return rows


def without_code(search: Search, found: Located, code: str) -> Located:
    """Leave out the rows that offer a code."""
    columns = search.columns
    for word, mask in masks_of((code,), columns.code_numbers):
        return found.only((columns.words[word].take(found.rows) & mask) == 0)
    return found


def located(search: Search, rows: Rows) -> Located:
    """Return these rows with their chords."""
    return Located(rows, squared_chords(search.center, search.columns.xyz.take(rows, axis=1)))


def rows_within(search: Search, radius_miles: float) -> Located:
    """Return the matching rows whose unrounded distance is at most `radius_miles`.

    Chords decide nearly all rows; the few between the two bounds are measured, and at the very edge geopy decides.
    """
    found = _fitting_in_box(search, radius_miles)
    surely, maybe = chord_bounds(radius_miles)
    inside = found.only(found.chords <= maybe * maybe)
    doubtful = (inside.chords >= surely * surely).nonzero()[0]
    if not len(doubtful):
        return inside
    keeps = np.ones(len(inside.rows), bool)
    keeps[doubtful] = _are_within(search, inside.rows[doubtful], radius_miles)
    return inside.only(keeps)


def rows_around(search: Search, wanted: int, matches: int) -> Located | None:
    """Return matching rows that include the `wanted` nearest and all that may tie with them in hundredths.

    Searches growing rings, so that a page at any distance needn't measure the whole country.

    Args:
        search: the search.
        wanted: the least number of rows.
        matches: the number of all matches; used to estimate the first ring.

    Returns:
        None when the last ring holds too few.
    """
    radius = min(_LAST_RING_MILES, _RING_MILES * math.sqrt(_RING_MATCHES / max(1, matches)))
    while radius <= _LAST_RING_MILES:
        # The ring is wider than the counted radius, by more than the hundredth that rounding can hide.
        found = _fitting_in_box(search, radius + 2 / _PER_MILE)
        surely = chord_bounds(radius)[0]
        if np.count_nonzero(found.chords < surely * surely) >= wanted:
            return found
        radius *= _RING_GROWTH
    return None


def page_of(search: Search, found: Located) -> tuple[Rows, list[float]]:
    """Return the rows of the query's page and their miles, ordered by miles in hundredths, then by id."""
    first, last = search.query.offset, search.query.offset + search.query.limit
    if first >= min(last, len(found.rows)):
        return found.rows[:0], []
    rows = _candidates(found, last).rows
    hundredths = _hundredths(search, rows)
    keys = hundredths << _RANK_BITS
    keys |= search.columns.ranks.take(rows)
    order = keys.argsort()[first:last]
    return rows.take(order), (hundredths.take(order) / _PER_MILE).tolist()


def _fitting_in_box(search: Search, radius_miles: float) -> Located:
    rows = rows_in_box(search.columns, search.query.latitude, search.query.longitude, radius_miles)
    return located(search, fitting_rows(search, rows))


def _are_within(search: Search, rows: Rows, radius_miles: float) -> npt.NDArray[np.bool_]:
    miles = _miles(search, rows)
    at_rim = np.flatnonzero(np.abs(miles - radius_miles) < TRUSTED_MILES)
    miles[at_rim] = _geopy_miles(search, rows[at_rim])
    return np.asarray(miles <= radius_miles)


def _candidates(found: Located, wanted: int) -> Located:
    """Drop the rows that are certainly too far to be among the first `wanted`, including ties in hundredths."""
    if len(found.rows) <= 2 * wanted:
        return found
    farthest = math.sqrt(float(np.partition(found.chords, wanted - 1)[wanted - 1]))
    limit = chord_bounds(most_miles(farthest) + 2 / _PER_MILE)[1]
    return found.only(found.chords <= limit * limit)


def _hundredths(search: Search, rows: Rows) -> Integers:
    """Round as Python's round() rounds geopy's miles: geopy measures rows near a tie."""
    scaled = _miles(search, rows) * _PER_MILE
    whole = np.rint(scaled)
    rounded = whole.astype(np.int64)
    near_tie = (np.abs(scaled - whole) > 0.5 - TRUSTED_MILES * _PER_MILE).nonzero()[0]
    if len(near_tie):
        rounded[near_tie] = [round(round(miles, 2) * _PER_MILE) for miles in _geopy_miles(search, rows[near_tie])]
    return rounded


def _miles(search: Search, rows: Rows) -> Floats:
    columns = search.columns
    return miles_to(search.center, columns.xyz.take(rows, axis=1), lambda far: _degrees(columns, rows[far]))


def _degrees(columns: Columns, rows: Rows) -> tuple[Floats, Floats]:
    """Return latitudes and longitudes."""
    return columns.latitudes.take(rows), columns.longitudes.take(rows)


def _geopy_miles(search: Search, rows: Rows) -> list[float]:
    """Measure with geopy, once per point: many programs share one (a building, or a ZIP's center)."""
    columns = search.columns
    points = list(zip(columns.latitudes[rows].tolist(), columns.longitudes[rows].tolist(), strict=True))
    miles = {point: exact_miles(search.center, *point) for point in set(points)}
    return [miles[point] for point in points]
