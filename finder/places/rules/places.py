"""Points, and the places that a typed text can mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from geopy.distance import geodesic

from finder.places.rules.need_words import CareWord
from finder.platform.quick_values import quick

PlaceKind = Literal["zip", "city", "state", "county", "alias"]
"""The kinds of place that a typed text can mean. ``alias`` is a borough, neighborhood or other name that stands for a place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A place on earth in WGS-84 degrees."""

    latitude: float
    longitude: float


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place a person can search near."""

    label: str
    """As shown: "Denver, CO", "80202 (Denver, CO)", "Kern County, CA", "Ohio"."""
    kind: PlaceKind
    state: str
    """Two letters; also DC, PR, GU, VI, AS, MP, FM, MH, PW."""
    latitude: float
    longitude: float
    county: str = ""
    """Set for kind ``county`` only: the county's name as the ZIP table spells it."""
    search_text: str = ""
    """Text that finds this same place again, for URLs (a ZIP, "Denver, CO", …)."""
    corrected: bool = False
    """True for the one place that a misspelt name is taken for."""

    @property
    def point(self) -> Point:
        """The point that distances are measured from."""
        return Point(latitude=self.latitude, longitude=self.longitude)

    @property
    def is_area(self) -> bool:
        """True for a state or county: the search then means everything in it, unless a radius is given."""
        return self.kind in ("state", "county")


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceAnswer:
    """The possible meanings of a typed text."""

    places: tuple[Place, ...]
    """Best first; more than one only when truly ambiguous."""
    suggestions: tuple[str, ...] = ()
    """Labels of other similarly spelled places, best first; only when the place is `corrected`."""
    care: tuple[CareWord, ...] = ()
    """Kinds of care that were typed beside the place."""


def miles_between(a: Point, b: Point) -> float:
    """Return the geodesic distance in miles on the WGS-84 ellipsoid (Karney's method, by geopy)."""
    return float(geodesic((a.latitude, a.longitude), (b.latitude, b.longitude)).miles)
