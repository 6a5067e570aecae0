"""All listed programs as NumPy columns, sorted by quarter-degree cell, so that a box is one slice per row of cells.

Only the structure, its building and patching: searching belongs to `nearest` and `engine`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from threading import Lock
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from finder.search.index.bits import Numbering, Words, pack_codes, word_count
from finder.search.index.geodesy import LEAST_MILES_PER_DEGREE, Floats, earth_xyz
from finder.search.index.query import IndexRow

Rows = npt.NDArray[np.intp]
"""Row numbers."""
Integers = npt.NDArray[np.int64]
_Kind = TypeVar("_Kind", bound=np.generic)

_CELL_DEGREES = 0.25
"""Degrees. With 0.5, the fastest of 0.125 to 1, for circles of 10 to 100 miles in 20,000 programs; differences are small."""
_CELLS_AROUND = 1440
"""Cells per row, from 180 degrees west to 180 degrees east."""
_CELL_ROWS = 721
"""Rows of cells from pole to pole; the last holds only the north pole."""
_BOX_SLACK_DEGREES = 1e-9
"""Degrees; about a tenth of a millimeter, more than the rounding error of floats at the edge of a cell."""
_NO_ROWS = np.arange(0)
_NO_COORDINATES_CELL = 1 << 40
"""Cell of programs without a point, plus their state's number: after all others, grouped by state."""


_CONVERTED_AT_ONCE = 8_192
"""Rows that are in memory as objects while building, some 8 MB."""
ARRAYS = ("ids", "ranks", "cells", "latitudes", "longitudes", "xyz", "states", "counties", "words")
"""The columns with an entry for each row, along their last axis."""
SPARE_ROWS = 1_024
"""Rows that can be appended before all columns are copied; under 1 MB."""
RANK_GAP = 1 << 16
"""Between the ranks of neighbors, so that a new id finds a rank between them. With 67 million programs: 42 bits."""


