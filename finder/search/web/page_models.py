"""One frozen dataclass per template, with everything its page may show besides the site-wide values of `app`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from markupsafe import Markup

from finder.guide.help_lines import HelpLine
from finder.guide.web.page_models import TopicLink
from finder.listings.rules.accuracy import Share
from finder.listings.rules.contradictions import Topic
from finder.listings.rules.detox import DetoxKind
from finder.listings.rules.freshness import CheckLine
from finder.listings.rules.programs import Card
from finder.listings.rules.slots import Slots
from finder.platform.web.page_models import Page
from finder.search.rules.area_map import AreaMap
from finder.search.web.find_form import Problem
from finder.search.web.staff_checks import OpeningLine

if TYPE_CHECKING:
    # Both hold steps, which are defined here.
    from finder.search.web.place_lines import PlaceLine
    from finder.search.web.town_pages import TownList


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step to another search: a link, or in private searches a button that posts `fields`."""

    href: str
    """"" when the search is private."""
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One checkbox of a search form."""

    value: str
    """The value that the form sends."""
    label: str
    """From the vocabulary; "" for needs, whose labels are in the template."""
    help: str = ""
    field: str = ""
    """The field that sends it; "" where the template knows."""
    count: int | None = None
    """Number of places that would remain; None before any search."""
    is_chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterGroup:
    """Filters under one plain question."""

    id: str
    text: str
    choices: tuple[Choice, ...]

    @property
    def is_open(self) -> bool:
        """True when something in it is chosen, so that it must be visible."""
        return any(choice.is_chosen for choice in self.choices)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFields:
    """The place field and needs as typed so far."""

    near: str
    at: str
    needs: tuple[Choice, ...]
    is_private: bool
    problems: tuple[Problem, ...] = ()
    kept: tuple[tuple[str, str], ...] = ()
    """Chosen values that no field of the form shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage(Page):
    """`pages/home.html`."""

    form: SearchFields
    extras: tuple[Choice, ...]
    """Services and wants that decide for many: overnight, cost, age."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage(Page):
    """`pages/form.html`: a search that is invalid, or whose place is unknown."""

    form: SearchFields
    sent: tuple[tuple[str, str], ...]
    """As in `ResultsPage`."""
    kind: Literal["bad_value", "unknown_place"]
    reason: str = "unknown"
    """Why the place is unknown, as in `places.rules.limits.UnknownReason`."""
    suggestions: tuple[tuple[str, Step], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A chosen criterion, and the search without it."""

    code: str
    """A need, or a service code."""
    label: str
    is_excluded: bool
    without: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickFilter:
    """A filter in the row above the results: one tap adds it."""

    key: str
    """A service code, or the key of a want; `components/quick_row.html` names it."""
    count: int
    """Number of places that would remain."""
    step: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    """One result. `components/card.html` renders it; the distance is put in separately."""

    card: Card
    only_for: tuple[str, ...]
    """Labels of codes for programs that take only some people."""
    is_housing_only: bool
    has_dispute: bool
    """True when lists disagree about medicine for opioid use, and the answer about medicine does not say so."""
    topics: tuple[Topic, ...]
    """On what its list contradicts itself, beyond what the three answers say."""
    detox: DetoxKind
    slots: Slots
    is_elsewhere: bool
    """True when the search was in another state, whose Medicaid may not pay here."""
    today: date
    is_old: bool
    """True when "call first" is shown beside the age of the list."""
    checks: tuple[CheckLine, ...]
    opening: OpeningLine | None
    has_limits: bool
    """True when there is something that a person must know before calling."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DropStep:
    """A criterion to drop, what that would find, and the link."""

    code: str
    label: str
    is_excluded: bool
    total: int
    is_anywhere: bool
    """True when these are found only at any distance."""
    step: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class WiderStep:
    """A larger radius, what it would find, and the link."""

    within: str
    total: int
    step: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPanel:
    """The map of a results page, or the ways to get it: a link for all, an address of the drawing alone for the script."""

    drawn: AreaMap | None
    """None where it is not in the page."""
    is_open: bool
    open: Step
    """The same search with the map open."""
    fragment: str
    """Address of the drawing alone; "" in a private search, whose place must not be in any address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsPage(Page):
    """`pages/results.html`."""

    lines_state: str
    lines_county: str
    """Of the place: for help lines that the operator added for a state or county."""
    form: SearchFields
    sent: tuple[tuple[str, str], ...]
    """All fields as sent, for the other language's page of a private search."""
    place_kept: tuple[tuple[str, str], ...]
    """What the form of another place keeps: all but place, distance and page."""
    filters_kept: tuple[tuple[str, str], ...]
    """What the form of filters keeps: place, distance, and the visitor's list."""
    list_fields: tuple[tuple[str, str], ...]
    """What the form of the visitor's list sends along: the search, and what is on the list but not on this page."""
    other_address: str
    """The same search in the other language; "" for a private one."""
    needs: tuple[str, ...]
    """The needs searched for, as in `listings.rules.vocabulary.Need`."""
    place: str
    """The place's name; "" for near me."""
    total: int
    within_miles: int | None
    is_area: bool
    widened: bool
    nearest_miles: float | None
    within: tuple[tuple[str, bool], ...]
    """Radii offered and whether chosen; "" means a whole state or county."""
    filters: Markup
    """Groups of checkboxes, from an autoescaped component."""
    excludes: tuple[Choice, ...]
    chips: tuple[Chip, ...]
    sought: tuple[str, ...]
    """Codes, wants and needs searched for: they tell which topics of the guide fit."""
    quick: tuple[QuickFilter, ...]
    clear: Step | None
    """The same place without any filter; None if there is at most one."""
    items: tuple[Markup, ...]
    """The cards as items of a list; a place that stands as a door under an earlier card has none of its own."""
    places: int
    """How many places are on this page."""
    addresses: int
    """At how many addresses they are."""
    first: int
    """Number of the first card among all results."""
    number: int
    pages: int
    previous: Step | None
    next: Step | None
    map: MapPanel | None
    place_line: PlaceLine | None
    """Which place was taken for a misspelt one, and what else the typed text may mean."""
    towns: TownList | None
    """The cards by town, in a search of a whole state."""
    older: Step | None
    """The same search with places that only older lists have too, or back without them; None where there are none."""
    more_older: int
    """How many more that is; 0 where they are shown."""
    drops: tuple[DropStep, ...]
    wider: tuple[WiderStep, ...]

    @property
    def has_doors(self) -> bool:
        """True when some of its places stand as doors under the card of another."""
        return self.addresses < self.places


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoosePage(Page):
    """`pages/choose.html`: questions, or the prepared search once they are answered."""

    is_answered: bool
    ticked: frozenset[str]
    is_danger: bool
    needs: tuple[tuple[str, str], ...]
    """(letter, need)."""
    services: tuple[tuple[str, str], ...]
    """(code, label)."""
    wants: tuple[tuple[str, str], ...]
    """(key, label)."""
    topics: tuple[TopicLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StylePage(Page):
    """`pages/styleguide.html`, in development only."""

    colors: tuple[str, ...]
    sizes: tuple[tuple[str, str, str], ...]
    """Name of a type size, its size, its use."""
    gaps: tuple[str, ...]
    """In rem."""
    share: Share
    needs: tuple[Choice, ...]
    cards: tuple[Markup, ...]
    map: AreaMap | None
    lines: tuple[HelpLine, ...]
