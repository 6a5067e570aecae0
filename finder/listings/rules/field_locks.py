"""What a list says and the public doesn't see yet: a sensitive difference of an import waits as a *hold* on the field.

A hold stands among what staff say of a program, under ``held:phones`` and the like. It says: while the sources say
`theirs`, go on showing `ours`, with its own source and date. Lifting it lets the sources speak; once they say something
else, or staff said something themselves, it holds nothing. So a program stays a function of its lists and statements.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from finder.listings.rules.fields import HELD, HELD_PREFIX
from finder.listings.rules.listings import Listing, ZipPlace
from finder.listings.rules.location import Location, locate
from finder.listings.rules.overrides import ADDRESS, Statement, phone_values
from finder.listings.rules.records import Phone, SourceRecord

HELD_TEXTS = ("name", "name2", "organization")
assert {*HELD_TEXTS, "address", "phones", "website", "status"} == set(HELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """What is shown and what the sources say, of one field."""

    ours: Any
    """Text; a list of phones as in `listings.rules.fields`; of ``address`` see `address_value`; of ``status`` open or closed."""
    theirs: Any
    ours_source: str
    ours_on: str
    """ISO date, or ""."""
    theirs_source: str
    theirs_on: str
    batch_id: int
    row: int | None = None
    """In the file; None: the list lacks the program."""


def hold_value(hold: Hold) -> dict[str, Any]:
    """Give a hold as the value of its field."""
    return {name: getattr(hold, name) for name in Hold.__slots__}


def hold_of(statement: Statement, field: str) -> Hold | None:
    """Give the hold on a field, or None."""
    value = statement.value(f"{HELD_PREFIX}{field}") if statement.fields else None
    return None if value is None else Hold(**value)


def held_zips(statement: Statement) -> set[str]:
    """Give the ZIPs that publishing with this statement may look up."""
    hold = hold_of(statement, "address")
    return {hold.ours["zip"], hold.theirs["zip"]} if hold else set()


def hold_texts(record: SourceRecord, statement: Statement) -> SourceRecord:
    """Give the record, what staff stated laid over already, with its names as they are held."""
    if not statement.fields:
        return record
    free = (name for name in HELD_TEXTS if name not in statement.fields)
    holds = {name: hold for name in free if (hold := hold_of(statement, name))}
    kept = {name: hold.ours for name, hold in holds.items() if getattr(record, name) == hold.theirs}
    return replace(record, **kept) if kept else record


def hold_phones(
    phones: tuple[Phone, ...], source: str, as_of: str, statement: Statement
) -> tuple[tuple[Phone, ...], str, str]:
    """Give phones, their source and date, as they are held."""
    hold = hold_of(statement, "phones")
    if hold is None or phone_values(phones) != hold.theirs:
        return phones, source, as_of
    return tuple(Phone(**value) for value in hold.ours), hold.ours_source, hold.ours_on


def hold_text(field: str, text: str, statement: Statement) -> str:
    """Give a text, such as the website or open and closed, as it is held."""
    hold = hold_of(statement, field)
    return str(hold.ours) if hold and hold.theirs == text else text


def hold_address(
    record: SourceRecord, statement: Statement, newest_first: Sequence[Listing], zips: Mapping[str, ZipPlace]
) -> tuple[SourceRecord, Location | None]:
    """Give the record with its address as it is held, and the point that goes with it where that is known.

    `record` has what staff stated laid over already; those parts of the address stay theirs.
    """
    hold = hold_of(statement, "address")
    free = [name for name in ADDRESS if name not in statement.fields]
    if hold is None or any(getattr(record, name) != hold.theirs[name] for name in free):
        return record, None
    is_whole = len(free) == len(ADDRESS) and "point" not in statement.fields
    if is_whole and address_value(record, locate(record, newest_first, zips)) != hold.theirs:
        return record, None
    record = replace(record, **{name: hold.ours[name] for name in free})
    if hold.ours["point"] is None or not is_whole:
        return record, None
    latitude, longitude = hold.ours["point"]
    return record, Location(latitude=latitude, longitude=longitude, point="street", doubts=())


def address_value(shown: Any, location: Any) -> dict[str, Any]:
    """Give the address of a record or program, with its point where that is a street's."""
    point = [location.latitude, location.longitude] if location.point == "street" else None
    return {**{name: getattr(shown, name) for name in ADDRESS}, "point": point}


def base_field(field: str) -> str:
    """Give the field that a hold is on, or the field itself."""
    return field.removeprefix(HELD_PREFIX)
