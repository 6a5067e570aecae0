"""Build a program's page: what is offered, what isn't, and what is unknown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode, urlsplit

from markupsafe import Markup

from finder.listings.rules.freshness import age_of, calls_first
from finder.listings.rules.programs import Program
from finder.listings.rules.records import Phone
from finder.listings.rules.sources import source_title
from finder.listings.rules.vocabulary import LIMITS, MEDICINE_GROUPS, ServiceCode, Vocabulary, is_housing_only
from finder.platform.web.languages import gettext
from finder.search.rules.picture import Picture
from finder.search.web.cards import exclusive_labels
from finder.search.web.page_models import Answer, FactGroup, FactLine, ProgramPage, SourceLine, ThreeStates
from finder.search.web.staff_checks import collect_staff_checks, known_checks

_COST_CATEGORIES = ("PAY", "PYAS")
_WITHOUT_INSURANCE = ("NP", "SS", "PA")
"""Free, price by income, help with paying: first, for readers who see one screen only and have no insurance card."""
_DIRECTIONS = "https://www.openstreetmap.org/search"
_OTHER_QUESTION = "special"
"""The question for codes that the vocabulary lacks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """The context of a program's page."""

    alternatives: tuple[Markup, ...]
    picture: Picture | None
    reported: frozenset[str]
    """Fields that two independent visitors reported as wrong."""


def make_program_page(program: Program, around: Around, *, vocabulary: Vocabulary, today: date) -> ProgramPage:
    """Return the page of one program, listed or not."""
    offered = frozenset(program.services)
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
        medicine=tuple(_medicine(program)),
        refuses_medicine=bool(offered & MEDICINE_GROUPS["refuses"]),
        medicine_search=urlencode({"near": program.zip[:5] or f"{program.city}, {program.state}", "need": "m"}),
        starts_medicine="medicine" in program.needs,
        costs=_lines((code for code in costs if _state(program, code.code) == "yes"), program),
        costs_not_offered=_lines((code for code in costs if _state(program, code.code) == "no"), program),
        costs_asked=any(code.code in program.facts for code in costs),
        only_for=exclusive_labels(offered, vocabulary),
        is_housing_only=is_housing_only(offered),
        groups=tuple(_groups(program, vocabulary)),
        sources=tuple(_sources(program)),
        address=address,
        directions=f"{_DIRECTIONS}?{urlencode({'query': address})}" if program.street else "",
        website=website,
        website_host=urlsplit(website).hostname or "" if website else "",
        alternatives=around.alternatives,
        picture=around.picture,
        said=collect_staff_checks(program, reported=around.reported, today=today),
        newest_title=source_title(newest.source) if newest else "",
        newest_as_of=newest_as_of,
        newest_precision=newest.as_of_precision if newest else "day",
        older_facts=program.older_facts,
        is_old=age_of(newest_as_of, today=today).is_old,
        calls_first=calls_first(newest_as_of, known_checks(program, today=today), today=today),
        today=today,
    )


def _state(program: Program, code: str) -> ThreeStates:
    """Return the state of one code; a code that nobody asked about is never a no."""
    fact = program.facts.get(code)
    if fact is None:
        return "not_stated"
    return "yes" if fact.state == "offered" else "no"


def _medicine(program: Program) -> Iterable[Answer]:
    for name, codes in MEDICINE_GROUPS.items():
        states = {_state(program, code) for code in codes}
        # A group is a no only when every one of its codes was asked about: the other might be a yes.
        if "yes" in states:
            yield Answer(id=name, state="yes")
        else:
            yield Answer(id=name, state="no" if states == {"no"} else "not_stated")


def _groups(program: Program, vocabulary: Vocabulary) -> Iterable[FactGroup]:
    for question in vocabulary.questions:
        here = [code for code in vocabulary.codes if code.question == question.id]
        limits = [code for code in here if code.code in LIMITS]
        codes = [code for code in here if code.code not in LIMITS]
        offered = _lines((code for code in codes if _state(program, code.code) == "yes"), program)
        if question.id == _OTHER_QUESTION:
            offered += tuple(_unknown(program, vocabulary))
        yield FactGroup(
            id=question.id,
            text=question.text,
            # A no to a restriction would read as a no to the service itself, so it is omitted.
            limits=_lines((code for code in limits if _state(program, code.code) == "yes"), program),
            offered=offered,
            not_offered=_lines((code for code in codes if _state(program, code.code) == "no"), program),
            not_stated=_lines(
                (code for code in codes if code.is_filter and _state(program, code.code) == "not_stated"), program
            ),
        )


def _lines(codes: Iterable[ServiceCode], program: Program) -> tuple[FactLine, ...]:
    return tuple(
        FactLine(label=code.label, help=code.help, disputed_by=_disputed_by(program, code.code)) for code in codes
    )


def _unknown(program: Program, vocabulary: Vocabulary) -> Iterable[FactLine]:
    for code in program.services:
        if code not in vocabulary.by_code:
            yield FactLine(label=code, help="", disputed_by=_disputed_by(program, code))


def _disputed_by(program: Program, code: str) -> str:
    fact = program.facts.get(code)
    return source_title(fact.disputed_by) if fact and fact.disputed_by else ""


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
