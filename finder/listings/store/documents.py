"""Serialize listings and programs to JSON text and back, in the form in which they are stored (`listings.store.stored_forms`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import attrgetter
from sys import intern
from typing import Any

import msgspec
from msgspec import Struct

from finder.listings.rules.facts import Report
from finder.listings.rules.programs import Card, OlderFacts, Program
from finder.listings.rules.records import Phone, SourceRecord
from finder.listings.store.stored_forms import (
    StoredCard,
    StoredListed,
    StoredOlderFacts,
    StoredPhone,
    StoredProgram,
    StoredRecord,
    StoredReport,
)

StoredText = str | bytes
"""JSON as databases return it: text from SQLite, bytes with reordered keys from PostgreSQL."""

_encode = msgspec.json.Encoder().encode
_decode_record = msgspec.json.Decoder(StoredRecord).decode
_decode_program = msgspec.json.Decoder(StoredProgram).decode
_decode_listed = msgspec.json.Decoder(StoredListed).decode
_decode_card = msgspec.json.Decoder(StoredCard).decode
_decode_asked = msgspec.json.Decoder(dict[str, frozenset[str]]).decode


class _Copier:
    """Copies the fields that a stored structure shares with a dataclass of the rules, all in one call."""

    def __init__(self, stored: type[Struct], *others: str) -> None:
        self.names = tuple(name for name in stored.__struct_fields__ if name not in others)
        self._get = attrgetter(*self.names)

    def __call__(self, value: object) -> dict[str, Any]:
        return dict(zip(self.names, self._get(value), strict=True))


def _getter(stored: type[Struct], *, after: str = "", before: str = "") -> Callable[[object], tuple[Any, ...]]:
    """Return what reads the values of a structure's fields between two of them, in order, for making one of positions.

    To make one by names takes three times as long, and an import makes three a program.
    """
    names = stored.__struct_fields__
    return attrgetter(*names[names.index(after) + 1 if after else 0 : names.index(before) if before else None])


_copy_phone = _Copier(StoredPhone)
_phone_values = _getter(StoredPhone)
_record_start = _getter(StoredRecord, before="point")
_program_start, _program_end = _getter(StoredProgram, before="phones"), _getter(StoredProgram, after="reports")
_card_start = _getter(StoredCard, before="services")
_card_middle = _getter(StoredCard, after="services", before="older_facts")
_card_end = _getter(StoredCard, after="older_facts", before="denied")
_copy_record = _Copier(StoredRecord, "point", "phones", "codes")
_copy_program = _Copier(StoredProgram, "phones", "reports")
_copy_card = _Copier(StoredCard, "services", "denied", "older_facts")
_copy_older = _Copier(StoredOlderFacts)


def write_record(record: SourceRecord) -> str:
    """Return a source record as compact JSON; equal records give equal text."""
    has_point = record.latitude is not None and record.longitude is not None
    point = (record.latitude, record.longitude) if has_point else None
    rest = (point, _stored_phones(record.phones), record.kinds, " ".join(record.codes), record.unanswered, record.notes)
    return _encode(StoredRecord(*(_record_start(record) + rest))).decode()


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
    reports = tuple([_stored_report(report) for report in program.reports])
    middle = (_stored_phones(program.phones), reports)
    return _encode(StoredProgram(*(_program_start(program) + middle + _program_end(program)))).decode()


def _stored_report(report: Report) -> StoredReport:
    return StoredReport(
        source=report.source,
        as_of=report.as_of,
        basis=report.basis,
        dropped_on=report.dropped_on,
        asked=_joined(report.asked),
        codes=report.joined_codes,
        as_of_precision=report.as_of_precision,
        is_mental_health=report.is_mental_health,
    )


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


def write_card(card: Card, *, services: str | None = None) -> str:
    """Return a card as compact JSON, without its version, which the row holds.

    `services`: its services as one text divided by blanks, if the caller has it already.
    """
    older = StoredOlderFacts(**_copy_older(card.older_facts)) if card.older_facts else None
    services = " ".join(card.services) if services is None else services
    denied = " ".join(card.denied) if card.denied else ""
    values = (*_card_start(card), services, *_card_middle(card), older, *_card_end(card), denied)
    return _encode(StoredCard(*values)).decode()


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


def _stored_phones(phones: tuple[Phone, ...]) -> tuple[StoredPhone, ...]:
    return tuple([StoredPhone(*_phone_values(phone)) for phone in phones])


def _phones(stored: tuple[StoredPhone, ...]) -> tuple[Phone, ...]:
    return tuple([Phone(**_copy_phone(phone)) for phone in stored])


# The codes an edition asked about are the same for nearly all of its programs.


@lru_cache(maxsize=1_000)
def _joined(asked: frozenset[str]) -> str:
    return " ".join(sorted(asked))


@lru_cache(maxsize=1_000)
def _parted(asked: str) -> frozenset[str]:
    return frozenset(map(intern, asked.split()))
