"""A county as somebody typed it: "chittenden", "St Louis" or "Bayamon" for what the Census calls it."""

from __future__ import annotations

from finder.places.rules.normalization import normalize_county, normalize_place
from finder.places.store import places
from finder.platform.database.session import Session


def find_county(session: Session, text: str, *, state: str = "") -> str:
    """Return a county's name as the Census spells it, or "" if no county of the state, or anywhere, has that name.

    Of several, the one that was typed in full; else a county before a city of its own, and the larger one.
    """
    spellings = dict.fromkeys((normalize_place(text), normalize_county(text)))
    found = [
        place
        for name in spellings
        if name
        for place in places.find_places(session, name, state=state)
        if place.kind == "county"
    ]
    whole = [place for place in found if normalize_place(place.name) == normalize_place(text)]
    return next((place.name for place in (*whole, *found)), "")
