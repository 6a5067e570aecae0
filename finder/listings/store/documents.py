"""Domain objects as JSON text and back: the form in which listings and programs are kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from functools import lru_cache
from operator import attrgetter
from typing import Any

import orjson

from finder.listings.rules.facts import Report
from finder.listings.rules.programs import Card, Program
from finder.listings.rules.records import Phone, SourceRecord

_PROGRAM_SPARSE = ("phone_hidden", "checked", "opening")
"""Left out where empty: only what staff touched has them."""
_CARD_PLAIN = tuple(
    field.name for field in fields(Card) if field.name not in ("version", "services", "answers", *_PROGRAM_SPARSE)
)
# One call for all fields: an import writes three documents a row.
_get_card_plain = attrgetter(*_CARD_PLAIN)


def write_record(record: SourceRecord) -> str:
    """Give a source record as compact JSON; empty fields are left out, so equal records give equal text."""
    texts = zip(_RECORD_TEXTS, _get_record_texts(record), strict=True)
    values: dict[str, Any] = {name: value for name, value in texts if value}
    if record.latitude is not None and record.longitude is not None:
        values["point"] = [record.latitude, record.longitude]
    if record.phones:
        values["phones"] = [_phone_values(phone) for phone in record.phones]
    if record.kinds != ("",):
        values["kinds"] = list(record.kinds)
    if record.codes:
        values["codes"] = " ".join(record.codes)
    if record.notes:
        values["notes"] = record.notes
    return _dump(values)


_RECORD_TEXTS = (
    "name",
    "name2",
    "organization",
    "street",
    "street2",
    "city",
    "state",
    "zip",
    "website",
    "public_id",
    "dropped_on",
    "edited",
)
# One call for all fields: an import writes three documents a row.
_get_record_texts = attrgetter(*_RECORD_TEXTS)


def read_record(text: str) -> SourceRecord:
    """Give back what `write_record` wrote."""
    values = orjson.loads(text)
    point = values.pop("point", (None, None))
    return SourceRecord(
        latitude=point[0],
        longitude=point[1],
        phones=tuple(_phone(phone) for phone in values.pop("phones", ())),
        kinds=tuple(values.pop("kinds", ("",))),
        codes=tuple(values.pop("codes", "").split()),
        notes=tuple((name, value) for name, value in values.pop("notes", ())),
        **values,
    )


def write_program(program: Program) -> str:
    """Give a whole program as compact JSON with sorted lists, so equal programs give equal text."""
    values: dict[str, Any] = dict(zip(_PROGRAM_PLAIN, _get_program_plain(program), strict=True))
    values["phones"] = [_phone_values(phone) for phone in program.phones]
    values["reports"] = [write_report(report) for report in program.reports]
    values.update((name, getattr(program, name)) for name in _PROGRAM_SPARSE if getattr(program, name))
    return _dump(values)


_PROGRAM_PLAIN = tuple(
    field.name for field in fields(Program) if field.name not in ("phones", "reports", *_PROGRAM_SPARSE)
)
_get_program_plain = attrgetter(*_PROGRAM_PLAIN)


def read_program(text: str) -> Program:
    """Give back what `write_program` wrote."""
    values = orjson.loads(text)
    opening = values.pop("opening", None)
    return Program(
        checked=_pairs(values.pop("checked", ())),
        opening=tuple(opening) if opening else None,
        phones=tuple(_phone(phone) for phone in values.pop("phones")),
        reports=tuple(read_report(report) for report in values.pop("reports")),
        notes=tuple((name, value) for name, value in values.pop("notes")),
        doubts=tuple(values.pop("doubts")),
        **values,
    )


def read_plain(text: str) -> dict[str, Any]:
    """Give a program's document as plain values, for those who need a field or two of very many."""
    values: dict[str, Any] = orjson.loads(text)
    return values


def write_report(report: Report) -> dict[str, Any]:
    """Give a report as plain values; code lists sorted, a blank between."""
    values: dict[str, Any] = {"source": report.source, "as_of": report.as_of, "basis": report.basis}
    if report.dropped_on:
        values["dropped_on"] = report.dropped_on
    values["asked"] = _joined(report.asked)
    values["codes"] = " ".join(report.sorted_codes)
    return values


@lru_cache(maxsize=1_000)
def _joined(asked: frozenset[str]) -> str:
    """Join what a vintage asked about: the same for nearly all of its programs."""
    return " ".join(sorted(asked))


def read_report(values: dict[str, Any]) -> Report:
    """Give back what `write_report` wrote."""
    return Report(
        source=values["source"],
        as_of=values["as_of"],
        basis=values["basis"],
        asked=frozenset(values["asked"].split()),
        codes=frozenset(values["codes"].split()),
        dropped_on=values.get("dropped_on", ""),
    )


def write_card(card: Card) -> str:
    """Give a card as compact JSON, without its version, which the row holds."""
    values = dict(zip(_CARD_PLAIN, _get_card_plain(card), strict=True))
    values["services"] = " ".join(card.services)
    values.update((name, getattr(card, name)) for name in _PROGRAM_SPARSE if getattr(card, name))
    if card.answers != "not_stated":
        values["answers"] = card.answers
    return _dump(values)


def read_card(text: str, *, version: int) -> Card:
    """Give back what `write_card` wrote."""
    values = orjson.loads(text)
    values["services"] = tuple(values["services"].split())
    values["needs"] = tuple(values["needs"])
    if "checked" in values:
        values["checked"] = _pairs(values["checked"])
    if "opening" in values:
        values["opening"] = tuple(values["opening"])
    return Card(version=version, **values)


def _pairs(values: Iterable[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in values)


def _phone_values(phone: Phone) -> dict[str, str]:
    values = {"number": phone.number, "kind": phone.kind}
    if phone.extension:
        values["extension"] = phone.extension
    if phone.answers != "not_stated":
        values["answers"] = phone.answers
    return values


def _phone(values: dict[str, str]) -> Phone:
    return Phone(**values)  # type: ignore[arg-type]  # the kinds were checked when written


def _dump(values: Any) -> str:
    return orjson.dumps(values).decode()
