"""The filtered list of programs for staff. Actions on several programs are in `bulk` and `assigning`.

The database filters, sorts, counts and cuts (`listings.store.work_lists`); only the programs of a page are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from finder.feedback.store import visitor_reports
from finder.listings.rules.fields import GROUPS, Group
from finder.listings.rules.freshness import OLD_DAYS, VERY_OLD_DAYS
from finder.listings.rules.programs import Card
from finder.listings.rules.search_words import Term, parse_search
from finder.listings.store import program_words, staff_overrides
from finder.listings.store.work_lists import (
    Count,
    IdSelection,
    Standing,
    WorkFilter,
    count_work,
    find_existing,
    iterate_work,
    list_work,
)
from finder.platform.database.session import Session
from finder.staff.store import assignments

AGES: dict[str, int | None] = {"half": OLD_DAYS, "year": VERY_OLD_DAYS, "partly": None, "never": None}
"""Filters of the oldest check: more than this many days ago, or some group never checked; ``never``: no group ever was."""
_LEAST_PART = 3
"""Characters of a part that is looked for within words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramFilter:
    """Criteria for programs; a program must meet all that are set."""

    text: str = ""
    """Words of names or the address in any order, a ZIP, a phone or part of one, a website, or the id."""
    standing: Standing = ""
    state: str = ""
    county: str = ""
    city: str = ""
    need: str = ""
    age: str = ""
    """Age of the oldest check: a key of `AGES`."""
    assigned: str = ""
    """An account's id, "nobody", or "" for all."""
    has_reports: bool = False
    has_conflicts: bool = False
    in_doubt: bool = False
    has_no_phone: bool = False
    license_ended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramLine:
    """One program of the list."""

    card: Card
    checked: tuple[tuple[Group, str], ...]
    """Each group with the ISO date of its last check, or ""."""
    oldest: str
    """The oldest of these dates; "" if any group was never checked."""
    reports: int
    conflicts: int
    assigned_to: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramSearch:
    """A filter made ready for the database."""

    work: WorkFilter
    corrected: str = ""
    """What the search was taken for, if nothing has it as it was typed."""


def plan_search(session: Session, wanted: ProgramFilter, *, today: date) -> ProgramSearch:
    """Return what to look for: as typed; if nothing has that, with misspelled words replaced; else as a part of words."""
    days = AGES.get(wanted.age)
    base = WorkFilter(
        terms=parse_search(wanted.text),
        program_id=find_existing(session, wanted.text.strip()) if wanted.text else "",
        standing=wanted.standing,
        state=wanted.state,
        county=wanted.county,
        city=wanted.city,
        need=wanted.need,
        checked_before=today - timedelta(days=days) if days is not None else None,
        is_never_checked=wanted.age == "never",
        is_partly_checked=wanted.age == "partly",
        has_no_phone=wanted.has_no_phone,
        in_doubt=wanted.in_doubt,
        license_ended_by=today if wanted.license_ended else None,
        among=tuple(_select_among(wanted)),
        without=(assignments.select_assigned(),) if wanted.assigned == "nobody" else (),
    )
    if not wanted.text.strip() or base.program_id:
        return ProgramSearch(work=base)
    return _respell(session, base, wanted.text)


def _select_among(wanted: ProgramFilter) -> Iterator[IdSelection]:
    """Yield a statement for each filter that needs other tables."""
    if wanted.assigned not in ("", "nobody"):
        yield assignments.select_assigned(account_id=int(wanted.assigned))
    if wanted.has_reports:
        yield visitor_reports.select_reported()
    if wanted.has_conflicts:
        yield staff_overrides.select_in_conflict()


def _respell(session: Session, base: WorkFilter, text: str) -> ProgramSearch:
    """Return the search with the words that no program has replaced by the nearest that some have."""
    unknown = [term for term in base.terms if not program_words.count_up_to(session, term, limit=1)]
    if base.terms and not unknown:
        return ProgramSearch(work=base)
    meant = {term: _find_meant(session, term) for term in unknown}
    if base.terms and all(meant.values()):
        terms = tuple(meant.get(term) or term for term in base.terms)
        words = " ".join(term.starts[0].lstrip("#@") for term in terms)
        return ProgramSearch(work=replace(base, terms=terms), corrected=words)
    part = "".join(text.lower().split()) if any(term.kind != "word" for term in unknown) else text.strip().lower()
    digits = "".join(character for character in text if character.isdigit())
    part = digits if digits and not any(character.isalpha() for character in text) else part
    if len(part) < _LEAST_PART:
        # Nearly every program has one or two letters somewhere: only an id could still be meant, and none is like this.
        return ProgramSearch(work=replace(base, terms=(), program_id=text.strip()))
    return ProgramSearch(work=replace(base, terms=(), part=part))


def _find_meant(session: Session, term: Term) -> Term | None:
    words = program_words.find_meant(session, term.starts[0]) if term.kind == "word" else ()
    return replace(term, starts=words) if words else None


def count_lines(session: Session, search: ProgramSearch) -> Count:
    """Count the programs that match."""
    return count_work(session, search.work)


def count_all(session: Session, search: ProgramSearch) -> int:
    """Count the programs that match, however many there are."""
    return count_work(session, search.work, most=None).number


def find_lines(session: Session, search: ProgramSearch, *, limit: int, offset: int = 0) -> list[ProgramLine]:
    """Return the programs that match, oldest check first: `limit` of them after `offset`."""
    return _make_lines(session, list_work(session, search.work, limit=limit, offset=offset))


def iterate_lines(session: Session, search: ProgramSearch) -> Iterator[ProgramLine]:
    """Yield all programs that match in the same order; a few hundred at a time are in memory."""
    for cards in iterate_work(session, search.work):
        yield from _make_lines(session, cards)


def _make_lines(session: Session, cards: Sequence[Card]) -> list[ProgramLine]:
    ids = [card.id for card in cards]
    reports = visitor_reports.count_open_of(session, ids)
    conflicts = staff_overrides.count_conflicts_of(session, ids)
    assigned = assignments.list_assignments_of(session, ids)
    return [
        _line(
            card,
            reports.get(card.id, 0),
            conflicts.get(card.id, 0),
            one.account_id if (one := assigned.get(card.id)) else None,
        )
        for card in cards
    ]


def _line(card: Card, reports: int, conflicts: int, assigned_to: int | None) -> ProgramLine:
    dates = dict(card.checked)
    checked = tuple((group, dates.get(group, "")) for group in GROUPS)
    return ProgramLine(
        card=card,
        checked=checked,
        oldest=min(day for _, day in checked),
        reports=reports,
        conflicts=conflicts,
        assigned_to=assigned_to,
    )
