"""Lists without survey answers: geocoded addresses, and the opioid treatment program list."""

from __future__ import annotations

import re

from finder.listings.importing.building import Gathered, Part, base_record, phones_of
from finder.listings.importing.cleaning import clean_text
from finder.listings.importing.formats import Match
from finder.listings.importing.kinds import kinds_of
from finder.listings.importing.reading import Table
from finder.listings.rules.vocabulary import CERTIFIED_METHADONE

_CERTIFIED = re.compile(r"(certif|provision|accredit|full\b)", re.IGNORECASE)


def read_geocoded(table: Table, match: Match) -> Part:
    """Read points for programs; no facts."""
    gathered = Gathered()
    for number, row in gathered.readable(table, match):
        kinds = kinds_of(row.get("type_facility")) or ("",)
        gathered.add(number, base_record(row, phones=phones_of(row), kinds=kinds))
    return Part(gathered=gathered, asked={})


def read_otp(table: Table, match: Match) -> Part:
    """Read certified opioid treatment programs: each row certifies the code OTP.

    A certification in words that say nothing of the kind ("revoked") certifies nothing, and is counted as unclear.
    """
    gathered = Gathered()
    for number, row in gathered.readable(table, match):
        certification = clean_text(row.get("certification"))
        is_certified = not certification or bool(_CERTIFIED.match(certification))
        if not is_certified:
            gathered.marks.count("certification", certification)
        street, _, rest = clean_text(row.get("street1")).partition(",")
        suite = clean_text(row.get("street2")) or rest.strip()
        trade_name = clean_text(row.get("name2"))
        named = {**row, "street1": street, "street2": suite, "name2": _as_trade_name(trade_name)}
        gathered.add(
            number,
            base_record(
                named,
                phones=phones_of(row),
                codes=(CERTIFIED_METHADONE,) if is_certified else (),
                notes=_notes(certification, gathered.read_day(number, row.get("certified_on", ""))),
            ),
        )
    return Part(gathered=gathered, asked={"": (CERTIFIED_METHADONE,)})


def _as_trade_name(name: str) -> str:
    """Return a second name as SAMHSA's directories write the name of a business."""
    return f"DBA {name}" if name and not name.upper().startswith("DBA ") else name


def _notes(certification: str, certified_on: str) -> tuple[tuple[str, str], ...]:
    notes = (("certification", certification), ("certified_on", certified_on))
    return tuple(note for note in notes if note[1])
