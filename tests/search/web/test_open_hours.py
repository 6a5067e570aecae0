"""Opening times on cards and pages: what is said of now is true at the moment of each request, kept pages or not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask

from finder.platform.languages import Language
from finder.platform.web.services import services_of
from finder.search.web.handouts import write_handout
from finder.search.web.services import SearchServices
from tests.pages import check_page
from tests.sites import renew
from tests.staff_words import SpokenSite

WEEK = "08:00-12:00,13:00-17:00;08:00-17:00;08:00-17:00;08:00-17:00;08:00-17:00;closed;closed"
MONDAY = datetime(2026, 11, 30, 15, 30, tzinfo=UTC)
"""8:30 in the morning in Denver."""
MOMENTS = (
    (0, "Open now, until 12 noon", "Abierto ahora, hasta las 12 del mediodía"),
    (4, "Closed now, opens 1 pm", "Cerrado ahora, abre a la 1 p. m."),
    (5, "Open now, until 5 pm", "Abierto ahora, hasta las 5 p. m."),
    (9, "Closed now, opens Tue 8 am", "Cerrado ahora, abre el mar. a las 8 a. m."),
    (4 * 24 + 9, "Closed now, opens Mon 8 am", "Cerrado ahora, abre el lun. a las 8 a. m."),
)
"""Hours after `MONDAY`, and what is said in each language."""


def words(part: Tag) -> str:
    """Return the text of a part of a page, with whitespace collapsed."""
    return " ".join(part.get_text(" ").split())


class Watch:
    """The time, as the site sees it."""

    at = MONDAY


@pytest.fixture
def watch(staff_app: Flask, spoken: SpokenSite) -> Watch:
    """The clock of the site of `spoken`, whose staff gave the hours of a week and checked them."""
    found = Watch()
    spoken.say({"timetable": WEEK, "checked:intake": "yes"})
    renew(staff_app, today=lambda: found.at.date(), now=lambda: found.at)
    return found


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_cards_and_pages_say_whether_it_is_open_at_this_moment(
    spoken: SpokenSite, watch: Watch, staff_app: Flask, prefix: str
) -> None:
    for passed, english, spanish in MOMENTS:
        watch.at = MONDAY + timedelta(hours=passed) - timedelta(minutes=30 if passed in (4, 5) else 0)
        for soup in (spoken.card(prefix=prefix), spoken.page(prefix=prefix)):
            line = soup.select_one(".open-now")
            assert line is not None
            assert words(line) == (spanish if prefix else english)
    assert len(services_of(staff_app, SearchServices).pages) > 0


def test_the_week_stands_on_the_page_in_the_place_of_its_zone(spoken: SpokenSite, watch: Watch) -> None:
    rows = [words(row) for row in spoken.page().select(".week tr")]
    assert rows == ["Mon 8 am to 12 noon, 1 pm to 5 pm", "Tue to Fri 8 am to 5 pm", "Sat to Sun closed"]
    rows = [words(row) for row in spoken.page(prefix="/es").select(".week tr")]
    assert rows[0] == "lun. de las 8 a. m. a las 12 del mediodía, de la 1 p. m. a las 5 p. m."


def test_nothing_is_said_of_now_a_year_after_the_check_but_the_week_stays(spoken: SpokenSite, watch: Watch) -> None:
    watch.at = MONDAY + timedelta(days=364)
    assert not spoken.card().select(".open-now")
    assert not spoken.page().select(".open-now")
    assert len(spoken.page().select(".week tr")) == 3


def test_nothing_is_said_of_now_without_a_check_of_hours(spoken: SpokenSite, watch: Watch) -> None:
    spoken.say({"checked:intake": None})
    assert not spoken.card().select(".open-now")
    assert not spoken.page().select(".open-now")


def test_a_closed_program_says_no_hours(spoken: SpokenSite, watch: Watch) -> None:
    spoken.say({"status": "closed"})
    assert not spoken.page().select(".week, .open-now")


def test_a_private_list_says_now_once_on_the_card(spoken: SpokenSite, watch: Watch) -> None:
    sent = {"near": "80202"}
    for passed, line in ((0, "Open now, until 12 noon"), (9, "Closed now, opens Tue 8 am")):
        watch.at = MONDAY + timedelta(hours=passed)
        text = spoken.client.post("/find", data=sent).get_data(as_text=True)
        assert text.count('class="open-now') == 1
        assert line in text
        assert 'class="week"' in text


def list_entry(spoken: SpokenSite, prefix: str = "") -> BeautifulSoup:
    return check_page(spoken.client.get(f"{prefix}/list?p={spoken.program_id}"))


def test_a_list_to_take_along_says_the_week_and_on_the_screen_what_is_open_now(
    spoken: SpokenSite, watch: Watch
) -> None:
    soup = list_entry(spoken)
    assert words(soup.select(".listed .open-now")[0]) == "Open now, until 12 noon"
    assert words(soup.select(".listed .week-line")[0]) == (
        "Hours: Mon 8 am to 12 noon, 1 pm to 5 pm; Tue to Fri 8 am to 5 pm; Sat to Sun closed. Holidays may differ."
    )
    soup = list_entry(spoken, "/es")
    assert words(soup.select(".listed .open-now")[0]) == "Abierto ahora, hasta las 12 del mediodía"
    assert "Horario: lun. de las 8 a. m." in words(soup.select(".listed .week-line")[0])
    watch.at = MONDAY + timedelta(hours=9)
    assert words(list_entry(spoken).select(".listed .open-now")[0]) == "Closed now, opens Tue 8 am"


def test_a_list_to_take_along_says_no_hours_a_year_after_their_check(spoken: SpokenSite, watch: Watch) -> None:
    watch.at = MONDAY + timedelta(days=364)
    assert not list_entry(spoken).select(".open-now, .week-line")


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Tue to Fri 8 am to 5 pm"), ("es", "mar. a vie. de las 8 a. m.")]
)
def test_a_sheet_has_the_week_and_nothing_of_now(
    spoken: SpokenSite, watch: Watch, staff_app: Flask, language: Language, said: str
) -> None:
    sheet = BeautifulSoup(write_handout(staff_app, "80202", language), "html5lib")
    assert said in words(sheet.select("tbody .week-line")[0])
    assert len(sheet.select(".week-line")) == 1
    assert not sheet.select(".open-now")
    watch.at = MONDAY + timedelta(days=364)
    assert "week-line" not in write_handout(staff_app, "80202", language)


def test_programs_of_the_api_have_the_week_with_its_zone_and_dates_but_nothing_of_now(
    spoken: SpokenSite, watch: Watch
) -> None:
    def ask(path: str) -> Any:
        return spoken.client.get(f"/api/v1/{path}").get_json()

    hours = ask(f"programs/{spoken.program_id}")["hours_by_weekday"]
    assert {name: hours[name] for name in ("time_zone", "as_of", "valid_until")} == {
        "time_zone": "America/Denver", "as_of": "2026-11-25", "valid_until": "2027-11-25",
    }  # fmt: skip
    assert hours["days"][0] == {
        "day": "mon",
        "state": "open",
        "spans": [{"opens": "08:00", "closes": "12:00"}, {"opens": "13:00", "closes": "17:00"}],
    }
    assert [day["state"] for day in hours["days"]] == ["open"] * 5 + ["closed"] * 2
    found = {result["id"]: result for result in ask("search?near=80202")["results"]}
    assert found[spoken.program_id]["hours_by_weekday"] == hours
    assert {other["hours_by_weekday"] is None for name, other in found.items() if name != spoken.program_id} == {True}
    watch.at = MONDAY + timedelta(hours=9)
    assert ask(f"programs/{spoken.program_id}")["hours_by_weekday"] == hours
    watch.at = MONDAY + timedelta(days=364)
    assert ask(f"programs/{spoken.program_id}")["hours_by_weekday"] is None
    assert {result["hours_by_weekday"] for result in ask("search?near=80202")["results"]} == {None}


def test_hsds_has_the_week_as_schedules(spoken: SpokenSite, watch: Watch) -> None:
    def schedules() -> Any:
        found = spoken.client.get("/api/hsds/services?full=true&search=Hope House").get_json()["contents"]
        return next(service["schedules"] for service in found if service["name"].startswith("Hope House"))

    said = [(one["byday"], one["opens_at"], one["closes_at"], one["timezone"]) for one in schedules()]
    assert said == [
        ("MO", "08:00-07:00", "12:00-07:00", -7.0),
        ("MO", "13:00-07:00", "17:00-07:00", -7.0),
        ("TU,WE,TH,FR", "08:00-07:00", "17:00-07:00", -7.0),
    ]
    assert {(one["valid_from"], one["valid_to"]) for one in schedules()} == {("2026-11-25", "2027-03-13")}
    watch.at = MONDAY + timedelta(days=200)
    assert {(one["valid_from"], one["valid_to"]) for one in schedules()} == {("2027-03-14", "2027-11-06")}
    assert {one["opens_at"] for one in schedules()} == {"08:00-06:00", "13:00-06:00"}
    watch.at = MONDAY + timedelta(days=364)
    assert schedules() == []
