"""Where a program is: which point, of those from sources and staff, is trusted for the address shown (docs/facts.md)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from finder.listings.rules.fields import ZIP_POINT
from finder.listings.rules.listings import Listing, ZipPlace
from finder.listings.rules.normalization import normalize_street
from finder.listings.rules.overrides import StaffOverrides
from finder.listings.rules.point_sources import PointSources, as_point_sources
from finder.listings.rules.programs import PointPrecision
from finder.listings.rules.records import SourceRecord
from finder.places.rules.places import Point, miles_between
from finder.platform.quick_values import quick

TRUSTED_MILES = 30.0
"""Miles. A point farther than this from its ZIP's point is not trusted, unless it lies in the row's city. Of 12,354 points
in lists of 2019 to 2026, 11 were farther; in each, read by eye, the point or the ZIP is wrong. Right ones reach 28 miles."""
TRUSTED_MILES_IN_ALASKA = 60.0
"""Miles. ZIPs of Alaska are larger than some states."""
CITY_MILES = 20.0
"""Miles. A point this near the middle of the row's city lies in it: the farthest parts of Los Angeles are 20 miles off."""
SAME_PLACE_MILES = 5.0
"""Miles. Two sources that put one address farther apart can't both be right, and nothing tells which is."""
_MILES_A_DEGREE = 69.0


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A point and how well it is known."""

    latitude: float | None
    longitude: float | None
    point: PointPrecision
    doubts: tuple[str, ...]


def locate(shown: SourceRecord, newest_first: Sequence[Listing], zips: Mapping[str, ZipPlace]) -> Location:
    """Return the point of the shown address, else its ZIP's point, else none.

    Of the address: the newest trusted one of its own listings, or if they have none at all, of any other row of the same street
    and ZIP; none of them where two sources are too far apart.
    """
    sources = as_point_sources(zips)
    home = zips.get(shown.zip)
    is_other_state = home is not None and home.state != shown.state
    doubts = {"zip_in_other_state"} if is_other_state else set[str]()
    own = [listing for listing in newest_first if _has_point(listing) and _is_same_address(shown, listing.record)]
    # What is wrong with other programs' rows is in doubt there.
    trusted = (
        _trusted(own, sources, doubts) if own else _trusted(_elsewhere(shown, newest_first, sources), sources, set())
    )
    if trusted and not _are_apart(shown, trusted):
        return _street_location(trusted[0].record, doubts)
    if trusted:
        doubts.add("sources_apart")
    if home is None or is_other_state or home.latitude is None:
        return Location(latitude=None, longitude=None, point="none", doubts=tuple(sorted(doubts)))
    return Location(latitude=home.latitude, longitude=home.longitude, point="zip", doubts=tuple(sorted(doubts)))


def find_county(shown: SourceRecord, location: Location, zips: Mapping[str, ZipPlace]) -> str:
    """Return the county of the shown address: its ZIP's, or where that is mistyped, its city's; "" if neither tells.

    A ZIP is mistyped if there is none such, if it is another state's, or if a trusted point lies far from it.
    """
    home = zips.get(shown.zip)
    theirs = home.county if home is not None and home.state == shown.state else ""
    is_elsewhere = location.point == "street" and "far_from_zip" in location.doubts
    if theirs and not is_elsewhere:
        return theirs
    return as_point_sources(zips).find_county(shown) or theirs


def _has_point(listing: Listing) -> bool:
    return listing.record.latitude is not None


def _street_location(record: SourceRecord, doubts: Iterable[str]) -> Location:
    return Location(latitude=record.latitude, longitude=record.longitude, point="street", doubts=tuple(sorted(doubts)))


def _elsewhere(shown: SourceRecord, newest_first: Sequence[Listing], sources: PointSources) -> Iterable[Listing]:
    """Yield other programs' rows at the shown street and ZIP; none if our own CSV says that the program has no such point.

    Only in the area of the program's own listings: of other areas not all rows may be at hand, and what staff enter must not
    make the point depend on what was imported last.
    """
    if not sources.has_points or any(listing.record.placed_by_zip for listing in newest_first):
        return
    area = (shown.state, shown.zip[:3])
    if any((listing.record.state, listing.record.zip[:3]) == area for listing in newest_first):
        yield from sources.find_same_street(shown)


def _trusted(same_address: Iterable[Listing], sources: PointSources, doubts: set[str]) -> list[Listing]:
    """Return those whose point is trusted, adding to `doubts` what is wrong with the first of them and those before it."""
    trusted: list[Listing] = []
    for listing in same_address:
        doubt = _doubt(listing.record, sources)
        if doubt and not trusted:
            doubts.add(doubt)
        if not doubt or _is_in_city(listing.record, sources):
            trusted.append(listing)
    return trusted


def _are_apart(shown: SourceRecord, trusted: Sequence[Listing]) -> bool:
    """Return whether the newest lists of two sources are too far apart on a street that both name."""
    if len(trusted) == 1 or not shown.street:
        return False
    newest: dict[str, Point] = {}
    for listing in trusted:
        if listing.record.street and listing.snapshot.source not in newest:
            newest[listing.snapshot.source] = _point(listing.record)
    return any(_is_far(a, b, SAME_PLACE_MILES) for a, b in combinations(newest.values(), 2))


def _point(record: SourceRecord) -> Point:
    return Point(latitude=record.latitude or 0.0, longitude=record.longitude or 0.0)


def _is_same_address(shown: SourceRecord, other: SourceRecord) -> bool:
    ours, theirs = normalize_street(shown.street, shown.street2), normalize_street(other.street, other.street2)
    if ours.is_empty or theirs.is_empty:
        return shown.zip == other.zip
    return ours.core == theirs.core and ours.number == theirs.number


def _doubt(record: SourceRecord, zips: Mapping[str, ZipPlace]) -> str:
    """Return why the record's point or ZIP is in doubt, or ""."""
    home = zips.get(record.zip)
    if home is None:
        return "zip_unknown"
    if home.state != record.state:
        return "zip_in_other_state"
    if home.latitude is None or home.longitude is None or record.latitude is None or record.longitude is None:
        return ""
    limit = TRUSTED_MILES_IN_ALASKA if record.state == "AK" else TRUSTED_MILES
    middle = Point(latitude=home.latitude, longitude=home.longitude)
    return "far_from_zip" if _is_far(_point(record), middle, limit) else ""


