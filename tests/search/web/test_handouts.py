"""The printable sheet of a place's programs."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from finder.guide.web.services import GuideServices
from finder.platform.errors import BadInput, NotFound, PlaceNotFound
from finder.platform.languages import LANGUAGES, Language
from finder.platform.web.services import services_of
from finder.search.web.handouts import write_handout
from tests.each import in_one_pass


@in_one_pass("language", LANGUAGES)
def test_a_sheet_holds_each_place_and_the_steps_in_an_overdose(app: Flask, language: Language) -> None:
    html = write_handout(app, "80202", language)
    page = BeautifulSoup(html, "html5lib")
    assert page.html is not None
    assert page.html["lang"] == language
    names = [row.th.strong.get_text() for row in page.select("tbody tr")]
    assert names == ["House AAA", "O'Neil & Sons <Care>", "House CCC"]
    numbers = [cell.get_text() for cell in page.select("td .number")]
    assert numbers
    assert set(numbers) <= {"303-555-0101", "303-555-0102"}
    for step in services_of(app, GuideServices).overdose.briefs(language):
        assert step in page.get_text()
    assert "988" in page.get_text()
    assert "2026" in page.select_one("main > p").get_text()  # type: ignore[union-attr]


def test_a_sheet_needs_nothing_else(app: Flask) -> None:
    page = BeautifulSoup(write_handout(app, "80202", "en"), "html5lib")
    assert not page.find_all(["script", "link", "img", "iframe", "form"])
    assert not page.find_all(href=True)


def test_a_place_without_programs_has_no_sheet(app: Flask) -> None:
    with pytest.raises(NotFound):
        write_handout(app, "Alphaville KS", "en")


def test_a_name_of_several_places_is_not_guessed(app: Flask) -> None:
    with pytest.raises(BadInput, match="Alphaville, CO; Alphaville, KS"):
        write_handout(app, "Alphaville", "en")


def test_an_unknown_place_is_told(app: Flask) -> None:
    with pytest.raises(PlaceNotFound):
        write_handout(app, "Nowhereville", "en")
