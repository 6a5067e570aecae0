"""Recognize what the content of a file is: one of the known formats, or a list whose columns a person explained."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from finder.listings.importing import address_lists, california, samhsa_api, samhsa_tables
from finder.listings.importing.building import Part
from finder.listings.importing.cut_off import mark_cut_row
from finder.listings.importing.directories import find_reference, read_directory
from finder.listings.importing.envelopes import as_table, find_rows
from finder.listings.importing.formats import Match, Meanings, find_format
from finder.listings.importing.joined_sheets import join_sheets
from finder.listings.importing.mapped import column_keys, fingerprint_of, list_unread, read_mapped
from finder.listings.importing.point_columns import split_points
from finder.listings.importing.reading import FileContent, Table, Workbook
from finder.listings.importing.unknown import UnknownList
from finder.listings.importing.unread import check_unread, list_ignored
from finder.listings.importing.written_values import as_rows, is_read, with_values
from finder.listings.rules.column_maps import ColumnMap
from finder.listings.rules.sources import MAPPED_LIST
from finder.platform.errors import BadInput

EDITED_MARK = "as_downloaded"
"""The column of our own editable download (`staff.rules.edit_sheets`), which is no list but changes to programs."""
_EDITED = (
    "This is a download for editing. Upload it on the staff's page of imports: what was changed becomes proposals."
)
NO_ROWS = "The list holds no rows. Download it again."
_UNKNOWN = (
    "This is not a list in any format known here. Known are: the National Directory (workbook or CSV), the locator's export "
    "(CSV) and API (JSON), a geocoded list, the opioid treatment program list, California's license list, and our own CSV."
)
_ANOTHER = (
    "To import another list, say on the staff's page of imports what its columns are, or name them as our own CSV does: name, "
    "street, city, state, zip, phone, services (SAMHSA's codes)."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was recognized in a file."""

    format: str
    parts: tuple[Part, ...] = ()
    ignored: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    own: tuple[Table, Match] | None = None
    """For our own CSV, whose lists have dates of their own."""
    is_whole: bool = False
    """True when the map of its columns says that it is the whole list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Maps:
    """What people said of the columns of lists in no known format."""

    chosen: ColumnMap | None = None
    """Read the file by this, whatever it looks like."""
    saved: Mapping[str, ColumnMap] = field(default_factory=dict)
    """By fingerprint: a file that nothing else knows is read by the one of its headers."""


NO_MAPS = Maps()


def recognize(content: FileContent, meanings: Meanings, maps: Maps = NO_MAPS) -> Found:
    """Return what a file holds, by the format that explains the most of its columns.

    Raises:
        BadInput: it is damaged or holds no rows, or it lacks columns of the chosen map.
        UnknownList: no format explains it, and no saved map either.
    """
    if edited := [table for table in list_tables(content) if EDITED_MARK in table.columns]:
        raise UnknownList(_EDITED, edited)
    if maps.chosen:
        found = _read_by_columns(list_tables(content), maps.chosen, meanings)
        return replace(found, warnings=(*content.warnings, *found.warnings))
    try:
        found = _recognize_known(content.data, meanings)
    except UnknownList as error:
        table, known = _find_saved(error.tables, maps.saved)
        if table is None or known is None:
            raise
        found = _read_by_columns((table,), known, meanings)
    return replace(found, warnings=(*content.warnings, *found.warnings))


def list_tables(content: FileContent) -> tuple[Table, ...]:
    """Return the tables of a file that have columns and rows: the sheets of a workbook, a CSV, the rows of a document."""
    data = content.data
    if isinstance(data, Workbook):
        tables = data.sheets
    elif isinstance(data, Table):
        tables = (data,)
    else:
        tables = (as_table(rows),) if (rows := find_rows(data)) else ()
    return tuple(table for table in tables if table.columns and table.numbered)


def _find_saved(tables: Sequence[Table], saved: Mapping[str, ColumnMap]) -> tuple[Table, ColumnMap] | tuple[None, None]:
    for table in tables if saved else ():
        if known := saved.get(fingerprint_of(table.columns)):
            return table, known
    return None, None


def _read_by_columns(tables: Sequence[Table], column_map: ColumnMap, meanings: Meanings) -> Found:
    """Read the table that has the most columns of a map."""
    if not tables:
        raise BadInput(NO_ROWS)
    wanted = {use.key for use in column_map.uses if use.role}
    table = max(tables, key=lambda one: (len(wanted.intersection(column_keys(one.columns))), len(one.numbered)))
    part = read_mapped(table, column_map, meanings)
    warnings = (f"Its columns were read as saved under “{column_map.name}”.",) if column_map.name else ()
    if others := [one.title for one in tables if one is not table]:
        warnings = (*warnings, f"Only the sheet {table.title} was read, not {', '.join(others)}.")
    return Found(
        format=MAPPED_LIST,
        parts=(part,),
        ignored=list_unread(table, column_map),
        warnings=warnings,
        is_whole=column_map.is_whole,
    )


def _recognize_known(data: Any, meanings: Meanings) -> Found:
    if isinstance(data, Workbook):
        return _recognize_sheets(data.sheets, meanings)
    if isinstance(data, Table):
        return _recognize_sheets((data,), meanings)
    return _recognize_json(data, meanings)


def _recognize_json(document: Any, meanings: Meanings) -> Found:
    rows = find_rows(document)
    if rows == []:
        raise BadInput(NO_ROWS)
    rows = [with_values(row) for row in rows] if rows else rows
    if rows is not None and samhsa_api.is_api(rows) and not _is_export(rows, meanings):
        return _read_api([(number, _no_text(row)) for number, row in enumerate(rows, start=1)], meanings)
    return _recognize_sheets((as_table(rows),) if rows else (), meanings)


def _no_text(row: Any) -> Any:
    """Return None for a bare text, which would be taken for the reason why a row can't be read."""
    return None if isinstance(row, str) else row


