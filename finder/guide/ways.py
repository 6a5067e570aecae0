"""The place of a search on the ways to the guide: links carry it in their address, or as buttons of a form by POST."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote_plus

from finder.platform.web.languages import PREFIXES

_WAY = re.compile(
    rf'<a(?: class="([a-z -]+)")? href="((?:{"|".join(PREFIXES.values())})/(?:guide(?:/[a-z-]+)?|stay-private))'
    r'(#[a-z0-9-]+)?">(.*?)</a>',
    re.DOTALL,
)
"""A link to a page of the guide that carries nothing yet: its classes, its path, its fragment, its words."""
_LOOKS = frozenset({"step", "quiet", "button", "help-call"})
"""Classes of links that look like buttons: as a button, such a link needs no other look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtPlace:
    """What was typed in the search, or where the phone is, or nothing."""

    near: str = ""
    at: str = ""
    """The phone's own location, rounded (`finder.places.rules.grid`); only by POST."""
    is_private: bool = False
    """True when it came by POST: it must not get into an address."""

    @property
    def in_addresses(self) -> str | None:
        """What links may carry."""
        return self.near if self.near and not self.is_private else None

    @property
    def sent(self) -> tuple[tuple[str, str], ...]:
        """Names and values of what travels by POST; empty for a place that may stand in addresses."""
        fields = (("near", self.near), ("at", self.at)) if self.is_private else ()
        return tuple((name, value) for name, value in fields if value)


def carry_place(html: str, place: BroughtPlace) -> str:
    """Return checked HTML, a part or a whole page, whose links to pages of the guide take the place along.

    A private place travels by the form `carry` of the page (`components/carry.html`), whose buttons may stand inside a
    sentence. A link that has a query of its own stays as it is.
    """
    if place.sent:
        return _WAY.sub(_as_button, html)
    if not place.in_addresses:
        return html
    # What is quoted for a query has nothing left to escape.
    query = f"?near={quote_plus(place.in_addresses)}"
    return _WAY.sub(lambda way: _with_query(way, query), html)


def _with_query(way: re.Match[str], query: str) -> str:
    classes = f' class="{way[1]}"' if way[1] else ""
    return f'<a{classes} href="{way[2]}{query}{way[3] or ""}">{way[4]}</a>'


def _as_button(way: re.Match[str]) -> str:
    given = way[1] or ""
    classes = given if given in _LOOKS else f"link {given}".strip()
    address = f"{way[2]}{way[3] or ''}"
    return f'<button class="{classes}" type="submit" form="carry" formaction="{address}">{way[4]}</button>'
