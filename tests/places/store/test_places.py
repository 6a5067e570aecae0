"""The tables of places, written and read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from finder.places.store import places
from finder.places.store.places import NamedPlace, ZipPoint
from finder.platform.database.tables import Base

DENVER = ZipPoint(
    zip="80202", city="Denver", state="CO", county="Denver County", latitude=39.7, longitude=-105.0, kind="standard"
)
BASE = ZipPoint(zip="09001", city="Apo", state="AE", county="", latitude=None, longitude=None, kind="military")


def make_named(**changes: object) -> NamedPlace:
    known: dict[str, object] = {"kind": "city", "name": "Denver", "normalized": "denver", "state": "CO", "county": ""}
    known |= {"latitude": 39.7, "longitude": -105.0, "weight": 700_000}
    return NamedPlace(**{**known, **changes})  # type: ignore[arg-type]


NAMED = [
    make_named(state="IA", weight=1_800),
    make_named(),
    make_named(kind="state", name="Colorado", normalized="colorado"),
    make_named(kind="state", name="Colorado", normalized="co"),
    make_named(normalized="dnvr", weight=0),
]


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        places.save_places(session, [DENVER, BASE], NAMED)
        yield session
    engine.dispose()


def test_a_zip_is_found_or_not(session: Session) -> None:
    assert places.find_zip(session, "80202") == DENVER
    assert places.find_zip(session, "09001") == BASE
    assert places.find_zip(session, "99999") is None


def test_places_of_a_name_come_weightiest_first(session: Session) -> None:
    assert [place.state for place in places.find_places(session, "denver")] == ["CO", "IA"]
    assert [place.state for place in places.find_places(session, "denver", state="IA")] == ["IA"]
    assert places.find_places(session, "boulder") == []


def test_states_are_found_by_any_spelling(session: Session) -> None:
    assert places.find_states(session, ["co", "colorado", "denver"]) == {"co": "CO", "colorado": "CO"}
    assert places.find_states(session, []) == {}


def test_names_without_weight_are_not_for_suggestions(session: Session) -> None:
    assert "dnvr" not in {place.normalized for place in places.load_names(session)}
    assert places.count_places(session) == 5


def test_the_version_changes_with_the_names(session: Session) -> None:
    before = places.get_version(session)
    assert places.get_version(session) == before
    places.save_places(session, [DENVER], [*NAMED[:-1], make_named(normalized="dnver", weight=0)])
    assert places.get_version(session) != before


def test_saving_replaces(session: Session) -> None:
    places.save_places(session, [DENVER], NAMED[:1])
    assert places.count_places(session) == 1
    assert places.load_zip_points(session) == {"80202": DENVER}


def test_all_zips_load(places_session: Session) -> None:
    points = places.load_zip_points(places_session)
    assert points["80202"].county == "Denver County"
    assert len(points) > 42_000


def test_the_edition_tells_what_the_tables_were_filled_from(session: Session) -> None:
    assert places.find_edition(session) == ""
    places.save_places(session, [DENVER], NAMED, edition="abc")
    assert places.find_edition(session) == "abc"
