"""The type under which a source lists a place: substance use, mental health, an opioid treatment program.

SAMHSA's two directories have the same columns and shape. They differ in their code sheets and in their rows' codes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from itertools import repeat

from finder.listings.importing.cleaning import clean_text
from finder.listings.rules.records import MENTAL_HEALTH_KIND
from finder.listings.rules.vocabulary import Vocabulary

SUBSTANCE_USE_KIND = "SU"
OTP_KIND = "OTP"
_WORDS = {
    MENTAL_HEALTH_KIND: re.compile(r"\bmh\b|mental"),
    OTP_KIND: re.compile(r"\botp\b|opioid treatment"),
    SUBSTANCE_USE_KIND: re.compile(r"\b(su|sa|sud|suds)\b|substance|addiction|drug|alcohol"),
}
_SHORT = re.compile(r"[A-Z]{2,8}")
_MENTAL_HEALTH_CARE = "MH"
"""The code "Mental health treatment", which only the mental-health survey has."""
_MENTAL_HEALTH_WEIGHT = 3
_CLEARLY = 3
"""Points. Of the rows of 2022 this tells 12,091 of 12,176 and 9,017 of 9,037 apart, none wrongly; the others say nothing."""
_SUBSTANCE_USE_ONLY = frozenset(
    "DT HH HID HIT OD ODT OIT OMB ORT RD RL RS MU BU NU MM BUM BMW MMW DB DM UB UN RPN OTP PMAT NMAUT ACMA NAUT MOA NMOA "
    "NOOP ACM DSF METH BSDM BWN BWON BERI NXN VTRL LFXD ANG BIA CMI MOTI MXM RELP SACA TRC TWFA SAMF FSA SOTP DEA CMHA CSAA "
    "OPC SSA SAE BABA DAOF DAUT ACC DP NOE OFD SHG AOSS RC TGD TOD ADTX BDTX CDTX MDTX ODTX MDET HAEC TAEC HEOH ICO GCO FCO "
    "MCO FEM MALE DU DUO DVFP EIH MHS SSD".split()
)
"""Codes that stand in the code sheet of the substance-use directory only (2022)."""
_ASKED_BY_BOTH = frozenset({"VPPD"})
"""Codes that our vocabulary has from the mental-health survey though the other asks them too."""


def kinds_of(cell: object) -> tuple[str, ...]:
    """Return the types that a cell names, sorted; () where it names none. SAMHSA writes SA and SU for substance use."""
    return _read_kinds(cell if isinstance(cell, str) else clean_text(cell))


@lru_cache(maxsize=1_000)
def _read_kinds(cell: str) -> tuple[str, ...]:
    text = clean_text(cell)
    lower = text.casefold()
    if lower == "both":
        return (MENTAL_HEALTH_KIND, SUBSTANCE_USE_KIND)
    if found := tuple(kind for kind, words in sorted(_WORDS.items()) if words.search(lower)):
        return found if OTP_KIND not in found else (OTP_KIND,)
    return (text.upper(),) if _SHORT.fullmatch(text.upper()) else ()


def kind_of_asked(asked: Iterable[str], *, prefix: str = "asked") -> str:
    """Return a type named by the codes asked about: lists whose rows were asked different things have one for each set."""
    return f"{prefix}-{hashlib.blake2b(' '.join(sorted(asked)).encode(), digest_size=6).hexdigest()}"


class KindTeller:
    """Finds the type of a place by its codes."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        mental = {code.code for code in vocabulary.codes if code.survey == "mh"} - _ASKED_BY_BOTH
        self._points = dict.fromkeys(mental, 1)
        for code in _SUBSTANCE_USE_ONLY:
            self._points[code] = self._points.get(code, 0) - 1
        self._points[_MENTAL_HEALTH_CARE] = self._points.get(_MENTAL_HEALTH_CARE, 0) + _MENTAL_HEALTH_WEIGHT

    def kind_of(self, codes: Collection[str], *, default: str = SUBSTANCE_USE_KIND) -> str:
        """Return the type whose survey asks codes like these; `default` where they don't tell."""
        return _kind_of(self._balance(codes), default)

    def kind_of_sheet(self, codes: Collection[str]) -> str:
        """Return the type of a directory by the codes that its sheet explains."""
        return MENTAL_HEALTH_KIND if self._balance(codes) > 0 else SUBSTANCE_USE_KIND

    def in_bits(self, bits_of: Callable[[Iterable[str]], int]) -> Callable[[int, str], str]:
        """Return what does the same as `kind_of`, for codes and default given by place and the codes as bits.

        `bits_of`: returns the bits of codes.
        """
        by_points = [
            (points, bits_of(code for code, worth in self._points.items() if worth == points))
            for points in set(self._points.values())
        ]

        def kind_of(bits: int, default: str) -> str:
            return _kind_of(sum([points * (bits & mask).bit_count() for points, mask in by_points]), default)

        return kind_of

    def _balance(self, codes: Collection[str]) -> int:
        """Return points for the mental-health survey less those for the other."""
        return sum(map(self._points.get, codes, repeat(0)))


def _kind_of(balance: int, default: str) -> str:
    if abs(balance) < _CLEARLY:
        return default
    return MENTAL_HEALTH_KIND if balance > 0 else SUBSTANCE_USE_KIND
