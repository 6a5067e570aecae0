"""The query and the answer of the index: an interface independent of the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from finder.platform.quick_values import quick

OLDER = "only_in_older_list"
"""The mark, among the codes of a row, of a program that only older lists have; no code of any source is like it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexRow:
    """What the index needs to know about one program that is listed, or stands only in older lists."""

    id: str
    latitude: float | None
    """WGS-84 degrees; None together with `longitude` when the program has no point."""
    longitude: float | None
    state: str
    county: str
    codes: tuple[str, ...]
    """Service codes offered, the needs met (``detox``, ``medicine``, ``counseling``), `OLDER` and `TAKING` where these apply."""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class IndexQuery:
    """A query: filters, the center, and the page."""

    latitude: float
    longitude: float
    radius_miles: float | None
    """None: any distance. A program is within when its unrounded geodesic distance is at most this."""
    required: frozenset[str] = frozenset()
    """Codes and needs that must all be offered."""
    excluded: frozenset[str] = frozenset()
    """Codes that must not be offered."""
    includes_older: bool = False
    """Also programs that only older lists have."""
    state: str = ""
    """Only programs of this state, "" for all."""
    county: str = ""
    """Only programs of this county of `state`, "" for all."""
    without_coordinates_state: str = ""
    """With `radius_miles` None: programs without a point in this state come last, ordered by id. "" for none."""
    offset: int = 0
    limit: int = 20
    count_all: bool = False
    """Count every code (True) or only those the results page shows (False)."""
    count_older: bool = False
    """Also count the programs that only older lists have, where these are not included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexAnswer:
    """One page of ids with their distances, the total, and the counts for every filter."""

    ids: tuple[str, ...]
    """Ordered by miles rounded to two decimals, then id by code point; programs without a point last."""
    miles: tuple[float | None, ...]
    """Rounded to two decimals, in the order of `ids`."""
    total: int
    counts: Mapping[str, int] = field(default_factory=dict)
    """Per code or need that at least one match offers: the matches that would remain if it were also required."""
    points: tuple[tuple[float, float] | None, ...] = ()
    """Latitude and longitude, in the order of `ids`; None without a point."""
    more_older: int = 0
    """How many more there would be with the programs that only older lists have, if these were to be counted."""
