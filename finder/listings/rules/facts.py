"""The rule that turns reports of several sources into published facts. Explained in docs/facts.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import Literal

from finder.listings.rules.records import DatePrecision
from finder.platform.lazy import lazy
from finder.platform.quick_values import quick

Basis = Literal["survey", "certification", "licence", "address", "staff", "sample"]
"""The basis of a report. A certification outranks surveys for the code it certifies; a check by our staff outranks both,
and a newer source that differs is a conflict for staff to settle."""

_RANKS: dict[Basis, int] = {"staff": 2, "certification": 1}
"""Higher rank wins; bases not listed are equal."""

FactState = Literal["offered", "not_offered"]
"""A code that no report asked about has no fact at all: *not stated*."""


@quick
@dataclass(frozen=True, kw_only=True)
class Report:
    """What one list reports on one program: a source's newest list, and older ones for codes that no newer one asked about.

    Staff have one report per day.
    """

    source: str
    as_of: str
    """ISO date; "" counts as older than every date."""
    basis: Basis
    asked: frozenset[str]
    """Codes this edition asked about; those not in `codes` are *not offered*."""
    codes: frozenset[str]
    """Codes offered; always part of `asked`."""
    dropped_on: str = ""
    """ISO date of the newer list of the same source that no longer holds the program, or ""."""
    as_of_precision: DatePrecision = "day"
    is_mental_health: bool = False
    """True where the list has the place only as one of mental health."""

    @lazy
    def sorted_codes(self) -> tuple[str, ...]:
        """`codes` in order: sorted once for all documents that list them."""
        return tuple(sorted(self.codes))

    @lazy
    def joined_codes(self) -> str:
        """`codes` in order, as one text divided by blanks: made once for all documents that list them."""
        return " ".join(self.sorted_codes)


def keep_order(report: Report, codes: tuple[str, ...]) -> Report:
    """Return `report`, told its codes as its only row has them: these are in order already, and sorting a set takes longer."""
    if len(codes) == len(report.codes):
        vars(report)["sorted_codes"] = tuple(sorted(codes))
    return report


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What the public sees of one code."""

    code: str
    state: FactState
    source: str
    as_of: str
    disputed_by: str = ""
    """A source of the same date that reports the opposite, or ""."""


def decide_facts(reports: Iterable[Report], *, only: frozenset[str] | None = None) -> dict[str, Fact]:
    """Return the fact of every code that some report asked about.

    For each code, the newest report that asked about it wins; if two reports of the same date differ, the one with
    *offered* wins and the other is named. A current certification wins over surveys; one that a newer list dropped
    counts as *not offered* on that list's date. A staff check wins over all. `only`: the codes to decide; None: all.
    """
    facts: dict[str, Fact] = {}
    for layer in _layers(tuple(reports)):
        codes = layer.asked if only is None else layer.asked & only
        facts.update(_told_by(layer.reports[0], codes) if len(layer.reports) == 1 else _told_by_all(layer, codes))
    return facts


@lru_cache(maxsize=1_000)
def _both(asked: frozenset[str], only: frozenset[str]) -> tuple[str, ...]:
    """Return the common codes, sorted: an edition asks nearly all of its programs the same."""
    return tuple(sorted(asked & only))


def offered_codes(reports: Sequence[Report]) -> frozenset[str]:
    """Return the codes whose fact is *offered*: the same rule as `decide_facts`, on sets, for whole imports."""
    if len(reports) == 1:
        return _as_counted(reports[0]).codes
    return frozenset().union(*(layer.offered for layer in _layers(tuple(reports))))


def denied_codes(reports: Sequence[Report], *, only: frozenset[str] | None = None) -> frozenset[str]:
    """Return the codes whose fact is *not offered*: the same rule as `decide_facts`, on sets, for whole imports.

    `only`: the codes to decide; None: all.
    """
    if len(reports) == 1:
        denied = reports[0].asked - _as_counted(reports[0]).codes
        return denied if only is None else denied & only
    denied = frozenset[str]().union(*(layer.asked - layer.offered for layer in _layers(tuple(reports))))
    return denied if only is None else denied & only


