"""The place that a reader brings along from a search, in the address or by POST exactly as it was; it is never stored."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote_plus

from flask import request
from markupsafe import Markup, escape

from finder.platform.web.languages import PREFIXES, page_url

_LONGEST = 100
_WAY = re.compile(
    rf'<a href="((?:{"|".join(PREFIXES.values())})/(?:guide(?:/[a-z-]+)?|stay-private))(#[a-z0-9-]+)?">(.*?)</a>',
    re.DOTALL,
)
"""A link inside a text to a page of the guide: its path, its fragment, its words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtPlace:
    """What was typed in the search, or nothing."""

    near: str = ""
    is_private: bool = False
    """True when it came by POST: it must not get into an address."""

    @property
    def in_addresses(self) -> str | None:
        """What links may carry."""
        return self.near if self.near and not self.is_private else None


def read_place() -> BroughtPlace:
    """Return the place sent with this request; what can't be a place is left out."""
    sent = request.form.get("near", "").strip()
    near = sent or request.args.get("near", "").strip()
    is_place = near.isprintable() and len(near) <= _LONGEST
    return BroughtPlace(near=near if is_place else "", is_private=bool(sent))


def guide_address(anchor: str, place: BroughtPlace) -> str:
    """Return the URL path of a page of the guide, the first one for ""; a place that may stand in addresses goes along."""
    near = place.in_addresses
    return page_url("guide.show_topic", topic=anchor, near=near) if anchor else page_url("guide.show_guide", near=near)


def carry_place(html: str, place: BroughtPlace) -> Markup:
    """Return checked HTML whose links to pages of the guide take the place along.

    A private place travels by the form `carry` of the page (`pages/guide_frame.html`), whose buttons may stand inside a sentence.
    """
    if not place.near:
        return Markup(html)
    # A pattern would escape what it puts into Markup.
    html = str(html)
    if place.is_private:
        button = r'<button class="link" type="submit" form="carry" formaction="\1\2">\3</button>'
        return Markup(_WAY.sub(button, html))
    return Markup(
        _WAY.sub(
            lambda way: f'<a href="{way[1]}?near={escape(quote_plus(place.near))}{way[2] or ""}">{way[3]}</a>', html
        )
    )
