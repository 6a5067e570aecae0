"""Columns that a format does not know: named to the person importing, and never lost in silence.

A list whose unknown columns hold phones or services is richer than the format that was recognized. It is refused where
the format has no such column of its own, so that nobody takes the poorer reading for the whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from finder.listings.importing.format_columns import SERVICE_COLUMNS, is_service_free
from finder.listings.importing.formats import (
    Match,
    Meanings,
    code_of_header,
    column_cells,
    holds_marks,
    share_of_codes,
    share_of_labels,
)
from finder.listings.importing.headers import COMMON, fold
from finder.listings.importing.marks import is_yes
from finder.listings.importing.reading import Table
from finder.listings.importing.unknown import UnknownList
from finder.listings.rules.phones import parse_phone

_PHONE_HEADER = re.compile(r"phone|tel|call|hotline|intake|line")
_PHONE_SHAPE = re.compile(r"\D*\d{3}\D{1,2}\d{3}\D\d{4}.*")
_SERVICE_HEADER = re.compile(r"(?:treatment|typesof|typeof)?services?(?:provided|types?|available|list)?|levels?ofcare")
_ENOUGH = 0.5
_MOST_NAMED = 8
_FEWEST_MARKS = 3
"""Columns of yes and no: one or two say something of the row, or of how it was placed, more are what a place offers."""


def list_ignored(table: Table, match: Match) -> tuple[str, ...]:
    """Return the headers of the columns that a format does not know, in order; one without a header by its number."""
    return tuple(
        header or f"(column {place + 1})"
        for place, (header, name) in enumerate(zip(table.columns, match.names, strict=True))
        if not name and (header or column_cells(table, place))
    )


def check_unread(table: Table, match: Match, meanings: Meanings) -> tuple[str, ...]:
    """Return warnings about columns that are not read and those that stand twice.

    Raises:
        UnknownList: phones or services would be lost, since the format has no column for them.
    """
    unread = [place for place, name in enumerate(match.names) if not name]
    phones = [table.columns[place] for place in unread if holds_phones(table, place)]
    services = [table.columns[place] for place in unread if _holds_services(table, place, meanings)]
    if phones and not match.columns & {"phone", "phones"}:
        raise UnknownList(_refusal(phones, "phone numbers", '"phone"'), (table,))
    if services and is_service_free(match.format):
        raise UnknownList(
            _refusal(services, "services", '"service_code_info" (for codes) or "all_services" (for words)'), (table,)
        )
    if match.format == "geocoded_list" and len(marks := _find_marks(table, unread)) >= _FEWEST_MARKS:
        raise UnknownList(
            f"The list holds answers of yes and no in columns that its format does not have: {_join(marks)}. It would be read "
            "without them. Name each column as SAMHSA names the service (its code), or take it out, and import the list again.",
            (table,),
        )
    warnings = []
    if phones:
        warnings.append(f"These columns hold phone numbers and are not read: {_join(phones)}.")
    if services:
        warnings.append(f"These columns seem to hold services and are not read: {_join(services)}.")
    counts = Counter(name for name in match.names if name and name != "left")
    if twice := [name for name, count in counts.items() if count > 1]:
        warnings.append(
            f"More than one column is read as {_join(twice)}: in each row the first that is filled in counts."
        )
    return tuple(warnings)


def _find_marks(table: Table, unread: Sequence[int]) -> list[str]:
    """Return the headers of columns that hold nothing but marks, with a yes among them."""
    return [
        table.columns[place]
        for place in unread
        if holds_marks(cells := column_cells(table, place)) and any(is_yes(cell) for cell in cells)
    ]


def _refusal(headers: Sequence[str], what: str, name: str) -> str:
    return (
        f"The list holds {what} in columns that its format does not have: {_join(headers)}. It would be read without "
        f"them. Name the column {name} as SAMHSA does, or take it out, and import the list again."
    )


def _join(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_NAMED]) + (" …" if len(names) > _MOST_NAMED else "")


def holds_phones(table: Table, place: int) -> bool:
    """Return whether most cells of a column are phone numbers."""
    cells = column_cells(table, place)
    if not cells:
        return False
    is_named = bool(_PHONE_HEADER.search(fold(table.columns[place])))
    hits = sum(bool((is_named or _PHONE_SHAPE.fullmatch(cell)) and parse_phone(cell)[0]) for cell in cells)
    return hits / len(cells) >= _ENOUGH


def _holds_services(table: Table, place: int, meanings: Meanings) -> bool:
    cells = column_cells(table, place)
    if cells and COMMON.get(fold(table.columns[place])) in SERVICE_COLUMNS:
        return True
    if code_of_header(table.columns[place], meanings) and holds_marks(cells):
        return True
    texts = [cell for cell in cells if len(cell) > len("Yes")]
    if texts and _SERVICE_HEADER.fullmatch(fold(table.columns[place])):
        return True
    return max(share_of_labels(texts, meanings), share_of_codes(texts, meanings)) >= _ENOUGH
