"""Our own CSV, as ``finder export --format csv`` writes it: a lossless round trip.

A program in our export carries its reports, each with source, date, codes offered and codes asked about. A row made by
hand may omit the reports: its services are then one report of the source and date that the import names.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from finder.listings.denied_phones import is_denied
from finder.listings.importing.building import base_record
from finder.listings.importing.cleaning import clean_text
from finder.listings.importing.formulas import unguard
from finder.listings.importing.reading import Table
from finder.listings.rules.facts import Report, offered_codes
from finder.listings.rules.phones import parse_phone
from finder.listings.rules.records import (
    ANSWERS,
    DATE_PRECISIONS,
    MENTAL_HEALTH_KIND,
    PHONE_KINDS,
    PHONES_ONLY_KIND,
    DatePrecision,
    Phone,
    SourceList,
    SourceRecord,
    without_source,
)
from finder.listings.rules.sources import LIST_FORMATS

Word = TypeVar("Word", bound=str)
_COLUMNS = frozenset({"id", "name", "city", "state", "zip", "services"})
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
    as_of_precision: DatePrecision = "day"
    prefix: str = "asked"
    """Of the type of listing."""


def is_own(table: Table) -> bool:
    """Return whether a CSV is our own."""
    return set(table.columns) >= _COLUMNS


def read_own(table: Table, *, source: str, as_of: str) -> tuple[list[SourceList], tuple[tuple[int, str], ...], int]:
    """Return one list per source and date, the refused rows, and how many rows were read."""
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
    """Remove the quotes that our export puts before cells that a spreadsheet would run as formulas."""
    return {name: unguard(cell) for name, cell in row.items()}


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
    reports = _with_edited_services(reports, row.get("services", ""))
    return [_said(number, record, report) for report in (*reports, *_phone_lists(record, reports))]


def _phone_lists(record: SourceRecord, reports: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return a report without codes for each list that only phones are from: newer ones have decided all of its facts."""
    known = {("", ""), *((report["source"], report["as_of"]) for report in reports)}
    lists = {(phone.source, phone.as_of): phone.as_of_precision for phone in record.phones}
    return [
        {
            "source": source,
            "as_of": as_of,
            "as_of_precision": precision,
            "asked": (),
            "codes": (),
            "has_phones_only": True,
        }
        for (source, as_of), precision in sorted(lists.items())
        if (source, as_of) not in known
    ]


def _with_edited_services(reports: list[dict[str, Any]], cell: str) -> list[dict[str, Any]]:
    """Apply services that a person edited beside the reports: added to the newest report, removed from all."""
    told = [
        Report(
            source=report["source"],
            as_of=report["as_of"],
            basis=report.get("basis") or "survey",
            asked=frozenset(report["asked"]),
            codes=frozenset(report["codes"]),
            dropped_on=report.get("dropped_on") or "",
        )
        for report in reports
    ]
    before, after = offered_codes(told), frozenset(_codes(cell))
    if not cell.strip() or before == after:
        return reports
    newest = max(range(len(told)), key=lambda place: (not told[place].dropped_on, told[place].as_of))
    changed = []
    for place, report in enumerate(reports):
        more = after - before if place == newest else frozenset()
        codes = (frozenset(report["codes"]) - (before - after)) | more
        changed.append({**report, "codes": sorted(codes), "asked": sorted({*report["asked"], *more})})
    return changed


def _said(number: int, record: SourceRecord, report: dict[str, Any]) -> _Said:
    default = next((entry.id for entry in LIST_FORMATS.values() if entry.source == report["source"]), "")
    return _Said(
        number=number,
        source=report["source"],
        as_of=_day(report["as_of"]),
        format=default or _FORMAT_OF_BASIS.get(report.get("basis", ""), "finder_csv"),
        asked=frozenset(report["asked"]),
        record=replace(
            record,
            codes=tuple(sorted(report["codes"])),
            dropped_on=_day(report.get("dropped_on")),
            phones=_phones_of(record.phones, report),
        ),
        as_of_precision=_one_of(DATE_PRECISIONS, report.get("as_of_precision") or "day"),
        prefix=_prefix(report),
    )


