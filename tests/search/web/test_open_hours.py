"""Opening times on cards and pages: what is said of now is true at the moment of each request, kept pages or not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import Tag
from flask import Flask

from finder.platform.web.services import services_of
from finder.search.web.services import SearchServices
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
