"""The closed lists used by searches and pages: service codes, the plain questions they answer, and the needs.

The words themselves are data (`data/vocabulary/`), read by `listings.vocabulary`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Need = Literal["detox", "medicine", "counseling"]

NEEDS: dict[Need, frozenset[str]] = {
    "detox": frozenset({"DT", "RD", "HID", "OD"}),
    "medicine": frozenset({"OTP", "MM", "UB", "BUM", "UN", "RPN"}),
    "counseling": frozenset({"SACA", "ICO", "GCO", "FCO", "MCO"}),
}
"""What counts towards each need: any of these offered, nothing else (SAMHSA service codes; the contract, "Facts").

DLC, DB and DM are medicine protocols whose labels hold the word "detoxification": counting them would more than double
the number of detox programs, wrongly. MU, BU and NU mean only that someone there uses the medicine.
"""

MEDICINE_GROUPS: dict[str, frozenset[str]] = {
    "methadone": frozenset({"OTP", "MM"}),
    "buprenorphine": frozenset({"UB", "BUM"}),
    "naltrexone": frozenset({"UN", "RPN"}),
    "keeps": frozenset({"MOA"}),
    "refuses": frozenset({"NMOA", "NOOP"}),
    "used_by_someone": frozenset({"MU", "BU", "NU"}),
}
"""The separate answers about medicine for opioid use (SAMHSA service codes)."""

EXCLUSIVES = ("DUO", "DUIO", "AUDO", "OUDO", "BMO", "MO", "OTPA", "VO")
"""Codes of programs that serve only some people; shown on every result."""

LIMITS = frozenset({*EXCLUSIVES, "NMOA", "NOOP", "NAUT", "NMAUT", "PC", "AUPC", "SMON", "VAPN"})
"""Codes whose yes excludes someone: whom a program takes exclusively, and what it refuses, forbids or leaves to clients."""

ABOUT_OUTSIDE = {"PC": frozenset({"OTP", "MM", "UB", "BUM", "UN", "RPN"}), "AUPC": frozenset({"PMAT"})}
"""Limits that SAMHSA asks of medicine prescribed elsewhere (directory of 2022, categories OMSC and SMAT), each with the codes of
who gives such medicine: where one of these is offered, it keeps nobody from it."""

TAKING = "tk"
"""The want that no code meets: a report of openings, as long as it counts, says that new people are taken."""

CERTIFIED_METHADONE = "OTP"
"""The code that the opioid treatment program list certifies."""


def needs_met(codes: Iterable[str]) -> tuple[Need, ...]:
    """Return the needs that these offered codes meet, in the order of `NEEDS`."""
    offered = frozenset(codes)
    return tuple([need for need, any_of in NEEDS.items() if not any_of.isdisjoint(offered)])


def is_housing_only(codes: Iterable[str]) -> bool:
    """Return whether a program is a sober or transitional home without treatment (HH without SA)."""
    offered = frozenset(codes)
    return "HH" in offered and "SA" not in offered


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One of the six plain questions that facts answer."""

    id: str
    text: str
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCode:
    """One thing a program can offer, in our words and in the source's."""

    code: str
    category: str
    official_label: str
    label: str
    help: str
    question: str
    survey: str
    """In which survey it is asked: ``su`` (substance use), ``mh`` (mental health) or ``old`` (no longer)."""
    is_filter: bool
    """True when the results page offers it as a filter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """A choice that any of several codes meets, such as methadone."""

    key: str
    """Its name in addresses, commands and counts: two small letters, which no code has."""
    question: str
    label: str
    help: str
    codes: frozenset[str]
    """Empty for `TAKING` alone."""
    replaces: frozenset[str] = frozenset()
    """Codes that have no checkbox of their own on the results page, since this one covers them."""


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """All codes and wants, in reading order, with lookups."""

    questions: tuple[Question, ...]
    codes: tuple[ServiceCode, ...]
    by_code: dict[str, ServiceCode] = field(default_factory=dict)
    """Code to its entry."""
    wants: tuple[Want, ...] = ()

    @cached_property
    def want_keys(self) -> tuple[str, ...]:
        """The keys of all wants, in reading order."""
        return tuple(want.key for want in self.wants)

    def filters(self, question: str) -> tuple[ServiceCode, ...]:
        """Return the codes of `question` that the results page offers as filters, in reading order."""
        return tuple(code for code in self.codes if code.is_filter and code.question == question)

    def label(self, code: str) -> str:
        """Return the plain label of a code or want, or the code itself if it is unknown."""
        entry = self.by_code.get(code) or next((want for want in self.wants if want.key == code), None)
        return entry.label if entry else code
