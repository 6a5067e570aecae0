"""Find the rows of a JSON document: bare, in an envelope, in several pages, or as features of a map."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from finder.listings.importing.headers import fold
from finder.listings.importing.reading import Table

_ENVELOPES = ("rows", "records", "result", "features", "data", "results", "facilities", "items")
"""Keys that may hold the rows: the locator's and the open-data portals' own first, then those of third parties."""
_DATES = ("asof", "retrievedat", "generatedat", "exportedat")
"""Keys beside the rows that date them, folded."""
_DEEPEST = 4
_DEEPEST_CELL = 8


def find_rows(document: Any, depth: int = 0) -> list[Any] | None:
    """Return the rows of a document, or None if it has none."""
    if depth > _DEEPEST:
        return None
    if isinstance(document, dict):
        return _rows_within(document, depth)
    if not isinstance(document, list):
        return None
    pages = [find_rows(page, depth + 1) if _is_page(page) else None for page in document]
    if pages and all(page is not None for page in pages):
        return [row for page in pages for row in page or ()]
    return [_feature_row(row) for row in document]


def _is_page(value: Any) -> bool:
    return isinstance(value, dict) and any(
        fold(str(key)) in _ENVELOPES and isinstance(value[key], list) for key in value
    )


def _rows_within(document: Mapping[str, Any], depth: int) -> list[Any] | None:
    by_key = {fold(str(key)): value for key, value in document.items()}
    for key in _ENVELOPES:
        value = by_key.get(key)
        if isinstance(value, list) and value and all(isinstance(row, list) for row in value):
            return _named(value, by_key.get("fields") or by_key.get("columns") or _portal_columns(by_key))
        if isinstance(value, list | dict) and (rows := find_rows(value, depth + 1)) is not None:
            return rows
    return None


def _portal_columns(document: Mapping[str, Any]) -> Any:
    """Return the columns that the portals of many states describe beside their rows, or None."""
    meta = document.get("meta")
    view = meta.get("view") if isinstance(meta, dict) else None
    return view.get("columns") if isinstance(view, dict) else None


def _named(rows: Sequence[Sequence[Any]], fields: Any) -> list[Any] | None:
    """Return rows of bare values with the names that an open-data portal gives beside them."""
    if not isinstance(fields, list):
        return None
    names = [str(field.get("name") or field.get("id")) if isinstance(field, dict) else str(field) for field in fields]
    return [dict(zip(names, row, strict=False)) for row in rows]


def _feature_row(row: Any) -> Any:
    """Return the properties of a feature of a map, with its point; any other row as it is."""
    if not isinstance(row, dict):
        return row
    properties = row.get("attributes", row.get("properties"))
    if not isinstance(properties, dict):
        return row
    point = _point(row.get("geometry"))
    has_own = any(fold(str(key)) in ("latitude", "lat") for key in properties)
    return properties if has_own or not point else {**properties, "latitude": point[1], "longitude": point[0]}


def _point(geometry: Any) -> Sequence[Any]:
    """Return longitude and latitude, the order of maps, or nothing."""
    if not isinstance(geometry, dict):
        return ()
    coordinates = geometry.get("coordinates", [geometry.get("x"), geometry.get("y")])
    return coordinates[:2] if isinstance(coordinates, list) and len(coordinates) >= len(("x", "y")) else ()


def date_of_document(document: Any) -> str:
    """Return the date that a document gives beside its rows, or ""."""
    if not isinstance(document, dict):
        return ""
    return next((str(value)[:10] for key, value in document.items() if fold(str(key)) in _DATES and value), "")


def as_table(rows: Sequence[Any]) -> Table:
    """Return rows of JSON as a table; a row that is no object has no cells."""
    columns: dict[str, None] = {}
    for row in rows:
        if isinstance(row, dict):
            columns.update(dict.fromkeys(map(str, row)))
    numbered = [
        (number, [_text(row.get(column)) for column in columns] if isinstance(row, dict) else [])
        for number, row in enumerate(rows, start=1)
    ]
    return Table(columns=tuple(map(printable, columns)), numbered=numbered)


def printable(text: str) -> str:
    """Return a text without what can't be written out: halves of surrogate pairs."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list) and not any(isinstance(each, list | dict) for each in value):
        return "; ".join(_text(each) for each in value)
    if not isinstance(value, list | dict):
        return str(value)
    try:
        return json.dumps(value)
    except RecursionError:
        return ""


def broken_value(value: Any) -> bool:
    """Return whether a JSON value holds what is no text, or is nested deeper than any list's cells."""
    level = [value]
    for _ in range(_DEEPEST_CELL):
        if any(isinstance(each, str) and not _is_text(each) for each in level):
            return True
        level = [
            inner
            for each in level
            if isinstance(each, list | dict)
            for inner in (each if isinstance(each, list) else [*each, *each.values()])
        ]
        if not level:
            return False
    return True


def _is_text(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
