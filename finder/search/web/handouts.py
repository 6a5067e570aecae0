"""A sheet of a place's programs, to print and give out: for jails, emergency rooms and outreach."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date

from flask import Flask, render_template
from markupsafe import Markup

from finder.listings.rules.programs import Card
from finder.listings.rules.slots import Slots
from finder.listings.web.services import get_vocabulary
from finder.platform.database.session import Session
from finder.platform.errors import BadInput, NotFound
from finder.platform.languages import Language
from finder.platform.web.languages import PREFIXES, gettext
from finder.platform.web.page_models import Page
from finder.platform.web.services import get_site
from finder.search.answering import answer_search
from finder.search.rules.criteria import LARGEST_PAGE_SIZE, SearchRequest
from finder.search.rules.results import SearchAnswer
from finder.search.web.cards import make_card_view
from finder.search.web.open_hours import DayRow, rows_to_print
from finder.search.web.services import get_search_services

_MOST = 400
"""Programs: some twenty sheets. Only the largest counties have more."""
_NAMED = 6
"""Places of one name that a message lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoutRow:
    """One program."""

    name: str
    name2: str
    address: str
    phone: str
    """E.164, or "" where no list has one."""
    extension: str
    state: str
    slots: Slots
    hours: tuple[DayRow, ...]
    """() where staff did not check them in the last twelve months."""
    is_old: bool
    """True when no list of the last 12 months has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoutPage(Page):
    """`pages/handout.html`."""

    place: str
    lines_state: str
    lines_county: str
    """As in `ResultsPage`."""
    is_area: bool
    within_miles: int | None
    rows: tuple[HandoutRow, ...]
    left_out: int
    today: date
    site: str
    """Address of the site, or ""."""
    style: Markup


def write_handout(app: Flask, near: str, language: Language) -> str:
    """Return the sheet as one HTML file that needs nothing else.

    A county or state means all of it, by town; any other place 25 miles around it, nearest first.

    Raises:
        PlaceNotFound: no place matches.
        BadInput: several places do: a sheet that is given out may not guess.
        NotFound: no program with a phone or a street is listed there.
    """
    with app.test_request_context(f"{PREFIXES[language]}/"):
        app.preprocess_request()
        with closing(get_site().sessions()) as session:
            answers = _search(near, session)
        page = _make_page(answers)
        if not page.rows:
            raise NotFound("No program is listed there.")
        return render_template("pages/handout.html", page=page)


def _search(near: str, session: Session) -> list[SearchAnswer]:
    tools = get_search_services().tools
    request = SearchRequest(near=near, size=LARGEST_PAGE_SIZE)
    first = answer_search(request, session=session, tools=tools)
    if first.alternatives:
        found = (first.place, *first.alternatives)
        raise BadInput(
            f"Several places have this name. Name one with its state: {'; '.join(p.label for p in found[:_NAMED])}"
        )
    pages = range(2, min(first.pages, _MOST // LARGEST_PAGE_SIZE) + 1) if not first.widened else ()
    return [first, *(answer_search(replace(request, page=page), session=session, tools=tools) for page in pages)]


def _make_page(answers: list[SearchAnswer]) -> HandoutPage:
    first, settings, today = answers[0], get_site().settings, get_site().today()
    matches = [] if first.widened else [match for answer in answers for match in answer.results]
    if first.is_area:
        matches.sort(key=lambda match: (match.card.city.casefold(), match.card.name.casefold(), match.card.id))
    return HandoutPage(
        title=gettext("Places for treatment"),
        noindex=True,
        place=first.place.label,
        lines_state=first.place.state,
        lines_county=first.place.county,
        is_area=first.is_area,
        within_miles=first.within_miles,
        rows=tuple(_row(match.card, today) for match in matches),
        left_out=max(0, first.total - len(matches)),
        today=today,
        site=settings.public_url,
        style=Markup(get_site().assets.text("handout.css")),
    )


def _row(card: Card, today: date) -> HandoutRow:
    view = make_card_view(card, get_vocabulary(), today)
    return HandoutRow(
        name=card.name,
        name2=card.name2,
        address=", ".join(part for part in (card.street, f"{card.city}, {card.state} {card.zip}") if part),
        phone="" if card.phone_hidden else card.phone,
        extension=card.extension,
        state=card.state,
        slots=view.slots,
        hours=rows_to_print(card, today=today),
        is_old=view.is_old,
    )
