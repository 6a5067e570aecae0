"""Render matches as result cards, using the fragment cache."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial

from flask import current_app
from markupsafe import Markup

from finder.listings.rules.contradictions import find_refusal, find_topics
from finder.listings.rules.detox import find_detox_kind
from finder.listings.rules.freshness import calls_first, describe_checks
from finder.listings.rules.programs import Card
from finder.listings.rules.vocabulary import EXCLUSIVES, Vocabulary, is_housing_only
from finder.listings.web.services import get_vocabulary
from finder.platform.web.filters import distance
from finder.platform.web.languages import language
from finder.platform.web.services import get_site
from finder.search.rules.results import ProgramMatch
from finder.search.web.fragments import Fragments
from finder.search.web.page_models import CardView
from finder.search.web.staff_checks import known_checks, opening_line


def render_cards(matches: Iterable[ProgramMatch], fragments: Fragments) -> tuple[Markup, ...]:
    """Return the cards of `matches`, in their order."""
    return tuple(_card(match, fragments) for match in matches)


def make_card_view(card: Card, vocabulary: Vocabulary, today: date) -> CardView:
    """Return the view of a card, without the distance."""
    offered = frozenset(card.services)
    checks = known_checks(card, today=today)
    return CardView(
        card=card,
        only_for=exclusive_labels(offered.difference(card.contradictions), vocabulary),
        is_housing_only=is_housing_only(offered),
        refusal=find_refusal(offered, card.contradictions),
        contradictions=find_topics(card.contradictions),
        # A card stored before it held the kind: what its codes tell.
        detox=card.detox or find_detox_kind(offered, contradictions=card.contradictions, is_asked=False),
        today=today,
        is_old=calls_first(card.as_of, checks, today=today),
        checks=describe_checks(checks),
        opening=opening_line(card.opening, today=today),
    )


def exclusive_labels(offered: frozenset[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the labels of codes for programs that take only some people, without duplicates."""
    return tuple(dict.fromkeys(vocabulary.label(code) for code in EXCLUSIVES if code in offered))


def render_plain_card(match: ProgramMatch, today: date) -> str:
    """Return one card without the fragment cache."""
    return _render(match.card, today, distance(match.miles, match.card.approximate))


def _card(match: ProgramMatch, fragments: Fragments) -> Markup:
    today = get_site().today()
    if not get_site().settings.caches:
        return Markup(render_plain_card(match, today))
    render = partial(_render, match.card, today)
    text = distance(match.miles, match.card.approximate)
    # Age is written in words, so a card is valid for one day.
    return fragments.fill((match.card.id, match.card.version, today, language()), render, (text,))


def _render(card: Card, today: date, distance_text: str) -> str:
    view = make_card_view(card, get_vocabulary(), today)
    module = current_app.jinja_env.get_template("components/card.html").module
    return str(module.card(view, distance_text))  # type: ignore[attr-defined]
