"""Shared by all formats: collect cleaned records, count unknown codes, reject rows that have no usable address."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from operator import attrgetter

from finder.listings.importing.cleaning import (
    clean_phones,
    clean_point,
    clean_state,
    clean_text,
    clean_website,
    clean_zip,
    is_unread_zip,
)
from finder.listings.importing.dating import parse_any_date
from finder.listings.importing.formats import Match
from finder.listings.importing.marks import MarkReader
from finder.listings.importing.reading import Table
from finder.listings.rules.identity import Identified
from finder.listings.rules.records import PhoneKind, SourceRecord

Phones = tuple[tuple[PhoneKind, str], ...]
"""Phone texts as a source has them, each with the kind of line."""
_PHONE_COLUMNS: tuple[tuple[PhoneKind, str], ...] = (
    ("main", "phone"),
    ("main", "phone2"),
    ("intake", "intake1"),
    ("intake", "intake2"),
    ("intake", "intake1a"),
    ("intake", "intake2a"),
    ("hotline", "hotline1"),
    ("hotline", "hotline2"),
)
_TEXTS = ("name", "name2", "organization", "street", "street2", "city")
_texts_of = attrgetter(*_TEXTS)
_LONGEST_TEXT = 500
"""Characters. The longest name in SAMHSA's lists has 84; a cell of many hundreds is a row gone wrong."""
_BROKEN = re.compile("[\x00\ud800-\udfff]")
"""Characters that are no text: NUL, and halves of surrogate pairs."""
_CLOSED = re.compile(
    r"(?:(?:permanently|temporarily|voluntarily|license|licence|facility|program|now)[\s:-]*)*"
    r"(?:closed|inactive|defunct|revoked|suspended|surrendered|terminated|discontinued|withdrawn|denied|cancell?ed|"
    r"ceased operations?|not operating|out of business)",
    re.IGNORECASE,
)
"""What lists write of a program that no longer is. A license that ran out is none of it: renewals come late."""
Asked = dict[str, tuple[str, ...]]
"""Type of listing to the codes asked about, sorted."""


@dataclass(slots=True, kw_only=True)
class Part:
    """What a file says for one source."""

    gathered: Gathered
    asked: Asked
    source: str = ""
    """Another source than the format's own, or ""."""
    is_minor: bool = False
    """True for the rows of another list that stand in between: they are no whole list."""


@dataclass(slots=True)
class Gathered:
    """The records, rejected rows and unknown codes that a reader has collected so far."""

    records: list[tuple[int, SourceRecord]] = field(default_factory=list)
    rejected: list[tuple[int, str]] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    seen: dict[str, set[str]] = field(default_factory=dict)
    """Type of listing to the codes found in any of its rows."""
    rows: int = 0
    marks: MarkReader = field(default_factory=MarkReader)
    warnings: list[str] = field(default_factory=list)
    identified: dict[int, Identified] = field(default_factory=dict)
    """By row number, for readers that work out identities with the records."""
    bad_dates: list[int] = field(default_factory=list)
    """The numbers of rows with a day that can't be read."""
    bad_zips: list[int] = field(default_factory=list)
    """The numbers of rows with a ZIP that can't be read."""

    def read_day(self, number: int, cell: str) -> str:
        """Return the ISO date of a cell, or ""; a row whose day can't be read is counted."""
        text = clean_text(cell)
        if text and not (day := parse_any_date(text)):
            self.bad_dates.append(number)
            return ""
        return day if text else ""

    def readable(self, table: Table, match: Match) -> Iterator[tuple[int, dict[str, str]]]:
        """Return the rows that can be read, as (row number, name to cell); refuse the others."""
        for number, row in match.rows(table):
            if isinstance(row, str):
                self.refuse(number, row)
            elif flaw := broken_cell(row) or find_closed(row.get("status")):
                self.refuse(number, flaw)
            else:
                self.note_zip(number, row.get("zip"))
                yield number, row

    def note_zip(self, number: int, cell: object) -> None:
        """Count a row whose ZIP can't be read: without it, it may lie only somewhere in its city."""
        if is_unread_zip(cell):
            self.bad_zips.append(number)

    def add(self, number: int, record: SourceRecord, *, unknown: Collection[str] = ()) -> None:
        """Add a record and count its `unknown` codes or labels, or reject it with a reason."""
        self.rows += 1
        reason = find_flaw(record)
        self.marks.end_row(is_used=not reason)
        if reason:
            self.rejected.append((number, reason))
            return
        if unknown:
            self.unknown.update(unknown)
        self.records.append((number, record))
        for kind in record.kinds:
            self.seen.setdefault(kind, set()).update(record.codes)

    def take_in(self, later: Gathered) -> None:
        """Add what was gathered of later rows of the same list, whose columns are no marks or days."""
        self.records += later.records
        self.rejected += later.rejected
        self.unknown.update(later.unknown)
        for kind, codes in later.seen.items():
            self.seen.setdefault(kind, set()).update(codes)
        self.rows += later.rows
        self.identified.update(later.identified)
        self.bad_zips += later.bad_zips

    def refuse(self, number: int, reason: str) -> None:
        """Count a row that can't be read at all."""
        self.rows += 1
        self.rejected.append((number, reason))


