"""Recognize a file's format by its content, and read its lists."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from finder.listings.importing import address_lists, own_csv, samhsa_api, samhsa_tables
from finder.listings.importing.building import Gathered
from finder.listings.importing.labels import LabelDecoder
from finder.listings.importing.reading import Table, Workbook, read_file
from finder.listings.rules.records import DatePrecision, SourceList
from finder.listings.rules.sources import LIST_FORMATS
from finder.listings.rules.vocabulary import Vocabulary
from finder.platform.errors import BadInput

Asked = dict[str, tuple[str, ...]]
_DATED_NAME = re.compile(r"(?<!\d)(20\d\d)(?:[-_.]?(0[1-9]|1[0-2])(?:[-_.]?(0[1-9]|[12]\d|3[01]))?)?(?!\d)")
"""A year, a year and month, or a whole date in a file's name, separated by -, _ or nothing."""
_UNKNOWN = (
    "This is not a list in any format known here. Known are: the National Directory workbook, the locator's export (CSV) "
    "and API (JSON), a geocoded list, the opioid treatment program list, California's license list, and our own CSV."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What the person importing states about the file."""

    source: str = ""
    as_of: str = ""
    """ISO date."""
    complete: bool = False
    name: str = ""
    """Original file name, if `path` differs: it may contain the list's date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """A file's lists: one, or for our own CSV one per source and date."""

    format: str
    lists: tuple[SourceList, ...]
    rows: int
    rejected: tuple[tuple[int, str], ...]
    as_of: str
    as_of_from: Literal["option", "file", "name", "none"]
    as_of_precision: DatePrecision = "day"


def read_lists(path: Path, *, vocabulary: Vocabulary, decoder: LabelDecoder, options: ImportOptions) -> ReadFile:
    """Recognize and read one file.

    Raises:
        BadInput: unknown format, damaged, too large, or without any row.
    """
    content = read_file(path)
    as_of, as_of_from = _date(path, options)
    table = content.sheets[0] if isinstance(content, Workbook) and content.sheets else content
    if isinstance(table, Table) and own_csv.is_own(table):
        return _read_own(table, options, as_of, as_of_from)
    format_id, gathered, asked = _read(content, vocabulary, decoder)
    if not gathered.rows:
        raise BadInput("The list holds no rows. Download it again.")
    if not gathered.records:
        raise BadInput("Not one row of the list could be used: no row has a name and a US state. Is it the right file?")
    source = options.source or LIST_FORMATS[format_id].source
    complete = options.complete or LIST_FORMATS[format_id].is_whole
    found = SourceList(
        format=format_id,
        source=source,
        as_of=as_of,
        as_of_from=as_of_from,
        complete=complete,
        records=tuple(gathered.records),
        asked=asked,
        rejected=tuple(gathered.rejected),
        unknown_codes=dict(sorted(gathered.unknown.items())),
        rows=gathered.rows,
    )
    return ReadFile(
        format=format_id,
        lists=(found,),
        rows=gathered.rows,
        rejected=found.rejected,
        as_of=as_of,
        as_of_from=as_of_from,
    )


def _read_own(table: Table, options: ImportOptions, as_of: str, as_of_from: Any) -> ReadFile:
    source = options.source or LIST_FORMATS["finder_csv"].source
    lists, rejected, rows = own_csv.read_own(table, source=source, as_of=as_of)
    if not rows or not lists:
        raise BadInput("The list holds no rows that can be used. Export it again.")
    # Only rows made by hand can be a complete list: reports carry other sources' dates.
    lists = [replace(entry, complete=options.complete and entry.source == source) for entry in lists]
    newest = max(entry.as_of for entry in lists)
    by_hand = [entry.source for entry in lists] == [source]
    return ReadFile(
        format="finder_csv",
        lists=tuple(lists),
        rows=rows,
        rejected=rejected,
        as_of=newest,
        as_of_from=as_of_from if by_hand else "file",
    )


def _read(content: Any, vocabulary: Vocabulary, decoder: LabelDecoder) -> tuple[str, Gathered, Asked]:
    if isinstance(content, Workbook):
        if samhsa_tables.is_directory(content):
            return ("national_directory", *samhsa_tables.read_directory(content, vocabulary))
        # A CSV saved as a workbook: its first sheet with columns is the list.
        if sheet := next((sheet for sheet in content.sheets if sheet.columns), None):
            return _read_table(sheet, vocabulary, decoder)
    elif isinstance(content, Table):
        return _read_table(content, vocabulary, decoder)
    else:
        if (rows := samhsa_api.flat_rows(content)) is not None:
            return ("locator_flat", *samhsa_api.read_flat(enumerate(rows, start=1), decoder))
        if (rows := samhsa_api.api_rows(content)) is not None:
            return ("locator_api", *samhsa_api.read_api(rows, decoder))
    raise BadInput(_UNKNOWN)


def _read_table(table: Table, vocabulary: Vocabulary, decoder: LabelDecoder) -> tuple[str, Gathered, Asked]:
    readers: tuple[tuple[str, Callable[[Table], bool], Callable[[Table], tuple[Gathered, Asked]]], ...] = (
        ("locator_export", samhsa_tables.is_export, lambda found: samhsa_tables.read_export(found, vocabulary)),
        ("locator_flat", samhsa_api.is_flat, lambda found: samhsa_api.read_flat(found.numbered, decoder)),
        ("ca_dhcs", address_lists.is_dhcs, address_lists.read_dhcs),
        ("otp_directory", address_lists.is_otp, address_lists.read_otp),
        ("geocoded_list", address_lists.is_geocoded, address_lists.read_geocoded),
    )
    for format_id, is_it, read in readers:
        if is_it(table):
            return (format_id, *read(table))
    raise BadInput(_UNKNOWN)


def _date(path: Path, options: ImportOptions) -> tuple[str, Literal["option", "file", "name", "none"]]:
    if options.as_of:
        return options.as_of, "option"
    found = sorted(
        _DATED_NAME.findall(options.name or path.name), key=lambda parts: sum(map(bool, parts)), reverse=True
    )
    for year, month, day in found:
        try:
            return date(int(year), int(month or 1), int(day or 1)).isoformat(), "name"
        except ValueError:
            continue
    return "", "none"
