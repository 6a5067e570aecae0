"""Listed programs as other systems ask for them: by name, code, organization, ZIP, or what changed since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, false, func, select
from sqlalchemy.orm import Session

from finder.listings.rules.normalization import plain
from finder.listings.rules.programs import Program
from finder.listings.store import documents
from finder.listings.store.tables import ProgramRow

_READ_AT_A_TIME = 500


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


def count_open(session: Session, wanted: OpenDataFilter) -> int:
    """Count the programs that are wanted."""
    return session.scalar(select(func.count()).select_from(ProgramRow).where(*_conditions(wanted))) or 0


def find_open(
    session: Session, wanted: OpenDataFilter, *, limit: int | None = None, offset: int = 0
) -> Iterator[tuple[Program, int]]:
    """Yield the programs that are wanted, each with the revision it last changed in, by id."""
    statement = (
        select(ProgramRow.document, ProgramRow.version)
        .where(*_conditions(wanted))
        .order_by(ProgramRow.id)
        .limit(limit)
        .offset(offset)
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
        conditions.append(ProgramRow.version >= wanted.since)
    return conditions
