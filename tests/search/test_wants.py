"""Wants, which any of several codes meets: searched and counted exactly as a loop over all programs does."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

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
OFFERED = {f"p{number:03}": set(_RNG.sample(CODES, _RNG.randrange(0, 6))) for number in range(150)}


def report(codes: set[str]) -> Report:
    return Report(
        source="samhsa-directory", as_of="2022-01-31", basis="survey", asked=frozenset(codes), codes=frozenset(codes)
    )


def fill_wants(engine: Engine) -> None:
    migrate(engine)
    with make_session_factory(engine).begin() as session:
        places.save_places(session, ZIPS, [DENVER])
        made = [
            make_program(key, "", latitude=39.75 + 0.001 * at, reports=(report(codes),))
            for at, (key, codes) in enumerate(OFFERED.items())
        ]
        programs.save_programs(session, made)


@pytest.fixture
def session(database: Databases) -> Iterator[Session]:
    with make_session_factory(database.filled(fill_wants).engine)() as session:
        yield session


@pytest.fixture
def tools() -> SearchTools:
    follower = DirectoryFollower(shown_codes=("DT", *VOCABULARY.want_keys), wants=VOCABULARY.wants)
    return SearchTools(follower=follower, vocabulary=VOCABULARY, geocoder=NoGeocoder())


def test_the_wants_are_those_that_the_reference_knows() -> None:
    assert {want.key: set(want.codes) for want in VOCABULARY.wants} == brute_force.WANTS


def test_totals_results_and_counts_equal_a_loop(session: Session, tools: SearchTools) -> None:
    rng = random.Random(11)
    all_of = brute_force.NEEDS | brute_force.WANTS
    has = {key: codes | {name for name, any_of in all_of.items() if codes & any_of} for key, codes in OFFERED.items()}
    for _ in range(60):
        wants = tuple(rng.sample(sorted(brute_force.WANTS), rng.choice((1, 1, 2, 3))))
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
    with pytest.raises(BadInput, match="The choices are md, on, mt, bp, lc, tn"):
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
