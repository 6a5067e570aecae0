"""The results of a search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from finder.listings.rules.programs import Card
from finder.places.rules.need_words import CareWord
from finder.places.rules.places import Place, Point
from finder.platform.quick_values import quick
from finder.search.rules.criteria import Within


class ProgramMatch(NamedTuple):
    """One program found. A tuple: made twenty times a page, in a third of the time of a frozen data class."""

    card: Card
    miles: float | None
    """Geodesic miles from the place's point, to two decimals; None when the program has no point."""
    where: tuple[float, float] | None = None
    """Latitude and longitude at which it is drawn, in degrees."""

    @property
    def point(self) -> Point | None:
        """The same as a point."""
        return Point(latitude=self.where[0], longitude=self.where[1]) if self.where else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """What dropping one criterion would find."""

    code: str
    """A need, a service code, or an excluded code."""
    total: int
    """Number of programs found without it, within the same radius or area."""
    is_anywhere: bool = False
    """True when these are found only at any distance: without it, there is nothing near either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wider:
    """What a larger radius would find."""

    within: Within
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What to change when nothing matches in the chosen area."""

    drops: tuple[Drop, ...] = ()
    """Criteria that give results when dropped, the most helpful first."""
    wider: tuple[Wider, ...] = ()
    """Larger radii that give results, the smallest first."""
    nearest_miles: float | None = None
    """Miles to the nearest program that meets every criterion; None if there is none with a point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """The programs of one town, in a search of a state by town."""

    name: str
    """As most of its programs spell it; "" where none says its town."""
    total: int
    first: int
    """Number of its first program among all results, from 0."""


@quick
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
    """True when nothing matched and the results are at any distance."""
    total: int
    page: int
    pages: int
    size: int
    offset: int = 0
    """Number of results before those of this page."""
    counts: Mapping[str, int]
    """Per code and need: matches that would remain if it were added; the total for a chosen one."""
    results: tuple[ProgramMatch, ...] = ()
    heads: tuple[int, ...] = ()
    """Of each result, the position of the one on whose card it stands, as from `search.rules.doors.find_heads`."""
    more_older: int = 0
    """How many more would be found within the same radius or area among places that only older lists have."""
    advice: Advice = Advice()
    suggestions: tuple[str, ...] = ()
    """Labels of other places that a corrected name may mean, best first."""
    care: tuple[CareWord, ...] = ()
    """Kinds of care that were typed beside the place."""
    towns: tuple[Town, ...] = ()
    """All towns in their order, when the results are by town."""


class FoundPrograms(Protocol):
    """The programs of a page as the index found them."""

    @property
    def ids(self) -> Sequence[str]:
        """In the order of the answer."""

    @property
    def miles(self) -> Sequence[float | None]:
        """Of each; None for one without a point."""

    @property
    def points(self) -> Sequence[tuple[float, float] | None]:
        """Latitude and longitude of each, in degrees."""


def make_matches(cards: Sequence[Card], found: FoundPrograms) -> tuple[ProgramMatch, ...]:
    """Return one match per card, in the order of `cards`: that of what was found, without what no longer exists."""
    if len(cards) == len(found.ids):
        return tuple(map(ProgramMatch, cards, found.miles, found.points))
    places = dict(zip(found.ids, zip(found.miles, found.points, strict=True), strict=True))
    return tuple(ProgramMatch(card, *places[card.id]) for card in cards)
