"""Patch columns: append what changed into their spare room, or, when that is used up, copy everything into new ones.

Appending costs the same at any size but for a mask of one byte a program. Both give columns that answer alike.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from finder.search.index.bits import Numbering
from finder.search.index.columns import (
    ARRAYS,
    RANK_GAP,
    Columns,
    Integers,
    Numberings,
    Rows,
    has_point,
    joined_columns,
    sorted_by_cell,
    taken_columns,
    unsorted_columns,
)
from finder.search.index.query import IndexRow


def patch_columns(columns: Columns, changed: Iterable[IndexRow], removed: Iterable[str]) -> Columns:
    """Return columns with `changed` rows added or in place of older ones, and without the ids `removed`.

    The given columns answer as before. An id in both counts as changed; unknown ids in `removed` are ignored.
    """
    fresh = {row.id: row for row in changed}
    gone = {*fresh, *removed}
    added = unsorted_columns([fresh[one] for one in sorted(fresh)], _numberings(columns), columns.shown)
    ranks = _ranks_between(columns, added.ids.tolist())
    if ranks is not None and len(added.words) == len(columns.words):
        first = _claim(columns, len(added))
        if first is not None:
            return _appended(columns, replace(added, ranks=ranks[0]), first, (gone, ranks[1]))
    return _copied(columns, gone, added)


def fold_columns(columns: Columns) -> Columns:
    """Return new columns of the rows that count, all of them sorted, with all their spare room."""
    return _copied(columns, (), unsorted_columns([], _numberings(columns), columns.shown))


def placed_changes(before: Columns, after: Columns) -> tuple[Rows, Rows] | None:
    """Return the rows with a point that a patch took away, and those it added; None if all rows have new numbers."""
    if before.room is not after.room or after.alive is None:
        return None
    gone = np.flatnonzero(~after.alive if before.alive is None else before.alive & ~after.alive)
    first = before.base + before.appended
    return gone[has_point(before, gone)], after.late[after.late >= first]


def _numberings(columns: Columns) -> Numberings:
    return Numberings(
        Numbering(columns.code_numbers), Numbering(columns.state_numbers), Numbering(columns.county_numbers)
    )


def _claim(columns: Columns, count: int) -> int | None:
    """Take the next `count` spare rows; None if there are too few, or if other columns were patched from the same."""
    first = columns.base + columns.appended
    with columns.room.lock:
        if columns.room.taken != first or first + count > len(columns.ids):
            return None
        columns.room.taken += count
    return first


def _appended(
    columns: Columns, added: Columns, first: int, changes: tuple[Iterable[str], Mapping[str, int]]
) -> Columns:
    """Write rows into the spare room; the rows of the ids in `changes` count no more."""
    gone, new_ranks = changes
    last = first + len(added)
    for name in ARRAYS:
        getattr(columns, name)[..., first:last] = getattr(added, name)
    alive = np.ones(len(columns.ids), bool) if columns.alive is None else columns.alive.copy()
    before = _rows_of(columns, gone)
    alive[before] = False
    late = np.concatenate([columns.late, columns.late_pointless, np.arange(first, last)])
    late = late[alive[late]]
    placed = has_point(columns, late)
    return replace(
        columns,
        code_numbers=added.code_numbers,
        state_numbers=added.state_numbers,
        county_numbers=added.county_numbers,
        alive=alive,
        late=late[placed],
        late_pointless=late[~placed],
        late_ids=tuple(sorted((*columns.late_ids, *new_ranks.items()))),
        size=columns.size - len(before) + len(added),
        appended=columns.appended + len(added),
    )


def _rows_of(columns: Columns, ids: Iterable[str]) -> Rows:
    """Return the rows of those ids that count."""
    late = np.concatenate([columns.late, columns.late_pointless])
    late_rows = dict(zip(columns.ids[late].tolist(), late.tolist(), strict=True))
    found = (late_rows.get(one, _base_row(columns, one)) for one in ids)
    return np.array([row for row in found if row is not None and _is_alive(columns, row)], np.intp)


def _is_alive(columns: Columns, row: int) -> bool:
    return columns.alive is None or bool(columns.alive[row])


def _place(columns: Columns, one: str) -> int:
    """Return how many ids of the base are smaller."""
    return bisect_left(columns.by_id, one, key=columns.ids.__getitem__)


def _base_row(columns: Columns, one: str) -> int | None:
    place = _place(columns, one)
    if place < columns.base and columns.ids[columns.by_id[place]] == one:
        return int(columns.by_id[place])
    return None


def _ranks_between(columns: Columns, ids: Sequence[str]) -> tuple[Integers, dict[str, int]] | None:
    """Return the ranks of these ids, and of those among them that are new; None if a gap has no room left."""
    late = list(columns.late_ids)
    known = dict(late)
    new: dict[str, int] = {}
    ranks = []
    for one in ids:
        row = _base_row(columns, one)
        rank = known.get(one) if row is None else int(columns.ranks[row])
        if rank is None:
            rank = _rank_between(columns, late, one)
            if rank is None:
                return None
            insort(late, (one, rank))
            new[one] = rank
        ranks.append(rank)
    return np.array(ranks, np.int64), new


def _rank_between(columns: Columns, late: Sequence[tuple[str, int]], one: str) -> int | None:
    place = _place(columns, one)
    low, high = place * RANK_GAP, (place + 1) * RANK_GAP
    beside = bisect_left(late, (one, 0))
    if beside > 0:
        low = max(low, late[beside - 1][1])
    if beside < len(late):
        high = min(high, late[beside][1])
    middle = (low + high) // 2
    return middle if low < middle < high else None


def _copied(columns: Columns, gone: Iterable[str], added: Columns) -> Columns:
    """Return new columns without the ids `gone` and with the rows added, which are in the order of their ids."""
    rows = _counting_rows(columns)
    rows = rows[np.argsort(columns.ranks[rows])]
    ids = columns.ids[rows]
    keeps = np.ones(len(ids), bool)
    keeps[_positions(gone, ids)] = False
    places = np.searchsorted(ids[keeps], added.ids)
    # After joining, the kept rows come first, ordered by id, followed by the new ones, ordered by id.
    kept = int(np.count_nonzero(keeps))
    by_id = np.insert(np.arange(kept), places, kept + np.arange(len(added)))
    return sorted_by_cell(joined_columns([taken_columns(columns, rows[keeps]), added]), by_id)


def _counting_rows(columns: Columns) -> Rows:
    if columns.alive is None:
        return np.arange(columns.base)
    return np.concatenate(
        [np.flatnonzero(columns.alive[: columns.base]), np.sort(np.append(columns.late, columns.late_pointless))]
    )


def _positions(ids: Iterable[str], ids_in_order: npt.NDArray[np.object_]) -> Rows:
    """Return the positions in `ids_in_order` of those ids that are in it."""
    wanted = np.array(sorted(ids), object)
    if not len(wanted) or not len(ids_in_order):
        return np.arange(0)
    places = np.minimum(np.searchsorted(ids_in_order, wanted), len(ids_in_order) - 1)
    return np.asarray(places[ids_in_order[places] == wanted], np.intp)
