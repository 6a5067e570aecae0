"""The page model of a program's page, and its parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from markupsafe import Markup

from finder.listings.rules.contradictions import Refusal, Topic
from finder.listings.rules.detox import DetoxKind
from finder.listings.rules.medicine_answers import AnswerState
from finder.listings.rules.programs import OlderFacts, Program
from finder.listings.rules.records import DatePrecision, Phone
from finder.listings.rules.slots import Slots
from finder.platform.web.page_models import Page
from finder.search.rules.area_map import AreaMap
from finder.search.web.open_hours import OpeningTimes
from finder.search.web.staff_checks import StaffChecks

FactState = Literal["yes", "no", "not_stated", "both"]
"""``both``: the list contradicts itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to one plain question about a program."""

    id: str
    state: AnswerState


@dataclass(frozen=True, slots=True, kw_only=True)
class FactLine:
    """One code in words, with any source that disputes it."""

    label: str
    help: str
    disputed_by: str = ""
    is_denied: bool = False
    """True when the list says no to it: in contradictions, which show both sides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactGroup:
    """The facts under one of the six questions."""

    id: str
    text: str
    limits: tuple[FactLine, ...]
    """What the program refuses, forbids or leaves to clients; never shown as offered."""
    offered: tuple[FactLine, ...]
    not_offered: tuple[FactLine, ...]
    not_stated: tuple[FactLine, ...]
    both: tuple[FactLine, ...] = ()
    """What the list contradicts itself on, both sides of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenseLine:
    """A license that ran out."""

    ended_on: str
    """ISO date, or "" where the list only says so."""
    source: str
    """Title of the list, or ""."""
    list_date: str
    """The list's date in words, or ""."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """One list that has, or had, the program."""

    title: str
    as_of: str
    precision: DatePrecision
    dropped_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramPage(Page):
    """`pages/program.html`."""

    program: Program
    phones: tuple[Phone, ...]
    medicine: tuple[Answer, ...]
    refusal: Refusal
    contradictions: tuple[Topic, ...]
    """As in `CardView`."""
    detox: DetoxKind
    slots: Slots
    license_ended: LicenseLine | None
    notes: tuple[tuple[str, str], ...]
    """Other facts from sources, as (name, value)."""
    near_here: str
    """Where the program is, as a search takes it."""
    medicine_search: str
    """Fields of a search near it for programs with medicine."""
    costs: tuple[FactLine, ...]
    costs_not_offered: tuple[FactLine, ...]
    costs_both: tuple[FactLine, ...]
    """Ways to pay on which the list contradicts itself."""
    costs_asked: bool
    only_for: tuple[str, ...]
    is_housing_only: bool
    groups: tuple[FactGroup, ...]
    sources: tuple[SourceLine, ...]
    address: str
    directions: str
    geo: str
    """A link that opens a map on the phone itself (RFC 5870); "" where the point isn't its own."""
    website: str
    """"" unless it is a plain web address."""
    website_host: str
    alternatives: tuple[Markup, ...]
    map: AreaMap | None
    way_back: tuple[tuple[str, str], ...]
    """Fields of the private search whose list led here: a form returns to it. Empty if there was none."""
    said: StaffChecks
    times: OpeningTimes
    newest_title: str
    newest_as_of: str
    newest_precision: DatePrecision
    older_facts: OlderFacts | None
    is_old: bool
    calls_first: bool
    """True when "call first" is shown beside the age of the newest list: never without a number to call."""
    today: date

    @property
    def shows_failing(self) -> bool:
        """True when a number that is shown was reported not working: a line beside it says so."""
        return any(phone.number in self.program.not_working for phone in self.phones)

    @property
    def call_fails(self) -> bool:
        """True when even the number to call first was reported not working, since there is no other."""
        return self.program.phone in self.program.not_working

    @property
    def has_dispute(self) -> bool:
        """True when another list of the same date says no to a fact that is shown."""
        return any(line.disputed_by for group in self.groups for line in (*group.limits, *group.offered))