def _prefix(report: Mapping[str, Any]) -> str:
    if report.get("has_phones_only"):
        return PHONES_ONLY_KIND
    return f"{MENTAL_HEALTH_KIND} asked" if report.get("is_mental_health") else "asked"


def _phones_of(phones: Sequence[Phone], report: Mapping[str, Any]) -> tuple[Phone, ...]:
    """Return the phones of one list, and those that a person added without a source."""
    wanted = (("", ""), (report["source"], report["as_of"]))
    return tuple(without_source(phone) for phone in phones if (phone.source, phone.as_of) in wanted)


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
    entries: list[Any] = json.loads(cell or "[]") if cell.strip()[:1] in ("", "[") else _plain_phones(cell)
    for entry in entries:
        number, extension = parse_phone(entry["number"].removeprefix("+1"))
        if number and not is_denied(number):
            phones.append(
                Phone(
                    number=number,
                    kind=_one_of(PHONE_KINDS, entry.get("kind", "main")),
                    extension=entry.get("extension") or extension,
                    answers=_one_of((*ANSWERS, "not_stated"), entry.get("answers") or "not_stated"),
                    source=clean_text(entry.get("source")),
                    as_of=_day(entry.get("as_of")),
                    as_of_precision=_one_of(DATE_PRECISIONS, entry.get("as_of_precision") or "day"),
                )
            )
    return phones


def _one_of(known: Sequence[Word], value: Any) -> Word:
    """Return `text` if it is in a closed set: the database accepts nothing else.

    Raises:
        ValueError: it isn't in the set.
    """
    return known[known.index(value)]


def _day(value: str | None) -> str:
    """Return an ISO date as our export writes it, or "" for none.

    Raises:
        ValueError: it isn't a date.
    """
    return date.fromisoformat(value).isoformat() if value else ""


def _plain_phones(cell: str) -> list[dict[str, str]]:
    """Parse phone numbers typed by hand, separated by semicolons, bars or commas."""
    return [{"number": number} for number in re.split("[;|,]", cell)]


def _codes(cell: str) -> tuple[str, ...]:
    """Parse codes as our export writes them, or typed by hand with any separator."""
    if cell.lstrip().startswith("["):
        return tuple(sorted(json.loads(cell)))
    return tuple(sorted(set(re.split(r"[\s;|,*]+", cell.strip().upper())) - {""}))


def _lists(said: list[_Said]) -> list[SourceList]:
    """Group the reports by source and date. Each set of codes asked about becomes a type of listing."""
    groups: dict[tuple[str, str], list[_Said]] = {}
    for entry in said:
        groups.setdefault((entry.source, entry.as_of), []).append(entry)
    return [_list(source, as_of, entries) for (source, as_of), entries in sorted(groups.items())]


def _list(source: str, as_of: str, entries: list[_Said]) -> SourceList:
    kinds: dict[tuple[str, frozenset[str]], str] = {}
    for entry in entries:
        # Named by the codes asked about: another of our files may have other questions for the same list.
        digest = hashlib.blake2b(" ".join(sorted(entry.asked)).encode(), digest_size=6).hexdigest()
        kinds.setdefault((entry.prefix, entry.asked), f"{entry.prefix}-{digest}")
    return SourceList(
        format=entries[0].format,
        source=source,
        as_of=as_of,
        as_of_from="file",
        as_of_precision=min(entry.as_of_precision for entry in entries),
        complete=False,
        records=tuple(
            (entry.number, replace(entry.record, kinds=(kinds[entry.prefix, entry.asked],))) for entry in entries
        ),
        asked={kind: tuple(sorted(asked)) for (_, asked), kind in kinds.items()},
        rows=len(entries),
    )
