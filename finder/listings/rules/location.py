"""Where a program is: which point, of those from sources and staff, is trusted for the address shown."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from finder.listings.rules.fields import ZIP_POINT
from finder.listings.rules.listings import Listing, ZipPlace
from finder.listings.rules.normalization import normalize_street
from finder.listings.rules.overrides import StaffOverrides
from finder.listings.rules.programs import PointPrecision
from finder.listings.rules.records import SourceRecord
from finder.places.rules.places import Point, miles_between

TRUSTED_MILES = 60.0
"""Miles. A point farther than this from its ZIP's point is not trusted: outside Alaska nearly all such are errors of the source
(measured on SAMHSA lists of 2021 to 2025: 0.05 to 0.3 % of a file)."""
_MILES_A_DEGREE = 69.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A point and how well it is known."""

    latitude: float | None
    longitude: float | None
    point: PointPrecision
    doubts: tuple[str, ...]


def locate(shown: SourceRecord, newest_first: Sequence[Listing], zips: Mapping[str, ZipPlace]) -> Location:
    """Return the newest trusted point of the shown address, else the ZIP's point, else none."""
    doubts: set[str] = set()
    home = zips.get(shown.zip)
    if home is not None and home.state != shown.state:
        return Location(latitude=None, longitude=None, point="none", doubts=("zip_in_other_state",))
    for listing in newest_first:
        if listing.record.latitude is None or not _is_same_address(shown, listing.record):
            continue
        doubt = _doubt(listing.record, zips)
        if not doubt:
            return Location(
                latitude=listing.record.latitude,
                longitude=listing.record.longitude,
                point="street",
                doubts=tuple(sorted(doubts)),
            )
        doubts.add(doubt)
    if home is None or home.latitude is None:
        return Location(latitude=None, longitude=None, point="none", doubts=tuple(sorted(doubts)))
    return Location(latitude=home.latitude, longitude=home.longitude, point="zip", doubts=tuple(sorted(doubts)))


def _is_same_address(shown: SourceRecord, other: SourceRecord) -> bool:
    ours, theirs = normalize_street(shown.street, shown.street2), normalize_street(other.street, other.street2)
    if ours.is_empty or theirs.is_empty:
        return shown.zip == other.zip
    return ours.core == theirs.core and ours.number == theirs.number


def _doubt(record: SourceRecord, zips: Mapping[str, ZipPlace]) -> str:
    """Return why the record's point is not trusted, or ""."""
    home = zips.get(record.zip)
    if home is None:
        return "zip_unknown"
    if home.state != record.state:
        return "zip_in_other_state"
    if home.latitude is None or home.longitude is None or record.latitude is None or record.longitude is None:
        return ""
    return "far_from_zip" if _is_far(record.latitude, record.longitude, home.latitude, home.longitude) else ""


def _is_far(latitude: float, longitude: float, home_latitude: float, home_longitude: float) -> bool:
    east = (longitude - home_longitude) * math.cos(math.radians(home_latitude))
    rough_miles = math.hypot(latitude - home_latitude, east) * _MILES_A_DEGREE
    if rough_miles < TRUSTED_MILES / 2:
        return False
    home = Point(latitude=home_latitude, longitude=home_longitude)
    return miles_between(Point(latitude=latitude, longitude=longitude), home) > TRUSTED_MILES


def placed_by_staff(
    record: SourceRecord, overrides: StaffOverrides, zips: Mapping[str, ZipPlace], otherwise: Location
) -> Location:
    """Return the point that staff set, unless it is far from the shown ZIP, or the ZIP's point if they chose that."""
    if overrides.value("point") == ZIP_POINT:
        return locate(record, (), zips)
    latitude, longitude = overrides.value("point")
    doubt = _doubt(replace(record, latitude=latitude, longitude=longitude), zips)
    if doubt:
        return replace(otherwise, doubts=tuple(sorted({*otherwise.doubts, doubt})))
    return Location(latitude=latitude, longitude=longitude, point="street", doubts=())
