"""The design system's style guide: each token and component in every state. Served in development only."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template
from markupsafe import Markup

from finder.guide.web.services import get_guide_services
from finder.listings.rules.accuracy import wilson
from finder.listings.rules.programs import Card
from finder.places.rules.places import Point
from finder.search.rules.area_map import AreaMap, Atlas, draw_around
from finder.search.rules.map_names import Town
from finder.search.rules.map_pins import Spot
from finder.search.rules.results import ProgramMatch
from finder.search.web.cards import render_plain_card
from finder.search.web.page_models import Choice, StylePage
from finder.search.web.services import get_search_services

styleguide = Blueprint("styleguide", __name__)
_DAY = date(2026, 1, 1)
_CHECKED = {
    1: (("payment", "2025-12-11"), ("phone", "2025-12-11"), ("services", "2025-12-11")),
    2: (("phone", "2025-05-01"), ("services", "2024-11-01")),
    3: (),
}
_COLORS = (
    "paper", "card", "wash", "sand", "ink", "soft", "line", "edge", "brand", "brand-ink", "link", "warn", "warn-edge",
    "danger", "danger-wash", "halo",
)  # fmt: skip

_SIZES = (
    ("h1", "1.625 rem, 2.125 on wide screens", "The page's name"),
    ("h2", "1.25 rem, 1.375 on wide screens", "A part of it"),
    ("h3", "1.0625 rem", "A part of a part"),
    ("lead", "1.125 rem", "What the page is about"),
    ("text", "1.0625 rem at 1.55", "Most of what is read"),
    ("hint", "0.95 rem", "What can wait"),
)
"""Name, size as in the style sheet, what it is for."""
_GAPS = ("0.25", "0.5", "1", "1.5", "2.5")
"""Spacing sizes, in rem."""


@styleguide.get("/styleguide")
def show_styleguide() -> str:
    """Show every component in each of its states."""
    matches = (_match(1, "SA DT UB MD", ("detox", "medicine")), _match(2, "HH DUO", ()), _match(3, "SA NMOA", ()))
    page = StylePage(
        title="Style guide",
        noindex=True,
        colors=_COLORS,
        needs=tuple(
            Choice(value=letter, label="", count=number, is_chosen=letter == "m")
            for letter, number in (("d", 9), ("m", 30), ("c", 58))
        ),
        sizes=_SIZES,
        gaps=_GAPS,
        share=wilson(44, 50),
        cards=tuple(Markup(render_plain_card(match, _DAY, number=number)) for number, match in enumerate(matches, 1)),
        map=_map(),
        lines=tuple(line for line in get_guide_services().help_lines if line.is_everywhere),
    )
    return render_template("pages/styleguide.html", page=page)


def _match(number: int, codes: str, needs: tuple[str, ...]) -> ProgramMatch:
    card = Card(
        id=f"example{number}",
        version=1,
        name=f"Example Recovery Services {number}",
        name2="Northside Clinic" if number == 1 else "",
        street=f"{number} Example Street",
        city="Springfield",
        state="IL",
        zip="62701",
        approximate=number == 2,
        phone="" if number == 3 else "+12175550100",
        extension="12" if number == 2 else "",
        needs=needs,
        services=tuple(codes.split()),
        as_of="2022-01-01" if number != 3 else "",
        source="sample",
        sample=True,
        answers="program" if number == 1 else "not_stated",
        phone_hidden=number == 3,
        checked=_CHECKED[number],
        opening=("taking", None, "2025-12-30") if number == 1 else ("waitlist", 12, "2025-12-31"),
    )
    return ProgramMatch(card=card, miles=1.4 * number)


def _map() -> AreaMap | None:
    middle = Point(latitude=39.8, longitude=-89.65)
    spots = [
        Spot(
            id=f"example{(number - 1) % 3 + 1}",
            name=f"Example Recovery Services {number}",
            number=number,
            latitude=39.8 + 0.02 * (number % 5 - 2),
            longitude=-89.65 + 0.031 * (number % 7 - 3),
            miles=0.9 * number,
            is_approximate=number == 2,
        )
        for number in range(1, 11)
    ]
    towns = (
        Town(name="Chatham", latitude=39.676, longitude=-89.704),
        Town(name="Sherman", latitude=39.893, longitude=-89.605),
    )
    atlas = Atlas(outlines=get_search_services().outlines, find_towns=lambda _middle, _miles: towns)
    return draw_around(middle, spots, atlas)
