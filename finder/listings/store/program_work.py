"""Keeping the tables by which staff find programs (`work_tables`) in step with the programs.

They follow the directory's revision, as search indexes do: whoever changed programs needs to know nothing of them. What
one person edits is written with the edit (`sync_edited`); the rest by `catch_up_work`, before a list is shown or after an
import (`listings.following`). Functions that write don't commit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, cast

from sqlalchemy import Table, delete, func, or_, select, text, update
from sqlalchemy.orm import Session

from finder.listings.rules.columns import work_columns
from finder.listings.store import documents, program_words
from finder.listings.store.followers import forget_numbers, get_number
from finder.listings.store.likely_pairs import replace_pairs
from finder.listings.store.pair_tables import LikelyPairRow
from finder.listings.store.program_texts import DOCUMENT, lock_programs
from finder.listings.store.tables import ProgramRow
from finder.listings.store.work_tables import FollowerRow, ProgramWorkRow
from finder.platform.database.bulk import chunked, insert_new_rows, insert_rows
from finder.platform.database.changes import find_changed_ids, get_revision

_WORK = cast(Table, ProgramWorkRow.__table__)
_PROGRAM = cast(Table, ProgramRow.__table__)
_NOTHING: Mapping[str, dict[str, Any]] = MappingProxyType({})
_PAST_ZIPS = ":"
"""Sorts behind all digits."""
_FOLLOWER = "program_work"
_FOLLOWERS = cast(Table, FollowerRow.__table__)
_SEEN = select(_FOLLOWERS.c.revision).where(_FOLLOWERS.c.name == _FOLLOWER)
_SAMPLE = 400
"""Rows of each index that SQLite looks at for its statistics (its documentation: 100 to 1000)."""
_MANY_AREAS = 200
"""From so many areas on, it is quicker to go through all of them."""
_CHANGED = (
    select(ProgramRow.id)
    .outerjoin(ProgramWorkRow, ProgramWorkRow.program_id == ProgramRow.id)
    .where(or_(ProgramWorkRow.version.is_(None), ProgramWorkRow.version != ProgramRow.version))
)
_GONE = (
    select(ProgramWorkRow.program_id)
    .outerjoin(ProgramRow, ProgramWorkRow.program_id == ProgramRow.id)
    .where(ProgramRow.id.is_(None))
)


def is_behind(session: Session) -> bool:
    """Return whether programs changed since these tables were last brought up to date."""
    return _get_seen(session) != get_revision(session)


def catch_up_work(session: Session, *, limit: int | None = None, written: Collection[str] = ()) -> int:
    """Bring the tables up to date, at most `limit` programs at once; return how many programs are left to do.

    `written`: the areas of programs that the caller wrote before on their own (`write_work`).
    """
    seen, revision = _get_seen(session, for_update=True), get_revision(session)
    if seen == revision:
        if written:  # Another was quicker, and the caller wrote some of its rows once more.
            _settle_alone(session, written)
        return 0
    ids = find_behind(session)
    now = ids if limit is None else ids[:limit]
    areas = write_work(session, now).union(written)
    is_done = len(now) == len(ids)
    # At the end all areas: what `write_work` wrote before, on its own, settled none.
    _settle_alone(session, None if is_done and not _knows_changes(session, seen, revision) else areas)
    if is_done:
        _save_seen(session, revision)
    return len(ids) - len(now)


def find_behind(session: Session) -> list[str]:
    """Return the ids of programs whose rows are missing, of another version, or of no program any more; sorted."""
    seen, revision = _get_seen(session), get_revision(session)
    changed = find_changed_ids(session, since=seen, until=revision) if seen else None
    if changed is None:
        return _find_stale(session)
    return [program_id for chunk in chunked(sorted(changed)) for program_id in _find_stale(session, chunk)]


def _knows_changes(session: Session, seen: int, revision: int) -> bool:
    return bool(seen) and find_changed_ids(session, since=seen, until=revision) is not None


def read_work(session: Session, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return the rows of these programs as they would be written now, by id: `write_work` then keeps others waiting less."""
    return {row["program_id"]: row for chunk in chunked(ids) for row in _compute(session, chunk)}


def write_work(session: Session, ids: Sequence[str], *, ready: Mapping[str, dict[str, Any]] = _NOTHING) -> set[str]:
    """Write the rows of these programs anew, and return their areas; `catch_up_work` has to follow.

    `ready`: of `read_work`, a moment ago; those of programs that changed since are worked out once more.
    """
    return {area for chunk in chunked(ids) for area in _write(session, chunk, ready)}


def _write(session: Session, ids: Sequence[str], ready: Mapping[str, dict[str, Any]]) -> set[str]:
    """Write the rows and words of these programs anew, and return the areas that have more or fewer programs by it.

    At most 500 at once; those of deleted programs go.
    """
    # Locked in one order, here and below: two that write the rows of a program at once would both insert them.
    values: list[dict[str, Any]] = []
    if ready:
        found = select(ProgramRow.id, ProgramRow.version).where(ProgramRow.id.in_(ids)).order_by(ProgramRow.id)
        for row in session.execute(found.with_for_update(key_share=True)):
            if (one := ready.get(row.id)) is not None and one["version"] == row.version:
                values.append(one)
    known = {row["program_id"] for row in values}
    rest = [program_id for program_id in ids if program_id not in known]
    if rest:
        values += _compute(session, rest, to_change=True)
    return _replace(session, ids, values)


