"""Our own CSV, as ``finder export --format csv`` writes it: a lossless round trip.

A program in our export carries its reports, each with source, date, codes offered and codes asked about. A row made by
hand may omit the reports: its services are then one report of the source and date that the import names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from sys import intern
from typing import get_args

from finder.listings.importing.building import base_record, broken_cell, find_flaw
from finder.listings.importing.cleaning import clean_text, is_unread_zip
from finder.listings.importing.dating import ListDate
from finder.listings.importing.formats import Match
from finder.listings.importing.formulas import unguard
from finder.listings.importing.kinds import kind_of_asked
from finder.listings.importing.own_cells import (
    BadCellError,
    ReportCell,
    read_codes,
    read_notes,
    read_phones,
    read_reports,
)
from finder.listings.importing.reading import Table
from finder.listings.rules.facts import Basis, Report, offered_codes
from finder.listings.rules.records import (
    MENTAL_HEALTH_KIND,
    PHONES_ONLY_KIND,
    DatePrecision,
    Phone,
    SourceList,
    SourceRecord,
    without_source,
)
from finder.listings.rules.sources import LIST_FORMATS, MENTAL_HEALTH_DIRECTORY

_BASES: tuple[Basis, ...] = get_args(Basis)
_FORMAT_OF_BASIS = {
    "certification": "otp_directory",
    "licence": "ca_dhcs",
    "address": "geocoded_list",
    "sample": "sample",
    "staff": "staff",
}
_FORMATS_OF_SOURCES = {entry.source: entry.id for entry in reversed(LIST_FORMATS.values())} | {
    MENTAL_HEALTH_DIRECTORY: "national_directory"
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSetting:
    """What reading our own CSV needs besides the file."""

    source: str
    """The source of rows made by hand."""
    dated: ListDate
    """The date of rows made by hand."""
    today: date
    known_codes: Collection[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """One report of one row."""

    number: int
    source: str
    as_of: str
    as_of_precision: DatePrecision = "day"
    format: str
    asked: frozenset[str]
    prefix: str = "asked"
    """Of the type of listing."""
    record: SourceRecord


@dataclass(slots=True, kw_only=True)
class OwnRows:
    """The content of a file of ours."""

    lists: list[SourceList] = field(default_factory=list)
    """One list per source and date."""
    rejected: list[tuple[int, str]] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    bad_zips: list[int] = field(default_factory=list)
    """The numbers of rows with a ZIP that can't be read."""


def read_own(table: Table, match: Match, setting: OwnSetting) -> OwnRows:
    """Return the lists in a file of ours, and the refused rows."""
    said: list[_Said] = []
    found, shared, known_codes = OwnRows(), dict[frozenset[str], frozenset[str]](), frozenset(setting.known_codes)
    for number, row in match.rows(table):
        found.rows += 1
        if isinstance(row, str) or broken_cell(row):
            found.rejected.append((number, row if isinstance(row, str) else broken_cell(row)))
            continue
        try:
            of_row = _read_row(number, _unquoted(row), setting)
        except BadCellError as error:
            found.rejected.append((number, str(error)))
            continue
        if is_unread_zip(row.get("zip")):
            found.bad_zips.append(number)
        said.extend(_share_asked(entry, shared) for entry in of_row)
        found.unknown.update({code for entry in of_row for code in entry.asked.difference(known_codes)})
    found.lists = _lists(said)
    return found


def _share_asked(said: _Said, shared: dict[frozenset[str], frozenset[str]]) -> _Said:
    """Return the same with the codes that other rows of its list were asked about, too: each row names some hundred."""
    asked = shared.setdefault(said.asked, said.asked)
    return said if asked is said.asked else replace(said, asked=asked)


def _unquoted(row: Mapping[str, str]) -> dict[str, str]:
    """Remove the quotes that our export puts before cells that a spreadsheet would run as formulas."""
    return {name: unguard(cell) for name, cell in row.items()}


def _read_row(number: int, row: Mapping[str, str], setting: OwnSetting) -> list[_Said]:
    record = _record(row, setting.today)
    if flaw := find_flaw(record):
        raise BadCellError(*_place_of(flaw))
    offered = read_codes(row, "services")
    asked = frozenset(offered).union(read_codes(row, "not_offered"), read_codes(row, "contradictions"))
    if reports := read_reports(row, today=setting.today):
        edited = _with_edited_services(reports, offered, is_blank=not row.get("services", "").strip())
        return [_said(number, record, report) for report in (*edited, *_phone_lists(record, edited))]
    by_hand = _Said(
        number=number,
        source=setting.source,
        as_of=setting.dated.as_of,
        as_of_precision=setting.dated.precision,
        format="finder_csv",
        asked=asked,
        record=replace(record, codes=offered),
    )
    return [by_hand]


def _place_of(flaw: str) -> tuple[str, str]:
    """Return the column of a flaw of `building.find_flaw`, and the flaw."""
    column, _, why = flaw.removeprefix("column ").partition(": ")
    return (column, why) if why else ({"no name": "name", "no US state or territory": "state"}.get(flaw, "zip"), flaw)


