"""Views of the HSDS 3.0 addresses: the required ones and all optional ones for reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec
from flask import Blueprint, Response

from finder.api import hsds
from finder.api.rules import hsds_questions
from finder.api.rules.hsds_questions import PageQuestion, PlacesQuestion, ServicesQuestion
from finder.api.rules.questions import NoQuestion
from finder.api.web.limits import limit, tell_limits
from finder.api.web.requests import read_query
from finder.api.web.responses import JSON, answer, send, send_program
from finder.api.web.services import get_hsds_directory, get_written_programs
from finder.api.written_programs import Shape, Writing
from finder.listings.rules.hsds import HsdsWriter, Json
from finder.listings.rules.hsds_ids import Kind, make_uuid
from finder.listings.rules.programs import Program
from finder.listings.store.open_data import Versioned
from finder.platform.errors import NotFound
from finder.platform.web.services import get_site
from finder.platform.web.sessions import get_session
from finder.platform.web.streaming import stream_from

BASE = "/api/hsds"
NDJSON = "application/x-ndjson"
_PROFILE = "https://docs.openreferral.org/en/3.0/hsds/"
hsds_api = Blueprint("api_hsds", __name__, url_prefix=BASE)
hsds_api.before_request(limit)
hsds_api.after_request(tell_limits)


@hsds_api.get("/", strict_slashes=False)
def show_root() -> Response:
    """Return the HSDS version and profile."""
    read_query(NoQuestion)
    description = "https://raw.githubusercontent.com/openreferral/specification/3.0/schema/openapi.json"
    return answer({"version": "3.0", "profile": _PROFILE, "openapi_url": description})


@hsds_api.get("/services")
def list_services() -> Response:
    """List services, by id."""
    question, directory = read_query(ServicesQuestion), get_hsds_directory()
    writer = directory.writer
    if question.format == "ndjson":
        return _stream(writer.full_service(item) for item in hsds.find_all(question, directory, session=get_session()))
    found, total = hsds.find_page(question, directory, session=get_session())
    if question.minimal:
        # The parameter's own description names the second field so, though the service has it as last_modified.
        items = [{"id": make_uuid("service", item.id), "modified_date": item.changed_at} for item in found]
        return answer(hsds.make_page(items, total=total, question=question))
    if question.full:
        how = _writing("service_listed_full", lambda program, at: writer.full_service(program, changed_at=at))
    else:
        how = _writing("service_listed", lambda program, at: _with_organization(program, at, writer))
    return _send_page(found, total, question, how)


def _with_organization(program: Program, changed_at: str, writer: HsdsWriter) -> Json:
    return {**writer.service(program, changed_at=changed_at), "organization": writer.organization(program)}


def _writing(shape: Shape, write: Callable[[Program, str], object]) -> Writing:
    return Writing(shape=shape, write=write, today=get_site().today())


def _send_page(
    found: Sequence[Versioned], total: int, question: PageQuestion, how: Writing, *, may_be_kept: bool = True
) -> Response:
    items = list(get_written_programs().write_all(found, how, get_session()))
    page = hsds.join_page(items, total=total, question=question)
    return send(page, content_type=JSON, may_be_kept=may_be_kept)


def _send_one(key: str, kind: Kind, how: Writing) -> Response:
    written = get_written_programs().get(hsds.read_key(key, kind), how, get_session())
    if written is None:
        raise NotFound("No program has this id.")
    return send_program(written)


@hsds_api.get("/services/<key>")
def show_service(key: str) -> Response:
    """Show one service with all that belongs to it."""
    read_query(NoQuestion)
    writer = get_hsds_directory().writer
    return _send_one(key, "service", _writing("service", lambda program, _: writer.full_service(program)))


@hsds_api.get("/service_at_locations")
def list_places() -> Response:
    """List services at locations: by id, or nearest first with a postcode and a proximity."""
    question, directory = read_query(PlacesQuestion), get_hsds_directory()
    if question.format == "ndjson":
        found_all = hsds.find_all(question, directory, session=get_session())
        return _stream(_full_place(program) for program in found_all)
    found, total = hsds.find_page(question, directory, session=get_session())
    if question.full:
        how = _writing("place_listed_full", lambda program, _: _full_place(program))
    else:
        how = _writing("place_listed", lambda program, at: _place(program, at, directory.writer))
    # Answers with a postcode tell where somebody looks for care.
    return _send_page(found, total, question, how, may_be_kept=question.postcode is msgspec.UNSET)


def _place(program: Program, changed_at: str, writer: HsdsWriter) -> Json:
    return {
        **writer.link(program),
        "location": writer.lone_location(program),
        "service": _with_organization(program, changed_at, writer),
    }


@hsds_api.get("/service_at_locations/<key>")
def show_place(key: str) -> Response:
    """Show one service at its location, with all that belongs to both."""
    read_query(NoQuestion)
    return _send_one(key, "service_at_location", _writing("place", lambda program, _: _full_place(program)))


def _full_place(program: Program) -> Json:
    writer = get_hsds_directory().writer
    return {**writer.service_at_location(program), "service": writer.lone_service(program)}


@hsds_api.get("/organizations")
def list_organizations() -> Response:
    """List organizations, by id."""
    question, directory = read_query(hsds_questions.OrganizationsQuestion), get_hsds_directory()
    if question.format == "ndjson":
        question = msgspec.structs.replace(question, page=1, per_page=hsds_questions.MOST_PAGES)
        return _stream(iter(hsds.list_organizations(question, directory, session=get_session())[0]))
    items, total = hsds.list_organizations(question, directory, session=get_session())
    return answer(hsds.make_page(items, total=total, question=question))


@hsds_api.get("/organizations/<key>")
def show_organization(key: str) -> Response:
    """Show one organization with its services."""
    question = read_query(hsds_questions.OneOrganizationQuestion)
    found = hsds.show_organization(key, get_hsds_directory(), session=get_session(), is_full=question.full_service)
    return answer(found)


@hsds_api.get("/taxonomies")
def list_taxonomies() -> Response:
    """List the one taxonomy there is."""
    question = read_query(PageQuestion)
    return _list([get_hsds_directory().writer.taxonomy()], question)


@hsds_api.get("/taxonomies/<key>")
def show_taxonomy(key: str) -> Response:
    """Show a taxonomy."""
    read_query(NoQuestion)
    return answer(_pick([get_hsds_directory().writer.taxonomy()], key))


@hsds_api.get("/taxonomy_terms")
def list_terms() -> Response:
    """List the terms, in reading order. None has a parent."""
    question, writer = read_query(hsds_questions.TermsQuestion), get_hsds_directory().writer
    is_other = question.taxonomy_id not in (msgspec.UNSET, writer.taxonomy()["id"])
    terms = [] if is_other or question.parent_id is not msgspec.UNSET else list(writer.terms())
    return _list(terms, question)


@hsds_api.get("/taxonomy_terms/<key>")
def show_term(key: str) -> Response:
    """Show a term."""
    read_query(NoQuestion)
    return answer(_pick(get_hsds_directory().writer.terms(), key))


def _list(items: list[Json], question: PageQuestion) -> Response:
    text = "" if question.search is msgspec.UNSET else question.search.lower()
    found = [item for item in items if text in f"{item['name']} {item.get('code', '')} {item['description']}".lower()]
    return _stream(iter(found)) if question.format == "ndjson" else answer(hsds.page_of_list(found, question))


def _pick(items: Iterable[Json], key: str) -> Json:
    for item in items:
        if item["id"] == key.lower():
            return item
    raise NotFound("There is nothing with this id.")


def _stream(items: Iterator[Json]) -> Response:
    """Return all items, one a line, without holding them."""
    encode = msgspec.json.encode
    return Response(stream_from(get_session(), (encode(item) + b"\n" for item in items)), content_type=NDJSON)
