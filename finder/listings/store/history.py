"""The stored history: append-only, which the database enforces."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import msgspec
from sqlalchemy import Row, Select, String, Table, bindparam, func, insert, select, update
from sqlalchemy import cast as cast_as
from sqlalchemy.orm import Session

from finder.listings.rules.history import KEYED, ChainedEntry, Entry, Rendered, chain_hash, find_fault, render
from finder.listings.store.override_tables import HistoryHeadRow, HistoryRow
from finder.platform.database.documents import encode, load_as, without_columns
from finder.platform.database.moments import midnight, month_of
from finder.platform.database.session import get_keys
from finder.platform.errors import BadSettings
from finder.platform.keys import Keys

_HEAD = HistoryHeadRow.__table__
_HISTORY = cast(Table, HistoryRow.__table__)
_EVENTS = (
    select(_HISTORY.c.at, _HISTORY.c.kind, _HISTORY.c.program_id)
    .where(_HISTORY.c.at >= bindparam("since"))
    .distinct()
    .subquery()
)
# Grouped by label: PostgreSQL doesn't recognize an expression with parameters as the same one.
_MONTH = month_of(_EVENTS.c.at).label("month")
_BY_MONTH = select(_MONTH, _EVENTS.c.kind, func.count()).group_by(_MONTH, _EVENTS.c.kind)
_CHUNK = 500
_PURPOSE = "history"
_KEY_BYTES = 32
_ENTRY_COLUMNS = ("number", "at", "kind", "program_id", "proposer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Number and hash of the newest entry, stored separately. A copy kept elsewhere proves that no entry was replaced."""

    number: int
    entry_hash: str


def get_head(session: Session) -> Head:
    """Return number and hash of the newest entry; 0 and zeros for an empty history."""
    row = session.execute(select(_HEAD.c.number, _HEAD.c.entry_hash).where(_HEAD.c.id == 1)).one()
    return Head(number=row.number, entry_hash=row.entry_hash)


@dataclass(slots=True, kw_only=True)
class Chain:
    """The end of the chain, locked until the transaction ends, to which some entries are added."""

    number: int
    """Of the last entry so far; likewise `mark`, its hash."""
    mark: str
    key: bytes | None

    def next_hash(self, rendered: Rendered) -> str:
        """Return the hash of the next entry."""
        self.number += 1
        self.mark = chain_hash(rendered, self.number, self.mark, self.key)
        return self.mark


def open_chain(session: Session, *, more: int) -> Chain:
    """Lock the end of the chain, to append `more` entries; `close_chain` must follow.

    Raising the head's number first locks its row until the commit, so entries of two transactions never mix.

    Raises:
        BadSettings: the history is keyed, and its key is not at hand.
    """
    session.execute(update(HistoryHeadRow).where(HistoryHeadRow.id == 1).values(number=HistoryHeadRow.number + more),
                    execution_options={"synchronize_session": False})  # fmt: skip
    head, key = get_head(session), find_key(session, may_make=True)
    if key is None and head.entry_hash.startswith(KEYED):
        raise BadSettings("This database was used with a secret key: set FINDER_SECRET_KEY to it.")
    return Chain(number=head.number - more, mark=head.entry_hash, key=key)


def close_chain(session: Session, chain: Chain) -> None:
    """Note the hash of the last entry that was added; doesn't commit."""
    session.execute(update(HistoryHeadRow).where(HistoryHeadRow.id == 1).values(entry_hash=chain.mark),
                    execution_options={"synchronize_session": False})  # fmt: skip


def append(session: Session, entries: Sequence[Entry]) -> tuple[int, ...]:
    """Append entries (their numbers are ignored) and return their new numbers; doesn't commit. Errors as `open_chain`."""
    if not entries:
        return ()
    chain, rows = open_chain(session, more=len(entries)), []
    first = chain.number + 1
    for entry in entries:
        previous, mark = chain.mark, chain.next_hash(render(entry))
        rows.append(entry_values(entry) | {"number": chain.number, "previous_hash": previous, "entry_hash": mark})
    session.connection().execute(insert(_HISTORY), rows)
    close_chain(session, chain)
    return tuple(range(first, chain.number + 1))


def find_key(session: Session, *, may_make: bool = False) -> bytes | None:
    """Return the key of the chain; None where there is none, or no secret to open it with. `may_make`: make it if it is missing.

    Raises:
        BadSettings: the secret is another one.
    """
    keys = get_keys(session)
    if keys is None:
        return None
    encrypted = session.scalar(select(_HEAD.c.sealed_key).where(_HEAD.c.id == 1))
    if encrypted:
        return bytes.fromhex(keys.decrypt(_PURPOSE, encrypted, owner=""))
    if not may_make:
        return None
    key = secrets.token_bytes(_KEY_BYTES)
    _save_key(session, key, keys)
    return key


def rotate_key(session: Session) -> None:
    """Seal the key of the chain with today's secret; doesn't commit.

    Raises:
        BadSettings: neither today's secret nor the one before opens it.
    """
    keys, key = get_keys(session), find_key(session)
    if keys is not None and key is not None:
        _save_key(session, key, keys)


def _save_key(session: Session, key: bytes, keys: Keys) -> None:
    encrypted = keys.encrypt(_PURPOSE, key.hex(), owner="")
    session.execute(update(HistoryHeadRow).where(HistoryHeadRow.id == 1).values(sealed_key=encrypted),
                    execution_options={"synchronize_session": False})  # fmt: skip


