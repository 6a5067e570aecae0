"""Show programs of one organization at one street as one card with several doors."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import current_app
from markupsafe import Markup

from finder.listings.rules.programs import Card
from finder.listings.web.services import get_vocabulary
from finder.platform.web.languages import language
from finder.platform.web.services import get_site
from finder.search.rules.doors import has_same_name
from finder.search.rules.results import ProgramMatch, SearchAnswer
from finder.search.web.cards import CHECKED, CardContext, details_address, is_elsewhere, make_card_view, render_cards
from finder.search.web.fragments import Fragments, as_markup, without_line_breaks
from finder.search.web.open_hours import open_now

Opener = Callable[[Sequence[bytes], Sequence[ProgramMatch]], tuple[bytes, ...]]
"""Adds its details to each card: `opened.add_opened` with the fields of the search."""


def render_with_doors(
    answer: SearchAnswer, fragments: Fragments, context: CardContext, opener: Opener | None = None
) -> tuple[bytes, ...]:
    """Return a card for each result, HTML in UTF-8, in their order: b"" for one that stands as a door under an earlier card."""
    matches = answer.results
    heads = answer.heads
    first = (answer.page - 1) * answer.size + 1
    own = [position for position, head in enumerate(heads) if head == position]
    if len(own) == len(matches):
        cards = render_cards(matches, fragments, context, range(first, first + len(matches)))
        return opener(cards, matches) if opener else cards
    numbers = [first + at for at in own]
    plain = dict(zip(own, render_cards([matches[at] for at in own], fragments, context, numbers), strict=True))
    cards = tuple(
        plain[at] if at in plain else _door(match, matches[head].card, first + at, fragments, context)
        for at, (match, head) in enumerate(zip(matches, heads, strict=True))
    )
    return _folded(opener(cards, matches) if opener else cards, heads)


def list_items(cards: Sequence[bytes], first: int) -> tuple[bytes, ...]:
    """Return the cards that are any, as items of a list; `first` is the number of the first place among all results.

    Where places stand as doors under another, the list would count wrongly by itself, so the item after them says its number.
    """
    items, counted = [], first
    for at, card in enumerate(cards, start=first):
        if not card:
            continue
        items.append(b"<li>%b</li>" % card if at == counted else b'<li value="%d">%b</li>' % (at, card))
        counted = at + 1
    return tuple(items)


def _folded(cards: Sequence[bytes], heads: Sequence[int]) -> tuple[bytes, ...]:
    doors: dict[int, list[bytes]] = {}
    for position, head in enumerate(heads):
        if head != position:
            doors.setdefault(head, []).append(cards[position])
    module = current_app.jinja_env.get_template("components/door.html").module
    return tuple(
        b""
        if heads[position] != position
        else card + str(module.doors(as_markup(doors[position]))).encode()  # type: ignore[attr-defined]
        if position in doors
        else card
        for position, card in enumerate(cards)
    )


def _door(match: ProgramMatch, head: Card, at: int, fragments: Fragments, context: CardContext) -> bytes:
    card, elsewhere = match.card, is_elsewhere(match, context)
    name = card.name2 if card.name2 and has_same_name(card, head) else card.name
    gaps = (b"%d" % at, open_now(card), CHECKED if card.id in context.kept else b"", context.query)

    def render(*of_place: str) -> str:
        view = make_card_view(card, get_vocabulary(), get_site().today(), is_elsewhere=elsewhere)
        module = current_app.jinja_env.get_template("components/door.html").module
        address = details_address(match, context)
        return without_line_breaks(module.door(view, of_place, address, name))  # type: ignore[attr-defined]

    if not get_site().settings.caches:
        return render(*(gap if isinstance(gap, str) else Markup(gap.decode()) for gap in gaps)).encode()
    # Age is written in words, so a door is valid for one day.
    key = ("door", card.id, card.version, get_site().today(), language(), elsewhere, context.opens_here, name)
    return fragments.fill(key, lambda gap: render(gap, gap, gap, gap), gaps)
