"""Answer the HSDS addresses: which programs, and in which of HSDS's shapes."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import UNSET

from finder.api.rules.hsds_questions import OrganizationsQuestion, PageQuestion, PlacesQuestion, ServicesQuestion
from finder.listings.rules.hsds import TAXONOMY_ID, HsdsWriter, Json, organization_id, term_id
from finder.listings.rules.hsds_ids import Kind, read_uuid
from finder.listings.rules.normalization import plain
from finder.listings.rules.programs import Program
from finder.listings.store import open_data, programs
from finder.listings.store.open_data import OpenDataFilter, Versioned
from finder.places.store.places import find_zip
from finder.platform.database.changes import Seen, find_first_since, find_moments, get_seen, is_later_state
from finder.platform.database.session import Session
from finder.platform.errors import InvalidFields, NotFound
from finder.search.directory import DirectoryFollower
from finder.search.index.query import IndexQuery

_METERS_A_MILE = 1_609.344
_NOTHING, _EVERYTHING = OpenDataFilter(names=()), OpenDataFilter()
_MOST_HELD = 100_000
"""Programs whose ids and versions a worker keeps, some 15 MB; of a larger directory each page is read by itself."""


@dataclass(slots=True)
class Organizations:
    """The organizations of listed programs by their UUID, read again when the directory has changed. Thread-safe."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _held: tuple[Seen, Mapping[str, tuple[str, ...]]] | None = None

    def read(self, session: Session) -> Mapping[str, tuple[str, ...]]:
        """Return the spellings of each organization's name, by UUID, in the order of the UUIDs."""
        seen = get_seen(session)
        with self._lock:
            if self._held is None or self._held[0] != seen:
                found: dict[str, list[str]] = {}
                for name in sorted(open_data.list_organization_names(session)):
                    found.setdefault(organization_id(name), []).append(name)
                self._held = seen, {key: tuple(names) for key, names in sorted(found.items())}
            return self._held[1]


@dataclass(slots=True)
class ListedPrograms:
    """All listed programs by id, each with its version, read again when the directory has changed. Thread-safe."""

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _held: tuple[Seen, list[Versioned]] | None = None

    def read(self, session: Session) -> Sequence[Versioned]:
        """Return them."""
        seen = get_seen(session)
        with self._lock:
            if self._held is None or self._held[0] != seen:
                self._held = seen, open_data.list_versions(session, _EVERYTHING)
            return self._held[1]


@dataclass(slots=True)
class Moments:
    """When revisions of a directory were made; one that is known stays so. Thread-safe, as dictionaries are."""

    _held: tuple[Seen, dict[int, str]] = (Seen(0, ""), {})

    def add_to(self, found: Sequence[Versioned], session: Session) -> list[Versioned]:
        """Return the programs with when each last changed."""
        seen, (held, known) = get_seen(session), self._held
        if seen != held:
            known = known if is_later_state(session, seen, than=held) else {}
            self._held = seen, known
        if unknown := {item.version for item in found} - known.keys():
            known.update(find_moments(session, unknown))
        return [item._replace(changed_at=known.get(item.version, "")) for item in found]


@dataclass(frozen=True, slots=True, kw_only=True)
class HsdsDirectory:
    """What the HSDS addresses read from."""

    writer: HsdsWriter
    organizations: Organizations
    listed: ListedPrograms
    moments: Moments
    follower: DirectoryFollower


def make_page(items: Sequence[Any], *, total: int, question: PageQuestion) -> Json:
    """Return items in HSDS's envelope of a page."""
    return {**_envelope(len(items), total, question), "contents": list(items)}


def join_page(items: Sequence[bytes], *, total: int, question: PageQuestion) -> bytes:
    """Return items that are written already in the same envelope, as JSON."""
    envelope = msgspec.json.encode(_envelope(len(items), total, question))
    return b'%b,"contents":[%b]}' % (envelope[:-1], b",".join(items))


def _envelope(size: int, total: int, question: PageQuestion) -> Json:
    pages = -(-total // question.per_page)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": question.page,
        "size": size,
        "first_page": question.page == 1,
        "last_page": question.page >= pages,
        "empty": not size,
    }


def page_of_list(items: Sequence[Json], question: PageQuestion) -> Json:
    """Return a page of a list that is at hand."""
    first = (question.page - 1) * question.per_page
    return make_page(items[first : first + question.per_page], total=len(items), question=question)


def find_page(
    question: ServicesQuestion | PlacesQuestion, directory: HsdsDirectory, *, session: Session
) -> tuple[list[Versioned], int]:
    """Return the programs of a page, each with when it last changed, and how many there are in all.

    Raises:
        InvalidFields: a time that is none, or a ZIP that there isn't.
    """
    wanted, first = _filter(question, directory, session), (question.page - 1) * question.per_page
    if isinstance(question, PlacesQuestion) and question.postcode is not UNSET and question.proximity is not UNSET:
        ids, total = _near(question, wanted, directory, session)
        versions = programs.find_versions(session, ids)
        return directory.moments.add_to(
            [Versioned(name, versions[name]) for name in ids if name in versions], session
        ), total
    if wanted == _EVERYTHING and len(directory.follower.current(session)) <= _MOST_HELD:
        everything = directory.listed.read(session)
        return directory.moments.add_to(everything[first : first + question.per_page], session), len(everything)
    found = open_data.list_versions(session, wanted, limit=question.per_page, offset=first)
    return directory.moments.add_to(found, session), open_data.count_open(session, wanted)


def find_all(
    question: ServicesQuestion | PlacesQuestion, directory: HsdsDirectory, *, session: Session
) -> Iterator[Program]:
    """Yield every program asked for, whatever the page: for answers that stream."""
    for program, _ in open_data.find_open(session, _filter(question, directory, session)):
        yield program


def read_key(text: str, kind: Kind) -> str:
    """Return the program in the UUID of one of its objects; one that is no longer listed is still told of.

    Raises:
        NotFound: the UUID is none of ours.
    """
    program_id = read_uuid(text, kind)
    if program_id is None:
        raise NotFound("There is nothing with this id.")
    return program_id


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
) -> tuple[Sequence[str], int]:
    """Return the ids of a page of the programs within the circle, nearest first, and how many there are in all."""
    point = find_zip(session, str(question.postcode))
    if point is None or point.latitude is None or point.longitude is None or question.proximity is UNSET:
        raise InvalidFields({"postcode": "We don't know this ZIP."})
    index, first = directory.follower.current(session), (question.page - 1) * question.per_page
    query = IndexQuery(
        latitude=point.latitude,
        longitude=point.longitude,
        radius_miles=question.proximity / _METERS_A_MILE,
        required=frozenset({wanted.code} if wanted.code else ()),
        offset=first,
        limit=question.per_page,
    )
    if not (wanted.text or wanted.names is not None or wanted.since):
        answer = index.find(query)
        return answer.ids, answer.total
    allowed = open_data.find_open_ids(session, wanted)
    ids = [name for name in index.find(replace(query, offset=0, limit=len(index) or 1)).ids if name in allowed]
    return ids[first : first + question.per_page], len(ids)
