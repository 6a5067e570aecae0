"""What is answered, as types. Fields may be added; none is renamed or taken away within a version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Meta

from finder.api.rules.answer_parts import (
    Answer,
    Contradictions,
    Degrees,
    GuideUrl,
    Hours,
    IsoDay,
    IsSample,
    Name,
    Name2,
    Needs,
    Offered,
    PageUrl,
    Precision,
    ProgramId,
    State,
    Street,
    Suggestions,
    Zip,
)
from finder.listings.rules.programs import NotListedReason, PointPrecision
from finder.listings.rules.records import DatePrecision, PhoneKind
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

    places: Annotated[list[PlaceFound], Meta(description="Each with its point, to search from.")]
    suggestions: Suggestions


class Result(Answer, frozen=True, kw_only=True):
    """A program in a list."""

    id: ProgramId
    name: Name
    name2: Name2
    street: Street
    city: Annotated[str, Meta(description="Town of its postal address.")]
    state: State
    zip: Zip
    latitude: Degrees
    longitude: Degrees
    approximate: Annotated[bool, Meta(description="True when the point is only that of its ZIP.")]
    miles: Annotated[float | None, Meta(description="Geodesic miles from the place, to two decimals.")]
    phone: Annotated[str, Meta(description="E.164 number to call, or empty.")]
    extension: str
    phone_kind: PhoneKind
    needs: Needs
    services: Offered
    contradictions: Contradictions
    as_of: Annotated[IsoDay | None, Meta(description="Date of the newest list that has it.")]
    as_of_precision: Precision
    source: str
    hours_by_weekday: Hours
    sample: IsSample
    url: PageUrl


class SearchAnswered(Answer, frozen=True, kw_only=True):
    """One page of programs, nearest first."""

    place: Annotated[PlaceFound, Meta(description="What the text was taken for; miles are measured from its point.")]
    alternatives: Annotated[list[PlaceFound], Meta(description="Other places that it may mean.")]
    suggestions: Suggestions
    within_miles: Annotated[
        int | None, Meta(description="The radius that was searched; null for any distance, or for a whole area.")
    ]
    widened: Annotated[
        bool, Meta(description="True when nothing was found within the area: results are at any distance.")
    ]
    total: Annotated[int, Meta(description="How many programs there are on all pages.")]
    limit: Annotated[int, Meta(description="Results a page.")]
    next: Annotated[str | None, Meta(description="The cursor of the next page; null at the end.")]
    more_older: Annotated[int, Meta(description="How many more `older=true` would find.")]
    facets: Annotated[
        Mapping[str, int], Meta(description="By code, need and want: how many would remain if it were added.")
    ]
    results: Annotated[list[Result], Meta(description="The programs of this page, nearest first.")]
    guide: GuideUrl


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

    id: ProgramId
    name: Name
    name2: Name2
    organization: Annotated[str, Meta(description="Who runs it, where a list says so, or empty.")]
    street: Street
    street2: Annotated[str, Meta(description="Suite or building, or empty.")]
    city: Annotated[str, Meta(description="Town of its postal address.")]
    state: State
    zip: Zip
    county: Annotated[str, Meta(description="Its county, or empty.")]
    latitude: Degrees
    longitude: Degrees
    point: Annotated[PointPrecision, Meta(description="What its point is of: its street, only its ZIP, or none.")]
    listed: Annotated[bool, Meta(description="False when it is kept, and no longer found by searches.")]
    not_listed_because: Annotated[NotListedReason | None, Meta(description="Null for a listed program.")]
    is_mental_health: Annotated[bool, Meta(description="True when only lists of mental-health places have it.")]
    sample: IsSample
    needs: Needs
    services: Offered
    not_offered: Annotated[list[str], Meta(description="Codes that were asked about and are not offered.")]
    contradictions: Contradictions
    phones: Annotated[
        list[Phone], Meta(description="Its numbers: those of the newest list first, referral lines last.")
    ]
    website: Annotated[str, Meta(description="Address of its own site, or empty.")]
    notes: Annotated[list[list[str]], Meta(description="Other facts of lists, as name and value.")]
    reports: Annotated[list[ReportOfList], Meta(description="What each list says of it, the newest first.")]
    hours_by_weekday: Hours
    newest_source: Annotated[str, Meta(description="The newest list that has the program.")]
    newest_as_of: IsoDay
    newest_as_of_precision: Precision
    facts: Annotated[list[FactShown], Meta(description="What the public is shown, code by code.")]
    url: PageUrl
    guide: GuideUrl


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

    changes: Annotated[list[Change], Meta(description="What to take over, in this order.")]
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

    language: Annotated[str, Meta(description="Language of the texts.")]
    needs: Annotated[dict[str, list[str]], Meta(description="Need to the codes of which any meets it.")]
    codes: Annotated[list[CodeEntry], Meta(description="What may be asked for as `service` and `exclude`.")]
    wants: Annotated[list[WantEntry], Meta(description="What may be asked for as `want`.")]


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

    name: Annotated[str, Meta(description="Name of the site.")]
    version: Annotated[str, Meta(description="Version of this API.")]
    openapi: Annotated[str, Meta(description="Address of the description.")]
    reference: Annotated[str, Meta(description="Address of this page.")]
    license: Annotated[str, Meta(description="Address of the licenses, list by list.")]
    guide: GuideUrl
