"""One frozen dataclass a template: all a page may show. Templates see nothing else but the site-wide values of `app`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from markupsafe import Markup

from finder.guide.help_lines import HelpLine
from finder.guide.web.page_models import TopicLink
from finder.listings.rules.accuracy import Share
from finder.listings.rules.freshness import CheckLine
from finder.listings.rules.programs import Card, Program
from finder.listings.rules.records import Phone
from finder.platform.web.page_models import Page
from finder.search.rules.picture import Picture
from finder.search.web.find_form import Problem
from finder.search.web.staff_checks import OpeningLine, StaffChecks

ThreeStates = Literal["yes", "no", "not_stated"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A way to another search: a link, or in private searches a button that posts `fields`."""

    href: str
    """"" when the search is private."""
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One checkbox of a search form."""

    value: str
    """What the form sends."""
    label: str
    """From the vocabulary; "" for needs, whose words stand in the template."""
    help: str = ""
    count: int | None = None
    """Places that would remain; None when nothing was searched yet."""
    is_chosen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterGroup:
    """Filters under one plain question."""

    id: str
    text: str
    choices: tuple[Choice, ...]

    @property
    def is_open(self) -> bool:
        """True when something in it is chosen, so that it must be seen."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage(Page):
    """`pages/form.html`: a search that could not be read, or whose place we don't know."""

    form: SearchFields
    sent: tuple[tuple[str, str], ...]
    """As in `ResultsPage`."""
    kind: Literal["bad_value", "unknown_place"]
    is_military: bool = False
    """True for a ZIP of the military abroad, which is spelled right and lies nowhere."""
    suggestions: tuple[tuple[str, Step], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A chosen wish, and the search without it."""

    code: str
    """A need, or a service code."""
    label: str
    is_excluded: bool
    without: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class CardView:
    """One result. `components/card.html` renders it; the distance is put in separately."""

    card: Card
    only_for: tuple[str, ...]
    """Labels of codes that say it takes only some people."""
    is_housing_only: bool
    refuses_medicine: bool
    is_detox: bool
    today: date
    is_old: bool
    """True when "call first" stands beside the age of the list."""
    checks: tuple[CheckLine, ...]
    opening: OpeningLine | None
    finding_line: HelpLine
    """Stands in for a number that is hidden."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DropStep:
    """A wish to leave out, what that would bring, and how to do it."""

    code: str
    label: str
    is_excluded: bool
    total: int
    is_anywhere: bool
    """True when these are only found at any distance."""
    step: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class WiderStep:
    """A larger radius, what it would bring, and how to do it."""

    within: str
    total: int
    step: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsPage(Page):
    """`pages/results.html`."""

    form: SearchFields
    sent: tuple[tuple[str, str], ...]
    """All fields as sent, for the other language's page of a private search."""
    other_address: str
    """The same search in the other language; "" for a private one."""
    needs: tuple[str, ...]
    """The needs searched for, in words of `listings.rules.vocabulary.Need`."""
    place: str
    """The place's name; "" for near me."""
    total: int
    within_miles: int | None
    is_area: bool
    widened: bool
    nearest_miles: float | None
    within: tuple[tuple[str, bool], ...]
    """Radii on offer and whether chosen; "" stands for a whole state or county."""
    filters: Markup
    """Groups of checkboxes, from an autoescaped component."""
    excludes: tuple[Choice, ...]
    chips: tuple[Chip, ...]
    clear: Step | None
    """The same place without any filter; None where there is at most one."""
    cards: tuple[Markup, ...]
    first: int
    """Number of the first card among all."""
    number: int
    pages: int
    previous: Step | None
    next: Step | None
    picture: Picture | None
    alternatives: tuple[tuple[str, Step], ...]
    drops: tuple[DropStep, ...]
    wider: tuple[WiderStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to one plain question about a program."""

    id: str
    state: ThreeStates


@dataclass(frozen=True, slots=True, kw_only=True)
class FactLine:
    """One code in words, with who disputes it."""

    label: str
    help: str
    disputed_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactGroup:
    """What is known under one of the six questions."""

    id: str
    text: str
    limits: tuple[FactLine, ...]
    """What it says it refuses, forbids or leaves to you; never shown as something offered."""
    offered: tuple[FactLine, ...]
    not_offered: tuple[FactLine, ...]
    not_stated: tuple[FactLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """One list that holds, or held, the program."""

    title: str
    as_of: str
    dropped_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramPage(Page):
    """`pages/program.html`."""

    program: Program
    phones: tuple[Phone, ...]
    medicine: tuple[Answer, ...]
    refuses_medicine: bool
    medicine_search: str
    """The fields of a search near it for places that give medicine."""
    starts_medicine: bool
    """True when some medicine for opioid use is given or started here."""
    costs: tuple[FactLine, ...]
    costs_not_offered: tuple[FactLine, ...]
    costs_asked: bool
    only_for: tuple[str, ...]
    is_housing_only: bool
    groups: tuple[FactGroup, ...]
    sources: tuple[SourceLine, ...]
    address: str
    directions: str
    website: str
    """"" unless a plain web address."""
    website_host: str
    alternatives: tuple[Markup, ...]
    picture: Picture | None
    said: StaffChecks
    finding_line: HelpLine
    """Stands in for a number that is hidden."""
    newest_title: str
    newest_as_of: str
    is_old: bool
    calls_first: bool
    """True when "call first" stands beside the age of the newest list."""
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoosePage(Page):
    """`pages/choose.html`: questions, and once answered a prepared search."""

    is_answered: bool
    ticked: frozenset[str]
    is_danger: bool
    needs: tuple[tuple[str, str], ...]
    """(letter, need)."""
    services: tuple[tuple[str, str], ...]
    """(code, label)."""
    topics: tuple[TopicLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StylePage(Page):
    """`pages/styleguide.html`, in development only."""

    colors: tuple[str, ...]
    sizes: tuple[tuple[str, str, str], ...]
    """Name of a size of letters, how large, what for."""
    gaps: tuple[str, ...]
    """In rem."""
    share: Share
    needs: tuple[Choice, ...]
    cards: tuple[Markup, ...]
    picture: Picture | None
    lines: tuple[HelpLine, ...]
    finding_line: HelpLine
