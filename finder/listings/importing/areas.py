"""Find the area of rows whose ZIP is mistyped: where their coordinates lie. Listings are compared within an area only."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from finder.listings.rules.listings import ZipPlace
from finder.listings.rules.records import SourceList, SourceRecord

_FAR_MILES = 10.0
"""From a ZIP's point; of rows with street-level coordinates 99 in 100 lie nearer to that of their ZIP."""
_NEAR_MILES = 3.0
_MILES_A_DEGREE = 69.0


def with_areas(lists: Sequence[SourceList], zips: Mapping[str, ZipPlace]) -> list[SourceList]:
    """Return the lists, each row that lies far from its ZIP with the area it lies in."""
    by_state: dict[str, list[tuple[str, float, float]]] = {}
    for code, place in zips.items():
        if place.latitude is not None and place.longitude is not None:
            by_state.setdefault(place.state, []).append((code, place.latitude, place.longitude))
    return [
        replace(found, records=tuple((row, _with_area(record, zips, by_state)) for row, record in found.records))
        for found in lists
    ]


def _with_area(
    record: SourceRecord, zips: Mapping[str, ZipPlace], by_state: Mapping[str, Sequence[tuple[str, float, float]]]
) -> SourceRecord:
    if record.latitude is None or record.longitude is None:
        return record
    home = zips.get(record.zip)
    if home is not None and home.latitude is not None and home.longitude is not None and home.state == record.state:
        if _miles(record.latitude, record.longitude, home.latitude, home.longitude) < _FAR_MILES:
            return record
    nearest = min(
        ((_miles(record.latitude, record.longitude, at, on), code) for code, at, on in by_state.get(record.state, ())),
        default=(_FAR_MILES, ""),
    )
    if nearest[0] > _NEAR_MILES or nearest[1][:3] == record.zip[:3]:
        return record
    return replace(record, area=f"{record.state}{nearest[1][:3]}")


def _miles(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    east = (longitude - other_longitude) * math.cos(math.radians(latitude))
    return math.hypot(latitude - other_latitude, east) * _MILES_A_DEGREE
