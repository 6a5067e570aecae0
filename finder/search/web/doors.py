"""Show programs of one organization at one street as one card with several doors."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import current_app
from markupsafe import Markup

from finder.listings.rules.programs import Card
from finder.listings.web.services import get_vocabulary
from finder.platform.web.filters import number
from finder.platform.web.languages import language
from finder.platform.web.services import get_site
from finder.search.rules.doors import has_same_name
from finder.search.rules.results import ProgramMatch, SearchAnswer
from finder.search.web.cards import CardContext, details_address, is_elsewhere, make_card_view, render_cards
from finder.search.web.fragments import Fragments
from finder.search.web.open_hours import open_now

Opener = Callable[[Sequence[Markup], Sequence[ProgramMatch]], tuple[Markup, ...]]
"""Adds its details to each card: `opened.add_opened` with the fields of the search."""


def render_with_doors(
    answer: SearchAnswer, fragments: Fragments, context: CardContext, opener: Opener | None = None
) -> tuple[Markup, ...]:
    """Return a card for each result, in their order: "" for one that stands as a door under an earlier card."""
    matches = answer.results
    heads = answer.heads
    own = [position for position, head in enumerate(heads) if head == position]
    if len(own) == len(matches):
        cards = render_cards(matches, fragments, context)
        return opener(cards, matches) if opener else cards
    plain = dict(zip(own, render_cards([matches[at] for at in own], fragments, context), strict=True))
    first = (answer.page - 1) * answer.size + 1
    cards = tuple(
        plain[at] if at in plain else _door(match, matches[head].card, first + at, fragments, context)
        for at, (match, head) in enumerate(zip(matches, heads, strict=True))
    )
    return _folded(opener(cards, matches) if opener else cards, heads)


def list_items(cards: Sequence[Markup], first: int) -> tuple[Markup, ...]:
    """Return the cards that are any, as items of a list; `first` is the number of the first place among all results.

    Where a place stands as a door under another, the list would count wrongly by itself, so each item says its number.
    """
    if all(cards):
        return tuple(Markup(f"<li>{card}</li>") for card in cards)
    return tuple(Markup(f'<li value="{at}">{card}</li>') for at, card in enumerate(cards, start=first) if card)


def _folded(cards: Sequence[Markup], heads: Sequence[int]) -> tuple[Markup, ...]:
    doors: dict[int, list[Markup]] = {}
    for position, head in enumerate(heads):
        if head != position:
            doors.setdefault(head, []).append(cards[position])
    module = current_app.jinja_env.get_template("components/door.html").module
    return tuple(
        Markup()
        if heads[position] != position
        else card + Markup(module.doors(doors[position]))  # type: ignore[attr-defined]
        if position in doors
        else card
        for position, card in enumerate(cards)
    )


def _door(match: ProgramMatch, head: Card, at: int, fragments: Fragments, context: CardContext) -> Markup:
    card, elsewhere = match.card, is_elsewhere(match, context)
    name = card.name2 if card.name2 and has_same_name(card, head) else card.name
    kept_gap = Markup(" checked") if card.id in context.kept else Markup()
    gaps = (number(at), open_now(card), kept_gap, context.query)

    def render(*of_place: str) -> str:
        view = make_card_view(card, get_vocabulary(), get_site().today(), is_elsewhere=elsewhere)
        module = current_app.jinja_env.get_template("components/door.html").module
        address = details_address(match, context)
        return str(module.door(view, of_place, address, name))  # type: ignore[attr-defined]

    if not get_site().settings.caches:
        return Markup(render(*gaps))
    # Age is written in words, so a door is valid for one day.
    key = ("door", card.id, card.version, get_site().today(), language(), elsewhere, context.opens_here, name)
    return fragments.fill(key, lambda gap: render(gap, gap, gap, gap), gaps)
