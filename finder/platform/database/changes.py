"""The directory's revision and the log of changed programs, which every search index follows.

A single row holds the revision. Raising it locks that row until the commit, so revisions become visible in their
order on every database, and an index that has seen revision n never misses a smaller one.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple, cast

from sqlalchemy import FromClause, Table, bindparam, delete, func, insert, select, type_coerce, update
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from finder.platform.database.quick import QuickRow
from finder.platform.database.quick_rows import QuickRows
from finder.platform.database.tables import ChangeRow, DirectoryRow, RevisionRow

EVERYTHING = "*"
_MANY = 2_000
"""At this many changed programs, rebuilding the index becomes cheaper than patching it."""
_KEPT_REVISIONS = 1_000
_LEAP = 1_000_000
"""More revisions than are made between two restores; two thousand leaps fit into the column."""
_DIRECTORY = DirectoryRow.__table__
_REVISION = RevisionRow.__table__
_CHANGE = cast(Table, ChangeRow.__table__)
# On the table and its connection, without the ORM: it would cost more than the query, and this runs before every search.
# As the driver has it, whoever reads it: such moments are only compared.
_MOMENT = type_coerce(_REVISION.c.made_at, NullType())
MADE_AT = select(_MOMENT).where(_REVISION.c.revision == _DIRECTORY.c.revision).scalar_subquery()
"""When the directory's revision was made, to be selected beside it; null for one from before this was noted."""
STATE = (_DIRECTORY.c.revision, _DIRECTORY.c.identity, MADE_AT)
"""What tells the directory's state, to be read beside another row: one statement less before a search. See `beside_state`."""
_SELECT_REVISION = select(*STATE).where(_DIRECTORY.c.id == 1)
_QUICK_REVISION = QuickRow(_SELECT_REVISION)
_REVISION_WITHIN = QuickRows(_SELECT_REVISION)
_QUICK_MOMENT = QuickRow(select(_MOMENT).where(_REVISION.c.revision == bindparam("revision")))
_MEMO, _SEEN, _NOTED = "finder_revision", "finder_seen", "finder_noted"


class Seen(NamedTuple):
    """A state of the directory. What was worked out of one holds for every equal one."""

    revision: int
    identity: str
    """What names the directory: another one after a backup was restored."""
    made_at: str = ""
    """When the revision was made: tells it from one of the same number that was made after an older file was put in place."""


class Changes(NamedTuple):
    """What changed between two revisions."""

    ids: set[str]
    """The programs of those revisions that changed only some."""
    has_many: bool
    """True when there was one that changed so many, a list for instance, that they were not noted one by one."""


def make_seen(row: Sequence[object] | None) -> Seen:
    """Return the state that a row of revision, identity and `MADE_AT` tells; of none, that nothing was ever saved."""
    return Seen(0, "") if row is None else Seen(int(str(row[0])), str(row[1]), str(row[2] or ""))


def is_later_state(session: Session, seen: Seen, *, than: Seen) -> bool:
    """Return whether a state is an earlier one, or what became of it.

    It is not where a backup was restored, or an older file of the same directory put in place by hand, edited since or not.
    """
    if seen == than:
        return True
    if seen.identity != than.identity or seen.revision <= than.revision:
        return False
    row = _QUICK_MOMENT.read(session, revision=than.revision)
    return (str(row[0]) if row else "") == than.made_at


def get_revision(session: Session) -> int:
    """Return the revision of the directory as this transaction first saw it; 0 when nothing was ever saved."""
    return _read(session).revision


def look(session: Session) -> Seen:
    """Return the state of the directory as it is now, without beginning a transaction.

    What the session reads afterwards is as new or newer; within a transaction, it is the one that it first saw.
    """
    if session.in_transaction():
        return _read(session)
    seen = session.info[_SEEN] = make_seen(_QUICK_REVISION.read(session))
    return seen


def beside_state(table: FromClause) -> FromClause:
    """Return a table joined so that `STATE` can be selected with its rows: null before anything was ever saved."""
    return table.outerjoin(_DIRECTORY, _DIRECTORY.c.id == 1)


def note_state(session: Session, row: Sequence[object]) -> None:
    """Note a state that was read beside another row, for `take_noted`; within a transaction, the one first seen counts."""
    if not session.in_transaction():
        session.info[_NOTED] = session.info[_SEEN] = make_seen(None if row[0] is None else row)


def take_noted(session: Session) -> Seen | None:
    """Return the state that was noted since this was last called, and forget it; None if none was."""
    noted: Seen | None = session.info.pop(_NOTED, None)
    return None if session.in_transaction() else noted


def get_seen_revision(session: Session) -> int:
    """Return the revision that this session saw last, looking only if it never did."""
    return get_seen(session).revision


def get_seen(session: Session) -> Seen:
    """Return the state of the directory as this session saw it last, looking only if it never did."""
    if session.in_transaction():
        return _read(session)
    seen: Seen | None = session.info.get(_SEEN)
    return seen or look(session)


