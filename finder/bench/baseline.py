"""The baseline: the results page from constant data, rendered with the product's own templates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from flask import Flask, render_template
from markupsafe import Markup

from finder.listings.rules.programs import Card
from finder.places.rules.places import Place
from finder.search.rules.results import ProgramMatch, SearchAnswer
from finder.search.web.cards import render_plain_card
from finder.search.web.doors import list_items
from finder.search.web.filter_lists import render_plain_filters
from finder.search.web.find_form import FindForm
from finder.search.web.fragments import as_markup
from finder.search.web.page_models import ResultsPage
from finder.search.web.results_pages import RenderedParts, make_results
from finder.search.web.services import get_search_services

_CARDS = 20


def render_baseline() -> str:
    """Render the page once, with its cards, without any lookup."""
    cards = tuple(render_plain_card(match, _DAY).encode() for match in _matches())
    items = as_markup(list_items(cards, 1))
    return render_template("pages/results.html", page=replace(_page(), items=items, filters=_filters()))


def say_hello() -> str:
    """Return the least that a view of this app can: what is left is the server, Flask, headers and the log line."""
    return "hello"


def add_baseline_route(app: Flask) -> None:
    """Serve the baseline and a bare view under their own URLs; for the benchmark's app only."""
    app.add_url_rule("/bench/floor", view_func=render_baseline)
    app.add_url_rule("/bench/hello", view_func=say_hello)


_DAY = date(2026, 1, 1)


@cache
def _matches() -> tuple[ProgramMatch, ...]:
    return tuple(ProgramMatch(card=_card(number), miles=1.37 * number) for number in range(_CARDS))


def _card(number: int) -> Card:
    return Card(
        id=f"constant{number}",
        version=1,
        name="Example Recovery Services of the North",
        name2="Outpatient Clinic",
        street=f"{number} Example Street",
        city="Springfield",
        state="IL",
        zip="62701",
        approximate=number % 2 == 0,
        phone="+12175550100",
        extension="",
        needs=("detox", "medicine", "counseling"),
        services=("DT", "OTP", "UB", "SACA", "MD"),
        as_of="2022-01-01",
        source="samhsa-directory",
        sample=True,
    )


def _filters() -> Markup:
    """Render the filters each time, like the cards: the baseline caches nothing but its data."""
    return render_plain_filters((), dict.fromkeys(get_search_services().shown_filters, 7))


@cache
def _page() -> ResultsPage:
    vocabulary = get_search_services().tools.vocabulary
    place = Place(label="Springfield, IL", kind="city", state="IL", latitude=39.8, longitude=-89.6)
    counts = dict.fromkeys(get_search_services().shown_filters, 7)
    parts = RenderedParts(
        cards=(), items=(), places=_CARDS, addresses=_CARDS, filters=Markup(), shown=frozenset(counts)
    )
    answer = SearchAnswer(
        place=place,
        alternatives=(),
        within_miles=25,
        is_area=False,
        widened=False,
        total=120,
        page=1,
        pages=6,
        size=_CARDS,
        counts=counts,
        results=_matches(),
    )
    return make_results(FindForm(near="Springfield, IL", within="25"), answer, parts, vocabulary)
