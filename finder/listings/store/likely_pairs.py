"""Programs that look alike, kept in a table that follows the programs; and pairs of which staff said that they are two."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal, cast

from sqlalchemy import Table, and_, bindparam, case, delete, exists, func, insert, literal, or_, select, update
from sqlalchemy.orm import Session, aliased

from finder.listings.rules.similarity import AlikePair, Similarity, Traits, find_alike
from finder.listings.store.override_tables import ProgramMergeRow
from finder.listings.store.pair_tables import DistinctPairRow, LikelyPairRow
from finder.listings.store.tables import ProgramRow
from finder.listings.store.work_tables import ProgramWorkRow
from finder.platform.database.bulk import chunked, insert_rows
from finder.platform.database.quick_rows import QuickRows

PairKind = Literal["likely", "sites", "distinct"]
PAIR_KINDS: tuple[PairKind, ...] = ("likely", "sites", "distinct")
"""Pairs that may be one program; sites of one organization; pairs that staff said are two."""
_TURN = 1_000
"""More than any score: pairs of programs without a better pair come first."""
_PAIR, _Pair, _Distinct, _Work = cast(Table, LikelyPairRow.__table__), LikelyPairRow, DistinctPairRow, ProgramWorkRow
_DISTINCT, _MERGE = cast(Table, DistinctPairRow.__table__), cast(Table, ProgramMergeRow.__table__)
_WORK, _PROGRAM = cast(Table, ProgramWorkRow.__table__), cast(Table, ProgramRow.__table__)
# Made once, and on the tables: SQLAlchemy's work for the ORM would cost more than the queries.
_LISTS_OF_SOME = QuickRows(
    select(_WORK.c.program_id, _WORK.c.lists).where(_WORK.c.program_id.in_(bindparam("ids", expanding=True)))
)
_POINTS_OF_SOME = select(_PROGRAM.c.id, _PROGRAM.c.latitude, _PROGRAM.c.longitude).where(
    _PROGRAM.c.id.in_(bindparam("ids", expanding=True)), _PROGRAM.c.latitude.is_not(None)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPair:
    """Two programs that look alike, as stored."""

    one_id: str
    other_id: str
    similarity: Similarity
    are_sites: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DistinctPair:
    """Two programs of which staff said that they are two."""

    one_id: str
    other_id: str
    decided_by: int
    """The account."""
    decided_on: str
    """ISO date."""
    reason: str


def replace_pairs(session: Session, ids: Sequence[str]) -> None:
    """Compute the pairs of these programs anew, at most 500, from their rows in `program_work`; doesn't commit."""
    partners = _find_partners(session, ids)
    for column in (_Pair.one_id, _Pair.other_id):
        session.execute(delete(_Pair).where(column.in_(ids)), execution_options={"synchronize_session": False})
    own = _find_traits(session, _Work.program_id.in_(ids))
    near: dict[str, Traits] = {}
    for chunk in chunked(sorted({each.zip for each in own} - {""})):
        near |= {each.id: each for each in _find_traits(session, _Work.zip.in_(chunk))}
    for chunk in chunked(sorted({each.phone for each in own} - {""})):
        near |= {each.id: each for each in _find_traits(session, _Work.phone.in_(chunk))}
    near |= {each.id: each for each in own}
    insert_rows(session, _PAIR, [_values(pair) for pair in find_alike(frozenset(ids), near.values())])
    _settle_places(session, sorted({*ids, *partners, *_find_partners(session, ids)}))


def _find_partners(session: Session, ids: Sequence[str]) -> set[str]:
    """Return the programs that are in a pair with one of `ids`."""
    rows = session.execute(select(_Pair.one_id, _Pair.other_id).where(_of(ids)))
    return {program_id for row in rows for program_id in row}


def _of(ids: Sequence[str]) -> Any:
    return or_(_Pair.one_id.in_(ids), _Pair.other_id.in_(ids))


def _settle_places(session: Session, ids: Sequence[str]) -> None:
    """Put the pairs of these programs in their place: what is better than a pair are only pairs of the same programs.

    Pairs are found by their programs alone. Whether they are sites is no condition of the search: without statistics SQLite
    would take the index of all pairs that are none, for each pair again.
    """
    better = aliased(_Pair)
    both = (_Pair.one_id, _Pair.other_id)
    is_better = or_(
        better.score > _Pair.score,
        and_(better.score == _Pair.score, better.one_id < _Pair.one_id),
        and_(better.score == _Pair.score, better.one_id == _Pair.one_id, better.other_id < _Pair.other_id),
    )
    shares = or_(better.one_id.in_(both), better.other_id.in_(both))
    count = select(func.count().filter(~better.are_sites, is_better)).where(shares).correlate(_Pair).scalar_subquery()
    turn = case((_Pair.are_sites, 0), else_=_TURN * count)
    for chunk in chunked(ids):
        statement = update(_Pair).where(_of(chunk)).values(place=100 - _Pair.score + turn)
        session.execute(statement, execution_options={"synchronize_session": False})


def _find_traits(session: Session, condition: Any) -> list[Traits]:
    columns = (_Work.program_id, _Work.zip, _Work.state, _Work.phone, _Work.alike_name, _Work.alike_street, _Work.lists)
    # Whether it is listed is asked here: SQLite would take the index of all listed ones instead of that of the condition.
    rows = session.execute(select(*columns, _Work.listed).where(condition))
    return [
        Traits(
            id=row[0],
            zip=row[1],
            state=row[2],
            phone=row[3],
            name=row[4],
            street=row[5],
            lists=tuple(row[6].split("\n")) if row[6] else (),
        )
        for row in rows
        if row[7]
    ]


