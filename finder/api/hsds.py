"""Answer the HSDS addresses: which programs, and in which of HSDS's shapes."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from msgspec import UNSET

from finder.api.rules.hsds_questions import OrganizationsQuestion, PageQuestion, PlacesQuestion, ServicesQuestion
from finder.listings.rules.hsds import TAXONOMY_ID, HsdsWriter, Json, organization_id, term_id
from finder.listings.rules.hsds_ids import Kind, read_uuid
from finder.listings.rules.normalization import plain
from finder.listings.rules.programs import Program
from finder.listings.store import open_data, programs
from finder.listings.store.open_data import OpenDataFilter
from finder.places.store.places import find_zip
from finder.platform.database.changes import find_first_since, find_moments, get_revision
from finder.platform.database.session import Session
from finder.platform.errors import InvalidFields, NotFound
from finder.search.directory import DirectoryFollower
from finder.search.index.query import IndexQuery

_METERS_A_MILE = 1_609.344
_NOTHING = OpenDataFilter(names=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A program and when it last changed."""

    program: Program
    changed_at: str
    """ISO time, or "" where nobody knows."""


@dataclass(slots=True)
class Organizations:
    """The organizations of listed programs by their UUID, read again when the directory has changed. Thread-safe."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _held: tuple[int, Mapping[str, tuple[str, ...]]] | None = None

    def read(self, session: Session) -> Mapping[str, tuple[str, ...]]:
        """Return the spellings of each organization's name, by UUID, in the order of the UUIDs."""
        revision = get_revision(session)
        with self._lock:
            if self._held is None or self._held[0] != revision:
                found: dict[str, list[str]] = {}
                for name in sorted(open_data.list_organization_names(session)):
                    found.setdefault(organization_id(name), []).append(name)
                self._held = revision, {key: tuple(names) for key, names in sorted(found.items())}
            return self._held[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class HsdsDirectory:
    """What the HSDS addresses read from."""

    writer: HsdsWriter
    organizations: Organizations
    follower: DirectoryFollower


def make_page(items: Sequence[Any], *, total: int, question: PageQuestion) -> Json:
    """Return items in HSDS's envelope of a page."""
    pages = -(-total // question.per_page)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": question.page,
        "size": len(items),
        "first_page": question.page == 1,
        "last_page": question.page >= pages,
        "empty": not items,
        "contents": list(items),
    }


def page_of_list(items: Sequence[Json], question: PageQuestion) -> Json:
    """Return a page of a list that is at hand."""
    first = (question.page - 1) * question.per_page
    return make_page(items[first : first + question.per_page], total=len(items), question=question)


def find_page(
    question: ServicesQuestion | PlacesQuestion, directory: HsdsDirectory, *, session: Session
) -> tuple[list[Dated], int]:
    """Return the programs of a page, and how many there are in all.

    Raises:
        InvalidFields: a time that is none, or a ZIP that there isn't.
    """
    wanted, first = _filter(question, directory, session), (question.page - 1) * question.per_page
    if isinstance(question, PlacesQuestion) and question.postcode is not UNSET and question.proximity is not UNSET:
        ids = _near(question, wanted, directory, session)
        found = programs.find_programs_of(session, ids[first : first + question.per_page])
        shown = [(found[name], 0) for name in ids[first : first + question.per_page] if name in found]
        return _dated(session, shown), len(ids)
    total = open_data.count_open(session, wanted)
    rows = list(open_data.find_open(session, wanted, limit=question.per_page, offset=first))
    return _dated(session, rows), total


def find_all(
    question: ServicesQuestion | PlacesQuestion, directory: HsdsDirectory, *, session: Session
) -> Iterator[Program]:
    """Yield every program asked for, whatever the page: for answers that stream."""
    for program, _ in open_data.find_open(session, _filter(question, directory, session)):
        yield program


def find_one(text: str, kind: Kind, *, session: Session) -> Program:
    """Return the program in the UUID of one of its objects; one that is no longer listed is still told of.

    Raises:
        NotFound: there is none.
    """
    program_id = read_uuid(text, kind)
    if program_id is None:
        raise NotFound("There is nothing with this id.")
    return programs.get_program(session, program_id)


def list_organizations(
    question: OrganizationsQuestion, directory: HsdsDirectory, *, session: Session
) -> tuple[list[Json], int]:
    """Return the organizations of a page, and how many there are in all."""
    held = directory.organizations.read(session)
    text = "" if question.search is UNSET else plain(question.search)
    keys = [key for key, names in held.items() if not text or any(text in plain(name) for name in names)]
    first = (question.page - 1) * question.per_page
    shown = keys[first : first + question.per_page]
    if question.full or question.full_service:
        return [show_organization(key, directory, session=session, is_full=True) for key in shown], len(keys)
    return [_organization(held[key], directory, session) for key in shown], len(keys)


def show_organization(key: str, directory: HsdsDirectory, *, session: Session, is_full: bool) -> Json:
    """Return one organization with its services and places; `is_full`: each service with all that belongs to it.

    Raises:
        NotFound: there is none.
    """
    names = directory.organizations.read(session).get(key.lower())
    if names is None:
        raise NotFound("There is nothing with this id.")
    found = [program for program, _ in open_data.find_open(session, OpenDataFilter(names=names))]
    if not found:
        raise NotFound("There is nothing with this id.")
    writer = directory.writer
    services = [writer.full_service(program) if is_full else writer.service(program) for program in found]
    return {
        **writer.organization(found[0]),
        "locations": [writer.location(program) for program in found],
        "services": services,
    }


def _organization(names: Sequence[str], directory: HsdsDirectory, session: Session) -> Json:
    program, _ = next(open_data.find_open(session, OpenDataFilter(names=names), limit=1))
    return directory.writer.organization(program)


def _dated(session: Session, rows: Iterable[tuple[Program, int]]) -> list[Dated]:
    held = list(rows)
    moments = find_moments(session, [revision for _, revision in held if revision])
    return [Dated(program=program, changed_at=moments.get(revision, "")) for program, revision in held]


def _filter(question: ServicesQuestion | PlacesQuestion, directory: HsdsDirectory, session: Session) -> OpenDataFilter:
    code = _code(question, directory)
    if code is None:
        return _NOTHING
    names: Sequence[str] | None = None
    if question.organization_id is not UNSET:
        names = directory.organizations.read(session).get(question.organization_id.lower(), ())
    postcode = "" if isinstance(question, ServicesQuestion) or question.postcode is UNSET else question.postcode
    has_circle = isinstance(question, PlacesQuestion) and question.proximity is not UNSET
    return OpenDataFilter(
        text="" if question.search is UNSET else question.search,
        code=code,
        names=names,
        zip="" if has_circle else postcode,
        since=0 if question.modified_after is UNSET else find_first_since(session, _moment(question.modified_after)),
    )


def _code(question: ServicesQuestion | PlacesQuestion, directory: HsdsDirectory) -> str | None:
    """Return the code of the term asked for, "" for any; None when there is no such term or taxonomy."""
    if question.taxonomy_id is not UNSET and question.taxonomy_id.lower() != TAXONOMY_ID:
        return None
    if question.taxonomy_term_id is UNSET:
        return ""
    asked = question.taxonomy_term_id.lower()
    codes = directory.writer.vocabulary.codes
    return next((code.code for code in codes if term_id(code.code) == asked), None)


def _moment(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidFields({"modified_after": "This is no time. Send it as 2026-11-29T12:00:00Z."}) from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()


def _near(
    question: PlacesQuestion, wanted: OpenDataFilter, directory: HsdsDirectory, session: Session
) -> Sequence[str]:
    """Return the ids of the programs within the circle, nearest first."""
    point = find_zip(session, str(question.postcode))
    if point is None or point.latitude is None or point.longitude is None or question.proximity is UNSET:
        raise InvalidFields({"postcode": "We don't know this ZIP."})
    index = directory.follower.current(session)
    query = IndexQuery(
        latitude=point.latitude,
        longitude=point.longitude,
        radius_miles=question.proximity / _METERS_A_MILE,
        required=frozenset({wanted.code} if wanted.code else ()),
        limit=len(index) or 1,
    )
    ids = index.find(query).ids
    if wanted.text or wanted.names is not None or wanted.since:
        allowed = open_data.find_open_ids(session, wanted)
        return [program_id for program_id in ids if program_id in allowed]
    return ids
