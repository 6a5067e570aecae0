"""Many programs at once: find those that fit, and mark a group of fields checked for all of them or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy.orm import Session

from finder.domain.fields import GROUPS, Group
from finder.domain.programs import Card
from finder.domain.staff import By, require
from finder.domain.staff_errors import InvalidFields, Stale
from finder.domain.vocabulary import Need
from finder.store import assignments, programs, statements, visitor_reports
from finder.usecases.editing import CheckMade, mark_checked

MOST_AT_ONCE = 200
LARGEST_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffFilter:
    """Which listed programs; what is left as it is doesn't narrow."""

    state: str = ""
    """Two letters."""
    city: str = ""
    """Part of the city's name, capitals aside."""
    need: Need | None = None
    group: Group | None = None
    """Whose check counts for `checked_before` and the order; None: the oldest of all groups."""
    checked_before: date | None = None
    """Those whose check is older than this day, or was never made."""
    assigned_to: int | Literal["nobody"] | None = None
    has_reports: bool = False
    """With open reports only."""
    page: int = 1
    size: int = 50
    """1 to 100."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRow:
    """A program in a list for staff."""

    card: Card
    checked: Mapping[str, str]
    """Group of fields to the ISO date of its last check; those never checked are left out."""
    oldest_check: str
    """ISO date of the check that the filter asks for, or "": never."""
    assigned_to: int | None
    open_reports: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffPage:
    """A page of programs for staff; a page past the end is empty."""

    rows: tuple[StaffRow, ...]
    """Never checked first, then the oldest check first, then by id."""
    total: int
    page: int
    pages: int


def find_for_staff(session: Session, wanted: StaffFilter) -> StaffPage:
    """Give the listed programs that fit; reads the cards of the state, or of all, once. From any session.

    Raises:
        InvalidFields: page or size are out of bounds.
    """
    if wanted.page < 1 or not 1 <= wanted.size <= LARGEST_PAGE:
        raise InvalidFields({"page": f"A page has 1 to {LARGEST_PAGE} programs, and the first is 1."})
    rows = sorted(_fitting(session, wanted), key=lambda row: (row.oldest_check, row.card.id))
    start = (wanted.page - 1) * wanted.size
    return StaffPage(
        rows=tuple(rows[start : start + wanted.size]),
        total=len(rows),
        page=wanted.page,
        pages=-(-len(rows) // wanted.size),
    )


def _fitting(session: Session, wanted: StaffFilter) -> Iterator[StaffRow]:
    dates = statements.find_dates(session, [f"checked:{group}" for group in GROUPS])
    owners = assignments.find_assignments(session)
    reports = visitor_reports.count_open_by_program(session)
    city = wanted.city.strip().casefold()
    for _, _, card in programs.find_for_queue(session, state=wanted.state):
        if city not in card.city.casefold() or (wanted.need and wanted.need not in card.needs):
            continue
        checked = {name.removeprefix("checked:"): day for name, day in dates.get(card.id, {}).items()}
        owner = owners.get(card.id)
        row = StaffRow(
            card=card,
            checked=checked,
            oldest_check=min(checked.get(group, "") for group in ((wanted.group,) if wanted.group else GROUPS)),
            assigned_to=owner.account_id if owner else None,
            open_reports=reports.get(card.id, 0),
        )
        if _fits(row, wanted):
            yield row


def _fits(row: StaffRow, wanted: StaffFilter) -> bool:
    if wanted.checked_before and row.oldest_check >= wanted.checked_before.isoformat():
        return False
    if wanted.assigned_to == "nobody" and row.assigned_to is not None:
        return False
    if isinstance(wanted.assigned_to, int) and row.assigned_to != wanted.assigned_to:
        return False
    return row.open_reports > 0 or not wanted.has_reports


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkCheck:
    """Somebody found the same group of fields right in many programs."""

    versions: Mapping[str, int]
    """Program to the version that the person saw (`Card.version`); 1 to 200."""
    groups: tuple[Group, ...]
    note: str = ""


def check_many(session: Session, check: BulkCheck, *, payment_codes: frozenset[str], by: By) -> int:
    """Note that groups of fields of many programs were found right today: all of them or none; give how many.

    Wants a session of `store.session.make_writing_factory`; the caller commits, and rolls back on an error.

    Raises:
        NotAllowed: the role may not edit.
        InvalidFields: none or more than 200 programs, no group, or a number of one is hidden while it is checked.
        Stale: a program changed meanwhile; `current` holds its values.
        NotFound: a program is not in the directory.
    """
    require(by.actor, "edit")
    if not 0 < len(check.versions) <= MOST_AT_ONCE or not check.groups:
        raise InvalidFields({"programs": f"Choose 1 to {MOST_AT_ONCE} programs, and what was checked."})
    for program_id, version in sorted(check.versions.items()):
        made = CheckMade(program_id=program_id, base_version=version, groups=check.groups, note=check.note)
        try:
            mark_checked(session, made, payment_codes=payment_codes, by=by)
        except Stale as error:
            raise Stale(f"{_name(session, program_id)}: {error} Nothing was noted.", error.current) from error
        except InvalidFields as error:
            named = _name(session, program_id)
            raise InvalidFields({f"{named}, {field}": reason for field, reason in error.reasons.items()}) from error
    return len(check.versions)


def _name(session: Session, program_id: str) -> str:
    return programs.get_program(session, program_id).name