def _is_in_city(record: SourceRecord, sources: PointSources) -> bool:
    """Return whether the point lies in the row's city: then it is the ZIP that is mistyped."""
    return any(not _is_far(_point(record), city, CITY_MILES) for city in sources.find_city(record))


def _is_far(point: Point, middle: Point, limit_miles: float) -> bool:
    east = (point.longitude - middle.longitude) * math.cos(math.radians(middle.latitude))
    rough_miles = math.hypot(point.latitude - middle.latitude, east) * _MILES_A_DEGREE
    if rough_miles < limit_miles / 2:
        return False
    return miles_between(point, middle) > limit_miles


def placed_by_staff(
    record: SourceRecord, overrides: StaffOverrides, zips: Mapping[str, ZipPlace], otherwise: Location
) -> Location:
    """Return the point that staff set, unless it is far from the shown ZIP and city, or the ZIP's point if they chose that."""
    if overrides.value("point") == ZIP_POINT:
        return locate(record, (), zips)
    latitude, longitude = overrides.value("point")
    placed = replace(record, latitude=latitude, longitude=longitude)
    doubt = _doubt(placed, zips)
    if doubt and not _is_in_city(placed, as_point_sources(zips)):
        return replace(otherwise, doubts=tuple(sorted({*otherwise.doubts, doubt})))
    return _street_location(placed, {doubt} if doubt else ())
