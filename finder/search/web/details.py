"""Build a program's page: what is offered, what isn't, and what is unknown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlencode, urlsplit

from markupsafe import Markup

from finder.listings.rules.contradictions import find_refusal, find_topics
from finder.listings.rules.facts import Report
from finder.listings.rules.freshness import age_of, calls_first
from finder.listings.rules.licenses import EXPIRED, EXPIRES, find_ended_license
from finder.listings.rules.programs import Program
from finder.listings.rules.records import Phone
from finder.listings.rules.slots import find_slots
from finder.listings.rules.sources import source_title
from finder.listings.rules.vocabulary import Vocabulary, is_housing_only
from finder.platform.web.filters import month
from finder.platform.web.languages import gettext
from finder.search.rules.area_map import AreaMap
from finder.search.web.cards import exclusive_labels
from finder.search.web.facts_shown import fact_groups, fact_lines, medicine_answers
from finder.search.web.open_hours import opening_times
from finder.search.web.program_models import LicenseLine, ProgramPage, SourceLine
from finder.search.web.staff_checks import collect_staff_checks, known_checks

_COST_CATEGORIES = ("PAY", "PYAS")
_WITHOUT_INSURANCE = ("NP", "SS", "PA")
"""Free, price by income, help with paying: first, for readers who see one screen only and have no insurance card."""
_DIRECTIONS = "https://www.openstreetmap.org/search"


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """The context of a program's page."""

    alternatives: tuple[Markup, ...]
    map: AreaMap | None
    reported: frozenset[str]
    """Fields that two independent visitors reported as wrong."""
    now: datetime
    """With its time zone: whether the place is open."""
    phone_fails: bool = False
    """True if visitors reported its phone as wrong on two different days."""
    way_back: tuple[tuple[str, str], ...] = ()
    """Fields of the private search whose list led here."""


def make_program_page(program: Program, around: Around, *, vocabulary: Vocabulary, today: date) -> ProgramPage:
    """Return the page of one program, listed or not."""
    if around.phone_fails and program.phone and program.phone not in program.not_working:
        program = replace(program, not_working=(*program.not_working, program.phone))
    offered = frozenset(program.services)
    said = collect_staff_checks(program, reported=around.reported, today=today)
    license_ended = _license_line(program, today=today)
    costs = sorted(
        (code for code in vocabulary.codes if code.category in _COST_CATEGORIES),
        key=lambda code: code.code not in _WITHOUT_INSURANCE,
    )
    website = _plain_address(program.website)
    address = _address(program)
    newest = program.newest
    newest_as_of = newest.as_of if newest else ""
    return ProgramPage(
        title=gettext("Place details"),
        noindex=not program.listed,
        program=program,
        phones=_call_first(program),
        medicine=tuple(medicine_answers(program)),
        refusal=find_refusal(offered, program.contradictions),
        contradictions=find_topics(program.contradictions),
        detox=program.detox,
        slots=find_slots(offered, program.not_offered, contradictions=program.contradictions, detox=program.detox),
        license_ended=license_ended,
        notes=_notes(said.notes, is_ended=license_ended is not None),
        near_here=_near_here(program),
        medicine_search=urlencode({"near": _near_here(program), "need": "m"}),
        costs=fact_lines(costs, program, "yes"),
        costs_not_offered=fact_lines(costs, program, "no"),
        costs_both=fact_lines(costs, program, "both"),
        costs_asked=any(code.code in program.facts for code in costs),
        only_for=exclusive_labels(offered.difference(program.contradictions), vocabulary),
        is_housing_only=is_housing_only(offered),
        groups=tuple(fact_groups(program, vocabulary)),
        sources=tuple(_sources(program)),
        address=address,
        directions=f"{_DIRECTIONS}?{urlencode({'query': address})}" if program.street else "",
        geo=_geo(program),
        website=website,
        website_host=urlsplit(website).hostname or "" if website else "",
        alternatives=around.alternatives,
        map=around.map,
        way_back=around.way_back,
        said=said,
        times=opening_times(program, now=around.now),
        newest_title=source_title(newest.source) if newest else "",
        newest_as_of=newest_as_of,
        newest_precision=newest.as_of_precision if newest else "day",
        older_facts=program.older_facts,
        is_old=age_of(newest_as_of, today=today).is_old,
        calls_first=bool(program.phone) and calls_first(newest_as_of, known_checks(program, today=today), today=today),
        today=today,
    )


def _near_here(program: Program) -> str:
    return program.zip[:5] or f"{program.city}, {program.state}"


def _license_line(program: Program, *, today: date) -> LicenseLine | None:
    ended = find_ended_license(program.notes, program.reports, today=today)
    if ended is None:
        return None
    report = ended.report
    return LicenseLine(
        ended_on=ended.ended_on,
        source=source_title(report.source) if report else "",
        list_date=_list_date(report) if report else "",
    )


def _list_date(report: Report) -> str:
    """Return a list's date in words, as precisely as it is known."""
    return report.as_of[:4] if report.as_of_precision == "year" else month(report.as_of)


def _notes(notes: tuple[tuple[str, str], ...], *, is_ended: bool) -> tuple[tuple[str, str], ...]:
    """Return the notes to list: not the end of a license that stands above as a warning, and of several ends the last."""
    last = max((value for name, value in notes if name == EXPIRES), default="")
    return tuple(
        (name, value)
        for name, value in notes
        if name != EXPIRED and (name != EXPIRES or (value == last and not is_ended))
    )


def _sources(program: Program) -> Iterable[SourceLine]:
    by_staff = [report for report in program.reports if report.basis == "staff"]
    for report in program.reports:
        if report in by_staff[1:]:
            continue  # Staff have one report per day; only the newest is shown.
        yield SourceLine(
            title=source_title(report.source),
            as_of=report.as_of,
            precision=report.as_of_precision,
            dropped_on=report.dropped_on,
        )


def _call_first(program: Program) -> tuple[Phone, ...]:
    """Return the phones with the one to call first."""
    return tuple(sorted(program.phones, key=lambda phone: phone != program.call_phone))


def _address(program: Program) -> str:
    place = f"{program.city}, {program.state} {program.zip}".strip()
    return ", ".join(part for part in (program.street, place) if part)


def _geo(program: Program) -> str:
    if program.point != "street" or not program.street:
        return ""
    point = f"{program.latitude:.5f},{program.longitude:.5f}"
    return f"geo:{point}?{urlencode({'q': _address(program)})}"


def _plain_address(website: str) -> str:
    """Return a web address that is safe to link, or "": sources can contain anything, and a link must not run script."""
    text = website.strip()
    if not text:
        return ""
    text = text if "://" in text else f"http://{text}"
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    is_plain = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and not parts.username
    return text if is_plain and not any(mark in text for mark in " \"'<>") else ""