def sorted_denials(reports: Sequence[Report], only: frozenset[str]) -> tuple[str, ...]:
    """Return those of `denied_codes` that are in `only`, sorted."""
    if len(reports) == 1:
        codes = _as_counted(reports[0]).codes
        return tuple([code for code in _both(reports[0].asked, only) if code not in codes])
    return tuple(sorted(denied_codes(reports, only=only)))


def offer_dates(reports: Iterable[Report]) -> frozenset[str]:
    """Return the dates of the lists that services offered are from, without those that staff checked."""
    layers = (layer for layer in _layers(tuple(reports)) if layer.offered)
    return frozenset(layer.reports[0].as_of for layer in layers if layer.reports[0].basis != "staff")


def sorted_offers(reports: Sequence[Report]) -> tuple[str, ...]:
    """Return `offered_codes`, sorted. With a single report, its codes are the offers, whatever its rank."""
    if len(reports) == 1:
        return _as_counted(reports[0]).sorted_codes
    return tuple(sorted(offered_codes(reports)))


def join_offers(reports: Sequence[Report]) -> str:
    """Return `sorted_offers` as one text divided by blanks."""
    return _as_counted(reports[0]).joined_codes if len(reports) == 1 else " ".join(sorted_offers(reports))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layer:
    """Reports of one rank, and the codes that no newer report asked about."""

    reports: tuple[Report, ...]
    asked: frozenset[str]
    offered: frozenset[str]


@lru_cache(maxsize=16)
def _layers(reports: tuple[Report, ...]) -> tuple[_Layer, ...]:
    """Return the layers of one program's reports, kept for a moment: what is asked of a program is asked at once."""
    ranked = sorted((_as_counted(report) for report in reports), key=_order, reverse=True)
    if len(ranked) == 1:
        return (_Layer(reports=(ranked[0],), asked=ranked[0].asked, offered=ranked[0].codes),)
    layers = []
    decided: frozenset[str] = frozenset()
    for _, group in groupby(ranked, key=_rank):
        same_rank = tuple(group)
        asked = frozenset[str]().union(*(report.asked for report in same_rank)) - decided
        offered = frozenset().union(*(report.codes for report in same_rank)) & asked
        layers.append(_Layer(reports=same_rank, asked=asked, offered=offered))
        decided |= asked
    return tuple(layers)


def _as_counted(report: Report) -> Report:
    if report.basis != "certification" or not report.dropped_on:
        return report
    return replace(report, as_of=report.dropped_on, basis="survey", codes=frozenset())


def _rank(report: Report) -> tuple[int, str]:
    return (_RANKS.get(report.basis, 0), report.as_of)


def _order(report: Report) -> tuple[int, str, str]:
    return (*_rank(report), report.source)


def _told_by(report: Report, codes: Iterable[str]) -> dict[str, Fact]:
    """Return what a single report says of codes that it asked about: as of nearly every program, each with 200 of them."""
    offered, source, as_of = report.codes, report.source, report.as_of
    return {
        code: Fact(code=code, state="offered" if code in offered else "not_offered", source=source, as_of=as_of)
        for code in codes
    }


def _told_by_all(layer: _Layer, codes: Iterable[str]) -> dict[str, Fact]:
    return {code: _fact(code, layer) for code in codes}


def _fact(code: str, layer: _Layer) -> Fact:
    yes = [report for report in layer.reports if code in report.codes]
    no = [report for report in layer.reports if code in report.asked and code not in report.codes]
    winner = (yes or no)[0]
    return Fact(
        code=code,
        state="offered" if yes else "not_offered",
        source=winner.source,
        as_of=winner.as_of,
        disputed_by=no[0].source if yes and no else "",
    )
