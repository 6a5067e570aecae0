"""A search over a directory: pages of results, their miles, and how far the nearest is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from geopy.distance import geodesic
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from finder.listings.store import programs
from finder.listings.vocabulary import load_vocabulary
from finder.places.geocoder import NoGeocoder
from finder.places.store import places
from finder.platform import resources
from finder.platform.database.session import make_session_factory
from finder.search.answering import SearchTools, answer_search
from finder.search.directory import DirectoryFollower
from finder.search.rules.criteria import SearchRequest
from tests.databases import Databases
from tests.migrated import migrate
from tests.site import make_program
from tests.staff_directory import DENVER, ZIPS

CENTER = (ZIPS[0].latitude, ZIPS[0].longitude)
COUNT, SIZE = 11, 4
POINTS = {f"p{number:02}": (39.75 + 0.013 * number, -104.99 - 0.007 * number) for number in range(COUNT)}
"""Farther and farther away; the ids in another order than the directory keeps them."""


def fill_road(engine: Engine) -> None:
    """Make the tables, and a road of programs that leads away from Denver."""
    migrate(engine)
    with make_session_factory(engine).begin() as session:
        places.save_places(session, ZIPS, [DENVER])
        road = [make_program(key, "SA DT", latitude=at[0], longitude=at[1]) for key, at in reversed(POINTS.items())]
        programs.save_programs(session, road)


@pytest.fixture
def session(database: Databases) -> Iterator[Session]:
    with make_session_factory(database.filled(fill_road).engine)() as session:
        yield session


@pytest.fixture(scope="module")
def tools() -> SearchTools:
    vocabulary = load_vocabulary(resources.folder("data") / "vocabulary")
    return SearchTools(follower=DirectoryFollower(shown_codes=("DT",)), vocabulary=vocabulary, geocoder=NoGeocoder())


def miles_to(program_id: str) -> float:
    return round(geodesic(CENTER, POINTS[program_id]).miles, 2)


def test_each_page_goes_on_where_the_one_before_ended_with_miles_of_its_own(
    session: Session, tools: SearchTools
) -> None:
    seen: list[str] = []
    for page in (1, 2, 3):
        request = SearchRequest(near="80202", within="25", page=page, size=SIZE)
        answer = answer_search(request, session=session, tools=tools)
        assert (answer.total, answer.pages) == (COUNT, 3)
        for match in answer.results:
            assert match.miles == miles_to(match.card.id)
            assert match.point is not None
            assert (match.point.latitude, match.point.longitude) == POINTS[match.card.id]
            seen.append(match.card.id)
    assert seen == list(POINTS)


@pytest.mark.parametrize("page", [1, 2, 3])
def test_where_nothing_is_near_the_nearest_is_as_far_from_every_page(
    session: Session, tools: SearchTools, page: int
) -> None:
    request = SearchRequest(near="10001", within="5", page=page, size=SIZE)
    answer = answer_search(request, session=session, tools=tools)
    least = min(round(geodesic((ZIPS[2].latitude, ZIPS[2].longitude), point).miles, 2) for point in POINTS.values())
    assert (answer.widened, answer.advice.nearest_miles) == (True, least)
