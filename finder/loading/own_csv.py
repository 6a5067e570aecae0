"""Our own CSV, as ``finder export --format csv`` writes it: read back without loss.

A program of our own export carries its reports, each with source, date, codes and what was asked. A row made by hand
may leave the reports out: then its services are one report of the source and date that the import names.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

from finder.content.denied_phones import is_denied
from finder.domain.phones import parse_phone
from finder.domain.records import Phone, SourceList, SourceRecord
from finder.domain.sources import LIST_FORMATS
from finder.loading.building import base_record
from finder.loading.cleaning import clean_text
from finder.loading.reading import Table

_COLUMNS = frozenset({"id", "name", "city", "state", "zip", "services"})
_FORMULA_STARTS = ("=", "+", "@", "\t", "\r")
_FORMAT_OF_BASIS = {
    "certification": "otp_directory",
    "licence": "ca_dhcs",
    "address": "geocoded_list",
    "sample": "sample",
    "staff": "staff",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """One report of one row."""

    number: int
    source: str
    as_of: str
    format: str
    asked: frozenset[str]
    record: SourceRecord


def is_own(table: Table) -> bool:
    """Say whether a CSV is our own."""
    return set(table.columns) >= _COLUMNS


def read_own(table: Table, *, source: str, as_of: str) -> tuple[list[SourceList], tuple[tuple[int, str], ...], int]:
    """Give one list per source and date, the refused rows, and how many rows were read."""
    said: list[_Said] = []
    refused: list[tuple[int, str]] = []
    for number, row in table.numbered:
        if not row:
            refused.append((number, "more cells than columns"))
            continue
        try:
            said.extend(_read_row(number, _unquoted(row), source, as_of))
        except (ValueError, KeyError, TypeError, AttributeError):
            refused.append((number, "a cell that should hold JSON, as our export writes it, does not"))
    return _lists(said), tuple(refused), len(table.numbered)


def _unquoted(row: dict[str, str]) -> dict[str, str]:
    """Take off the quote that our export puts before a cell that a spreadsheet would run as a formula."""
    return {name: cell[1:] if cell[:1] == "'" and cell[1:2] in _FORMULA_STARTS else cell for name, cell in row.items()}


def _read_row(number: int, row: dict[str, str], source: str, as_of: str) -> list[_Said]:
    record = _record(row)
    if not record.name or not record.state or not (record.zip or record.city):
        raise ValueError
    reports: list[dict[str, Any]] = json.loads(row.get("reports") or "[]")
    if not reports:
        offered, denied = _codes(row.get("services", "")), _codes(row.get("not_offered", ""))
        asked = frozenset(offered) | frozenset(denied)
        return [
            _Said(
                number=number,
                source=source,
                as_of=as_of,
                format="finder_csv",
                asked=asked,
                record=replace(record, codes=offered),
            )
        ]
    return [_said(number, record, report) for report in reports]


def _said(number: int, record: SourceRecord, report: dict[str, Any]) -> _Said:
    default = next((entry.id for entry in LIST_FORMATS.values() if entry.source == report["source"]), "")
    return _Said(
        number=number,
        source=report["source"],
        as_of=report["as_of"],
        format=default or _FORMAT_OF_BASIS.get(report.get("basis", ""), "finder_csv"),
        asked=frozenset(report["asked"]),
        record=replace(record, codes=tuple(sorted(report["codes"])), dropped_on=report.get("dropped_on") or ""),
    )


def _record(row: dict[str, str]) -> SourceRecord:
    point = row.get("point", "street")
    named = {**row, "name1": row["name"], "street1": row.get("street", "")}
    if point != "street":
        named |= {"latitude": "", "longitude": ""}
    record = base_record(named)
    return replace(
        record,
        organization=clean_text(row.get("organization")),
        phones=tuple(_phones(row.get("phones", ""))),
        notes=tuple((name, value) for name, value in json.loads(row.get("notes") or "[]")),
        public_id=clean_text(row["id"]),
    )


def _phones(cell: str) -> list[Phone]:
    phones = []
    for entry in json.loads(cell or "[]"):
        number, extension = parse_phone(entry["number"].removeprefix("+1"))
        if number and not is_denied(number):
            phones.append(
                Phone(
                    number=number,
                    kind=entry.get("kind", "main"),
                    extension=entry.get("extension") or extension,
                    answers=entry.get("answers") or "not_stated",
                )
            )
    return phones


def _codes(cell: str) -> tuple[str, ...]:
    return tuple(sorted(json.loads(cell) if cell.lstrip().startswith("[") else cell.split()))


def _lists(said: list[_Said]) -> list[SourceList]:
    """Gather the reports by source and date. What was asked is kept per set of questions, as a type of listing."""
    groups: dict[tuple[str, str], list[_Said]] = {}
    for entry in said:
        groups.setdefault((entry.source, entry.as_of), []).append(entry)
    return [_list(source, as_of, entries) for (source, as_of), entries in sorted(groups.items())]


def _list(source: str, as_of: str, entries: list[_Said]) -> SourceList:
    kinds: dict[frozenset[str], str] = {}
    for entry in sorted(entries, key=lambda entry: sorted(entry.asked)):
        kinds.setdefault(entry.asked, f"asked{len(kinds) + 1}")
    return SourceList(
        format=entries[0].format,
        source=source,
        as_of=as_of,
        as_of_from="file",
        complete=False,
        records=tuple((entry.number, replace(entry.record, kinds=(kinds[entry.asked],))) for entry in entries),
        asked={kind: tuple(sorted(asked)) for asked, kind in kinds.items()},
        rows=len(entries),
    )
