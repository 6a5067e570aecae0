"""Serialize listings and programs to JSON text and back, in the form in which they are stored.

The structures here are the stored form: rarely used fields are left out when empty, and a set of codes is one
space-separated text. The order of their fields is that of the text, by which the importer ranks equal records.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from operator import attrgetter
from sys import intern
from typing import Any

import msgspec
from msgspec import Struct

from finder.listings.rules.detox import DetoxKind
from finder.listings.rules.facts import Basis, Report
from finder.listings.rules.programs import Card, NotListedReason, OlderFacts, PointPrecision, Program
from finder.listings.rules.records import DatePrecision, Phone, PhoneKind, SourceRecord

StoredText = str | bytes
"""JSON as databases return it: text from SQLite, bytes with reordered keys from PostgreSQL."""
_Pairs = tuple[tuple[str, str], ...]
_Opening = tuple[str, int | None, str]


class _Phone(Struct, omit_defaults=True):
    number: str
    kind: PhoneKind
    extension: str = ""
    answers: str = "not_stated"
    source: str = ""
    as_of: str = ""
    as_of_precision: DatePrecision = "day"


class _Record(Struct, kw_only=True, omit_defaults=True):
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
    phones: tuple[_Phone, ...] = ()
    kinds: tuple[str, ...] = ("",)
    codes: str = ""
    unanswered: tuple[str, ...] = ()
    notes: _Pairs = ()


class _Report(Struct, kw_only=True, omit_defaults=True):
    source: str
    as_of: str
    basis: Basis
    dropped_on: str = ""
    asked: str
    codes: str
    as_of_precision: DatePrecision = "day"
    is_mental_health: bool = False


class _Program(Struct, kw_only=True, omit_defaults=True):
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
    phones: tuple[_Phone, ...]
    reports: tuple[_Report, ...]
    phone_hidden: bool = False
    checked: _Pairs = ()
    opening: _Opening | None = None
    not_listed_because: NotListedReason | None = None
    is_mental_health: bool = False
    not_working: tuple[str, ...] = ()


class _Listed(Struct):
    """One field of `_Program`."""

    listed: bool


class _OlderFacts(Struct, kw_only=True):
    as_of: str
    precision: DatePrecision
    is_all: bool


class _Card(Struct, kw_only=True, omit_defaults=True):
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
    older_facts: _OlderFacts | None = None
    contradictions: tuple[str, ...] = ()
    detox: DetoxKind = ""
    phone_kind: PhoneKind = "main"
    phone_fails: bool = False
    timetable: str = ""
    zone: str = ""
    denied: str = ""


_encode = msgspec.json.Encoder().encode
_decode_record = msgspec.json.Decoder(_Record).decode
_decode_program = msgspec.json.Decoder(_Program).decode
_decode_listed = msgspec.json.Decoder(_Listed).decode
_decode_card = msgspec.json.Decoder(_Card).decode
_decode_asked = msgspec.json.Decoder(dict[str, frozenset[str]]).decode


class _Copier:
    """Copies the fields that a stored structure shares with a dataclass of the rules, all in one call."""

    def __init__(self, stored: type[Struct], *others: str) -> None:
        self.names = tuple(name for name in stored.__struct_fields__ if name not in others)
        self._get = attrgetter(*self.names)

    def __call__(self, value: object) -> dict[str, Any]:
        return dict(zip(self.names, self._get(value), strict=True))


_copy_phone = _Copier(_Phone)
_phone_values = attrgetter(*_copy_phone.names)
_copy_record = _Copier(_Record, "point", "phones", "codes")
_copy_program = _Copier(_Program, "phones", "reports")
_copy_card = _Copier(_Card, "services", "denied", "older_facts")
_copy_older = _Copier(_OlderFacts)


def write_record(record: SourceRecord) -> str:
    """Return a source record as compact JSON; equal records give equal text."""
    has_point = record.latitude is not None and record.longitude is not None
    stored = _Record(
        **_copy_record(record),
        point=(record.latitude, record.longitude) if has_point else None,  # type: ignore[arg-type]  # Both are numbers.
        phones=_stored_phones(record.phones),
        codes=" ".join(record.codes),
    )
    return _encode(stored).decode()


def read_record(text: StoredText) -> SourceRecord:
    """Parse the JSON of `write_record`."""
    stored = _decode_record(text)
    latitude, longitude = stored.point or (None, None)
    return SourceRecord(
        **_copy_record(stored),
        latitude=latitude,
        longitude=longitude,
        phones=_phones(stored.phones),
        codes=tuple(map(intern, stored.codes.split())),
    )


def holds_record(stored: StoredText | None, text: str) -> bool:
    """Return whether the stored document equals `text` (from `write_record`), whatever the order of keys."""
    return stored is not None and (stored == text or write_record(read_record(stored)) == text)


def write_program(program: Program) -> str:
    """Return a whole program as compact JSON; equal programs give equal text."""
    stored = _Program(
        **_copy_program(program),
        phones=_stored_phones(program.phones),
        reports=tuple(
            _Report(
                source=report.source,
                as_of=report.as_of,
                basis=report.basis,
                dropped_on=report.dropped_on,
                asked=_joined(report.asked),
                codes=report.joined_codes,
                as_of_precision=report.as_of_precision,
                is_mental_health=report.is_mental_health,
            )
            for report in program.reports
        ),
    )
    return _encode(stored).decode()


def read_program(text: StoredText) -> Program:
    """Parse the JSON of `write_program`."""
    stored = _decode_program(text)
    reports = tuple(
        Report(
            source=report.source,
            as_of=report.as_of,
            basis=report.basis,
            asked=_parted(report.asked),
            codes=frozenset(map(intern, report.codes.split())),
            dropped_on=report.dropped_on,
            as_of_precision=report.as_of_precision,
            is_mental_health=report.is_mental_health,
        )
        for report in stored.reports
    )
    return Program(**_copy_program(stored), phones=_phones(stored.phones), reports=reports)


def read_listed(text: StoredText) -> bool:
    """Return whether the program of a document is listed, without parsing the rest."""
    return _decode_listed(text).listed


def holds_program(stored: StoredText | None, text: str) -> bool:
    """Return whether the stored document equals `text` (from `write_program`), whatever the order of keys."""
    return stored is not None and (stored == text or _decode_program(stored) == _decode_program(text))


def write_card(card: Card) -> str:
    """Return a card as compact JSON, without its version, which the row holds."""
    older = _OlderFacts(**_copy_older(card.older_facts)) if card.older_facts else None
    services, denied = " ".join(card.services), " ".join(card.denied)
    return _encode(_Card(**_copy_card(card), services=services, denied=denied, older_facts=older)).decode()


def read_card(text: StoredText, *, version: int) -> Card:
    """Parse the JSON of `write_card`."""
    stored = _decode_card(text)
    older = OlderFacts(**_copy_older(stored.older_facts)) if stored.older_facts else None
    services, denied = tuple(stored.services.split()), tuple(stored.denied.split())
    return Card(version=version, **_copy_card(stored), services=services, denied=denied, older_facts=older)


def write_asked(asked: Mapping[str, frozenset[str]]) -> str:
    """Return the codes that a list asked about, by type of listing, as JSON."""
    return _encode({kind: sorted(codes) for kind, codes in sorted(asked.items())}).decode()


def read_asked(text: StoredText) -> dict[str, frozenset[str]]:
    """Parse the JSON of `write_asked`."""
    return {kind: frozenset(map(intern, codes)) for kind, codes in _decode_asked(text).items()}


def _stored_phones(phones: tuple[Phone, ...]) -> tuple[_Phone, ...]:
    return tuple([_Phone(*_phone_values(phone)) for phone in phones])


def _phones(stored: tuple[_Phone, ...]) -> tuple[Phone, ...]:
    return tuple([Phone(**_copy_phone(phone)) for phone in stored])


# The codes an edition asked about are the same for nearly all of its programs.


@lru_cache(maxsize=1_000)
def _joined(asked: frozenset[str]) -> str:
    return " ".join(sorted(asked))


@lru_cache(maxsize=1_000)
def _parted(asked: str) -> frozenset[str]:
    return frozenset(map(intern, asked.split()))
