"""Search criteria, parsed but not yet looked up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from finder.listings.rules.vocabulary import NEEDS, Need
from finder.places.rules.places import Place
from finder.platform.quick_values import quick

Within = Literal["5", "10", "25", "50", "100", "any"]
WITHIN_CHOICES: tuple[Within, ...] = ("5", "10", "25", "50", "100", "any")
"""Radii offered, in miles (the contract; the same steps as similar sites)."""
DEFAULT_WITHIN: Within = "25"
"""FindTreatment.gov's default; with a state or county as the place, everything in it is searched instead."""
PAGE_SIZE = 20
LARGEST_PAGE_SIZE = 100
LARGEST_PAGE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LastShown:
    """The last result of a page, after which the next one goes on."""

    miles: float | None
    """As shown; None for a program without a point."""
    id: str
    position: int
    """How many results were shown up to it: where to look for it first."""
    is_anywhere: bool = False
    """True when nothing was found in the chosen area, so that results at any distance were shown."""


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """One search as asked for."""

    near: str
    """The place as typed; "" when `place` is given."""
    place: Place | None = None
    """A place that needs no lookup ("near me")."""
    within: Within | None = None
    """None: the default radius, or the whole area of a state or county."""
    needs: tuple[Need, ...] = ()
    services: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    older: bool = False
    """Also places that stand only in lists older than the newest whole list of their state."""
    wants: tuple[str, ...] = ()
    """Keys of named choices that any of several codes meets, as in `listings.rules.vocabulary.Want`."""
    page: int = 1
    size: int = PAGE_SIZE
    after: LastShown | None = None
    """Instead of a page number: the results after this one, whatever came or went before it."""
    by_town: bool = False
    """Order the programs of a whole state by town instead of by the miles from its middle, which tell nothing."""

    @property
    def required(self) -> tuple[str, ...]:
        """All required needs, codes and wants, in this order, without duplicates."""
        if not (self.needs or self.services or self.wants):
            return ()
        needs = tuple(need for need in NEEDS if need in self.needs)
        return needs + tuple(sorted(set(self.services))) + tuple(sorted(set(self.wants)))

    def without(self, code: str) -> SearchRequest:
        """Return the same request without one need, service, exclusion or want, from its first page."""
        return replace(
            self,
            needs=tuple(need for need in self.needs if need != code),
            services=tuple(service for service in self.services if service != code),
            excluded=tuple(excluded for excluded in self.excluded if excluded != code),
            wants=tuple(want for want in self.wants if want != code),
            page=1,
        )
