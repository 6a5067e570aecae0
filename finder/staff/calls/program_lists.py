"""The filtered list of programs for staff. Actions on several programs are in `bulk` and `assigning`.

The database filters, sorts, counts and cuts (`listings.store.work_lists`); only the programs of a page are read.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from finder.feedback.store import visitor_reports
from finder.listings.rules.briefs import Brief
from finder.listings.rules.fields import GROUPS, Group
from finder.listings.rules.freshness import OLD_DAYS, VERY_OLD_DAYS
from finder.listings.rules.search_words import Term, parse_search
from finder.listings.store import program_words, staff_overrides
from finder.listings.store.program_lists import find_existing
from finder.listings.store.work_filters import IdSelection, Standing, WorkFilter
from finder.listings.store.work_lists import (
    MANY,
    Count,
    WorkRow,
    count_work,
    find_page,
    iterate_work,
)
from finder.places.counties import find_county
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

    card: Brief
    checked: tuple[tuple[Group, str], ...]
    """Each group with the ISO date of its last check, or ""."""
    oldest: str
    """The oldest of these dates; "" if any group was never checked."""
    reports: int
    conflicts: int
    assigned_to: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramLines:
    """A page of the list."""

    lines: tuple[ProgramLine, ...]
    total: Count
    number: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramSearch:
    """A filter made ready for the database."""

    work: WorkFilter
    corrected: str = ""
    """What the search was taken for, if nothing has it as it was typed."""
    knows_county: bool = True
    """False for a county that was typed and that does not exist."""


def plan_search(session: Session, wanted: ProgramFilter, *, today: date) -> ProgramSearch:
    """Return what to look for: as typed; if nothing has that, with misspelled words replaced; else as a part of words."""
    days = AGES.get(wanted.age)
    county = find_county(session, wanted.county, state=wanted.state) if wanted.county else ""
    base = WorkFilter(
        program_id=find_existing(session, wanted.text.strip()) if wanted.text else "",
        standing=wanted.standing,
        state=wanted.state,
        county=county or wanted.county,
        city=wanted.city,
        need=wanted.need,
        checked_before=today - timedelta(days=days) if days is not None else None,
        is_never_checked=wanted.age == "never",
        is_partly_checked=wanted.age == "partly",
        has_no_phone=wanted.has_no_phone,
        in_doubt=wanted.in_doubt,
        license_ended_by=today if wanted.license_ended else None,
        among=tuple(_select_among(wanted)),
        among_as_of=tuple(_list_states(session, wanted)),
        without=(assignments.select_assigned(),) if wanted.assigned == "nobody" else (),
        without_as_of=assignments.get_changes(session) if wanted.assigned == "nobody" else None,
    )
    if wanted.county and not county:
        return ProgramSearch(work=base, knows_county=False)
    if not wanted.text.strip():
        return ProgramSearch(work=base)
    counts = program_words.count_up_to(session, parse_search(wanted.text), limit=MANY)
    if base.program_id:
        return ProgramSearch(work=_with_terms(base, counts))
    return _respell(session, base, wanted.text, counts)


def _with_terms(base: WorkFilter, counts: Mapping[Term, int]) -> WorkFilter:
    return replace(
        base,
        terms=tuple(term for term, count in counts.items() if count < MANY),
        common_terms=tuple(term for term, count in counts.items() if count >= MANY),
    )


def _select_among(wanted: ProgramFilter) -> Iterator[IdSelection]:
    """Yield a statement for each filter that needs other tables."""
    if wanted.assigned not in ("", "nobody"):
        yield assignments.select_assigned(account_id=int(wanted.assigned))
    if wanted.has_reports:
        yield visitor_reports.select_reported()
    if wanted.has_conflicts:
        yield staff_overrides.select_in_conflict()


def _list_states(session: Session, wanted: ProgramFilter) -> Iterator[Hashable]:
    """Yield, for each of these statements, what is another after each change of what it returns."""
    if wanted.assigned not in ("", "nobody"):
        yield assignments.get_changes(session)
    if wanted.has_reports:
        yield visitor_reports.get_reported_state(session)
    if wanted.has_conflicts:
        yield staff_overrides.get_conflict_state(session)


def _respell(session: Session, base: WorkFilter, text: str, counts: Mapping[Term, int]) -> ProgramSearch:
    """Return the search with the words that no program has replaced by the nearest that some have."""
    unknown = [term for term, count in counts.items() if not count]
    if counts and not unknown:
        return _respell_known(session, base, counts) or ProgramSearch(work=_with_terms(base, counts))
    meant = _find_meant(session, unknown)
    if counts and len(meant) == len(unknown):
        terms = [meant.get(term, term) for term in counts]
        known = program_words.count_up_to(session, list(meant.values()), limit=MANY)
        words = " ".join(term.starts[0].lstrip("#@") for term in terms)
        counted = {term: known[term] if term in known else counts[term] for term in terms}
        return ProgramSearch(work=_with_terms(base, counted), corrected=words)
    part = "".join(text.lower().split()) if any(term.kind != "word" for term in unknown) else text.strip().lower()
    digits = "".join(character for character in text if character.isdigit())
    part = digits if digits and not any(character.isalpha() for character in text) else part
    if len(part) < _LEAST_PART:
        # Nearly every program has one or two letters somewhere: only an id could still be meant, and none is like this.
        return ProgramSearch(work=replace(base, program_id=text.strip()))
    return ProgramSearch(work=replace(base, part=part))


def _respell_known(session: Session, base: WorkFilter, counts: Mapping[Term, int]) -> ProgramSearch | None:
    """Return the search with one rare word replaced by the nearest that finds any, where no program has all that was typed.

    Lists have misspelled words, too: "behaviral" is a known word because one program has it, and no word of any other.
    """
    rare = sorted(
        (term for term in counts if counts[term] < MANY and term.kind == "word"), key=lambda term: counts[term]
    )
    if len(counts) < 2 or not rare or any(_finds_any(session, counts, standing) for standing in ("", "not_listed")):
        return None
    near = program_words.find_meant(session, [term.starts[0] for term in rare], but_itself=True)
    for term in rare:
        if starts := near.get(term.starts[0], ()):
            meant = replace(term, starts=starts)
            known = program_words.count_up_to(session, [meant], limit=MANY)
            respelled = {
                meant if one == term else one: known.get(meant, 0) if one == term else counts[one] for one in counts
            }
            if _finds_any(session, respelled, ""):
                words = " ".join(one.starts[0].lstrip("#@") for one in respelled)
                return ProgramSearch(work=_with_terms(base, respelled), corrected=words)
    return None


def _finds_any(session: Session, counts: Mapping[Term, int], standing: Standing) -> bool:
    """Return whether any program has all terms, wherever it is."""
    return bool(count_work(session, _with_terms(WorkFilter(standing=standing), counts), most=1).number)


def _find_meant(session: Session, unknown: Sequence[Term]) -> dict[Term, Term]:
    """Return, by misspelled term, the one that it may mean; those that may mean nothing are left out."""
    words = program_words.find_meant(session, [term.starts[0] for term in unknown if term.kind == "word"])
    found = {term: words.get(term.starts[0], ()) for term in unknown}
    return {term: replace(term, starts=starts) for term, starts in found.items() if starts}


def count_all(session: Session, search: ProgramSearch) -> int:
    """Count the programs that match, however many there are."""
    return count_work(session, search.work, most=None).number


def count_unlisted(session: Session, search: ProgramSearch) -> int:
    """Count the programs that match but are not listed, for a search among the listed ones that found none."""
    return count_work(session, replace(search.work, standing="not_listed")).number


def find_lines(session: Session, search: ProgramSearch, *, number: int, size: int) -> ProgramLines:
    """Return a page of the programs that match, oldest check first; the last one where there are fewer pages."""
    page = find_page(session, search.work, number=number, size=size, details=_DETAILS)
    return ProgramLines(lines=tuple(map(_line, page.rows)), total=page.total, number=page.number, pages=page.pages)


def iterate_lines(session: Session, search: ProgramSearch) -> Iterator[ProgramLine]:
    """Yield all programs that match in the same order; a few hundred at a time are in memory."""
    for rows in iterate_work(session, search.work, _DETAILS):
        yield from map(_line, rows)


_DETAILS = (visitor_reports.select_open_count, staff_overrides.select_conflict_count, assignments.select_owner)


def _line(row: WorkRow) -> ProgramLine:
    reports, conflicts, assigned_to = row.details
    dates = dict(row.brief.checked)
    checked = tuple((group, dates.get(group, "")) for group in GROUPS)
    return ProgramLine(
        card=row.brief,
        checked=checked,
        oldest=min(day for _, day in checked),
        reports=reports,
        conflicts=conflicts,
        assigned_to=assigned_to,
    )
