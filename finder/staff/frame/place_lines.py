"""Where a program is, in the words of an envelope: street and place, and how far a point moved rather than its degrees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from finder.places.rules.places import Point, miles_between


def address_lines(value: Mapping[str, Any]) -> tuple[str, ...]:
    """Return an address (of `listings.rules.field_locks.address_value`) as lines; its point only where it has none."""
    street = ", ".join(filter(None, (value.get("street"), value.get("street2"))))
    place = ", ".join(filter(None, (value.get("city"), f"{value.get('state', '')} {value.get('zip', '')}".strip())))
    unknown = () if value.get("point") else ("on the map only by its ZIP",)
    return (*filter(None, (street or "no street", place)), *unknown)


def moved_lines(field_id: str, ours: Any, theirs: Any) -> tuple[str, ...]:
    """Return how far a list puts the point of an address from where it is now; nothing for other fields."""
    if field_id != "address" or not (ours and theirs and ours.get("point") and theirs.get("point")):
        return ()
    miles = miles_between(*(Point(latitude=at[0], longitude=at[1]) for at in (ours["point"], theirs["point"])))
    return (f"{miles:,.1f} miles from the point now",) if miles >= 0.05 else ()
