"""Render matches as result cards, using the fragment cache."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from flask import current_app
from markupsafe import escape

from finder.listings.rules.contradictions import find_refusal, find_topics
from finder.listings.rules.detox import find_detox_kind
from finder.listings.rules.freshness import calls_first, describe_checks
from finder.listings.rules.programs import Card
from finder.listings.rules.slots import find_slots
from finder.listings.rules.vocabulary import EXCLUSIVES, Vocabulary, is_housing_only
from finder.listings.web.services import get_vocabulary
from finder.platform.languages import Language
from finder.platform.web.distances import how_far
from finder.platform.web.languages import language, page_url
from finder.platform.web.services import get_site
from finder.search.rules.results import ProgramMatch
from finder.search.web.fragments import Fragments, as_markup, without_line_breaks
from finder.search.web.open_hours import open_now
from finder.search.web.page_models import CardView
from finder.search.web.staff_checks import known_checks, opening_line


@dataclass(frozen=True, slots=True, kw_only=True)
class CardContext:
    """What a search, rather than a program, adds to its cards."""

    state: str = ""
    """The state searched in, as two letters; "" if unknown: another state's Medicaid may not pay."""
    chosen: tuple[tuple[str, str], ...] = ()
    """The chosen services and wants, as (code, label)."""
    has_miles: bool = True
    """False where miles would be from the middle of a state."""
    beyond: int | None = None
    """Miles within which none of the programs is: the search found none there and was widened."""
    opens_here: bool = False
    """True where details open in the page itself (`opened`): leaving the page would lose it."""
    kept: frozenset[str] = frozenset()
    """Ids of the programs on the visitor's list, whose box is ticked."""
    query: bytes = b""
    """The place as links to the guide take it along (`FindForm.near_query`)."""
    ticks: dict[tuple[str, ...], bytes] = field(default_factory=dict)
    """The ticks rendered for this page, by the codes left out of them: most of its cards have the same."""


NO_CONTEXT = CardContext()
_MILES_BEGIN, _MILES_END = '<strong class="miles">', "</strong> · "
_NOTHING, CHECKED = b"", b" checked"
_GAPS = 6
"""How many `_gaps` a card has."""
_ZIP = "\x00"
"""Stands for a ZIP in a kept line; no text of ours contains NUL."""


def render_cards(
    matches: Sequence[ProgramMatch],
    fragments: Fragments,
    context: CardContext = NO_CONTEXT,
    numbers: Sequence[int] | None = None,
) -> tuple[bytes, ...]:
    """Return the cards of `matches`, HTML in UTF-8, in their order; `numbers`: as in their list and on its map, else from 1."""
    site = get_site()
    today, spoken = site.today(), language()
    numbered = zip(numbers or range(1, len(matches) + 1), matches, strict=True)
    if not site.settings.caches:
        return tuple(render_plain_card(match, today, context, number).encode() for number, match in numbered)
    page = (today, spoken, context.opens_here)
    return tuple(_card(match, fragments, context, page, number) for number, match in numbered)


def make_card_view(card: Card, vocabulary: Vocabulary, today: date, *, is_elsewhere: bool = False) -> CardView:
    """Return the view of a card, without the distance."""
    offered = frozenset(card.services)
    checks = known_checks(card, today=today)
    # A card stored before it held the kind: what its codes tell.
    detox = card.detox or find_detox_kind(offered, contradictions=card.contradictions, is_asked=False, is_settled=True)
    only_for = exclusive_labels(offered.difference(card.contradictions), vocabulary)
    is_only_housing = is_housing_only(offered)
    slots = find_slots(offered, card.denied, contradictions=card.contradictions, detox=detox)
    is_disputed = find_refusal(offered, card.contradictions) == "disputed"
    return CardView(
        card=card,
        only_for=only_for,
        is_housing_only=is_only_housing,
        has_limits=bool(only_for or is_only_housing or card.is_mental_health or card.is_older),
        has_dispute=is_disputed and slots.medicine != "both",
        topics=slots.find_unsaid(find_topics(card.contradictions)),
        detox=detox,
        slots=slots,
        is_elsewhere=is_elsewhere,
        today=today,
        is_old=calls_first(card.as_of, checks, today=today),
        checks=describe_checks(checks),
        opening=opening_line(card.opening, today=today),
    )


