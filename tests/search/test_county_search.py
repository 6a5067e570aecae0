"""A county searched: programs whose street stands in it, and those of its ZIPs of which no more is known."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from finder.listings.rules.programs import Program
from finder.listings.store import programs
from finder.places.geocoder import NoGeocoder
from finder.places.rules.places import Place
from finder.search.answering import SearchTools, answer_search
from finder.search.directory import DirectoryFollower
from finder.search.outlines import load_outlines
from finder.search.rules.criteria import SearchRequest
from tests.listings.importing.test_importer import load, make_list, record
from tests.search.rules.outline_file import FOLDER, holds
from tests.search.test_wants import VOCABULARY
from tests.site import make_program
from tests.staff_directory import Directory

OUTLINES = load_outlines(FOLDER)
COUNTIES = ("Fairfax County", "Fairfax city", "Falls Church city", "Arlington County", "Alexandria city")
"""Of Virginia: a county, the cities inside it, and its neighbors."""
NUMBERS = [OUTLINES.find_number("VA", name) for name in COUNTIES]


def make_programs(count: int) -> list[Program]:
    """Return programs around Fairfax, whose ZIPs say any of the counties; every third is known by its ZIP only."""
    rng = random.Random(7)
    return [
        make_program(
            f"p{number:03}",
            "SA",
            state="VA",
            zip="22030",
            county=rng.choice(COUNTIES),
            latitude=round(rng.uniform(38.7, 39.0), 5),
            longitude=round(rng.uniform(-77.4, -77.0), 5),
            point="zip" if number % 3 == 0 else "street",
        )
        for number in range(count)
    ]


def in_county(program: Program, county: str) -> bool:
    """Return what a county search promises."""
    if program.latitude is None or program.longitude is None or program.point != "street":
        return program.county == county
    inside = [
        name
        for name, number in zip(COUNTIES, NUMBERS, strict=True)
        if number is not None and holds(number, program.latitude, program.longitude)
    ]
    if inside:
        return county in inside
    # In Maryland, in DC or in a river: then as its ZIP says, unless it lies in another county of Virginia.
    elsewhere = OUTLINES.find_county(program.latitude, program.longitude)
    return program.county == county and (elsewhere is None or elsewhere.state != "VA")


def find(session: Session, follower: DirectoryFollower, county: str, **changes: Any) -> set[str]:
    place = Place(label=county, kind="county", state="VA", county=county, latitude=38.85, longitude=-77.3)
    request = SearchRequest(near="", place=place, within=None, size=100, **changes)
    tools = SearchTools(follower=follower, vocabulary=VOCABULARY, geocoder=NoGeocoder())
    answer = answer_search(request, session=session, tools=tools)
    assert not answer.widened and answer.total == len(answer.results)
    return {match.card.id for match in answer.results}


def expected(all_programs: Iterable[Program], county: str) -> set[str]:
    return {program.id for program in all_programs if in_county(program, county)}


def test_a_county_search_finds_what_stands_in_the_county_and_the_zips_of_it(directory: Directory) -> None:
    made = make_programs(150)
    with directory.sessions.begin() as session:
        programs.save_programs(session, made)
    follower = DirectoryFollower(shown_codes=(), outlines=OUTLINES)
    with directory.readers() as session:
        for county in COUNTIES:
            assert find(session, follower, county) == expected(made, county) != set()
    # A changed program is found where it stands now, without building the index anew.
    moved = [replace(program, latitude=38.846, longitude=-77.306, point="street") for program in made[:30]]
    with directory.sessions.begin() as session:
        programs.save_programs(session, moved)
    now = [*moved, *made[30:]]
    with directory.readers() as session:
        for county in COUNTIES:
            assert find(session, follower, county) == expected(now, county)
        assert {program.id for program in moved} <= find(session, follower, "Fairfax city")


@pytest.mark.parametrize(
    ("latitude", "point", "county"),
    [(None, "none", "Denver"), (39.751, "street", "Denver County")],  # A street's county is that of the outlines.
)
def test_a_program_with_a_mistyped_zip_is_found_in_the_county_of_its_city(
    directory: Directory, latitude: float | None, point: str, county: str
) -> None:
    longitude = None if latitude is None else -104.991
    made = record("Elm Clinic", street="9 Elm Road", zip="80299", latitude=latitude, longitude=longitude)
    (result,) = load(directory.sessions, make_list(made, source="other-list", complete=False))
    (program_id,) = result.ids
    with directory.readers() as session:
        program = programs.get_program(session, program_id)
        assert (program.county, program.point) == ("Denver", point)
        place = Place(label="", kind="county", state="CO", county=county, latitude=39.74, longitude=-104.98)
        request = SearchRequest(near="", place=place, within=None, size=100)
        tools = SearchTools(
            follower=DirectoryFollower(shown_codes=(), outlines=OUTLINES), vocabulary=VOCABULARY, geocoder=NoGeocoder()
        )
        answer = answer_search(request, session=session, tools=tools)
    assert program_id in {match.card.id for match in answer.results}
