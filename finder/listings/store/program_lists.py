"""Lists of programs for staff pages, filtered, sorted and counted by the database, and counts of all programs."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import ColumnExpressionArgument, Table, bindparam, func, or_, select
from sqlalchemy.orm import Session

from finder.listings.rules.normalization import plain
from finder.listings.rules.programs import Card
from finder.listings.rules.vocabulary import NEEDS, Need
from finder.listings.store import documents
from finder.listings.store.tables import ProgramPhoneRow, ProgramRow

_PROGRAM = cast(Table, ProgramRow.__table__)
_Condition = ColumnExpressionArgument[bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFilter:
    """Criteria for listed programs; a program must meet all that are set."""

    text: str = ""
    """Part of a name, or the id."""
    state: str = ""
    city: str = ""
    need: str = ""
    """One of `listings.rules.vocabulary.NEEDS`."""
    checked_before: date | None = None
    """The oldest check of all groups is older than this day, or some group was never checked."""
    is_never_checked: bool = False
    """True for programs with a group that was never checked."""
    in_doubt: bool = False
    among: frozenset[str] | None = None
    """Only these ids."""
    without: frozenset[str] = frozenset()
    """None of these ids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """What the queue needs to know about one program."""

    id: str
    state: str
    county: str
    zip: str
    as_of: str
    has_phone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramCounts:
    """Counts of the listed programs."""

    listed: int
    with_phone: int
    phones_checked: int
    """Of those with a phone: checked by staff since a day."""
    never_checked: int
    openings: int
    """Those with a report of openings since a given day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateCount:
    """The number of listed programs of a state that meet each need."""

    state: str
    programs: int
    needs: dict[Need, int]


def count_listed(session: Session, wanted: ListFilter) -> int:
    """Count the listed programs that match."""
    return session.scalar(select(func.count()).select_from(ProgramRow).where(*_conditions(wanted))) or 0


def list_cards(session: Session, wanted: ListFilter, *, limit: int | None = None, offset: int = 0) -> list[Card]:
    """Return a page of cards of the listed programs that match, by oldest check, then by oldest list."""
    order = (ProgramRow.oldest_check_on.nulls_first(), ProgramRow.as_of.nulls_first(), ProgramRow.id)
    statement = select(ProgramRow.version, ProgramRow.card).where(*_conditions(wanted)).order_by(*order)
    rows = session.execute(statement.limit(limit).offset(offset))
    return [documents.read_card(row.card, version=row.version) for row in rows]


def _conditions(wanted: ListFilter) -> list[_Condition]:
    tests: list[_Condition] = [ProgramRow.listed]
    if text := plain(wanted.text):
        has_name = ProgramRow.search_name.contains(text, autoescape=True)
        tests.append(or_(has_name, ProgramRow.id == wanted.text))
    if wanted.state:
        tests.append(ProgramRow.state == wanted.state)
    if city := plain(wanted.city):
        tests.append(ProgramRow.search_city == city)
    if wanted.need:
        tests.append(_has(wanted.need))
    if wanted.in_doubt:
        tests.append(ProgramRow.is_in_doubt)
    return [*tests, *_age_conditions(wanted), *_id_conditions(wanted)]


def _has(need: str) -> _Condition:
    return cast("_Condition", getattr(ProgramRow, f"has_{need}"))


def _age_conditions(wanted: ListFilter) -> list[_Condition]:
    was_never = ProgramRow.oldest_check_on.is_(None)
    if wanted.is_never_checked:
        return [was_never]
    if wanted.checked_before is not None:
        return [or_(was_never, ProgramRow.oldest_check_on < wanted.checked_before.isoformat())]
    return []


def _id_conditions(wanted: ListFilter) -> list[_Condition]:
    tests: list[_Condition] = []
    if wanted.among is not None:
        tests.append(ProgramRow.id.in_(_ids("among", wanted.among)))
    if wanted.without:
        tests.append(ProgramRow.id.not_in(_ids("without", wanted.without)))
    return tests


def _ids(name: str, ids: Set[str]) -> Any:
    """Return the ids as SQL literals: there may be more of them than a statement may have parameters."""
    return bindparam(name, sorted(ids), expanding=True, literal_execute=True)


def list_queue(session: Session, *, state: str = "") -> list[QueueRow]:
    """Return every listed program, of one state or of all, for the queue; in no particular order."""
    names = QueueRow.__slots__
    statement = _of_state(select(*(_PROGRAM.c[name] for name in names)), state)
    return [QueueRow(**dict(zip(names, row, strict=True))) for row in session.execute(statement)]


def list_listed_ids(session: Session, *, state: str = "") -> list[str]:
    """Return the ids of the listed programs, of one state or of all, sorted."""
    return sorted(session.scalars(_of_state(select(ProgramRow.id), state)))


def list_listed_cards(session: Session, *, state: str = "") -> list[Card]:
    """Return the card of every listed program, of one state or of all; in no particular order."""
    rows = session.execute(_of_state(select(ProgramRow.version, ProgramRow.card), state))
    return [documents.read_card(row.card, version=row.version) for row in rows]


def list_cards_near(session: Session, card: Card) -> list[Card]:
    """Return the cards of the listed programs that have the ZIP or the phone of one, itself among them."""
    with_phone = select(ProgramPhoneRow.program_id).where(
        ProgramPhoneRow.number == card.phone, ~ProgramPhoneRow.is_hidden
    )
    statement = select(ProgramRow.version, ProgramRow.card).where(
        ProgramRow.listed, or_(ProgramRow.zip == card.zip, ProgramRow.id.in_(with_phone))
    )
    found = [documents.read_card(row.card, version=row.version) for row in session.execute(statement)]
    return [one for one in found if one.zip == card.zip or (card.phone and one.phone == card.phone)]


def _of_state(statement: Any, state: str) -> Any:
    listed = statement.where(ProgramRow.listed)
    return listed.where(ProgramRow.state == state) if state else listed


def count_checked(session: Session, *, phones_since: date, openings_since: date) -> ProgramCounts:
    """Count the listed programs by the age of their staff checks."""
    number = func.count()
    is_checked = ProgramRow.phone_checked_on >= phones_since.isoformat()
    statement = select(
        number,
        number.filter(ProgramRow.has_phone),
        number.filter(ProgramRow.has_phone, is_checked),
        number.filter(ProgramRow.last_checked_on.is_(None)),
        number.filter(ProgramRow.opening_on >= openings_since.isoformat()),
    ).where(ProgramRow.listed)
    names = ProgramCounts.__slots__
    return ProgramCounts(**dict(zip(names, session.execute(statement).one(), strict=True)))


def count_by_state(session: Session) -> list[StateCount]:
    """Count the listed programs that meet each need, by state in alphabetical order; states without any are left out."""
    counts = [func.count().filter(_has(need)).label(need) for need in NEEDS]
    statement = select(ProgramRow.state, func.count().label("programs"), *counts).where(ProgramRow.listed)
    rows = session.execute(statement.group_by(ProgramRow.state)).all()
    return [
        StateCount(state=row.state, programs=row.programs, needs={need: getattr(row, need) for need in NEEDS})
        for row in sorted(rows, key=lambda row: row.state)
    ]


def count_in_doubt(session: Session) -> int:
    """Count the listed programs whose point we don't trust."""
    return session.scalar(select(func.count()).where(ProgramRow.listed, ProgramRow.is_in_doubt)) or 0


def find_in_doubt(session: Session, *, limit: int) -> list[str]:
    """Return the ids of listed programs whose point we don't trust, sorted."""
    statement = (
        select(ProgramRow.id).where(ProgramRow.listed, ProgramRow.is_in_doubt).order_by(ProgramRow.id).limit(limit)
    )
    return list(session.scalars(statement))
