"""The form in which listings and programs are stored as JSON (`listings.store.documents`).

Rarely used fields are left out when empty, and a set of codes is one space-separated text. The order of the fields is that of
the text, by which the importer ranks equal records.
"""

from __future__ import annotations

from msgspec import Struct

from finder.listings.rules.detox import DetoxKind
from finder.listings.rules.facts import Basis
from finder.listings.rules.programs import NotListedReason, PointPrecision
from finder.listings.rules.records import DatePrecision, PhoneKind

_Pairs = tuple[tuple[str, str], ...]
_Opening = tuple[str, int | None, str]


class StoredPhone(Struct, omit_defaults=True):
    """A phone of a record or a program."""

    number: str
    kind: PhoneKind
    extension: str = ""
    answers: str = "not_stated"
    source: str = ""
    as_of: str = ""
    as_of_precision: DatePrecision = "day"


class StoredRecord(Struct, omit_defaults=True):
    """A `SourceRecord`."""

    name: str = ""
    name2: str = ""
    organization: str = ""
    street: str = ""
    street2: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    website: str = ""
    public_id: str = ""
    dropped_on: str = ""
    area: str = ""
    edited: bool = False
    in_older_list_only: bool = False
    placed_by_zip: bool = False
    point: tuple[float, float] | None = None
    phones: tuple[StoredPhone, ...] = ()
    kinds: tuple[str, ...] = ("",)
    codes: str = ""
    unanswered: tuple[str, ...] = ()
    notes: _Pairs = ()


class StoredReport(Struct, kw_only=True, omit_defaults=True):
    """A `Report` of a program."""

    source: str
    as_of: str
    basis: Basis
    dropped_on: str = ""
    asked: str
    codes: str
    as_of_precision: DatePrecision = "day"
    is_mental_health: bool = False


class StoredProgram(Struct, omit_defaults=True):
    """A `Program`."""

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
    sample: bool
    website: str
    notes: _Pairs
    doubts: tuple[str, ...]
    phones: tuple[StoredPhone, ...]
    reports: tuple[StoredReport, ...]
    phone_hidden: bool = False
    checked: _Pairs = ()
    opening: _Opening | None = None
    not_listed_because: NotListedReason | None = None
    is_mental_health: bool = False
    not_working: tuple[str, ...] = ()


class StoredListed(Struct):
    """One field of `StoredProgram`: what is read where the rest isn't needed."""

    listed: bool


class StoredOlderFacts(Struct, kw_only=True):
    """The `OlderFacts` of a card."""

    as_of: str
    precision: DatePrecision
    is_all: bool


class StoredCard(Struct, omit_defaults=True):
    """A `Card`."""

    id: str
    name: str
    name2: str
    street: str
    city: str
    state: str
    zip: str
    approximate: bool
    phone: str
    extension: str
    needs: tuple[str, ...]
    as_of: str
    source: str
    sample: bool
    services: str
    phone_hidden: bool = False
    checked: _Pairs = ()
    opening: _Opening | None = None
    answers: str = "not_stated"
    as_of_precision: DatePrecision = "day"
    is_mental_health: bool = False
    is_older: bool = False
    older_facts: StoredOlderFacts | None = None
    contradictions: tuple[str, ...] = ()
    detox: DetoxKind = ""
    phone_kind: PhoneKind = "main"
    phone_fails: bool = False
    timetable: str = ""
    zone: str = ""
    denied: str = ""
