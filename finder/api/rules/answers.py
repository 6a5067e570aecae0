"""What is answered, as types. Fields may be added; none is renamed or taken away within a version."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from finder.api.rules.answer_parts import Answer, Hours, IsoDay
from finder.listings.rules.programs import NotListedReason, PointPrecision
from finder.listings.rules.records import DatePrecision, PhoneKind
from finder.listings.rules.vocabulary import Need
from finder.places.rules.places import PlaceKind


class PlaceFound(Answer, frozen=True, kw_only=True):
    """A place in the United States."""

    label: str
    kind: Annotated[PlaceKind, Meta(description="`alias`: another name for a place, a street, or a point.")]
    state: Annotated[str, Meta(description="Two letters; empty for a point.")]
    latitude: float
    longitude: float
    corrected: Annotated[bool, Meta(description="True when the spelling was corrected to this place.")] = False


class Places(Answer, frozen=True, kw_only=True):
    """The places that a text may mean, best first."""

    places: list[PlaceFound]
    suggestions: list[str]


class Result(Answer, frozen=True, kw_only=True):
    """A program in a list."""

    id: str
    name: str
    name2: str
    street: str
    city: str
    state: str
    zip: str
    latitude: float | None
    longitude: float | None
    approximate: Annotated[bool, Meta(description="True when the point is only that of its ZIP.")]
    miles: Annotated[float | None, Meta(description="Geodesic miles from the place, to two decimals.")]
    phone: Annotated[str, Meta(description="E.164 number to call, or empty.")]
    extension: str
    phone_kind: PhoneKind
    needs: list[Need]
    services: Annotated[list[str], Meta(description="Codes offered.")]
    contradictions: Annotated[list[str], Meta(description="Codes on which a list contradicts itself: ask.")]
    as_of: Annotated[IsoDay | None, Meta(description="Date of the newest list that has it.")]
    as_of_precision: DatePrecision
    source: str
    hours_by_weekday: Hours
    sample: Annotated[bool, Meta(description="True for made-up programs.")]
    url: Annotated[str, Meta(description="Its page on this site.")]


class SearchAnswered(Answer, frozen=True, kw_only=True):
    """One page of programs, nearest first."""

    place: PlaceFound
    alternatives: list[PlaceFound]
    suggestions: list[str]
    within_miles: int | None
    widened: Annotated[
        bool, Meta(description="True when nothing was found within the area: results are at any distance.")
    ]
    total: int
    limit: int
    next: Annotated[str | None, Meta(description="The cursor of the next page; null at the end.")]
    more_older: Annotated[int, Meta(description="How many more `older=true` would find.")]
    facets: Annotated[
        dict[str, int], Meta(description="By code, need and want: how many would remain if it were added.")
    ]
    results: list[Result]
    guide: Annotated[str, Meta(description="Guidance on cutting down more safely, for whoever is shown the results.")]


class Phone(Answer, frozen=True, kw_only=True):
    """A phone number of a program."""

    number: Annotated[str, Meta(description="E.164.")]
    kind: PhoneKind
    extension: str
    answers: Annotated[
        str, Meta(description="Who answers: `program`, `parent`, `public_line`, `referral_line`, `not_stated`.")
    ]
    source: str
    as_of: IsoDay
    as_of_precision: DatePrecision


class ReportOfList(Answer, frozen=True, kw_only=True):
    """What one list says of a program."""

    source: str
    as_of: IsoDay
    as_of_precision: DatePrecision
    is_mental_health: bool
    basis: str
    dropped_on: IsoDay
    asked: Annotated[list[str], Meta(description="Codes the list asked about; those not in `codes` are not offered.")]
    codes: Annotated[list[str], Meta(description="Codes offered.")]


class FactShown(Answer, frozen=True, kw_only=True):
    """What the public is shown of one code. A code without a fact was never asked about: not stated, never a no."""

    code: str
    state: Literal["offered", "not_offered", "contradicted"]
    source: str
    as_of: IsoDay
    disputed_by: Annotated[str, Meta(description="A list of the same date that says otherwise, or empty.")]


class ProgramRecord(Answer, frozen=True, kw_only=True):
    """One program with every fact, its source and date."""

    id: str
    name: str
    name2: str
    organization: str
    street: str
    street2: str
    city: str
    state: str
    zip: str
    county: str
    latitude: float | None
    longitude: float | None
    point: PointPrecision
    listed: bool
    not_listed_because: NotListedReason | None
    is_mental_health: bool
    sample: bool
    needs: list[Need]
    services: list[str]
    not_offered: list[str]
    contradictions: list[str]
    phones: list[Phone]
    website: str
    notes: Annotated[list[list[str]], Meta(description="Other facts of lists, as name and value.")]
    reports: list[ReportOfList]
    hours_by_weekday: Hours
    newest_source: Annotated[str, Meta(description="The newest list that has the program.")]
    newest_as_of: IsoDay
    newest_as_of_precision: DatePrecision
    facts: list[FactShown]
    url: str
    guide: str


class Change(Answer, frozen=True, kw_only=True):
    """The last change of one program."""

    id: str
    revision: Annotated[int, Meta(description="The directory's revision in which it changed.")]
    status: Annotated[
        Literal["listed", "not_listed", "merged", "deleted"],
        Meta(description="`not_listed`: kept, with its reason, and no longer found. `merged` and `deleted`: drop it."),
    ]
    merged_into: Annotated[str, Meta(description="The program that its id leads to now, or empty.")]
    program: ProgramRecord | None


class Changes(Answer, frozen=True, kw_only=True):
    """Changes in the order in which they were made, each program once, as it is now."""

    changes: list[Change]
    next: Annotated[str, Meta(description="Ask with `since` set to this for what comes later.")]
    more: Annotated[bool, Meta(description="False when this is all there is for now.")]


class CodeEntry(Answer, frozen=True, kw_only=True):
    """One thing that a program can offer."""

    code: str
    category: str
    official_label: str
    label: str
    help: str
    question: str


class WantEntry(Answer, frozen=True, kw_only=True):
    """A choice that any of several codes meets."""

    key: str
    label: str
    help: str
    question: str
    codes: list[str]


class VocabularyAnswer(Answer, frozen=True, kw_only=True):
    """All codes, choices and needs."""

    language: str
    needs: Annotated[dict[str, list[str]], Meta(description="Need to the codes of which any meets it.")]
    codes: list[CodeEntry]
    wants: list[WantEntry]


class Topic(Answer, frozen=True, kw_only=True):
    """A page of the guide."""

    id: str
    title: str
    language: str
    url: str
    last_checked: IsoDay
    review: Annotated[str, Meta(description="Who has read it: `not_reviewed` until a clinician did.")]
    text_hash: str


class Topics(Answer, frozen=True, kw_only=True):
    """The pages of the guide in reading order."""

    topics: list[Topic]


class CitedSource(Answer, frozen=True, kw_only=True):
    """A source of a page of the guide."""

    number: int
    title: str
    url: str


class TopicText(Answer, frozen=True, kw_only=True):
    """A page of the guide with its text. Show it whole, with its date and review state."""

    topic: Topic
    html: str
    sources: list[CitedSource]


class HelpLineEntry(Answer, frozen=True, kw_only=True):
    """A line that a person can call, text or open."""

    id: str
    name: str
    purpose: str
    who_answers: str
    tel: Annotated[str, Meta(description="E.164 or a short code; empty for none.")]
    display: str
    sms: str
    chat_url: str
    hours: str
    source_url: str
    dialed_on: Annotated[IsoDay, Meta(description="When a person last dialed it; empty: nobody has.")]


class HelpLines(Answer, frozen=True, kw_only=True):
    """Help lines in the order of their urgency."""

    help_lines: list[HelpLineEntry]


class Problem(Answer, frozen=True, kw_only=True):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str = ""
    suggestions: list[str] = []
    fields: Annotated[dict[str, str], Meta(description="What is wrong, by field.")] = {}


class Index(Answer, frozen=True, kw_only=True):
    """Where everything is."""

    name: str
    version: str
    openapi: str
    reference: str
    license: str
    guide: str