def _read_api(rows: Sequence[tuple[int, Any]], meanings: Meanings) -> Found:
    part, ignored = samhsa_api.read_api(rows, meanings)
    return Found(format="locator_api", parts=(part,), ignored=ignored)


def _is_export(rows: Sequence[Any], meanings: Meanings) -> bool:
    """Return whether rows without services have the locator's export's columns of codes."""
    match = None if samhsa_api.has_services(rows) else find_format(as_table(rows), meanings)
    return match is not None and match.format == "locator_export"


def _recognize_sheets(sheets: Sequence[Table], meanings: Meanings) -> Found:
    """Read the sheet whose columns are explained best, a shown one first, and name other sheets that hold lists."""
    if rows := next(filter(None, map(_find_api_rows, sheets)), ()):
        return _read_api(rows, meanings)
    matches = [(sheet, match) for sheet in map(split_points, sheets) if (match := find_format(sheet, meanings))]
    if not matches:
        raise UnknownList(_UNKNOWN, sheets, advice=_ANOTHER)
    best, match = max(
        matches, key=lambda found: (not found[0].is_hidden, sum(map(bool, found[1].names)), len(found[0].numbered))
    )
    table, joined = join_sheets(best, match, [sheet for sheet, _ in matches])
    others = [sheet for sheet, _ in matches if sheet.numbered and not any(sheet is one for one in (best, *joined))]
    table, of_cut = mark_cut_row(table, match, meanings)
    warnings = (*check_unread(table, match, meanings), *_warn_of_sheets(best, joined, others), *of_cut)
    ignored = list_ignored(table, match)
    if match.format == "finder_csv":
        return Found(format=match.format, ignored=ignored, warnings=warnings, own=(table, match))
    parts = _read_table(table, match, meanings, sheets)
    return Found(format=match.format, parts=parts, ignored=ignored, warnings=warnings)


def _find_api_rows(sheet: Table) -> Sequence[tuple[int, Any]]:
    """Return the rows of the API that a shown sheet holds, with their services written out."""
    rows = () if sheet.is_hidden else as_rows(sheet)
    return rows if samhsa_api.is_api([row for _, row in rows if is_read(row)]) else ()


def _warn_of_sheets(best: Table, joined: Sequence[Table], others: Sequence[Table]) -> Iterator[str]:
    if joined:
        yield f"These sheets were read as one list, their rows counted on: {_join_titles(joined)}."
    if others:
        read = f"sheets {_join_titles(joined)} were" if joined else f"sheet {best.title} was"
        yield f"Only the {read} read. Others hold lists too: {_join_titles(others)}. Save each as a file."


def _join_titles(sheets: Sequence[Table]) -> str:
    return ", ".join(sheet.title for sheet in sheets)


def _read_table(table: Table, match: Match, meanings: Meanings, sheets: Sequence[Table]) -> tuple[Part, ...]:
    if match.format == "national_directory":
        return read_directory(table, match, meanings.vocabulary, reference=find_reference(sheets))
    readers: dict[str, Callable[[], Part]] = {
        "locator_export": lambda: samhsa_tables.read_export(table, match, meanings.vocabulary),
        "locator_flat": lambda: samhsa_api.read_flat(table, match, meanings),
        "ca_dhcs": lambda: california.read_dhcs(table, match),
        "otp_directory": lambda: address_lists.read_otp(table, match),
        "geocoded_list": lambda: address_lists.read_geocoded(table, match),
    }
    return (readers[match.format](),)
