"""Wants, which any of several codes meets: searched and counted exactly as a loop over all programs does."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from finder.listings.rules.facts import Report
from finder.listings.store import programs
from finder.listings.vocabulary import load_vocabulary
from finder.places.geocoder import NoGeocoder
from finder.places.store import places
from finder.platform import resources
from finder.platform.database.session import make_session_factory
from finder.platform.errors import BadInput
from finder.search.answering import SearchTools, answer_search
from finder.search.directory import DirectoryFollower
from finder.search.rules.criteria import SearchRequest
from tests.acceptance import brute_force
from tests.databases import Databases
from tests.migrated import migrate
from tests.site import make_program
from tests.staff_directory import DENVER, ZIPS

VOCABULARY = load_vocabulary(resources.folder("data") / "vocabulary")
CODES = sorted({code for want in VOCABULARY.wants for code in want.codes} | {"SA", "GCO", "DT", "UN", "PW"})
_RNG = random.Random(7)
TODAY = date(2026, 3, 10)
OFFERED = {f"p{number:03}": set(_RNG.sample(CODES, _RNG.randrange(0, 6))) for number in range(150)}
OPENINGS = {
    key: (_RNG.choice(("taking", "taking", "waitlist", "full")), None, (TODAY - timedelta(days=at % 12)).isoformat())
    for at, key in enumerate(OFFERED)
    if at % 3
}
"""Reports of openings, from today to eleven days ago."""


def report(codes: set[str]) -> Report:
    return Report(
        source="samhsa-directory", as_of="2022-01-31", basis="survey", asked=frozenset(codes), codes=frozenset(codes)
    )


def fill_wants(engine: Engine) -> None:
    migrate(engine)
    with make_session_factory(engine).begin() as session:
        places.save_places(session, ZIPS, [DENVER])
        made = [
            make_program(key, "", latitude=39.75 + 0.001 * at, reports=(report(codes),), opening=OPENINGS.get(key))
            for at, (key, codes) in enumerate(OFFERED.items())
        ]
        programs.save_programs(session, made)


@pytest.fixture
def session(database: Databases) -> Iterator[Session]:
    with make_session_factory(database.filled(fill_wants).engine)() as session:
        yield session


@pytest.fixture
def tools() -> SearchTools:
    return tools_on([TODAY])


def tools_on(days: list[date]) -> SearchTools:
    """Return tools whose clock shows the last of `days`."""
    shown = ("DT", *VOCABULARY.want_keys)
    follower = DirectoryFollower(shown_codes=shown, wants=VOCABULARY.wants, today=lambda: days[-1])
    return SearchTools(follower=follower, vocabulary=VOCABULARY, geocoder=NoGeocoder())


def test_the_wants_are_those_that_the_reference_knows() -> None:
    known = {want.key: set(want.codes) for want in VOCABULARY.wants}
    assert known == brute_force.WANTS | {brute_force.TAKING: set()}


def taking_on(day: date) -> set[str]:
    return {
        key
        for key, (state, _, said_on) in OPENINGS.items()
        if state == "taking" and (day - date.fromisoformat(said_on)).days <= brute_force.TAKING_DAYS
    }


def test_a_report_of_openings_counts_for_a_week_without_any_change_of_the_directory(session: Session) -> None:
    days: list[date] = []
    tools = tools_on(days)
    for passed in (0, 1, 6, 7, 8):
        days.append(TODAY + timedelta(days=passed))
        request = SearchRequest(near="80202", within="any", wants=(brute_force.TAKING,), size=100)
        answer = answer_search(request, session=session, tools=tools)
        plain = answer_search(SearchRequest(near="80202", within="any", size=100), session=session, tools=tools)
        wanted = taking_on(days[-1])
        assert plain.counts.get(brute_force.TAKING, 0) == len(wanted)
        if wanted:
            assert {match.card.id for match in answer.results} == wanted
        else:
            assert answer.total == 0


def test_totals_results_and_counts_equal_a_loop(session: Session, tools: SearchTools) -> None:
    rng = random.Random(11)
    all_of = brute_force.NEEDS | brute_force.WANTS
    has = {key: codes | {name for name, any_of in all_of.items() if codes & any_of} for key, codes in OFFERED.items()}
    for key in taking_on(TODAY):
        has[key].add(brute_force.TAKING)
    for _ in range(60):
        wants = tuple(rng.sample(sorted({*brute_force.WANTS, brute_force.TAKING}), rng.choice((1, 1, 2, 3))))
        services = tuple(rng.sample(CODES, rng.choice((0, 0, 1))))
        excluded = tuple(rng.sample(CODES, rng.choice((0, 0, 1))))
        request = SearchRequest(near="80202", within="any", wants=wants, services=services, excluded=excluded, size=100)
        answer = answer_search(request, session=session, tools=tools, count_all=True)
        fits = [key for key in has if {*wants, *services} <= has[key] and not has[key].intersection(excluded)]
        assert (answer.total, sorted(match.card.id for match in answer.results)) == (len(fits), sorted(fits)[:100])
        counts = Counter(name for key in fits for name in has[key])
        assert dict(answer.counts) == dict(counts)


@pytest.mark.parametrize("want", ["xx", "OTP", "detox", "MT"])
def test_an_unknown_want_is_refused(session: Session, tools: SearchTools, want: str) -> None:
    with pytest.raises(BadInput, match="The choices are md, on, mt, bp, lc, tn, tk"):
        answer_search(SearchRequest(near="80202", wants=(want,)), session=session, tools=tools)


@pytest.mark.parametrize("field", ["services", "excluded"])
def test_a_want_is_no_service(session: Session, tools: SearchTools, field: str) -> None:
    request = SearchRequest(near="80202", **{field: ("mt",)})  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="no such service code"):
        answer_search(request, session=session, tools=tools)


def test_dropping_a_want_is_advised(session: Session, tools: SearchTools) -> None:
    request = SearchRequest(near="80202", within="100", wants=("mt",), excluded=("OTP", "MM"))
    advice = answer_search(request, session=session, tools=tools).advice
    assert {drop.code for drop in advice.drops} == {"mt", "OTP", "MM"}
