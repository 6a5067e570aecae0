"""All listed programs as NumPy columns, sorted by quarter-degree cell, so that a box is one slice per row of cells.

Only the structure, its building and patching: searching belongs to `nearest` and `engine`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from finder.search.index.bits import Numbering, Words, pack_codes, word_count
from finder.search.index.geodesy import LEAST_MILES_PER_DEGREE, Floats, earth_xyz
from finder.search.index.query import IndexRow

Rows = npt.NDArray[np.intp]
"""Row numbers."""
Integers = npt.NDArray[np.int64]

_CELL_DEGREES = 0.25
"""Degrees. With 0.5, the fastest of 0.125 to 1, for circles of 10 to 100 miles in 20,000 programs; differences are small."""
_CELLS_AROUND = 1440
"""Cells per row, from 180 degrees west to 180 degrees east."""
_CELL_ROWS = 721
"""Rows of cells from pole to pole; the last holds only the north pole."""
_BOX_SLACK_DEGREES = 1e-9
"""Degrees; about a tenth of a millimeter, more than the rounding error of floats at the edge of a cell."""
_NO_COORDINATES_CELL = 1 << 40
"""Cell of programs without a point, plus their state's number: after all others, grouped by state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Immutable columns of n programs, the first `placed` of them with a point, sorted by `cells`."""

    ids: npt.NDArray[np.object_]
    ranks: Integers
    """Rank of the id among all ids, by code point, from 0."""
    cells: Integers
    latitudes: Floats
    """Degrees; 0 without a point."""
    longitudes: Floats
    xyz: Floats
    """`earth_xyz` of the points, shape (3, n)."""
    states: Integers
    counties: Integers
    words: Words
    """Codes as bits, shape (words, n)."""
    placed: int
    shown: int
    """Number of the first codes, those that the results page shows."""
    code_numbers: Mapping[str, int]
    state_numbers: Mapping[str, int]
    county_numbers: Mapping[str, int]
    """County names; the same name in two states has one number."""

    def __len__(self) -> int:
        """Return n."""
        return len(self.ids)


def build_columns(rows: Iterable[IndexRow], shown_codes: Sequence[str]) -> Columns:
    """Build columns from rows in any order; of rows with one id the last counts.

    A row whose point is not on earth (not finite, or beyond a pole) counts as a row without a point.
    """
    codes = Numbering()
    shown = len({codes[code] for code in shown_codes})
    numberings = _Numberings(codes, Numbering(), Numbering())
    listed = list({row.id: row for row in rows}.values())
    by_id = sorted(range(len(listed)), key=lambda row: listed[row].id)
    return _sorted(_unsorted(listed, numberings, shown), np.array(by_id, np.intp))


def patch_columns(columns: Columns, changed: Iterable[IndexRow], removed: Iterable[str]) -> Columns:
    """Return columns with `changed` rows added or in place of older ones, and without the ids `removed`.

    The given columns are not modified. An id in both counts as changed; unknown ids in `removed` are ignored.
    """
    fresh = {row.id: row for row in changed}
    ids_in_order, rows_in_order = _in_id_order(columns)
    keeps = np.ones(len(columns), bool)
    keeps[_ranks_of({*fresh, *removed}, ids_in_order)] = False
    ids_kept, rows_kept = ids_in_order[keeps], rows_in_order[keeps]
    fresh_ids = sorted(fresh)
    places = np.searchsorted(ids_kept, _objects(fresh_ids))
    # After joining, the kept rows come first, ordered by id, followed by the new ones, ordered by id.
    by_id = np.insert(np.arange(len(ids_kept)), places, len(ids_kept) + np.arange(len(fresh_ids)))
    numberings = _Numberings(
        Numbering(columns.code_numbers), Numbering(columns.state_numbers), Numbering(columns.county_numbers)
    )
    added = _unsorted([fresh[program_id] for program_id in fresh_ids], numberings, columns.shown)
    return _sorted(_joined(_taken(columns, rows_kept), added), by_id)


def rows_in_box(columns: Columns, latitude: float, longitude: float, radius_miles: float) -> Rows:
    """Return the rows in all cells that a circle may touch, as slices of the columns, so in nearly ascending order.

    A superset of the circle, correct at the poles and the antimeridian: a degree of longitude measures at least
    `LEAST_MILES_PER_DEGREE` times the cosine of the latitude farthest from the equator.
    """
    high = min(180.0, radius_miles / LEAST_MILES_PER_DEGREE + _BOX_SLACK_DEGREES)
    south, north = _cell_row(latitude - high), _cell_row(latitude + high)
    cell_rows = np.arange(south, north + 1) * _CELLS_AROUND
    farthest = abs(latitude) + high
    wide = high / math.cos(math.radians(farthest)) if farthest < 89 else 180.0
    if wide >= 179:
        return _slices(columns.cells, cell_rows[:1], cell_rows[-1:] + _CELLS_AROUND)
    west, east = _cell_column(longitude - wide), _cell_column(longitude + wide)
    if west <= east:
        return _slices(columns.cells, cell_rows + west, cell_rows + (east + 1))
    starts = np.concatenate([cell_rows, cell_rows + west])
    ends = np.concatenate([cell_rows + (east + 1), cell_rows + _CELLS_AROUND])
    return _slices(columns.cells, starts, ends)


