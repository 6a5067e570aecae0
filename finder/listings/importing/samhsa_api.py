"""The locator's API: JSON with or without envelope, and rows flattened by third parties (JSON or CSV)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from finder.listings.importing.building import Gathered, Phones, base_record
from finder.listings.importing.cleaning import clean_text
from finder.listings.importing.labels import LabelDecoder
from finder.listings.importing.reading import Table
from finder.listings.rules.records import SourceRecord

_API_KEYS = frozenset({"name1", "city", "state"})
"""`services` may be missing: a row of the opioid treatment program list has none."""
_FLAT_KEYS = frozenset({"name", "city", "state", "zip", "all_services"})
_ENVELOPES = ("rows", "data", "results", "facilities", "items")
"""Keys that may hold the rows: the API's own first, then those of third parties."""
_OTP_KIND = "OTP"


def api_rows(document: Any) -> list[Any] | None:
    """Return the rows of an API response, or None if the JSON document isn't one."""
    rows = _rows(document)
    if rows is None:
        return None
    first = next((row for row in rows if isinstance(row, dict)), None)
    is_listing = first is None or {str(key).lower() for key in first} >= _API_KEYS
    return rows if is_listing else None


def flat_rows(document: Any) -> list[Any] | None:
    """Return the rows of a flattened API list, or None."""
    rows = _rows(document)
    if not rows or not isinstance(rows[0], dict):
        return None
    return rows if {str(key).lower() for key in rows[0]} >= _FLAT_KEYS else None


def _rows(document: Any) -> list[Any] | None:
    """Return the rows in an envelope, or in all pages if the file has several."""
    if isinstance(document, dict):
        return next((document[key] for key in _ENVELOPES if isinstance(document.get(key), list)), None)
    if not isinstance(document, list):
        return None
    pages = [_rows(page) if isinstance(page, dict) else None for page in document]
    if pages and all(page is not None for page in pages):
        return [row for page in pages for row in page or ()]
    return document


def is_flat(table: Table) -> bool:
    """Return whether a CSV is a flattened API list."""
    return set(table.columns) >= _FLAT_KEYS


def read_api(rows: Iterable[Any], decoder: LabelDecoder) -> tuple[Gathered, dict[str, tuple[str, ...]]]:
    """Read API rows. The codes asked about are those that any row of the same type has: the API has no reference sheet."""
    gathered = Gathered()
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            gathered.refuse(number, "not a listing")
            continue
        named = {str(key).lower(): value for key, value in row.items()}
        if not isinstance(named.get("services") or [], list):
            gathered.refuse(number, "its services are not a list")
            continue
        gathered.add(number, _api_record(named, decoder, gathered))
    return gathered, _asked(gathered)


def _api_record(row: Mapping[str, Any], decoder: LabelDecoder, gathered: Gathered) -> SourceRecord:
    pairs = [
        (label, clean_text(item.get("f2")))
        for item in row.get("services") or ()
        if isinstance(item, dict)
        for label in _labels(item.get("f3"))
    ]
    codes, notes = _decode(pairs, decoder, gathered)
    kind = clean_text(row.get("typefacility") or row.get("type_facility")).upper()
    kind = "SU" if kind == "SA" else kind
    if kind == _OTP_KIND:
        codes = tuple(sorted({*codes, "OTP"}))
    phones: Phones = (
        ("main", clean_text(row.get("phone"))),
        ("intake", clean_text(row.get("intake1"))),
        ("intake", clean_text(row.get("intake2"))),
        ("hotline", clean_text(row.get("hotline1"))),
    )
    return base_record(row, phones=phones, kind=kind, codes=codes, notes=notes)


def read_flat(rows: Iterable[tuple[int, Any]], decoder: LabelDecoder) -> tuple[Gathered, dict[str, tuple[str, ...]]]:
    """Read flattened, numbered rows: they lack the street and have all labels in one cell."""
    gathered = Gathered()
    for number, found in rows:
        if not isinstance(found, dict) or not found:
            gathered.refuse(number, "not a listing, or more cells than columns")
            continue
        row = {str(key).lower(): value for key, value in found.items()}
        pairs = [(label, "") for label in _labels(row.get("all_services"))]
        codes, notes = _decode(pairs, decoder, gathered)
        named = {**row, "name1": row.get("name"), "street1": row.get("street") or row.get("street1")}
        phones: Phones = (("main", clean_text(row.get("phone"))),)
        gathered.add(number, base_record(named, phones=phones, kind="SU", codes=codes, notes=notes))
    return gathered, _asked(gathered)


def _labels(value: object) -> list[str]:
    """Split labels joined with semicolons; some third parties keep them as a list."""
    return [str(label) for label in value] if isinstance(value, list) else str(value or "").split(";")


def _decode(
    pairs: Iterable[tuple[str, str]], decoder: LabelDecoder, gathered: Gathered
) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    codes: set[str] = set()
    unknown: set[str] = set()
    for label, category in pairs:
        if not (text := clean_text(label)):
            continue
        if code := decoder.decode(text, category):
            codes.add(code)
        else:
            unknown.add(text)
    gathered.unknown.update(unknown)
    return tuple(sorted(codes)), tuple(("service", text) for text in sorted(unknown))


def _asked(gathered: Gathered) -> dict[str, tuple[str, ...]]:
    return {kind: tuple(sorted(codes)) for kind, codes in gathered.seen.items() if kind != _OTP_KIND}