def _compute(session: Session, ids: Sequence[str], *, to_change: bool = False) -> list[dict[str, Any]]:
    if to_change:
        lock_programs(session, ids)
    rows = session.execute(
        select(DOCUMENT, ProgramRow.version).where(ProgramRow.id.in_(ids)).order_by(ProgramRow.id)
    ).all()
    return [{**work_columns(documents.read_program(row.document)), "version": row.version} for row in rows]


def _replace(session: Session, ids: Sequence[str], values: Sequence[dict[str, Any]]) -> set[str]:
    before = _find_before(session, ids)
    session.execute(delete(ProgramWorkRow).where(ProgramWorkRow.program_id.in_(ids)))
    insert_rows(session, _WORK, values)
    program_words.replace_words(
        session,
        {program_id: words for program_id, (words, _) in before.items()},
        {row["program_id"]: row["words"] for row in values},
    )
    replace_pairs(session, ids)
    return {area for _, area in before.values()} | {row["area"] for row in values}


def sync_edited(session: Session, columns: Mapping[str, Any]) -> None:
    """Write the rows of one program right after it was saved, so that the next list needs nothing to catch up.

    `columns`: as from `listings.rules.columns.work_columns`.
    """
    revision = get_revision(session)
    _settle_alone(session, _replace(session, [columns["program_id"]], [{**columns, "version": revision}]))
    # Not waiting for whoever brings all up to date: they may be waiting for this program.
    if (session.scalar(_SEEN.with_for_update(skip_locked=True)) or 0) == revision - 1:
        _save_seen(session, revision)


def order_by_zip(session: Session, ids: Sequence[str]) -> list[str]:
    """Return these ids by their programs' ZIPs, those of no program last.

    `write_work` compares each program with its whole ZIP: written in this order, a ZIP is read once or twice, whatever its size.
    """
    zips: dict[str, str] = {}
    for chunk in chunked(ids):
        rows = session.execute(select(_PROGRAM.c.id, _PROGRAM.c.zip).where(_PROGRAM.c.id.in_(chunk)))
        zips.update((row[0], row[1]) for row in rows)
    return sorted(ids, key=lambda program_id: (zips.get(program_id, _PAST_ZIPS), program_id))


def _find_before(session: Session, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    columns = (ProgramWorkRow.program_id, ProgramWorkRow.words, ProgramWorkRow.area)
    rows = session.execute(select(*columns).where(ProgramWorkRow.program_id.in_(ids)))
    return {row.program_id: (row.words, row.area) for row in rows}


def count_behind(session: Session) -> int:
    """Return how many programs there are whose rows are missing, of another version, or of no program any more."""
    return sum(session.scalar(select(func.count()).select_from(one.subquery())) or 0 for one in (_CHANGED, _GONE))


def _find_stale(session: Session, among: Sequence[str] | None = None) -> list[str]:
    """Return the ids whose rows are missing, of another version, or of no program any more; `among` None: of all."""
    changed, gone = _CHANGED, _GONE
    if among is not None:
        changed, gone = changed.where(ProgramRow.id.in_(among)), gone.where(ProgramWorkRow.program_id.in_(among))
    return sorted({*session.scalars(changed), *session.scalars(gone)})


def _settle_alone(session: Session, areas: Iterable[str] | None) -> None:
    """Note which programs are alone in their area, in some areas or (None) in all."""
    wanted = None if areas is None else sorted(areas)
    alone = select(ProgramWorkRow.area).where(ProgramWorkRow.listed).group_by(ProgramWorkRow.area)
    alone = alone.having(func.count() == 1)
    where: tuple[Any, ...] = ()
    if wanted is not None and len(wanted) <= _MANY_AREAS:
        where = (ProgramWorkRow.area.in_(wanted),)
        alone = alone.where(ProgramWorkRow.area.in_(wanted))
    is_alone = ProgramWorkRow.area.in_(alone)
    statement = update(ProgramWorkRow).where(*where, ProgramWorkRow.is_alone != is_alone).values(is_alone=is_alone)
    session.execute(statement, execution_options={"synchronize_session": False})


def refresh_statistics(session: Session) -> None:
    """Update the statistics of the tables (ANALYZE) after many programs changed, so that the database picks the right indexes.

    PostgreSQL does so by itself some time later; SQLite never does. It looks at a sample and takes milliseconds.
    """
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text(f"PRAGMA analysis_limit = {_SAMPLE}"))
    for table in (_WORK.name, LikelyPairRow.__tablename__):
        session.execute(text(f"ANALYZE {table}"))


def _get_seen(session: Session, *, for_update: bool = False) -> int:
    """Return up to which revision the tables are up to date, as this transaction first saw it, or locked as it is now."""
    if not for_update:
        return get_number(session, _FOLLOWER)
    forget_numbers(session)
    seen = session.scalar(_SEEN.with_for_update())
    if seen is None:
        # Two who begin at once: the second waits here for the first, since there is no row yet to wait for.
        insert_new_rows(session, _FOLLOWERS, [{"name": _FOLLOWER, "revision": 0}])
        seen = session.scalar(_SEEN.with_for_update())
    return seen or 0


def _save_seen(session: Session, revision: int) -> None:
    forget_numbers(session)
    insert_new_rows(session, _FOLLOWERS, [{"name": _FOLLOWER, "revision": 0}])
    session.execute(update(_FOLLOWERS).where(_FOLLOWERS.c.name == _FOLLOWER).values(revision=revision))