@dataclass(slots=True)
class Room:
    """How many rows of the arrays are taken, by the newest of all columns that share them."""

    taken: int
    lock: Lock = field(default_factory=Lock)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Columns of programs: `base` rows sorted by `cells`, the first `placed` of them with a point, then appended ones.

    Patched columns share their arrays with those they came from: rows are only ever appended, into spare room at the
    end, so that no reader of older columns sees a difference.
    """

    ids: npt.NDArray[np.object_]
    ranks: Integers
    """Order of the ids by code point: a multiple of `RANK_GAP` in the base, something between in appended rows."""
    cells: Integers
    latitudes: Floats
    """Degrees; 0 without a point."""
    longitudes: Floats
    xyz: Floats
    """`earth_xyz` of the points, shape (3, rows)."""
    states: Integers
    counties: Integers
    words: Words
    """Codes as bits, shape (words, rows)."""
    by_id: npt.NDArray[np.int32]
    """The rows of the base in the order of their ids."""
    base: int
    placed: int
    shown: int
    """Number of the first codes, those that the results page shows."""
    code_numbers: Mapping[str, int]
    state_numbers: Mapping[str, int]
    county_numbers: Mapping[str, int]
    """County names; the same name in two states has one number."""
    room: Room
    alive: npt.NDArray[np.bool_] | None = None
    """Which rows still count, None when all do."""
    late: Rows = field(default_factory=lambda: np.arange(0))
    """Appended rows that count and have a point."""
    late_pointless: Rows = field(default_factory=lambda: np.arange(0))
    """Appended rows that count and have none."""
    late_ids: tuple[tuple[str, int], ...] = ()
    """Ids that the base has not, with their ranks, in order."""
    appended: int = 0
    """Rows in the spare room, those that count no more included."""
    size: int = 0
    """Number of rows that count."""

    def __len__(self) -> int:
        """Return the number of rows that count."""
        return self.size


def build_columns(rows: Iterable[IndexRow], shown_codes: Sequence[str]) -> Columns:
    """Build columns from rows in any order; of rows with one id the last counts.

    A row whose point is not on earth (not finite, or beyond a pole) counts as a row without a point.
    """
    codes = Numbering()
    shown = len({codes[code] for code in shown_codes})
    every = _converted(rows, Numberings(codes, Numbering(), Numbering()), shown)
    by_id = np.array(sorted(range(len(every)), key=every.ids.__getitem__), np.intp)
    is_last = np.ones(len(every), bool)
    is_last[:-1] = every.ids[by_id[1:]] != every.ids[by_id[:-1]]
    if not is_last.all():
        every, by_id = taken_columns(every, by_id[is_last]), np.arange(np.count_nonzero(is_last))
    return sorted_by_cell(every, by_id)


def _converted(rows: Iterable[IndexRow], numberings: Numberings, shown: int) -> Columns:
    """Return the columns of rows as they come; the parts are given up before anything is sorted, which copies all again."""
    waiting = iter(rows)
    read = iter(lambda: list(islice(waiting, _CONVERTED_AT_ONCE)), [])
    return joined_columns([unsorted_columns(part, numberings, shown) for part in chain([[]], read)])


def placed_rows(columns: Columns) -> Rows:
    """Return all rows with a point."""
    return _with_late(columns, np.arange(columns.placed), columns.late)


def rows_in_box(columns: Columns, latitude: float, longitude: float, radius_miles: float) -> Rows:
    """Return the rows in all cells that a circle may touch and all appended ones: slices, so in nearly ascending order.

    A superset of the circle, correct at the poles and the antimeridian: a degree of longitude measures at least
    `LEAST_MILES_PER_DEGREE` times the cosine of the latitude farthest from the equator.
    """
    return _with_late(columns, _base_rows_in_box(columns, latitude, longitude, radius_miles), columns.late)


def _base_rows_in_box(columns: Columns, latitude: float, longitude: float, radius_miles: float) -> Rows:
    base_cells = columns.cells[: columns.base]
    high = min(180.0, radius_miles / LEAST_MILES_PER_DEGREE + _BOX_SLACK_DEGREES)
    south, north = _cell_row(latitude - high), _cell_row(latitude + high)
    # Lists and ranges: a circle touches few rows of cells, and NumPy's calls would take longer than they save.
    cell_rows = range(south * _CELLS_AROUND, (north + 1) * _CELLS_AROUND, _CELLS_AROUND)
    farthest = abs(latitude) + high
    wide = high / math.cos(math.radians(farthest)) if farthest < 89 else 180.0
    if wide >= 179:
        return _slices(base_cells, [cell_rows.start], [cell_rows.stop])
    west, east = _cell_column(longitude - wide), _cell_column(longitude + wide)
    if west <= east:
        return _slices(base_cells, [row + west for row in cell_rows], [row + east + 1 for row in cell_rows])
    starts = [*cell_rows, *(row + west for row in cell_rows)]
    ends = [*(row + east + 1 for row in cell_rows), *(row + _CELLS_AROUND for row in cell_rows)]
    return _slices(base_cells, starts, ends)


def rows_without_point(columns: Columns, state: str) -> Rows:
    """Return the rows of a state's programs that have no point, in no particular order."""
    number = columns.state_numbers.get(state)
    if number is None:
        return np.arange(0)
    wanted = [_NO_COORDINATES_CELL + number, _NO_COORDINATES_CELL + number + 1]
    first, last = np.searchsorted(columns.cells[: columns.base], wanted)
    late = columns.late_pointless
    return _with_late(columns, np.arange(first, last), late[columns.cells[late] == wanted[0]])


def _with_late(columns: Columns, rows: Rows, late: Rows) -> Rows:
    """Leave out the rows of the base that count no more, and add appended ones."""
    if columns.alive is None:
        return rows
    return np.concatenate([rows[columns.alive.take(rows)], late])


@dataclass(frozen=True, slots=True)
class Numberings:
    """Numbers of codes, states and county names."""

    codes: Numbering
    states: Numbering
    counties: Numbering


def _cell_row(latitude: float) -> int:
    return min(_CELL_ROWS - 1, max(0, math.floor((latitude + 90) / _CELL_DEGREES)))


