"""Organizations as lists and staff name them, and the sites of each.

A program whose lists state no organization counts under its own name: most lists give the organization's name as the program's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from finder.listings.rules.normalization import plain
from finder.listings.store.tables import ProgramPhoneRow, ProgramRow

_OWNER = func.coalesce(func.nullif(ProgramRow.organization, ""), ProgramRow.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationName:
    """One spelling of an organization's name."""

    name: str
    sites: int
    """Listed programs under exactly this spelling."""


def find_organizations(session: Session, text: str, *, limit: int) -> list[OrganizationName]:
    """Return the spellings that have a text in them, those with most sites first; upper and lower case are alike."""
    words = plain(text).split()
    statement = select(_OWNER, func.count()).where(ProgramRow.listed)
    for word in words:
        is_in_names = ProgramRow.search_name.contains(word, autoescape=True)
        statement = statement.where(is_in_names | func.lower(ProgramRow.organization).contains(word, autoescape=True))
    statement = statement.group_by(_OWNER).order_by(func.count().desc(), _OWNER).limit(limit)
    return [OrganizationName(name=row[0], sites=row[1]) for row in session.execute(statement)]


def list_site_ids(session: Session, names: Sequence[str], *, limit: int) -> list[str]:
    """Return the listed programs of organizations named exactly so, by state, city and id."""
    statement = (
        select(ProgramRow.id)
        .where(ProgramRow.listed, _OWNER.in_(names))
        .order_by(ProgramRow.state, ProgramRow.city, ProgramRow.id)
    )
    return list(session.scalars(statement.limit(limit)))


def list_site_numbers(session: Session, program_ids: Sequence[str]) -> list[tuple[str, int]]:
    """Return the phone numbers (E.164) that these programs show, each with how many have it, the most frequent first."""
    count = func.count(ProgramPhoneRow.program_id.distinct())
    statement = (
        select(ProgramPhoneRow.number, count)
        .where(ProgramPhoneRow.program_id.in_(program_ids), ~ProgramPhoneRow.is_hidden)
        .group_by(ProgramPhoneRow.number)
        .order_by(count.desc(), ProgramPhoneRow.number)
    )
    return [(row[0], row[1]) for row in session.execute(statement)]
