"""Answer searches of the API: the search of the website, with cursors instead of page numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET

from finder.api.rules.answer_parts import Hours
from finder.api.rules.answers import PlaceFound, Result, SearchAnswered
from finder.api.rules.cursors import read_search_cursor, write_search_cursor
from finder.api.rules.geojson import Feature, FeatureCollection, Point
from finder.api.rules.questions import Filters, PlaceSearch, PointSearch, SearchQuestion
from finder.listings.rules.stated_hours import read_hours, write_hours
from finder.listings.rules.vocabulary import NEEDS
from finder.places.geocoder import NoGeocoder
from finder.places.rules.places import Place
from finder.platform.database.session import Session
from finder.platform.errors import PlaceNotFound
from finder.search.answering import SearchTools, answer_search
from finder.search.rules.criteria import LastShown, SearchRequest
from finder.search.rules.results import ProgramMatch, SearchAnswer

_HERE = "Your point"
_NO_GEOCODER = NoGeocoder()


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Where pages of this site are."""

    site: str
    """What all addresses begin with; "" for a site that doesn't know its own."""

    def program(self, program_id: str) -> str:
        """Return the page of a program."""
        return f"{self.site}/programs/{program_id}"

    def topic(self, anchor: str, language: str) -> str:
        """Return a page of the guide."""
        return f"{self.site}{'/es' if language == 'es' else ''}/guide/{anchor}"

    @property
    def guide(self) -> str:
        """The first page of the guide."""
        return f"{self.site}/guide"


class SearchFound(NamedTuple):
    """A page of programs, the results not yet as they are shown."""

    head: SearchAnswered
    """Everything but the results."""
    matches: tuple[ProgramMatch, ...]
    today: date
    """Hours are told for a year after they were checked."""


def show_answer(found: SearchFound, links: Links) -> SearchAnswered:
    """Return the page with its results."""
    return msgspec.structs.replace(
        found.head, results=[make_result(match, links, found.today) for match in found.matches]
    )


def search_by_address(question: SearchQuestion, *, session: Session, tools: SearchTools, links: Links) -> SearchFound:
    """Answer a search whose place stands in an address: never by a street, which nobody but the person may see.

    Raises:
        PlaceNotFound: no place matches; carries suggestions.
        BadInput: an unknown code or choice.
    """
    tools = SearchTools(follower=tools.follower, vocabulary=tools.vocabulary, geocoder=_NO_GEOCODER)
    return _answer(question, _request(question, near=question.near), session=session, tools=tools, links=links)


def search_privately(
    question: PlaceSearch | PointSearch, *, session: Session, tools: SearchTools, links: Links
) -> SearchFound:
    """Answer a search that came in a body.

    Raises: as `search_by_address`, and
        GeocoderUnavailable: the operator's geocoder doesn't answer.
    """
    if isinstance(question, PlaceSearch):
        request = _request(question, near=question.near)
    else:
        point = Place(label=_HERE, kind="alias", state="", latitude=question.latitude, longitude=question.longitude)
        request = replace(_request(question, near=""), place=point)
    return _answer(question, request, session=session, tools=tools, links=links)


def as_geojson(answer: SearchAnswered) -> FeatureCollection:
    """Return a page of programs as GeoJSON."""
    return FeatureCollection(
        features=[_feature(result) for result in answer.results],
        total=answer.total,
        next=answer.next,
        guide=answer.guide,
    )


def make_place(place: Place) -> PlaceFound:
    """Return a place as the API shows it."""
    return PlaceFound(
        label=place.label,
        kind=place.kind,
        state=place.state,
        latitude=place.latitude,
        longitude=place.longitude,
        corrected=place.corrected,
    )


def _request(question: Filters, *, near: str) -> SearchRequest:
    if near and (not near.strip() or not near.isprintable()):
        raise PlaceNotFound("That is no place. Send a 5-digit ZIP, or a city and state.")
    return SearchRequest(
        near=near,
        within=None if question.within is UNSET else question.within,
        needs=tuple(question.need),
        services=tuple(question.service),
        excluded=tuple(question.exclude),
        older=question.older,
        wants=tuple(question.want),
        size=question.limit,
        after=None if question.cursor is UNSET else read_search_cursor(question.cursor),
    )


def _answer(
    question: Filters, request: SearchRequest, *, session: Session, tools: SearchTools, links: Links
) -> SearchFound:
    found = answer_search(request, session=session, tools=tools, count_all=True, for_page=False)
    is_left = request.after is not None and request.after.is_anywhere
    head = SearchAnswered(
        place=make_place(found.place),
        alternatives=[make_place(place) for place in found.alternatives],
        suggestions=list(found.suggestions),
        within_miles=found.within_miles,
        widened=is_left or (found.widened and question.within != "any"),
        total=found.total,
        limit=question.limit,
        next=_next(found, request),
        more_older=found.more_older,
        facets=found.counts,
        results=[],
        guide=links.guide,
    )
    return SearchFound(head=head, matches=found.results, today=tools.follower.today())


def _next(found: SearchAnswer, request: SearchRequest) -> str | None:
    """Return the cursor of the next page; None at the end."""
    shown = found.offset + len(found.results)
    if not found.results or shown >= found.total:
        return None
    last = found.results[-1]
    is_anywhere = found.widened or (request.after is not None and request.after.is_anywhere)
    return write_search_cursor(LastShown(miles=last.miles, id=last.card.id, position=shown, is_anywhere=is_anywhere))


def make_result(match: ProgramMatch, links: Links, today: date) -> Result:
    """Return a program in a list."""
    card, point = match.card, match.point
    hours = read_hours(card.timetable, card.checked, card.zone, today=today)
    return Result(
        id=card.id,
        name=card.name,
        name2=card.name2,
        street=card.street,
        city=card.city,
        state=card.state,
        zip=card.zip,
        latitude=point.latitude if point else None,
        longitude=point.longitude if point else None,
        approximate=card.approximate,
        miles=match.miles,
        phone=card.phone,
        extension=card.extension,
        phone_kind=card.phone_kind,
        needs=[need for need in NEEDS if need in card.needs],
        services=list(card.services),
        contradictions=list(card.contradictions),
        as_of=card.as_of or None,
        as_of_precision=card.as_of_precision,
        source=card.source,
        hours_by_weekday=msgspec.convert(write_hours(hours), Hours),
        sample=card.sample,
        url=links.program(card.id),
    )


def _feature(result: Result) -> Feature:
    has_point = result.latitude is not None and result.longitude is not None
    properties: dict[str, Any] = {
        name: getattr(result, name) for name in result.__struct_fields__ if name not in ("id", "latitude", "longitude")
    }
    geometry = Point(coordinates=[result.longitude or 0.0, result.latitude or 0.0]) if has_point else None
    return Feature(id=result.id, geometry=geometry, properties=properties)
