"""Programs of one organization at one street stand as one card with several doors, in both languages and in private lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import Tag
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from finder.app import create_app
from finder.listings.rules.records import Phone
from finder.listings.store import programs
from finder.places.store import places
from finder.platform.database.migrating import migrate
from finder.platform.database.session import make_session_factory
from tests.databases import Databases
from tests.each import in_one_pass
from tests.pages import check_page
from tests.site import PLACES, TODAY, ZIPS, make_program
from tests.sites import close, site_settings

NAME = "Odyssey House"


def phone(last: int) -> tuple[Phone, ...]:
    return (Phone(number=f"+1303555{last:04d}", source="samhsa-directory", as_of="2022-01-31"),)


PROGRAMS = (
    make_program("a1", "SA GCO", name=NAME, name2="Outpatient", phones=phone(101), street="1 Elm St"),
    make_program("b2", "SA", name="Dawn Clinic", phones=phone(102), street="1 Elm St"),
    make_program(
        "c3",
        "SA RES",
        name=f"{NAME}, Inc.",
        name2="Residential",
        phones=phone(103),
        street="1 Elm Street",
        notes=(("timetable", ";".join(["08:00-17:00"] * 7)),),
        checked=(("intake", "2026-11-10"),),
        not_working=("+13035550103",),
    ),
    make_program("d4", "SA DT DUO", name=f"{NAME} Detox", phones=(), street="1 Elm St", latitude=39.8),
    make_program("e5", "SA", name="Last House", phones=phone(105), street="9 Elm St", latitude=39.9),
)


def fill_doors(engine: Engine) -> None:
    migrate(engine)
    with make_session_factory(engine).begin() as session:
        places.save_places(session, ZIPS, PLACES)
        programs.save_programs(session, PROGRAMS)


@pytest.fixture(scope="module")
def client(database: Databases) -> Iterator[FlaskClient]:
    app: Flask = create_app(site_settings(database.filled(fill_doors).url), today=lambda: TODAY, now=lambda: Watch.at)
    yield app.test_client(use_cookies=False)
    close(app)


class Watch:
    """The time, as the site sees it: noon in Denver."""

    at = datetime(2026, 11, 20, 19, tzinfo=UTC)


def items(soup: Tag) -> list[Tag]:
    return soup.select("ol.cards > li")


def ids(part: Tag, selector: str) -> list[str]:
    return [str(found["id"]).removeprefix("p-") for found in part.select(f"{selector} h3")]


@in_one_pass(("base", "words"), [("", "2 more programs at this address"), ("/es", "2 programas más en esta dirección")])
def test_one_card_holds_the_doors_and_each_has_its_own_call_answers_and_details(
    client: FlaskClient, base: str, words: str
) -> None:
    soup = check_page(client.get(f"{base}/find?near=80202"))
    assert [ids(item, ".card:not(.door)") for item in items(soup)] == [["a1"], ["b2"], ["e5"]]
    head = items(soup)[0]
    assert ids(head, ".door") == ["c3", "d4"]
    assert words in head.get_text(" ", strip=True)
    for door in head.select(".door"):
        assert door.select_one(".slots") and door.select_one("input[name=p]") and door.select_one(".links a")
        assert door.select_one("a[href*='/guide']")
    assert [link["href"] for link in head.select("a.call")][:2] == ["tel:+13035550101", "tel:+13035550103"]


def test_the_first_call_stays_that_of_the_nearest(client: FlaskClient) -> None:
    soup = check_page(client.get("/find?near=80202"))
    assert str(soup.select_one(".card a.call")["href"]) == "tel:+13035550101"  # type: ignore[index]


def counted(soup: Tag) -> list[int]:
    """Return the number that a browser gives each item of the list: its own, or one more than the item before."""
    numbers: list[int] = []
    start = int(str(soup.select_one("ol.cards")["start"]))  # type: ignore[index]
    for item in items(soup):
        numbers.append(int(str(item.get("value", numbers[-1] + 1 if numbers else start))))
    return numbers


def test_numbers_and_counts_are_those_of_the_places(client: FlaskClient) -> None:
    soup = check_page(client.get("/find?near=80202"))
    assert soup.h1.get_text(" ", strip=True).startswith("5 places")  # type: ignore[union-attr]
    assert "On this page: 5 places at 3 addresses." in soup.get_text(" ", strip=True)
    assert counted(soup) == [1, 2, 5]
    assert [door["data-number"] for door in soup.select(".door h3")] == ["3", "4"]


def in_pin(label: str, ids: str) -> dict[str, str]:
    """Return the number of each program of a pin by its id, from what its label says."""
    numbers: list[int] = []
    for part in label.split(", "):
        first, _, last = part.partition("–")
        numbers += range(int(first), int(last or first) + 1)
    return dict(zip(ids.split(), map(str, numbers), strict=True))


@in_one_pass("is_private", [False, True])
def test_each_number_stands_once_and_is_that_of_the_pin(client: FlaskClient, is_private: bool) -> None:
    sought = {"near": "80202", "within": "100", "map": "1"}
    answer = client.post("/find", data=sought) if is_private else client.get("/find", query_string=sought)
    soup = check_page(answer)
    shown = {str(head["id"]).removeprefix("p-"): str(head["data-number"]) for head in soup.select(".card h3")}
    assert sorted(shown.values()) == ["1", "2", "3", "4", "5"]
    pins = soup.select(".map a.m-pin")
    assert pins
    for pin in pins:
        numbers = in_pin(pin.get_text(strip=True), str(pin["data-cards"]))
        assert {key: shown[key] for key in numbers} == numbers


def test_a_door_with_the_same_name_is_called_by_its_second(client: FlaskClient) -> None:
    names = [heading.get_text(strip=True) for heading in check_page(client.get("/find?near=80202")).select(".door h3")]
    assert names == ["Residential", f"{NAME} Detox"]


def test_what_must_be_known_before_calling_stands_above_the_call_of_its_door(client: FlaskClient) -> None:
    door = check_page(client.get("/find?near=80202")).select(".door")[1]
    limits = door.select_one(".limits")
    assert limits is not None and limits.find_next(class_="call-line") is door.select_one(".call-line")


def test_a_door_whose_number_failed_says_so_as_a_card_does(client: FlaskClient) -> None:
    (told,) = check_page(client.get("/find?near=80202")).select(".cards .reported")
    assert "Reported not working." in told.get_text()
    assert told.find_parent(class_="door") is not None and told.parent.select_one("a[href='tel:+13035550103']")  # type: ignore[union-attr]


def test_details_of_doors_open_in_a_private_list(client: FlaskClient) -> None:
    soup = check_page(client.post("/find", data={"near": "80202"}))
    head = items(soup)[0]
    assert [str(part["id"]) for part in head.select("section.opened")] == ["d-a1", "d-c3", "d-d4"]
    assert [name.get_text() for name in head.select("section.opened > .links + p > strong")] == [
        NAME,
        f"{NAME}, Inc.",
        f"{NAME} Detox",
    ]
    assert {str(link["href"]) for link in head.select(".door h3 a")} == {"#d-c3", "#d-d4"}


def test_a_page_without_doors_says_nothing_of_addresses(client: FlaskClient) -> None:
    assert "On this page" not in check_page(client.get("/find?near=80202&service=RES")).get_text(" ", strip=True)


@pytest.mark.parametrize(("base", "open_now", "closed_now"), [
    ("", "Open now, until 5 pm", "Closed now, opens Sat 8 am"),
    ("/es", "Abierto ahora, hasta las 5 p. m.", "Cerrado ahora, abre el sáb. a las 8 a. m."),
])  # fmt: skip
def test_a_door_says_whether_it_is_open_at_this_moment(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, base: str, open_now: str, closed_now: str
) -> None:
    def lines() -> list[list[str]]:
        doors = check_page(client.get(f"{base}/find?near=80202")).select(".door")
        return [[" ".join(line.get_text().split()) for line in door.select(".open-now")] for door in doors]

    assert lines() == [[open_now], []]
    monkeypatch.setattr(Watch, "at", Watch.at + timedelta(hours=6))
    assert lines() == [[closed_now], []]