def get_identity(session: Session) -> str:
    """Return what names this directory, as this transaction first saw it: another one after a backup was restored."""
    return _read(session).identity


def _read(session: Session) -> Seen:
    transaction = session.get_transaction()
    held: tuple[object, Seen] | None = session.info.get(_MEMO)
    if held is None or transaction is None or held[0] is not transaction:
        seen = make_seen(_REVISION_WITHIN.first(session))
        held = session.info[_MEMO] = (session.get_transaction(), seen)
    return held[1]


def renew_identity(session: Session) -> None:
    """Mark the restored database as another directory than the one that running processes follow; doesn't commit.

    Its revision leaps too, past all that were made since the backup: what is kept by revision is never taken for this one's.
    """
    leapt = {"revision": DirectoryRow.revision + _LEAP, "identity": _make_identity()}
    session.execute(update(DirectoryRow).where(DirectoryRow.id == 1).values(leapt))
    forget_revision(session)
    record_changes(session, [EVERYTHING])


def _make_identity() -> str:
    return secrets.token_hex(8)


def record_changes(session: Session, program_ids: Sequence[str]) -> int:
    """Raise the revision, log which programs changed, and return the new revision; doesn't commit."""
    revision = raise_revision(session)
    log_changes(session, revision, program_ids)
    return revision


def raise_revision(session: Session) -> int:
    """Raise the revision and return the new one; `log_changes` has to follow before the commit, which is the caller's."""
    if not session.execute(
        update(DirectoryRow).where(DirectoryRow.id == 1).values(revision=DirectoryRow.revision + 1)
    ).rowcount:  # type: ignore[attr-defined]
        session.execute(insert(DirectoryRow).values(id=1, revision=1, identity=_make_identity()))
    forget_revision(session)
    revision = get_revision(session)
    session.execute(insert(RevisionRow).values(revision=revision, made_at=datetime.now(UTC).isoformat()))
    session.execute(delete(ChangeRow).where(ChangeRow.revision <= revision - _KEPT_REVISIONS))
    return revision


def log_changes(session: Session, revision: int, program_ids: Sequence[str]) -> None:
    """Log which programs changed in a revision that `raise_revision` made; doesn't commit."""
    ids = sorted(set(program_ids)) if len(program_ids) < _MANY else [EVERYTHING]
    # On the table, as above; not by `bulk.insert_rows`, which would miss the real tables beside an import's copies.
    rows = [{"revision": revision, "program_id": program_id} for program_id in ids]
    session.connection().execute(insert(_CHANGE), rows)


def lock_directory(session: Session) -> None:
    """Keep others from changing programs until the transaction ends; what is read afterwards is up to date."""
    session.execute(select(DirectoryRow.revision).where(DirectoryRow.id == 1).with_for_update())


def find_changed_ids(session: Session, *, since: int, until: int) -> set[str] | None:
    """Return the programs changed after revision `since` up to `until`, or None after too many changes (rebuild then)."""
    found = find_changes(session, since=since, until=until)
    return None if found is None or found.has_many else found.ids


def find_changes(session: Session, *, since: int, until: int) -> Changes | None:
    """Return what changed after revision `since` up to `until`; None after too many revisions to know."""
    if until - since >= _KEPT_REVISIONS:
        return None
    statement = select(ChangeRow.program_id).where(ChangeRow.revision > since, ChangeRow.revision <= until)
    ids = set(session.scalars(statement))
    return Changes(ids=ids - {EVERYTHING}, has_many=EVERYTHING in ids)


def find_moments(session: Session, revisions: Iterable[int]) -> dict[int, str]:
    """Return when each of these revisions was made, as ISO texts in UTC.

    For one from before such moments were kept: that of the next one known, so "changed then or earlier".
    """
    wanted = set(revisions)
    known = select(RevisionRow.revision, RevisionRow.made_at).where(RevisionRow.revision.in_(wanted))
    found: dict[int, str] = {row[0]: row[1] for row in session.execute(known)} if wanted else {}
    for revision in wanted - found.keys():
        following = select(func.min(RevisionRow.revision)).where(RevisionRow.revision >= revision).scalar_subquery()
        moment = session.scalar(select(RevisionRow.made_at).where(RevisionRow.revision == following))
        if moment:
            found[revision] = moment
    return found


def find_first_since(session: Session, moment: str) -> int:
    """Return the first revision made at or after an ISO time with its zone; one more than the last if there is none."""
    found = session.scalar(select(func.min(RevisionRow.revision)).where(RevisionRow.made_at >= moment))
    return found or get_revision(session) + 1


def forget_revision(session: Session) -> None:
    """Forget the cached revision, after a rollback of the savepoint that raised it."""
    session.info.pop(_MEMO, None)
    session.info.pop(_SEEN, None)
