"""What a search answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from finder.listings.rules.programs import Card
from finder.places.rules.places import Place, Point
from finder.search.rules.criteria import Within


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramMatch:
    """One program found."""

    card: Card
    miles: float | None
    """Geodesic miles from the place's point, to two decimals; None when the program has no point."""
    point: Point | None = None
    """Where it is drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """What leaving out one wish would bring."""

    code: str
    """A need, a service code, or an excluded code."""
    total: int
    """Programs found without it, within the same radius or area."""
    is_anywhere: bool = False
    """True when only looking at any distance brings these: without it there is nothing near either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wider:
    """What a larger radius would bring."""

    within: Within
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What to change when nothing fits where it was asked for."""

    drops: tuple[Drop, ...] = ()
    """Wishes whose leaving out brings something, the most helpful first."""
    wider: tuple[Wider, ...] = ()
    """Larger radii that bring something, the smallest first."""
    nearest_miles: float | None = None
    """How far the nearest program is that meets every wish; None when there is none with a point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAnswer:
    """One page of a search."""

    place: Place
    alternatives: tuple[Place, ...]
    within_miles: int | None
    """The radius asked for; None for any distance or a whole area."""
    is_area: bool
    """True when the search meant everything in a state or county."""
    widened: bool
    """True when nothing fitted and results are at any distance."""
    total: int
    page: int
    pages: int
    size: int
    counts: Mapping[str, int] = field(default_factory=dict)
    """Per code and need: matches that would remain if it were added; the total for a chosen one."""
    results: tuple[ProgramMatch, ...] = ()
    advice: Advice = Advice()
