"""Views of the JSON API. Each asks a service and writes its answer; nothing that was asked is kept or logged."""

from __future__ import annotations

from functools import cache
from typing import TypeAlias, cast

import msgspec
from flask import Blueprint, Response

from finder.api import feeding, looking_up, searching
from finder.api.result_json import write_plainly
from finder.api.rules import questions
from finder.api.rules.answers import Index, ProgramRecord
from finder.api.rules.geojson import Feature, Point
from finder.api.rules.openapi import describe
from finder.api.rules.operations import BASE, VERSION
from finder.api.searching import SearchFound, show_answer
from finder.api.web.atom import ATOM, write_atom
from finder.api.web.limits import limit, tell_limits
from finder.api.web.requests import read_body, read_query
from finder.api.web.responses import GEOJSON, JSON, answer, send, send_program, wants_geojson
from finder.api.web.services import get_changed_programs, get_links, get_written_programs, get_written_results
from finder.api.written_programs import Writing
from finder.guide.web.services import get_guide_services
from finder.listings.rules.vocabulary import Vocabulary
from finder.listings.web.services import ListingServices
from finder.places.geocoder import NoGeocoder
from finder.places.store.places import find_states
from finder.platform.errors import BadInput, NotFound
from finder.platform.web.problems import make_problem
from finder.platform.web.services import get_services, get_site
from finder.platform.web.sessions import get_session
from finder.search.program_answers import find_program
from finder.search.web.place_form import is_street_address
from finder.search.web.services import get_search_services

_PrivateSearch: TypeAlias = questions.PlaceSearch | questions.PointSearch

api = Blueprint("api_v1", __name__, url_prefix=BASE)


api.before_request(limit)
api.after_request(tell_limits)


@api.get("/", strict_slashes=False)
def show_index() -> Response:
    """Show where everything is."""
    read_query(questions.NoQuestion)
    site = get_site().settings
    links = get_links()
    return answer(
        Index(
            name=site.site_name,
            version=VERSION,
            openapi=f"{links.site}{BASE}/openapi.json",
            reference=f"{links.site}/about/api",
            license=f"{links.site}/about/data",
            guide=links.guide,
        )
    )


@api.get("/openapi.json")
def show_description() -> Response:
    """Return the description of this API."""
    tools, site = get_search_services().tools, get_site().settings
    return send(_describe(site.site_name, get_links().site, _codes(tools.vocabulary)), content_type="application/json")


@cache
def _describe(title: str, site: str, known: tuple[tuple[str, ...], tuple[str, ...]]) -> bytes:
    return msgspec.json.encode(describe(title=title, site=site, codes=known[0], wants=known[1]))


def _codes(vocabulary: Vocabulary) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(code.code for code in vocabulary.codes), vocabulary.want_keys


@api.get("/search")
def search() -> Response:
    """Search by a place in the address."""
    question = read_query(questions.SearchQuestion)
    if is_street_address(question.near.strip()):
        raise BadInput("A street address doesn't belong into an address that others may see: send it by POST.")
    tools = get_search_services().tools
    found = searching.search_by_address(question, session=get_session(), tools=tools, links=get_links())
    return _show_results(found)


@api.post("/search")
def search_privately() -> Response:
    """Search by a place or a point in the body."""
    read_query(questions.NoQuestion)
    question = cast(_PrivateSearch, read_body(questions.PlaceSearch, questions.PointSearch))
    tools = get_search_services().tools
    found = searching.search_privately(question, session=get_session(), tools=tools, links=get_links())
    return _show_results(found)


def _show_results(found: SearchFound) -> Response:
    links = get_links()
    if wants_geojson():
        return answer(searching.as_geojson(show_answer(found, links)), content_type=GEOJSON, may_be_kept=False)
    body = get_written_results().write(found) if get_site().settings.caches else write_plainly(found, links)
    return send(body, content_type=JSON, may_be_kept=False)


@api.get("/programs/<program_id>")
def show_program(program_id: str) -> Response:
    """Return one program, or lead to the one it became part of."""
    read_query(questions.NoQuestion)
    links, today = get_links(), get_site().today()
    if not wants_geojson():
        written = get_written_programs().get(program_id, _as_record(), get_session())
        if written is not None:
            return send_program(written)
    found = find_program(program_id, session=get_session())
    if found.program is None:
        response = make_problem(301, "Part of another program now", "Location says which.")
        response.headers["Location"] = f"{BASE}/programs/{found.moved_to}"
        return response
    return answer(_feature(looking_up.make_record(found.program, links, today=today)), content_type=GEOJSON)


def _as_record() -> Writing:
    links, today = get_links(), get_site().today()
    return Writing(
        shape="record", write=lambda program, _: looking_up.make_record(program, links, today=today), today=today
    )


def _feature(record: ProgramRecord) -> Feature:
    properties = {
        name: getattr(record, name) for name in record.__struct_fields__ if name not in ("id", "latitude", "longitude")
    }
    if record.latitude is None or record.longitude is None:
        return Feature(id=record.id, geometry=None, properties=properties)
    return Feature(id=record.id, geometry=Point(coordinates=[record.longitude, record.latitude]), properties=properties)


@api.get("/places")
def find_places() -> Response:
    """Return what a text in the address is taken for."""
    question = read_query(questions.PlaceQuestion)
    found = looking_up.find_places(question.text, session=get_session(), geocoder=NoGeocoder())
    return answer(found, may_be_kept=False)


@api.post("/places")
def find_places_privately() -> Response:
    """Return what a text in the body is taken for."""
    read_query(questions.NoQuestion)
    question = read_body(questions.PlaceQuestion)
    geocoder = get_search_services().tools.geocoder
    found = looking_up.find_places(question.text, session=get_session(), geocoder=geocoder)
    return answer(found, may_be_kept=False)


@api.get("/vocabulary")
def show_vocabulary() -> Response:
    """Return needs, codes and choices."""
    language = read_query(questions.LanguageQuestion).lang
    vocabulary = get_services(ListingServices).vocabularies[language]
    return answer(looking_up.describe_vocabulary(vocabulary, language))


@api.get("/guide")
def list_topics() -> Response:
    """Return the pages of the guide."""
    language = read_query(questions.LanguageQuestion).lang
    return answer(looking_up.list_topics(get_guide_services().guides, language, get_links()))


@api.get("/guide/<topic>")
def show_topic(topic: str) -> Response:
    """Return one page of the guide."""
    language = read_query(questions.LanguageQuestion).lang
    return answer(looking_up.find_topic(topic, get_guide_services().guides, language, get_links()))


@api.get("/help-lines")
def list_help_lines() -> Response:
    """Return the help lines."""
    question, texts = read_query(questions.LinesQuestion), get_guide_services()
    local = texts.local_lines.of(question.state, question.county)
    return answer(looking_up.list_help_lines(texts.help_lines, local, question.lang))


@api.get("/changes")
def list_changes() -> Response:
    """Return changes since a cursor."""
    question = read_query(questions.ChangesQuestion)
    return answer(feeding.list_changes(question, _as_record(), session=get_session(), programs=get_changed_programs()))


@api.get("/states/<state>/changes.atom")
def show_feed(state: str) -> Response:
    """Return the programs of a state that changed last, as a feed to subscribe to."""
    entries = feeding.list_latest(get_session(), state=state)
    if not entries and find_states(get_session(), [state.lower()]).get(state.lower()) != state:
        raise NotFound("There is no such state. Use its two letters, such as KY.")
    return send(write_atom(entries, state, get_links(), get_site().settings.site_name), content_type=ATOM)