def _cell_column(longitude: float) -> int:
    return math.floor((longitude + 180) / _CELL_DEGREES) % _CELLS_AROUND


def _slices(cells: Integers, starts: Sequence[int], ends: Sequence[int]) -> Rows:
    """Return the rows whose cell is in any of the ranges from start to before end."""
    bounds = cells.searchsorted([*starts, *ends]).tolist()
    pairs = zip(bounds[: len(starts)], bounds[len(starts) :], strict=True)
    return np.concatenate([_NO_ROWS, *(np.arange(first, last) for first, last in pairs if first < last)])


def unsorted_columns(rows: Sequence[IndexRow], numberings: Numberings, shown: int) -> Columns:
    """Convert rows to columns in the given order, with all `ranks` 0 and no spare room."""
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
        by_id=np.arange(0, dtype=np.int32),
        base=count,
        placed=int(np.count_nonzero(on_earth)),
        shown=shown,
        code_numbers=dict(numberings.codes),
        state_numbers=dict(numberings.states),
        county_numbers=dict(numberings.counties),
        room=Room(count),
        size=count,
    )


def _point(row: IndexRow) -> tuple[float, float]:
    if row.latitude is None or row.longitude is None:
        return math.nan, math.nan
    return row.latitude, row.longitude


def _objects(texts: Sequence[str]) -> npt.NDArray[np.object_]:
    return np.array(texts, object).reshape(len(texts))


def has_point(columns: Columns, rows: Rows) -> npt.NDArray[np.bool_]:
    """Return, for each of these rows, whether it has a point."""
    return np.asarray(columns.cells[rows] < _NO_COORDINATES_CELL)


def taken_columns(columns: Columns, rows: Rows) -> Columns:
    """Return these rows, in this order, without spare room."""
    arrays: dict[str, Any] = {name: getattr(columns, name)[..., rows] for name in ARRAYS}
    return replace(columns, **arrays, size=len(rows), base=len(rows), alive=None, appended=0)


def joined_columns(parts: Sequence[Columns]) -> Columns:
    """Concatenate columns without spare room. The numberings of each continue those before it."""
    last = parts[-1]
    arrays: dict[str, Any] = {
        name: np.concatenate([getattr(part, name) for part in parts], -1) for name in ARRAYS if name != "words"
    }
    words = np.zeros((word_count(len(last.code_numbers)), sum(map(len, parts))), np.uint64)
    ends = np.cumsum([len(part) for part in parts])
    for part, end in zip(parts, ends.tolist(), strict=True):
        words[: len(part.words), end - len(part) : end] = part.words
    return replace(last, **arrays, words=words, size=len(words[0]), base=len(words[0]))


def sorted_by_cell(columns: Columns, by_id: Rows) -> Columns:
    """Sort columns by cell and give them spare room, given the rows in the order of their ids."""
    count = len(by_id)
    ranks = np.empty(count, np.int64)
    ranks[by_id] = np.arange(count)
    order = np.argsort(columns.cells, kind="stable")
    rows_by_id = np.empty(count, np.int32)
    rows_by_id[ranks[order]] = np.arange(count, dtype=np.int32)
    columns = replace(columns, ranks=(ranks + 1) * RANK_GAP)
    arrays: dict[str, Any] = {name: _roomy(getattr(columns, name), order) for name in ARRAYS}
    return replace(
        columns,
        **arrays,
        by_id=rows_by_id,
        base=count,
        placed=int(np.count_nonzero(columns.cells < _NO_COORDINATES_CELL)),
        room=Room(count),
        size=count,
        alive=None,
        late=np.arange(0),
        late_pointless=np.arange(0),
        late_ids=(),
        appended=0,
    )


def _roomy(array: npt.NDArray[_Kind], rows: Rows) -> npt.NDArray[_Kind]:
    """Return these rows, the last axis of the array, followed by spare room."""
    roomy = np.zeros((*array.shape[:-1], len(rows) + SPARE_ROWS), array.dtype)
    roomy[..., : len(rows)] = array[..., rows]
    return roomy
