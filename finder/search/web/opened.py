"""Details that open inside a private list, so that nobody has to leave a page that the browser could not show again.

Why so: docs/decisions/0020-back.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from flask import current_app
from markupsafe import Markup

from finder.feedback.reporting import being_checked_of, find_failing_phones
from finder.listings.rules.programs import Card
from finder.listings.store import programs
from finder.listings.web.services import get_vocabulary
from finder.platform.errors import NotFound
from finder.platform.web.languages import language
from finder.platform.web.services import get_site
from finder.platform.web.sessions import get_session
from finder.search.rules.results import ProgramMatch
from finder.search.web.cards import opened_anchor
from finder.search.web.details import Around, make_program_page
from finder.search.web.services import get_search_services

Fields = tuple[tuple[str, str], ...]
_FIELD = Markup('<input type="hidden" name="{}" value="{}">')


class Reported(NamedTuple):
    """What visitors reported of one program."""

    fields: frozenset[str]
    phone_fails: bool


def add_opened(cards: Sequence[bytes], matches: Sequence[ProgramMatch], fields: Fields) -> tuple[bytes, ...]:
    """Return the cards of `matches`, each followed by its program's details; `fields` are those of the search."""
    ids = [match.card.id for match in matches]
    reported, failing = being_checked_of(get_session(), ids), find_failing_phones(get_session(), ids)
    sent = Markup("\n").join(_FIELD.format(name, value) for name, value in fields)
    return tuple(
        card + _details(match.card, Reported(reported.get(match.card.id, frozenset()), match.card.id in failing), sent)
        for card, match in zip(cards, matches, strict=True)
    )


def _details(card: Card, reported: Reported, sent: Markup) -> bytes:
    today = get_site().today()
    # Age is written in words, so details are valid for one day.
    key = (card.id, card.version, today, language(), reported)
    try:
        if not get_site().settings.caches:
            return _render(card.id, reported, today, sent).encode()
        return get_search_services().opened.fill(key, lambda gap: _render(card.id, reported, today, gap), (sent,))
    except NotFound:
        # The program went between the search and now: its card is all there is.
        return b""


def _render(program_id: str, reported: Reported, today: date, sent: str) -> str:
    around = Around(
        alternatives=(), map=None, reported=reported.fields, phone_fails=reported.phone_fails, now=get_site().now()
    )
    program = programs.get_program(get_session(), program_id)
    page = make_program_page(program, around, vocabulary=get_vocabulary(), today=today)
    module = current_app.jinja_env.get_template("components/opened.html").module
    return str(module.opened(page, sent, opened_anchor(program_id)))  # type: ignore[attr-defined]
