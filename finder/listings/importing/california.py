"""California's list of licensed and certified programs (DHCS): the state's own records, and those normalized by others.

What it says maps to codes only where it means the same (docs/decisions/0006). The legal entity may name a person and is
not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from finder.listings.importing.building import Gathered, Part, base_record, phones_of
from finder.listings.importing.cleaning import clean_text
from finder.listings.importing.formats import Match
from finder.listings.importing.kinds import kinds_of
from finder.listings.importing.marks import MarkReader
from finder.listings.importing.reading import Table

_DETOX = re.compile(r"[-_ /]*DETOX\w*$", re.IGNORECASE)
_POPULATION_CODE = re.compile(r"^[\d.]+\s*-*\s*")
_RESIDENTIAL = "RES"
_CLIENTS = {
    "co ed": ("FEM", "MALE"),
    "men": ("MALE",),
    "women": ("FEM",),
    "youth": ("CHLD",),
}
"""Whom a program takes, by words of the list, to the codes of SAMHSA that say the same."""
_GROUPS = ("co ed", "men", "women", "youth", "children", "families", "dual diagnosis")
_SPELLINGS = {
    "coed": "co ed",
    "man": "men",
    "male": "men",
    "woman": "women",
    "female": "women",
    "adolescent": "youth",
    "adolescents": "youth",
    "child": "children",
    "dual": "dual diagnosis",
    "family": "families",
}


def read_dhcs(table: Table, match: Match) -> Part:
    """Read licenses and certifications.

    Residential license: RES. Residential with detoxification services: RD too. No other license implies a code of care.
    """
    gathered = Gathered()
    for number, row in gathered.readable(table, match):
        named = {**row, "state": row.get("state") or "CA", "city": row.get("city", "").rstrip(", ")}
        clients = _clients(row)
        codes = tuple(sorted({*_licensed_codes(row, gathered.marks), *_client_codes(clients)}))
        notes = _notes(row, clients, gathered.marks, gathered.read_day(number, row.get("license_expiration", "")))
        kinds = kinds_of(row.get("type_facility")) or ("",)
        gathered.add(number, base_record(named, phones=phones_of(row), kinds=kinds, codes=codes, notes=notes))
    return Part(gathered=gathered, asked={})


def _licensed_codes(row: Mapping[str, str], marks: MarkReader) -> tuple[str, ...]:
    program = clean_text(row.get("program_code")).upper()
    setting = clean_text(row.get("setting_code")).upper() or _DETOX.sub("", program)
    kind = clean_text(row.get("application_type")).casefold()
    is_licensed = "licensed" in kind.replace("unlicensed", "") or marks.is_yes(
        "is_licensed", row.get("is_licensed", "")
    )
    has_detox = bool(_DETOX.search(program)) or marks.is_yes("offers_detox", row.get("offers_detox", ""))
    if setting != _RESIDENTIAL or not is_licensed:
        return ()
    return ("RD", _RESIDENTIAL) if has_detox else (_RESIDENTIAL,)


def _clients(row: Mapping[str, str]) -> tuple[str, ...]:
    """Return whom a program takes, in the words of `_GROUPS`; () where the list doesn't say."""
    text = _POPULATION_CODE.sub("", clean_text(row.get("target_population"))).casefold()
    if not text:
        return ()
    words = re.split(r"[/,&]|\band\b", text.replace("co-ed", "co ed"))
    plain = [re.sub(r"\bonly\b", "", word).strip() for word in words]
    named = {_SPELLINGS.get(word, word) for word in plain}
    return tuple(group for group in _GROUPS if group in named)


def _client_codes(clients: tuple[str, ...]) -> set[str]:
    return {code for group in clients for code in _CLIENTS.get(group, ())}


def _notes(
    row: Mapping[str, str], clients: tuple[str, ...], marks: MarkReader, expires: str
) -> tuple[tuple[str, str], ...]:
    notes = [("licence", clean_text(row["license_number"])), ("licence_expires", expires)]
    if marks.is_yes("license_expired", row.get("license_expired", "")):
        notes.append(("licence_expired", "yes"))
    if clients:
        notes.append(("clients", ", ".join(clients)))
    if marks.is_yes("adolescent_waiver", row.get("adolescent_waiver", "")):
        notes.append(("adolescent_waiver", "yes"))
    return tuple(sorted(note for note in notes if note[1]))