def _phone_lists(record: SourceRecord, reports: Sequence[ReportCell]) -> list[ReportCell]:
    """Return a report without codes for each list that only phones are from: newer ones have decided all of its facts."""
    known = {("", ""), *((report.source, report.as_of) for report in reports)}
    lists = {(phone.source, phone.as_of): phone.as_of_precision for phone in record.phones}
    return [
        ReportCell(source=source, as_of=as_of, as_of_precision=precision, asked=[], codes=[], has_phones_only=True)
        for (source, as_of), precision in sorted(lists.items())
        if (source, as_of) not in known
    ]


def _with_edited_services(reports: list[ReportCell], edited: tuple[str, ...], *, is_blank: bool) -> list[ReportCell]:
    """Apply services that a person edited beside the reports: added to the newest report, removed from all."""
    told = [
        Report(
            source=report.source,
            as_of=report.as_of or "",
            basis=_basis(report),
            asked=frozenset(report.asked),
            codes=frozenset(report.codes),
            dropped_on=report.dropped_on or "",
        )
        for report in reports
    ]
    before, after = offered_codes(told), frozenset(edited)
    if is_blank or before == after:
        return reports
    newest = max(range(len(told)), key=lambda place: (not told[place].dropped_on, told[place].as_of))
    for place, report in enumerate(reports):
        more = after - before if place == newest else frozenset()
        report.codes = sorted((frozenset(report.codes) - (before - after)) | more)
        report.asked = sorted({*report.asked, *more})
    return reports


def _basis(report: ReportCell) -> Basis:
    for basis in _BASES:
        if basis == (report.basis or "survey"):
            return basis
    raise BadCellError("reports", f"a basis must be one of {', '.join(_BASES)}")


def _said(number: int, record: SourceRecord, report: ReportCell) -> _Said:
    default = _FORMATS_OF_SOURCES.get(report.source, "")
    return _Said(
        number=number,
        source=report.source,
        as_of=report.as_of or "",
        as_of_precision=report.as_of_precision or "day",
        format=default or _FORMAT_OF_BASIS.get(report.basis or "", "finder_csv"),
        asked=frozenset(report.asked),
        prefix=_prefix(report),
        record=replace(
            record,
            codes=tuple(map(intern, sorted(set(report.codes)))),
            dropped_on=report.dropped_on or "",
            phones=_phones_of(record.phones, report),
        ),
    )


def _prefix(report: ReportCell) -> str:
    if report.has_phones_only:
        return PHONES_ONLY_KIND
    is_mental_health = report.is_mental_health or report.source == MENTAL_HEALTH_DIRECTORY
    return f"{MENTAL_HEALTH_KIND} asked" if is_mental_health else "asked"


def _phones_of(phones: Sequence[Phone], report: ReportCell) -> tuple[Phone, ...]:
    """Return the phones of one list, and those that a person added without a source."""
    wanted = (("", ""), (report.source, report.as_of))
    return tuple(without_source(phone) for phone in phones if (phone.source, phone.as_of) in wanted)


def _record(row: Mapping[str, str], today: date) -> SourceRecord:
    named: dict[str, object] = {**row, "name1": row["name"], "street1": row.get("street", "")}
    is_placed = row.get("point", "street") == "street"
    if not is_placed:
        named |= {"latitude": "", "longitude": ""}
    phones, rejected = read_phones(row, today=today)
    return replace(
        base_record(named),
        organization=clean_text(row.get("organization")),
        phones=phones,
        rejected_phones=rejected,
        notes=read_notes(row),
        public_id=clean_text(row.get("id")),
        in_older_list_only=row.get("not_listed_because") == "only_in_older_list",
        placed_by_zip=not is_placed,
    )


def _lists(said: list[_Said]) -> list[SourceList]:
    """Group the reports by source and date. Each set of codes asked about becomes a type of listing."""
    groups: dict[tuple[str, str], list[_Said]] = {}
    for entry in said:
        groups.setdefault((entry.source, entry.as_of), []).append(entry)
    return [_list(source, as_of, entries) for (source, as_of), entries in sorted(groups.items())]


def _list(source: str, as_of: str, entries: list[_Said]) -> SourceList:
    kinds = {_kind(entry): entry.asked for entry in entries}
    return SourceList(
        format=entries[0].format,
        source=source,
        as_of=as_of,
        as_of_from="file",
        # Alphabetical order is that of precision: the finer one is known too.
        as_of_precision=min(entry.as_of_precision for entry in entries),
        complete=False,
        records=tuple((entry.number, replace(entry.record, kinds=(_kind(entry),))) for entry in entries),
        asked={kind: tuple(sorted(asked)) for kind, asked in kinds.items()},
        rows=len(entries),
    )


def _kind(entry: _Said) -> str:
    """Return its type: another of our files may have other questions for the same list."""
    return _kind_of(entry.asked, entry.prefix)


@lru_cache(maxsize=256)
def _kind_of(asked: frozenset[str], prefix: str) -> str:
    return kind_of_asked(asked, prefix=prefix)
