"""Listed programs as other systems ask for them: by name, code, organization, ZIP, or what changed since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, false, func, select
from sqlalchemy.orm import Session

from finder.listings.rules.normalization import plain
from finder.listings.rules.programs import Program
from finder.listings.store import documents
from finder.listings.store.program_texts import DOCUMENT
from finder.listings.store.tables import ProgramRow, ProgramVersionRow
from finder.platform.database.bulk import chunked
from finder.platform.database.changes import MADE_AT, Seen, make_seen
from finder.platform.database.quick import QuickRow
from finder.platform.database.tables import DirectoryRow

_READ_AT_A_TIME = 500
_MANY = 2_000
"""If more programs changed, a page of them is found sooner by going through all programs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDataFilter:
    """Which listed programs are wanted; what is not given doesn't narrow."""

    text: str = ""
    """Part of a name."""
    code: str = ""
    """Offered."""
    names: Sequence[str] | None = None
    """Of organizations, as programs spell them."""
    zip: str = ""
    since: int = 0
    """Changed in this revision of the directory or later."""


class Versioned(NamedTuple):
    """A program by its id and version: the revision of the directory in which it last changed."""

    id: str
    version: int
    changed_at: str = ""
    """ISO time of that, or "" where nobody asked or knows."""


_PROGRAM, _DIRECTORY = ProgramRow.__table__, DirectoryRow.__table__
_VERSION = QuickRow(
    select(_PROGRAM.c.version, _DIRECTORY.c.revision, _DIRECTORY.c.identity, MADE_AT).where(
        _PROGRAM.c.id == bindparam("id"), _DIRECTORY.c.id == 1
    )
)


def find_version(session: Session, program_id: str) -> tuple[int, Seen] | None:
    """Return the version of a program, listed or not, and the state of the directory; None if there is none.

    No transaction is begun.
    """
    row = _VERSION.read(session, id=program_id)
    return None if row is None else (int(row[0]), make_seen(row[1:]))


def find_with_versions(session: Session, ids: Sequence[str]) -> list[tuple[Program, int]]:
    """Return those programs of `ids` that exist, listed or not, each with its version, in any order."""
    found: list[tuple[Program, int]] = []
    for chunk in chunked(ids):
        rows = session.execute(select(DOCUMENT, ProgramRow.version).where(ProgramRow.id.in_(chunk)))
        found += [(documents.read_program(row.document), row.version) for row in rows]
    return found


def list_versions(
    session: Session, wanted: OpenDataFilter, *, limit: int | None = None, offset: int = 0
) -> list[Versioned]:
    """Return the programs that are wanted, by id, without reading what they say."""
    statement = select(ProgramRow.id, ProgramRow.version).where(*_page_conditions(session, wanted))
    rows = session.execute(statement.order_by(ProgramRow.id).limit(limit).offset(offset))
    return [Versioned(row[0], row[1]) for row in rows]


def count_open(session: Session, wanted: OpenDataFilter) -> int:
    """Count the programs that are wanted."""
    return session.scalar(select(func.count()).select_from(ProgramRow).where(*_conditions(wanted))) or 0


def find_open(session: Session, wanted: OpenDataFilter, *, limit: int | None = None) -> Iterator[tuple[Program, int]]:
    """Yield the programs that are wanted, each with the revision it last changed in, by id."""
    statement = (
        select(DOCUMENT, ProgramRow.version)
        .where(*_page_conditions(session, wanted))
        .order_by(ProgramRow.id)
        .limit(limit)
        .execution_options(yield_per=_READ_AT_A_TIME)
    )
    for row in session.execute(statement):
        yield documents.read_program(row.document), row.version


def find_open_ids(session: Session, wanted: OpenDataFilter) -> set[str]:
    """Return the ids of the programs that are wanted."""
    return set(session.scalars(select(ProgramRow.id).where(*_conditions(wanted))))


def list_ids(session: Session, *, limit: int, offset: int) -> list[str]:
    """Return ids of listed programs, in order, for files of addresses."""
    statement = select(ProgramRow.id).where(ProgramRow.listed, ~ProgramRow.sample).order_by(ProgramRow.id)
    return list(session.scalars(statement.limit(limit).offset(offset)))


def list_organization_names(session: Session) -> list[str]:
    """Return the names of the organizations of listed programs, as `rules.hsds.organization_name` makes them, each once."""
    name = func.coalesce(func.nullif(ProgramRow.organization, ""), ProgramRow.name)
    return list(session.scalars(select(name).where(ProgramRow.listed).distinct()))


def _conditions(wanted: OpenDataFilter) -> list[ColumnElement[bool]]:
    conditions: list[Any] = [ProgramRow.listed]
    if wanted.text:
        conditions.append(ProgramRow.search_name.contains(plain(wanted.text), autoescape=True))
    if wanted.code:
        conditions.append((" " + ProgramRow.services + " ").contains(f" {wanted.code} ", autoescape=True))
    if wanted.names is not None:
        name = func.coalesce(func.nullif(ProgramRow.organization, ""), ProgramRow.name)
        conditions.append(name.in_(wanted.names) if wanted.names else false())
    if wanted.zip:
        conditions.append(ProgramRow.zip == wanted.zip)
    if wanted.since:
        conditions.append(ProgramRow.id.in_(_select_changed(wanted.since)))
    return conditions


def _page_conditions(session: Session, wanted: OpenDataFilter) -> list[ColumnElement[bool]]:
    """Return the same for those that are read in the order of their ids."""
    many = _select_changed(wanted.since).order_by(ProgramVersionRow.version).offset(_MANY).limit(1)
    if not wanted.since or session.scalar(many) is None:
        return _conditions(wanted)
    return [*_conditions(replace(wanted, since=0)), ProgramRow.version >= wanted.since]


def _select_changed(since: int) -> Select[Any]:
    return select(ProgramVersionRow.program_id).where(ProgramVersionRow.version >= since)
