"""Shared by all formats: collect cleaned records, count unknown codes, reject rows that have no usable address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from finder.listings.importing.cleaning import (
    clean_phones,
    clean_point,
    clean_state,
    clean_text,
    clean_website,
    clean_zip,
)
from finder.listings.rules.records import PhoneKind, SourceRecord

Phones = tuple[tuple[PhoneKind, str], ...]
"""Phone texts as a source has them, each with the kind of line."""


@dataclass(slots=True)
class Gathered:
    """The records, rejected rows and unknown codes that a reader has collected so far."""

    records: list[tuple[int, SourceRecord]] = field(default_factory=list)
    rejected: list[tuple[int, str]] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    seen: dict[str, set[str]] = field(default_factory=dict)
    """Type of listing to the codes found in any of its rows."""
    rows: int = 0

    def add(self, number: int, record: SourceRecord) -> None:
        """Add a record, or reject it with a reason."""
        self.rows += 1
        if reason := _flaw(record):
            self.rejected.append((number, reason))
            return
        self.records.append((number, record))
        for kind in record.kinds:
            self.seen.setdefault(kind, set()).update(record.codes)

    def refuse(self, number: int, reason: str) -> None:
        """Count a row that can't be read at all."""
        self.rows += 1
        self.rejected.append((number, reason))


def _flaw(record: SourceRecord) -> str:
    if not record.name:
        return "no name"
    if not record.state:
        return "no US state or territory"
    if not (record.zip or record.city):
        return "neither a ZIP nor a city"
    return ""


def base_record(
    row: Mapping[str, object],
    *,
    phones: Phones = (),
    kind: str = "",
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
        kinds=(kind,),
        codes=codes,
        notes=notes,
        rejected_phones=rejected,
    )
