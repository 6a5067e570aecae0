"""The locator's API: its JSON with or without envelope, and its rows flattened by third parties (JSON or CSV)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from finder.domain.records import SourceRecord
from finder.errors import BadInput
from finder.loading.building import Gathered, Phones, base_record
from finder.loading.cleaning import clean_text
from finder.loading.labels import LabelDecoder
from finder.loading.reading import Table

_API_KEYS = frozenset({"name1", "city", "state"})
"""`services` may be missing: a row of the opioid treatment program list has none."""
_FLAT_KEYS = frozenset({"name", "city", "state", "zip", "all_services"})
_OTP_KIND = "OTP"


def api_rows(document: Any) -> list[Any] | None:
    """Give the rows of an API answer, or None when a JSON document is no such thing."""
    rows = document.get("rows") if isinstance(document, dict) else document
    if not isinstance(rows, list):
        return None
    first = next((row for row in rows if isinstance(row, dict)), None)
    is_listing = first is None or {str(key).lower() for key in first} >= _API_KEYS
    return rows if is_listing else None


def flat_rows(document: Any) -> list[Any] | None:
    """Give the rows of a flattened API list, or None."""
    rows = document.get("rows") if isinstance(document, dict) else document
    if not isinstance(rows, list) or not rows or not isinstance(rows[0], dict):
        return None
    return rows if {str(key).lower() for key in rows[0]} >= _FLAT_KEYS else None


def is_flat(table: Table) -> bool:
    """Say whether a CSV is a flattened API list."""
    return set(table.columns) >= _FLAT_KEYS


def read_api(rows: Iterable[Any], decoder: LabelDecoder) -> tuple[Gathered, dict[str, tuple[str, ...]]]:
    """Read API rows. A vintage asked what some row of the same type in the file answers: the API has no reference sheet."""
    gathered = Gathered()
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, dict):
            gathered.refuse(number, "not a listing")
            continue
        gathered.add(number, _api_record({str(key).lower(): value for key, value in row.items()}, decoder, gathered))
    return gathered, _asked(gathered)


def _api_record(row: Mapping[str, Any], decoder: LabelDecoder, gathered: Gathered) -> SourceRecord:
    services = row.get("services") or ()
    if not isinstance(services, (list, tuple)):
        raise BadInput("A listing's services are not a list. Download the file again.")
    pairs = [
        (label, clean_text(item.get("f2")))
        for item in services
        if isinstance(item, dict)
        for label in str(item.get("f3") or "").split(";")
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
    """Read flattened rows, each with its number: no street, every label in one cell."""
    gathered = Gathered()
    for number, found in rows:
        if not isinstance(found, dict) or not found:
            gathered.refuse(number, "not a listing, or more cells than columns")
            continue
        row = {str(key).lower(): value for key, value in found.items()}
        pairs = [(label, "") for label in str(row.get("all_services") or "").split(";")]
        codes, notes = _decode(pairs, decoder, gathered)
        named = {**row, "name1": row.get("name"), "street1": row.get("street") or row.get("street1")}
        phones: Phones = (("main", clean_text(row.get("phone"))),)
        gathered.add(number, base_record(named, phones=phones, kind="SU", codes=codes, notes=notes))
    return gathered, _asked(gathered)


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