def entry_values(entry: Entry) -> dict[str, object]:
    """Return the columns of an entry but for its number and the hashes."""
    return {
        "at": entry.at,
        "kind": entry.kind,
        "program_id": entry.program_id,
        "proposer": entry.proposer,
        "document": write_entry(entry),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryFilter:
    """Criteria for entries; an entry must meet all that are set."""

    program_id: str | None = None
    program_ids: frozenset[str] | None = None
    """Any of these programs."""
    proposer: int | None = None
    day: str = ""
    """ISO date (UTC)."""
    kind: str = ""
    kinds: frozenset[str] = frozenset()
    """Any of these; empty for all."""
    since: str = ""
    until: str = ""
    """Timestamps (UTC, ISO): from the first on, before the second."""
    numbers: frozenset[int] | None = None
    before: int | None = None
    """Only entries with smaller numbers: the next page."""
    limit: int | None = None


def find_entries(session: Session, wanted: HistoryFilter) -> list[Entry]:
    """Return at most `wanted.limit` matching entries, the newest first."""
    statement = _in_time(_select().order_by(HistoryRow.number.desc()).limit(wanted.limit), wanted)
    if wanted.program_id is not None:
        statement = statement.where(HistoryRow.program_id == wanted.program_id)
    if wanted.program_ids is not None:
        statement = statement.where(HistoryRow.program_id.in_(sorted(wanted.program_ids)))
    if wanted.proposer is not None:
        statement = statement.where(HistoryRow.proposer == wanted.proposer)
    if wanted.kind:
        statement = statement.where(HistoryRow.kind == wanted.kind)
    if wanted.kinds:
        statement = statement.where(HistoryRow.kind.in_(sorted(wanted.kinds)))
    if wanted.before is not None:
        statement = statement.where(HistoryRow.number < wanted.before)
    if wanted.numbers is not None:
        statement = statement.where(HistoryRow.number.in_(sorted(wanted.numbers)))
    return [_entry(row, row.at) for row in session.scalars(statement)]


def _in_time(statement: Select[HistoryRow], wanted: HistoryFilter) -> Select[HistoryRow]:
    if wanted.day:
        following = date.fromisoformat(wanted.day) + timedelta(days=1)
        statement = statement.where(
            HistoryRow.at >= midnight(wanted.day), HistoryRow.at < midnight(following.isoformat())
        )
    if wanted.since:
        statement = statement.where(HistoryRow.at >= wanted.since)
    return statement.where(HistoryRow.at < wanted.until) if wanted.until else statement


def count_edits(session: Session, *, proposer: int, since: str) -> int:
    """Count the edits of one person since a timestamp (UTC, ISO); one form is one edit, however many facts it changed."""
    edits = select(HistoryRow.program_id, HistoryRow.at).where(
        HistoryRow.proposer == proposer, HistoryRow.at >= since, HistoryRow.kind.in_(("change", "proposal", "undo"))
    )
    return session.scalar(select(func.count()).select_from(edits.distinct().subquery())) or 0


def count_by_month(session: Session, *, since: str) -> dict[tuple[str, str], int]:
    """Count actions since a day (ISO) by month (``2026-11``) and kind; one action on a program may have several entries."""
    return {(row[0], row[1]): row[2] for row in session.execute(_BY_MONTH, {"since": midnight(since)})}


def verify(session: Session) -> tuple[int, str] | None:
    """Return the first entry that was tampered with and how, or None; reads everything."""
    head, key = get_head(session), find_key(session)
    rows = session.execute(_select_to_verify().execution_options(yield_per=_CHUNK))
    try:
        return find_fault(map(_chained_as_found, rows), last_number=head.number, last_hash=head.entry_hash, key=key)
    finally:
        rows.close()  # A fault ends the loop early.


def _select_to_verify() -> Select[*tuple[Any, ...]]:
    """Select entries as raw text, so that every one can be read: an unreadable timestamp is tampering too, to be reported."""
    columns = [column for column in HistoryRow.__table__.columns if column.name != "at"]
    return select(*columns, cast_as(HistoryRow.at, String).label("at")).order_by(HistoryRow.number)


def _chained_as_found(row: Row[*tuple[Any, ...]]) -> ChainedEntry:
    """Return an entry from its row; an unreadable one is returned without its content, so its hash won't match."""
    try:
        moment = datetime.fromisoformat(row.at)
        at = (moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
        entry = _entry(row, at)
    except (ValueError, msgspec.MsgspecError):
        entry = Entry(number=row.number, at="", kind="unreadable")
    return ChainedEntry(entry=entry, previous=row.previous_hash, entry_hash=row.entry_hash)


def _select() -> Select[HistoryRow]:
    return select(HistoryRow).execution_options(populate_existing=True)


def _entry(row: HistoryRow | Row[*tuple[Any, ...]], at: str) -> Entry:
    return read_entry(
        row.document,
        number=row.number,
        at=at,
        kind=row.kind,
        program_id=row.program_id,
        proposer=row.proposer,
    )


def write_entry(entry: Entry) -> str:
    """Return the JSON of the fields that have no column, byte for byte: it is part of the hash."""
    return encode(without_columns(entry, _ENTRY_COLUMNS))


def read_entry(document: str | bytes, **columns: Any) -> Entry:
    """Build an entry from the JSON of `write_entry` and the columns."""
    return load_as(Entry, document, **columns)
