"""The cells of our own CSV that hold JSON or lists: each is checked as a whole, and a bad one is named with its column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import msgspec

from finder.listings.denied_phones import is_denied
from finder.listings.importing.cleaning import clean_phones, clean_text
from finder.listings.importing.dating import find_problem
from finder.listings.rules.phones import parse_phone
from finder.listings.rules.records import ANSWERS, PHONE_KINDS, DatePrecision, Phone, PhoneKind

_LONGEST_SOURCE = 60
_BETWEEN_CODES = re.compile(r"[\s;|,*/\[\]\"'\u2018\u2019\u201c\u201d]+")
_LIST_BY_HAND = re.compile(r"\s*\[\s*(?:['\u2018\u2019\u201c\u201d]\w+['\u2018\u2019\u201c\u201d][\s,;]*)+\]\s*")
"""Codes in brackets with quotes that are no JSON, as other programs and word processors write them."""
_STRAIGHT_QUOTES = str.maketrans("\u201c\u201d", '""')
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
_JSON_LISTS = {
    "services": "codes",
    "not_offered": "codes",
    "contradictions": "codes",
    "phones": "phones",
    "reports": "reports",
    "notes": "pairs of a name and a value",
}


class BadCellError(ValueError):
    """A cell that can't be read; the message names its column."""

    def __init__(self, column: str, why: str) -> None:
        super().__init__(f"column {column}: {why}")


class ReportCell(msgspec.Struct, kw_only=True):
    """One report as our export writes it."""

    source: str
    as_of: str | None
    asked: list[str]
    codes: list[str]
    basis: str | None = ""
    dropped_on: str | None = ""
    as_of_precision: DatePrecision | None = "day"
    is_mental_health: bool | None = False
    has_phones_only: bool = False
    """True for a list that only phones are from: newer ones have decided all of its facts. Not in our export."""


class PhoneCell(msgspec.Struct, kw_only=True):
    """One phone as our export writes it."""

    number: str
    kind: str | None = "main"
    extension: str | None = ""
    answers: str | None = "not_stated"
    source: str | None = ""
    as_of: str | None = ""
    as_of_precision: DatePrecision | None = "day"


def read_codes(row: Mapping[str, str], column: str) -> tuple[str, ...]:
    """Return the codes of a cell, sorted: as our export writes them, or typed by hand with any separator."""
    cell = row.get(column, "")
    if cell.lstrip().startswith(("[", "{")) and not _LIST_BY_HAND.fullmatch(cell):
        return tuple(sorted(set(_decode(cell, column, list[str]))))
    return tuple(sorted(set(_BETWEEN_CODES.split(clean_text(cell).upper())) - {""}))


def read_phones(row: Mapping[str, str], *, today: date) -> tuple[tuple[Phone, ...], tuple[str, ...]]:
    """Return the phones of a row, as our export writes them or typed by hand, and what was typed and is no US number."""
    cell = row.get("phones", "").strip()
    if not cell.startswith(("[", "{")):
        return clean_phones(("main", cell))
    entries = _decode(cell, "phones", list[PhoneCell])
    return tuple(phone for entry in entries if (phone := _phone(entry, today))), ()


def _phone(entry: PhoneCell, today: date) -> Phone | None:
    number, extension = parse_phone(entry.number.strip().removeprefix("+1"))
    if not number or is_denied(number):
        return None
    kind, answers = entry.kind or "main", entry.answers or "not_stated"
    if kind not in PHONE_KINDS:
        raise BadCellError("phones", f"a kind of phone must be one of {', '.join(PHONE_KINDS)}")
    if answers not in (*ANSWERS, "not_stated"):
        raise BadCellError("phones", f"who answers must be one of {', '.join(ANSWERS)} or not_stated")
    return Phone(
        number=number,
        kind=_kind(kind),
        extension=entry.extension or extension,
        answers=answers,
        source=clean_text(entry.source),
        as_of=_day(entry.as_of, "phones", today),
        as_of_precision=entry.as_of_precision or "day",
    )


def _kind(text: str) -> PhoneKind:
    return PHONE_KINDS[PHONE_KINDS.index(text)]


def read_notes(row: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the notes of a row."""
    return tuple(_decode(row.get("notes", "").strip() or "[]", "notes", list[tuple[str, str]]))


def read_reports(row: Mapping[str, str], *, today: date) -> list[ReportCell]:
    """Return the reports of a row, their dates checked."""
    reports: list[ReportCell] = _decode(row.get("reports", "").strip() or "[]", "reports", list[ReportCell])
    for report in reports:
        if not report.source or len(report.source) > _LONGEST_SOURCE:
            raise BadCellError("reports", f"a source needs a name of at most {_LONGEST_SOURCE} letters")
        report.as_of = _day(report.as_of, "reports", today)
        report.dropped_on = _day(report.dropped_on, "reports", today)
    return reports


def _day(text: str | None, column: str, today: date) -> str:
    """Return an ISO date as our export writes it, or "" for none."""
    if not text:
        return ""
    try:
        day = date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise BadCellError(column, "a date that does not read like 2025-08-19") from error
    if problem := find_problem(day, today=today):
        raise BadCellError(column, f"the date {day} lies {problem}")
    return day


def _decode(cell: str, column: str, shape: Any) -> Any:
    try:
        found = msgspec.json.decode(cell.translate(_STRAIGHT_QUOTES) if '"' not in cell else cell, type=shape)
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise BadCellError(column, f"not a list of {_JSON_LISTS[column]}, as our export writes it") from error
    if any(_NO_TEXT.search(text) for text in _texts(msgspec.to_builtins(found))):
        raise BadCellError(column, "a character that is no text")
    return found


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))