def _values(pair: AlikePair) -> dict[str, Any]:
    return {
        "one_id": pair.one.id,
        "other_id": pair.other.id,
        "are_sites": pair.are_sites,
        "place": 100 - pair.similarity.score,
        "score": pair.similarity.score,
        "name": pair.similarity.name,
        "street": pair.similarity.street,
        "phone": pair.similarity.phone,
        "one_state": pair.one.state,
        "other_state": pair.other.state,
    }


def find_lists(session: Session, ids: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return the lists that have each of some programs, as "source date"."""
    rows = _LISTS_OF_SOME.all(session, ids=ids)
    return {row[0]: tuple(row[1].split("\n")) if row[1] else () for row in rows}


def find_points(session: Session, ids: Collection[str]) -> dict[str, tuple[float, float]]:
    """Return latitude and longitude of those of some programs that have a point."""
    rows = session.execute(_POINTS_OF_SOME, {"ids": list(ids)})
    return {program_id: (latitude, longitude) for program_id, latitude, longitude in rows if latitude and longitude}


def list_pairs(
    session: Session, kind: PairKind, *, state: str = "", limit: int = 50, offset: int = 0
) -> list[StoredPair]:
    """Return a page of the pairs of a kind, the likeliest first; `state`: those with a program of this state."""
    values = {"most": limit, "skipped": offset, **({"state": state} if state else {})}
    return [_pair(row) for row in _select_pairs(kind, is_of_state=bool(state)).all(session, **values)]


def count_pairs(session: Session, kind: PairKind, *, state: str = "", most: int) -> int:
    """Count the pairs of a kind, at most `most`."""
    values = {"most": most, **({"state": state} if state else {})}
    return _select_count(kind, is_of_state=bool(state)).scalar(session, **values) or 0


@cache
def _select_pairs(kind: PairKind, *, is_of_state: bool) -> QuickRows:
    """Build the statement for pairs, once for each kind."""
    statement = select(_PAIR).where(*_conditions(kind, is_of_state=is_of_state))
    order = (_PAIR.c.place, _PAIR.c.one_id, _PAIR.c.other_id)
    return QuickRows(statement.order_by(*order).limit(bindparam("most")).offset(bindparam("skipped")))


@cache
def _select_count(kind: PairKind, *, is_of_state: bool) -> QuickRows:
    """Build the statement for their number, once for each kind."""
    conditions = _conditions(kind, is_of_state=is_of_state)
    inner = select(literal(1)).select_from(_PAIR).where(*conditions).limit(bindparam("most")).subquery()
    return QuickRows(select(func.count()).select_from(inner))


def _conditions(kind: PairKind, *, is_of_state: bool) -> list[Any]:
    apart, merge = _DISTINCT.c, _MERGE.c
    distinct = exists().where(apart.one_id == _PAIR.c.one_id, apart.other_id == _PAIR.c.other_id)
    of_pair = (
        and_(merge.kept == _PAIR.c.one_id, merge.gone == _PAIR.c.other_id),
        and_(merge.kept == _PAIR.c.other_id, merge.gone == _PAIR.c.one_id),
    )
    split = [exists().where(merge.status == "split", sides) for sides in of_pair]
    if kind == "distinct":
        tests: list[Any] = [distinct]
    else:
        tests = [_PAIR.c.are_sites if kind == "sites" else ~_PAIR.c.are_sites, ~distinct, *(~one for one in split)]
    if is_of_state:
        state: Any = bindparam("state")
        tests.append(or_(_PAIR.c.one_state == state, _PAIR.c.other_state == state))
    return tests


def _pair(row: Any) -> StoredPair:
    similarity = Similarity(score=row.score, name=row.name, street=row.street, phone=row.phone)
    return StoredPair(one_id=row.one_id, other_id=row.other_id, similarity=similarity, are_sites=row.are_sites)


def find_distinct(session: Session, one: str, other: str) -> DistinctPair | None:
    """Return what staff said of two programs, if they said that these are two."""
    row = session.get(_Distinct, (min(one, other), max(one, other)), populate_existing=True)
    if row is None:
        return None
    return DistinctPair(
        one_id=row.one_id,
        other_id=row.other_id,
        decided_by=row.decided_by,
        decided_on=row.decided_on,
        reason=row.reason,
    )


def save_distinct(session: Session, pair: DistinctPair) -> None:
    """Note that two programs are two, `one_id` being the smaller id; doesn't commit."""
    delete_distinct(session, pair.one_id, pair.other_id)
    values = {name: getattr(pair, name) for name in DistinctPair.__slots__}
    session.execute(insert(_Distinct), [values])


def delete_distinct(session: Session, one: str, other: str) -> None:
    """Forget that two programs are two; doesn't commit."""
    where = (_Distinct.one_id == min(one, other), _Distinct.other_id == max(one, other))
    session.execute(delete(_Distinct).where(*where), execution_options={"synchronize_session": False})


def follow_programs(session: Session, moves: Mapping[str, str]) -> None:
    """Let what staff said of pairs follow programs whose id changed (old id to new id); doesn't commit."""
    found: dict[tuple[str, str], DistinctPair | None] = {}
    for chunk in chunked(sorted(moves)):
        statement = select(_Distinct.one_id, _Distinct.other_id)
        rows = session.execute(statement.where(or_(_Distinct.one_id.in_(chunk), _Distinct.other_id.in_(chunk))))
        found |= {(row[0], row[1]): find_distinct(session, row[0], row[1]) for row in rows}
    for (one, other), pair in sorted(found.items()):
        delete_distinct(session, one, other)
        first, second = sorted((moves.get(one, one), moves.get(other, other)))
        if pair is not None and first != second:
            save_distinct(session, replace(pair, one_id=first, other_id=second))