def find_closed(status: object) -> str:
    """Return why a row is no program that anybody can call: its own list says that it is closed; else ""."""
    text = clean_text(status) if status else ""
    return f"its status is {text}" if _CLOSED.fullmatch(text) else ""


def find_flaw(record: SourceRecord) -> str:
    """Return why a record is no listing, or ""."""
    if not record.name:
        return "no name"
    if record.name.replace(".", "").isdigit():  # As a workbook has it whose formulas were never computed.
        return f"the name is a number, {record.name}"
    if not record.state:
        return "no US state or territory"
    if not (record.zip or record.city):
        return "neither a ZIP nor a city"
    if max(map(len, _texts_of(record))) <= _LONGEST_TEXT:
        return ""
    long = next(name for name in _TEXTS if len(getattr(record, name)) > _LONGEST_TEXT)
    return f"column {long}: more than {_LONGEST_TEXT} characters"


def broken_cell(row: Mapping[str, object]) -> str:
    """Return why a cell of a row can't be read, with its column, or ""."""
    whole = "\t".join(map(str, row.values()))
    if (whole.isascii() and "\x00" not in whole) or not _BROKEN.search(whole):
        return ""
    for name, cell in row.items():
        if isinstance(cell, str) and _BROKEN.search(cell):
            return f"column {name}: a character that is no text"
    return ""


def phones_of(row: Mapping[str, object]) -> Phones:
    """Return the phone texts of a row with SAMHSA's column names."""
    return tuple([(kind, str(cell)) for kind, column in _PHONE_COLUMNS if (cell := row.get(column))])


def base_record(
    row: Mapping[str, object],
    *,
    phones: Phones = (),
    kinds: tuple[str, ...] = ("",),
    codes: tuple[str, ...] = (),
    notes: tuple[tuple[str, str], ...] = (),
) -> SourceRecord:
    """Make a record from a row with SAMHSA's column names (name1, name2, street1, …, latitude, longitude)."""
    numbers, rejected = clean_phones(*phones)
    latitude, longitude = clean_point(row.get("latitude") or "", row.get("longitude") or "")
    return SourceRecord(
        name=clean_text(row.get("name1")),
        name2=clean_text(row.get("name2")),
        street=clean_text(row.get("street1")),
        street2=clean_text(row.get("street2")),
        city=clean_text(row.get("city")),
        state=clean_state(str(row.get("state") or "")),
        zip=clean_zip(str(row.get("zip") or "")),
        latitude=latitude,
        longitude=longitude,
        phones=numbers,
        website=clean_website(str(row.get("website") or "")),
        kinds=kinds,
        codes=codes,
        notes=notes,
        rejected_phones=rejected,
    )