def rows_without_point(columns: Columns, state: str) -> Rows:
    """Return the rows of a state's programs that have no point, in no particular order."""
    number = columns.state_numbers.get(state)
    if number is None:
        return np.arange(0)
    first, last = np.searchsorted(columns.cells, [_NO_COORDINATES_CELL + number, _NO_COORDINATES_CELL + number + 1])
    return np.arange(first, last)


@dataclass(frozen=True, slots=True)
class _Numberings:
    codes: Numbering
    states: Numbering
    counties: Numbering


def _cell_row(latitude: float) -> int:
    return min(_CELL_ROWS - 1, max(0, math.floor((latitude + 90) / _CELL_DEGREES)))


def _cell_column(longitude: float) -> int:
    return math.floor((longitude + 180) / _CELL_DEGREES) % _CELLS_AROUND


def _slices(cells: Integers, starts: Integers, ends: Integers) -> Rows:
    """Return the rows whose cell is in any of the ranges from start to before end."""
    firsts = np.searchsorted(cells, starts)
    lengths = np.searchsorted(cells, ends) - firsts
    shifts = np.repeat(firsts - (np.cumsum(lengths) - lengths), lengths)
    shifts += np.arange(len(shifts))
    return shifts


def _unsorted(rows: Sequence[IndexRow], numberings: _Numberings, shown: int) -> Columns:
    """Convert rows to columns in the given order, with all `ranks` 0."""
    count = len(rows)
    points = np.array([_point(row) for row in rows], np.float64).reshape(count, 2)
    on_earth = np.isfinite(points).all(axis=1) & (np.abs(points[:, 0]) <= 90)
    latitudes, longitudes = np.where(on_earth[:, None], points, 0.0).T.copy()
    states = numberings.states.numbers((row.state for row in rows), count)
    cells = np.floor((latitudes + 90) / _CELL_DEGREES).astype(np.int64) * _CELLS_AROUND
    cells += np.floor((longitudes + 180) / _CELL_DEGREES).astype(np.int64) % _CELLS_AROUND
    return Columns(
        ids=_objects([row.id for row in rows]),
        ranks=np.zeros(count, np.int64),
        cells=np.where(on_earth, cells, _NO_COORDINATES_CELL + states),
        latitudes=latitudes,
        longitudes=longitudes,
        xyz=earth_xyz(latitudes, longitudes),
        states=states.astype(np.int64),
        counties=numberings.counties.numbers((row.county for row in rows), count).astype(np.int64),
        words=pack_codes([row.codes for row in rows], numberings.codes),
        placed=int(np.count_nonzero(on_earth)),
        shown=shown,
        code_numbers=dict(numberings.codes),
        state_numbers=dict(numberings.states),
        county_numbers=dict(numberings.counties),
    )


def _point(row: IndexRow) -> tuple[float, float]:
    if row.latitude is None or row.longitude is None:
        return math.nan, math.nan
    return row.latitude, row.longitude


def _objects(texts: Sequence[str]) -> npt.NDArray[np.object_]:
    return np.array(texts, object).reshape(len(texts))


def _in_id_order(columns: Columns) -> tuple[npt.NDArray[np.object_], Rows]:
    rows = np.empty(len(columns), np.intp)
    rows[columns.ranks] = np.arange(len(columns))
    return columns.ids[rows], rows


def _ranks_of(ids: Iterable[str], ids_in_order: npt.NDArray[np.object_]) -> Rows:
    """Return the positions in `ids_in_order` of those ids that are in it."""
    wanted = _objects(sorted(ids))
    if not len(wanted) or not len(ids_in_order):
        return np.arange(0)
    places = np.minimum(np.searchsorted(ids_in_order, wanted), len(ids_in_order) - 1)
    return np.asarray(places[ids_in_order[places] == wanted], np.intp)


def _taken(columns: Columns, rows: Rows) -> Columns:
    """Return the columns of these rows, in this order."""
    return replace(
        columns,
        ids=columns.ids[rows],
        ranks=columns.ranks[rows],
        cells=columns.cells[rows],
        latitudes=columns.latitudes[rows],
        longitudes=columns.longitudes[rows],
        xyz=columns.xyz.take(rows, axis=1),
        states=columns.states[rows],
        counties=columns.counties[rows],
        words=columns.words.take(rows, axis=1),
        placed=int(np.count_nonzero(columns.cells[rows] < _NO_COORDINATES_CELL)),
    )


def _joined(first: Columns, second: Columns) -> Columns:
    """Concatenate two sets of columns. The second's numberings continue those of the first."""
    words = np.zeros((word_count(len(second.code_numbers)), len(first) + len(second)), np.uint64)
    words[: len(first.words), : len(first)] = first.words
    words[: len(second.words), len(first) :] = second.words
    return replace(
        second,
        ids=np.concatenate([first.ids, second.ids]),
        ranks=np.concatenate([first.ranks, second.ranks]),
        cells=np.concatenate([first.cells, second.cells]),
        latitudes=np.concatenate([first.latitudes, second.latitudes]),
        longitudes=np.concatenate([first.longitudes, second.longitudes]),
        xyz=np.concatenate([first.xyz, second.xyz], axis=1),
        states=np.concatenate([first.states, second.states]),
        counties=np.concatenate([first.counties, second.counties]),
        words=words,
        placed=first.placed + second.placed,
    )


def _sorted(columns: Columns, by_id: Rows) -> Columns:
    """Sort by cell, given the rows in the order of their ids."""
    ranks = np.empty(len(columns), np.int64)
    ranks[by_id] = np.arange(len(columns))
    return _taken(replace(columns, ranks=ranks), np.argsort(columns.cells, kind="stable"))
