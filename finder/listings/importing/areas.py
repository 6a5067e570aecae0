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


class AreaFinder:
    """Finds the area of rows by their coordinates."""

    def __init__(self, zips: Mapping[str, ZipPlace]) -> None:
        self._zips = zips
        self._points: dict[str, list[tuple[str, float, float]]] | None = None

    def with_areas(self, lists: Sequence[SourceList]) -> list[SourceList]:
        """Return the lists, each row that lies far from its ZIP with the area it lies in."""
        return [
            replace(found, records=tuple((row, self.with_area(record)) for row, record in found.records))
            for found in lists
        ]

    def with_area(self, record: SourceRecord) -> SourceRecord:
        """Return a record with the area it lies in, if that isn't its ZIP's."""
        area = self._find(record)
        return record if area == record.area else replace(record, area=area)

    def _find(self, record: SourceRecord) -> str:
        if record.latitude is None or record.longitude is None:
            return ""
        home = self._zips.get(record.zip)
        if home is not None and home.state == record.state and _is_at_home(record, home):
            return ""
        nearest = min(
            (
                (_miles(record.latitude, record.longitude, at, on), code)
                for code, at, on in self._by_state().get(record.state, ())
            ),
            default=(_FAR_MILES, ""),
        )
        is_elsewhere = nearest[0] <= _NEAR_MILES and nearest[1][:3] != record.zip[:3]
        return f"{record.state}{nearest[1][:3]}" if is_elsewhere else ""

    def _by_state(self) -> dict[str, list[tuple[str, float, float]]]:
        """Return the points of all ZIPs by state, made when the first row lies far from its own: most lists have none."""
        if self._points is None:
            self._points = {}
            for code, place in self._zips.items():
                if place.latitude is not None and place.longitude is not None:
                    self._points.setdefault(place.state, []).append((code, place.latitude, place.longitude))
        return self._points


def _is_at_home(record: SourceRecord, home: ZipPlace) -> bool:
    """Return whether a row's ZIP is its own: its coordinates lie near it, or its city is the ZIP's."""
    if record.city and record.city.lower() == home.city.lower():
        return True
    return (
        record.latitude is not None
        and record.longitude is not None
        and _is_near(record.latitude, record.longitude, home)
    )


def _is_near(latitude: float, longitude: float, home: ZipPlace) -> bool:
    if home.latitude is None or home.longitude is None:
        return False
    return _miles(latitude, longitude, home.latitude, home.longitude) < _FAR_MILES


def _miles(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    east = (longitude - other_longitude) * math.cos(math.radians(latitude))
    return math.hypot(latitude - other_latitude, east) * _MILES_A_DEGREE
