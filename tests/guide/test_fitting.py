"""Searches that stand ready in the guide are real ones, and a search leads to the topic that fits it."""

from __future__ import annotations

import csv

from flask import Flask, render_template_string
from flask.testing import FlaskClient

from finder.guide.fitting import _TOPICS, SEARCHES, fitting_topics, ready_searches
from finder.guide.web.services import GuideServices
from finder.listings.web.services import ListingServices
from finder.platform.web.services import services_of
from tests.each import in_one_pass
from tests.examples import some_of
from tests.pages import check_page
from tests.paths import ROOT


def known(app: Flask) -> set[str]:
    """Return every code, want and need that a search may hold."""
    codes = {code.code for code in services_of(app, ListingServices).vocabularies["en"].codes}
    with (ROOT / "data" / "vocabulary" / "wants.csv").open(encoding="utf-8", newline="") as file:
        wants = {row["key"] for row in csv.DictReader(file)}
    return codes | wants | {"detox", "medicine", "counseling", "m", "c", "d"}


def test_prepared_searches_and_topics_name_what_exists(app: Flask) -> None:
    assert {value for _, value in SEARCHES.values()} <= known(app)
    assert set().union(*(keys for keys, _ in _TOPICS)) <= known(app)
    topics = {topic.anchor for topic in services_of(app, GuideServices).guides["en"].topics}
    assert {topic for _, topic in _TOPICS} <= topics


@in_one_pass("prefix", ["", "/es"])
def test_every_page_of_the_guide_has_a_search_with_the_place_that_was_brought(
    app: Flask, client: FlaskClient, prefix: str
) -> None:
    guide = services_of(app, GuideServices).guides["en"]
    for part in some_of((*guide.topics, *guide.sections)):
        for page in (
            client.get(f"{prefix}/guide/{part.anchor}?near=80202"),
            client.post(f"{prefix}/guide/{part.anchor}", data={"near": "80202"}),
        ):
            soup = check_page(page)
            forms = soup.select(f"main form[action='{prefix}/find']")
            assert forms, part.anchor
            assert {str(form.select_one("[name=near]")["value"]) for form in forms} == {"80202"}  # type: ignore[index]
            method = "post" if page.request.method == "POST" else "get"
            assert {form["method"] for form in forms} == {method}


@in_one_pass(
    ("filters", "topics"),
    [
        (("PW", "medicine"), ("expecting", "calling")),
        (("lc",), ("paying", "calling")),
        (("SS", "on"), ("paying", "calling")),
        (("on",), ("packing", "calling")),
        (("tn",), ("family", "calling")),
        (("mt",), ("medicines", "calling")),
        (("medicine",), ("calling",)),
        (("medicine", "mt", "UB"), ("calling",)),
        (("medicine", "detox"), ("danger-signs", "calling")),
        (("detox",), ("danger-signs", "calling")),
        ((), ("calling",)),
        (("SP",), ("calling",)),
    ],
)
def test_a_search_leads_to_what_fits_it(filters: tuple[str, ...], topics: tuple[str, ...]) -> None:
    assert fitting_topics(filters) == topics


def test_one_call_of_the_macro_links_to_the_topics(app: Flask) -> None:
    call = '{% from "components/fitting_topics.html" import fitting_topics %}{{ fitting_topics(("PW",)) }}'
    with app.test_request_context("/es/find"):
        app.preprocess_request()
        html = render_template_string(call)
    assert 'href="/es/guide/expecting"' in html
    assert "Si está embarazada" in html


def test_the_likeliest_search_stands_first() -> None:
    assert ready_searches("expecting")[0] == ("pregnant", ("service", "PW"))
    assert ready_searches("timeline")[0] == ("medicine", ("need", "m"))
