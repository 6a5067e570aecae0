"""The place that a reader brings along from a search, in the address or by POST exactly as it was; it is never stored."""

from __future__ import annotations

from flask import request

from finder.guide.ways import BroughtPlace
from finder.places.rules.grid import is_on_grid
from finder.platform.web.languages import page_url

_LONGEST = 100


def read_place() -> BroughtPlace:
    """Return the place sent with this request; what can't be a place is left out."""
    sent, at = (request.form.get(name, "").strip() for name in ("near", "at"))
    near = sent or request.args.get("near", "").strip()
    is_place = near.isprintable() and len(near) <= _LONGEST
    return BroughtPlace(
        near=near if is_place else "", at=at if is_on_grid(at) else "", is_private=bool(sent) or is_on_grid(at)
    )


def guide_address(anchor: str, place: BroughtPlace) -> str:
    """Return the URL path of a page of the guide, the first one for ""; a place that may stand in addresses goes along."""
    near = place.in_addresses
    return page_url("guide.show_topic", topic=anchor, near=near) if anchor else page_url("guide.show_guide", near=near)
