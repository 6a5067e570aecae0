"""Lists without survey answers: geocoded addresses, the opioid treatment program list, California's licenses."""

from __future__ import annotations

import re

from finder.listings.importing.building import Gathered, Phones, base_record
from finder.listings.importing.cleaning import clean_text
from finder.listings.importing.reading import Table

_GEOCODED = frozenset({"name1", "street1", "city", "state", "zip", "latitude", "longitude"})
_OTP_RESEARCH = frozenset({"id", "address", "city", "state", "postal"})
_OTP_OFFICIAL = frozenset({"program name", "street", "city", "state", "certification"})
_DHCS = frozenset({"license_number", "facility_name", "address_line1", "city", "zip", "setting_code"})
_EXPIRY = re.compile(r"\d{4}-\d{2}-\d{2}")

Asked = dict[str, tuple[str, ...]]


def is_geocoded(table: Table) -> bool:
    """Return whether a CSV is SAMHSA's addresses with points and nothing else."""
    return set(table.columns) >= _GEOCODED


def read_geocoded(table: Table) -> tuple[Gathered, Asked]:
    """Read points for programs; no facts."""
    gathered = Gathered()
    for number, row in table.numbered:
        if not row:
            gathered.refuse(number, "more cells than columns")
        else:
            gathered.add(number, base_record(row))
    return gathered, {}


def is_otp(table: Table) -> bool:
    """Return whether a CSV is the list of opioid treatment programs, SAMHSA's own or the researchers' geocoded one."""
    columns = {column.replace("_", " ") for column in table.columns}
    return columns >= _OTP_RESEARCH or columns >= _OTP_OFFICIAL


def read_otp(table: Table) -> tuple[Gathered, Asked]:
    """Read certified opioid treatment programs: each row certifies the code OTP."""
    gathered = Gathered()
    for number, cells in table.numbered:
        row = {column.replace("_", " "): cell for column, cell in cells.items()}
        if not row:
            gathered.refuse(number, "more cells than columns")
            continue
        street, _, rest = clean_text(row.get("address") or row.get("street")).partition(",")
        named = {
            **row,
            "name1": row.get("id") or row.get("program name"),
            "street1": street,
            "street2": rest.strip(),
            "zip": row.get("postal") or row.get("zip code") or row.get("zip"),
        }
        notes = (("certification", clean_text(row["certification"])),) if row.get("certification") else ()
        phones: Phones = (("main", row.get("phone", "")),)
        gathered.add(number, base_record(named, phones=phones, codes=("OTP",), notes=notes))
    return gathered, {"": ("OTP",)}


def is_dhcs(table: Table) -> bool:
    """Return whether a CSV is California's list of licensed and certified programs."""
    return set(table.columns) >= _DHCS


def read_dhcs(table: Table) -> tuple[Gathered, Asked]:
    """Read licenses. A code is assigned only where the license means the same (docs/decisions/0006).

    Residential license: RES. Residential with detoxification services: RD too. No other license implies a code.
    The column ``legal_entity`` may name a person and is not read.
    """
    gathered = Gathered()
    for number, row in table.numbered:
        if not row:
            gathered.refuse(number, "more cells than columns")
            continue
        named = {
            **row,
            "name1": row["facility_name"],
            "street1": row["address_line1"],
            "street2": row.get("address_line2", ""),
            "state": row.get("state") or "CA",
        }
        phones: Phones = (("main", row.get("phone", "")),)
        gathered.add(number, base_record(named, phones=phones, codes=_licensed_codes(row), notes=_license_notes(row)))
    return gathered, {}


def _licensed_codes(row: dict[str, str]) -> tuple[str, ...]:
    is_residential = row["setting_code"].strip().upper() == "RES" and row.get("is_licensed", "").lower() == "true"
    if not is_residential:
        return ()
    return ("RD", "RES") if row.get("offers_detox", "").lower() == "true" else ("RES",)


def _license_notes(row: dict[str, str]) -> tuple[tuple[str, str], ...]:
    notes = [("licence", clean_text(row["license_number"]))]
    if _EXPIRY.fullmatch(row.get("license_expiration", "").strip()):
        notes.append(("licence_expires", row["license_expiration"].strip()))
    return tuple(sorted(notes))
