"""What the pages say about a typed place: corrected, ambiguous, not a place, with a kind of care; and a state by town."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from finder.app import create_app
from finder.listings.store import programs
from finder.places.store import places
from finder.places.store.places import NamedPlace, ZipPoint
from finder.platform.database.session import make_session_factory
from tests.databases import Databases
from tests.each import in_one_pass
from tests.migrated import migrate
from tests.pages import check_page
from tests.site import TODAY, make_program
from tests.sites import close, site_settings

SPOT = {"county": "Polk County", "latitude": 44.0, "longitude": -100.0}
TOWNS = ("Ash", "Águila", "Birch", "Cedar", "Saint Elm", *(f"Town {number:02}" for number in range(24)))
ZIPS = (
    ZipPoint(zip="57501", city="Ash", state="SD", kind="standard", **SPOT),  # type: ignore[arg-type]
    ZipPoint(zip="57502", city="Oakville", state="SD", kind="standard", **SPOT),  # type: ignore[arg-type]
)


def make_named(name: str, weight: int, *, kind: str = "city", state: str = "SD", at: float = 44.0) -> NamedPlace:
    normalized = name.lower().replace(" ", "")
    spot = SPOT | {"latitude": at}
    return NamedPlace(kind=kind, name=name, normalized=normalized, state=state, weight=weight, **spot)  # type: ignore[arg-type]


def fill_state(engine: Engine) -> None:
    """Make a state of 29 towns, two cities with almost one name, and a city whose nearest program is just over 25 miles away."""
    migrate(engine)
    with make_session_factory(engine).begin() as session:
        named = [
            make_named("South Dakota", 1_000_000, kind="state"),
            dataclasses.replace(make_named("South Dakota", 1_000_000, kind="state"), normalized="sd"),
            make_named("Oakville", 300_000),
            make_named("Oakvale", 900, at=47.5),
            make_named("Springdale", 90_000),
            make_named("Springdale", 80_000, state="ND"),
            make_named("Faraway", 50_000, at=43.635),
            make_named("Washington", 700_000, state="DC", at=45.5),
            make_named("Washington", 7_000_000, kind="state", state="WA", at=45.5),
        ]
        places.save_places(session, ZIPS, named)
        spot = {"state": "SD", "zip": "57501", "latitude": 44.0, "longitude": -100.0, "county": "Polk County"}
        made = [
            make_program(f"p{number:02}", "SA OTP MM" if number % 2 else "SA GCO", city=town, **spot)
            for number, town in enumerate(TOWNS)
        ]
        more = [make_program("q1", "SA", city="SAINT ELM", **spot), make_program("q2", "SA", city="St. Elm", **spot)]
        more += [make_program("q3", "SA", city="Saint Elm", **spot)]
        programs.save_programs(session, [*made, *more])


@pytest.fixture(scope="module")
def client(database: Databases) -> Iterator[FlaskClient]:
    app: Flask = create_app(site_settings(database.filled(fill_state).url), today=lambda: TODAY)
    yield app.test_client(use_cookies=False)
    close(app)


def get(client: FlaskClient, query: str, base: str = "") -> BeautifulSoup:
    return check_page(client.get(f"{base}/find?{query}"))


@in_one_pass(("base", "words"), [("", "Showing Oakville, SD."), ("/es", "Mostramos Oakville, SD.")])
def test_a_misspelt_place_is_answered_and_says_so(client: FlaskClient, base: str, words: str) -> None:
    soup = get(client, "near=Oakvile%2C+SD", base)
    line = soup.select_one(".place-line")
    assert line is not None
    assert words[:-1] in line.get_text()
    assert soup.select(".cards li")
    assert f"{base}/find?near=Oakvale%2C+SD" in [link["href"] for link in line.select("a")]


@in_one_pass(("base", "words"), [("", "Washington (the whole state)"), ("/es", "Washington (todo el estado)")])
def test_a_state_with_the_name_of_a_city_is_told_apart(client: FlaskClient, base: str, words: str) -> None:
    link = get(client, "near=Washington", base).select_one(".place-line a")
    assert link is not None
    assert link.get_text() == words
    assert link["href"] == f"{base}/find?near=Washington+State"


def test_a_place_typed_right_says_nothing(client: FlaskClient) -> None:
    assert get(client, "near=Oakville%2C+SD").select_one(".place-line") is None


def test_a_private_search_corrects_with_buttons(client: FlaskClient) -> None:
    soup = check_page(client.post("/find", data={"near": "Oakvile, SD"}))
    line = soup.select_one(".place-line")
    assert line is not None
    assert not line.select("a")
    assert line.select_one("button") is not None


@in_one_pass(("base", "words"), [("", "Only with methadone"), ("/es", "Solo con metadona")])
def test_typed_care_is_offered_and_not_turned_on(client: FlaskClient, base: str, words: str) -> None:
    soup = get(client, "near=methadone+clinic+in+Oakville", base)
    chip = soup.select_one(".place-line a.chip")
    assert chip is not None
    assert " ".join(chip.get_text().split()).startswith(words)
    assert chip["href"] == f"{base}/find?near=Oakville%2C+SD&want=mt"
    found = get(client, "near=Oakville%2C+SD&want=mt", base)
    assert found.h1.get_text(" ", strip=True).startswith(chip.select_one("small").get_text())  # type: ignore[union-attr]
    assert get(client, "near=methadone+clinic+in+Oakville&want=mt", base).select_one(".place-line") is None


@in_one_pass(
    ("typed", "english", "spanish"),
    [
        ("detox+near+me", "Where are you?", "¿Dónde está?"),
        ("metadona", "Where should we look?", "¿Dónde buscamos?"),
        ("57599", "There is no such ZIP", "Ese código ZIP no existe"),
        ("09012", "We can't find military ZIPs on the map", "No podemos"),
        ("County+Jail", "We don't know buildings", "No conocemos edificios"),
        ("my+house", "Where is that?", "¿Dónde queda?"),
        ("5th+and+Main", "We don't know street corners", "No conocemos esquinas"),
        ("zqcanary", "We don't know that place", "No conocemos"),
    ],
)
def test_what_is_no_place_is_told_what_helps(client: FlaskClient, typed: str, english: str, spanish: str) -> None:
    for base, words in (("", english), ("/es", spanish)):
        response = client.get(f"{base}/find?near={typed}")
        soup = check_page(response)
        assert response.status_code == 404
        if base == "" or spanish.startswith(("¿", "Ese", "No conocemos e")):
            assert soup.h1.get_text().startswith(words)  # type: ignore[union-attr]
        assert soup.select_one("#near")["value"] == typed.replace("+", " ")  # type: ignore[index]
        assert soup.select_one("#search #near-me") is not None


def test_a_zip_that_is_none_offers_the_cities_that_begin_alike(client: FlaskClient) -> None:
    soup = get(client, "near=57599")
    assert [link.get_text() for link in soup.select(".steps a")][:1] == ["Oakville, SD"]


def test_nearly_equal_places_are_asked_about(client: FlaskClient) -> None:
    soup = get(client, "near=Springdle")
    assert [link.get_text() for link in soup.select(".steps a")] == ["Springdale, SD", "Springdale, ND"]


@in_one_pass(("base", "words"), [("", "just over 25 miles"), ("/es", "poco más de 25 millas")])
def test_no_place_within_a_radius_is_never_that_far_away(client: FlaskClient, base: str, words: str) -> None:
    soup = get(client, "near=Faraway%2C+SD", base)
    assert words in soup.select_one(".nearest").get_text()  # type: ignore[union-attr]
    assert {miles.get_text() for miles in soup.select(".card .miles")} == {words}


def test_a_state_is_listed_by_town(client: FlaskClient) -> None:
    soup = get(client, "near=South+Dakota")
    headings = [" ".join(heading.get_text(" ").split()) for heading in soup.select(".town h2")]
    assert headings[:5] == ["Águila 1 place", "Ash 1 place", "Birch 1 place", "Cedar 1 place", "Saint Elm 4 places"]
    assert not soup.select(".card .miles")
    assert "straight line" not in soup.get_text()
    numbers = [int(cards["start"]) for cards in soup.select(".town .cards")]
    assert numbers[:6] == [1, 2, 3, 4, 5, 9]
    shown = sorted(int(str(head["data-number"])) for head in soup.select(".card h3"))
    assert shown == list(range(1, len(shown) + 1))


def test_every_jump_leads_to_its_town(client: FlaskClient) -> None:
    links = [str(link["href"]) for link in get(client, "near=South+Dakota").select("nav.towns a")]
    assert len(links) == 8 + 5
    for link in links:
        page, _, anchor = link.partition("#")
        soup = check_page(client.get(page or "/find?near=South+Dakota"))
        assert soup.select_one(f".town h2#{anchor}") is not None, link


def test_pages_of_a_state_hold_every_program_once(client: FlaskClient) -> None:
    seen: list[str] = []
    for page in ("", "&page=2"):
        seen += [str(card["id"]) for card in get(client, f"near=South+Dakota{page}").select(".card h3")]
    assert len(seen) == len(set(seen)) == len(TOWNS) + 3


def test_a_private_search_of_a_state_jumps_with_buttons(client: FlaskClient) -> None:
    soup = check_page(client.post("/find", data={"near": "South Dakota", "page": "2"}))
    assert not [link for link in soup.select("nav.towns a") if not str(link["href"]).startswith("#")]
    assert soup.select_one("nav.towns button") is not None


def test_a_state_with_a_radius_has_miles_from_its_center(client: FlaskClient) -> None:
    soup = get(client, "near=South+Dakota&within=100")
    assert soup.select_one("nav.towns") is None