def exclusive_labels(offered: frozenset[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the labels of codes for programs that take only some people, without duplicates."""
    return tuple(dict.fromkeys(vocabulary.label(code) for code in EXCLUSIVES if code in offered))


def render_plain_card(match: ProgramMatch, today: date, context: CardContext = NO_CONTEXT, number: int = 1) -> str:
    """Return one card without the fragment cache."""
    gaps = (*as_markup(_gaps(match, context, number)), details_address(match, context))
    return _render(match.card, today, is_elsewhere(match, context), gaps)


def _card(
    match: ProgramMatch, fragments: Fragments, context: CardContext, page: tuple[date, str, bool], number: int
) -> bytes:
    elsewhere = is_elsewhere(match, context)
    # Age is written in words, so a card is valid for one day.
    key = (match.card.id, match.card.version, elsewhere, *page)

    def render(gap: str) -> str:
        return _render(match.card, page[0], elsewhere, (*[gap] * _GAPS, details_address(match, context)))

    return fragments.fill(key, render, _gaps(match, context, number))


def _gaps(match: ProgramMatch, context: CardContext, number: int) -> tuple[bytes, ...]:
    """Return what a list, a search and the hour add to a card, in the order in which `components/card.html` puts it in."""
    card = match.card
    # Few places have told their hours.
    open_line = open_now(card).encode() if card.timetable else _NOTHING
    kept = CHECKED if card.id in context.kept else _NOTHING
    return b"%d" % number, _where(match, context), open_line, _ticks(match, context), kept, context.query


def details_address(match: ProgramMatch, context: CardContext) -> str:
    """Return the address of a program's details: in the page itself, or its own page."""
    if context.opens_here:
        return f"#{opened_anchor(match.card.id)}"
    return page_url("public.show_program", program_id=match.card.id)


def opened_anchor(program_id: str) -> str:
    """Return the id of the element that holds a program's details in a page of results."""
    return f"d-{program_id}"


def is_elsewhere(match: ProgramMatch, context: CardContext) -> bool:
    """Return whether a program is in another state than the place searched."""
    return bool(context.state) and match.card.state != context.state


def _where(match: ProgramMatch, context: CardContext) -> bytes:
    """Return how far it is, as the start of its line; nothing where miles would mislead."""
    if not context.has_miles:
        return _NOTHING
    in_zip = match.card.zip if match.card.approximate else ""
    if match.miles is None or context.beyond is not None:
        return _begin_line(how_far(match.miles, in_zip, context.beyond)).encode()
    before, after = _whole_miles(round(match.miles), bool(in_zip), language())
    return before + str(escape(in_zip)).encode() + after if in_zip else before


@lru_cache(maxsize=2_000)
def _whole_miles(miles: int, has_zip: bool, _language: Language) -> tuple[bytes, bytes]:
    """Return whole miles as the start of a line, before and after the ZIP it names if it does, in the language of the page.

    Kept, since most cards say one of few; the ZIPs are not.
    """
    before, _, after = _begin_line(how_far(miles, _ZIP if has_zip else "")).partition(_ZIP)
    return before.encode(), after.encode()


def _begin_line(words: str) -> str:
    return f"{_MILES_BEGIN}{escape(words)}{_MILES_END}" if words else ""


def _ticks(match: ProgramMatch, context: CardContext) -> bytes:
    """Return the chosen filters as ticks: without those on which the program's list contradicts itself."""
    if not context.chosen:
        return _NOTHING
    doubted = match.card.contradictions
    without = tuple(code for code, _ in context.chosen if code in doubted) if doubted else ()
    found = context.ticks.get(without)
    if found is None:
        found = context.ticks[without] = _render_ticks([name for code, name in context.chosen if code not in without])
    return found


def _render_ticks(labels: Sequence[str]) -> bytes:
    if not labels:
        return _NOTHING
    module = current_app.jinja_env.get_template("components/ticks.html").module
    return str(module.ticks(labels)).encode()  # type: ignore[attr-defined]


def _render(card: Card, today: date, elsewhere: bool, gaps: Sequence[str]) -> str:
    view = make_card_view(card, get_vocabulary(), today, is_elsewhere=elsewhere)
    module = current_app.jinja_env.get_template("components/card.html").module
    return without_line_breaks(module.card(view, *gaps))  # type: ignore[attr-defined]
