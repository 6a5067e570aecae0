"""What one list says of one program that cannot all be so, and which codes that concerns.

The table below is the whole rule. Labels are SAMHSA's (National Directory 2022, sheet "Service Code Reference"); how often each
pair occurs there, and what was left out and why, is in docs/facts.md.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Literal

from finder.listings.rules.facts import Fact, Report, decide_facts

Topic = Literal[
    "opioid_medicine",
    "opioid_treatment",
    "methadone",
    "detox_medicine",
    "detox",
    "cost",
    "alcohol_treatment",
    "who_they_take",
    "smoking",
]
"""What a contradiction is about, for readers."""

Refusal = Literal["", "yes", "both", "disputed"]
"""Whether a program refuses medicine for opioid use: no; yes; its list says both; one list says so and another the opposite."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Codes that contradict each other in one report: any of `says` with any of `against` or `denies`, or all of `denies_all`."""

    topic: Topic
    reason: str
    says: frozenset[str]
    """Offered."""
    against: frozenset[str] = frozenset()
    """Offered too."""
    denies: frozenset[str] = frozenset()
    """Asked about and not offered."""
    denies_all: frozenset[str] = frozenset()
    """All not offered, at least half of them asked about."""


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


_GIVES_OPIOID_MEDICINE = _codes("OTP MM MMW DM MWS UB BUM BMW DB UBN UN RPN OMB SOTP MO BMO OTPA")
"""Types of opioid treatment with medicine, the setting for it, the certification for it, and taking only its clients."""
_NAMES_OPIOID_MEDICINE = _codes("MU METH BU BWN BWON BERI BSDM")
"""Methadone or buprenorphine "used in treatment", or among the medicines. Naltrexone isn't here: it is given for alcohol too."""

CONTRADICTIONS: tuple[Contradiction, ...] = (
    Contradiction(
        topic="opioid_medicine",
        reason='"Does not use MAT for opioid use disorders", with a kind of that treatment or a medicine used for nothing else',
        says=_codes("NMOA"),
        against=_GIVES_OPIOID_MEDICINE | _NAMES_OPIOID_MEDICINE,
    ),
    Contradiction(
        topic="opioid_treatment",
        reason='"Does not treat opioid use disorders", with a treatment or medicine for them, their detoxification, or no others',
        says=_codes("NOOP"),
        against=_GIVES_OPIOID_MEDICINE | _NAMES_OPIOID_MEDICINE | _codes("ODTX OUDO"),
    ),
    Contradiction(
        topic="methadone",
        reason="A certified opioid treatment program (what it is certified to give is methadone) that names methadone nowhere",
        says=_codes("OTP"),
        denies_all=_codes("MM MMW DM MU METH SOTP"),
    ),
    Contradiction(
        topic="detox_medicine",
        reason="Detoxification as a hospital inpatient, where medicine is not routinely used during detoxification",
        says=_codes("HID"),
        denies=_codes("MDET"),
    ),
    Contradiction(
        topic="detox",
        reason="Residential, hospital or outpatient detoxification, without detoxification as a type of care",
        says=_codes("RD HID OD"),
        denies=_codes("DT"),
    ),
    Contradiction(
        topic="cost",
        reason='"No payment accepted", with somebody who pays or a price by income. Public funding and help with paying fit it',
        says=_codes("NP"),
        against=_codes("MC MD MI PI SF SI SS"),
    ),
    Contradiction(
        topic="alcohol_treatment",
        reason='"Does not use medication assisted treatment for alcohol use disorder", and "administers/prescribes" it',
        says=_codes("NMAUT"),
        against=_codes("PMAT"),
    ),
    Contradiction(
        topic="alcohol_treatment",
        reason='"Does not treat alcohol use disorder", with medicine for it, withdrawal from alcohol, or no other clients',
        says=_codes("NAUT"),
        against=_codes("PMAT ADTX AUDO"),
    ),
    Contradiction(
        topic="who_they_take",
        reason="Only clients with alcohol use disorder, with only such with opioid use disorder, or methadone or buprenorphine",
        says=_codes("AUDO"),
        against=_codes("OUDO OTP MM UB BUM MO BMO OTPA"),
    ),
    Contradiction(
        topic="smoking", reason="Not permitted, and permitted", says=_codes("SMON"), against=_codes("SMOP SMPD")
    ),
    Contradiction(
        topic="smoking", reason="Not permitted, and permitted", says=_codes("VAPN"), against=_codes("VAPP VPPD")
    ),
)

_SAID = frozenset[str]().union(*(rule.says for rule in CONTRADICTIONS))
_IN_RULES = _SAID.union(*(rule.against | rule.denies | rule.denies_all for rule in CONTRADICTIONS))
_REFUSALS = _codes("NMOA NOOP")


def find_contradictions(reports: Sequence[Report]) -> tuple[str, ...]:
    """Return the codes on which a report contradicts itself, sorted, as far as the public sees what that report says of them.

    If a newer list, a certification or our staff settled one side of a pair, the pair is no contradiction any more.
    """
    doubtful = [report for report in reports if _find_in_report(report)]
    if not doubtful:  # Mostly: the facts needn't be worked out.
        return ()
    if len(reports) == 1 and reports[0].basis != "certification":  # What it says is what the public sees.
        return _find_in_report(reports[0])
    facts = decide_facts(reports, only=_IN_RULES)
    by_list = {(report.source, report.as_of): report for report in reports}
    found: set[str] = set()
    for report in doubtful:
        for rule in CONTRADICTIONS:
            sides = _sides(rule, report.codes, report.asked)
            standing = [{code for code in side if _stands(code, report, facts, by_list)} for side in sides]
            is_settled = any(facts[code].state == "offered" for code in rule.denies_all & facts.keys())
            if standing and all(standing) and not is_settled:
                found.update(*standing)
    return tuple(sorted(found))


def _find_in_report(report: Report) -> tuple[str, ...]:
    """Return the codes on which a report contradicts itself, sorted: both sides of the rules of which it meets both."""
    if _SAID.isdisjoint(report.codes):
        return ()
    return _find(report.codes & _IN_RULES, _in_rules(report.asked))


@lru_cache(maxsize=20_000)
def _find(codes: frozenset[str], asked: frozenset[str]) -> tuple[str, ...]:
    """Return the same by the codes of the rules alone; kept, as programs of one kind answer these few questions alike."""
    sides = chain.from_iterable(_sides(rule, codes, asked) for rule in CONTRADICTIONS)
    return tuple(sorted(set(chain.from_iterable(sides))))


@lru_cache(maxsize=1_000)
def _in_rules(asked: frozenset[str]) -> frozenset[str]:
    """Return those codes of a list's questions that the rules name: the same for nearly all programs of a list."""
    return asked & _IN_RULES


def find_topics(contradictions: Collection[str]) -> tuple[Topic, ...]:
    """Return what the contradictions (from `find_contradictions`) are about, each once, in the order of the table."""
    codes = frozenset(contradictions)
    topics = [rule.topic for rule in CONTRADICTIONS if codes & rule.says and codes & (rule.against | rule.denies)]
    # What stands against a code that all its others deny may as well be the refusal of another rule: that says more.
    explained = frozenset[str]().union(*(rule.against for rule in CONTRADICTIONS if codes & rule.says))
    topics += [rule.topic for rule in CONTRADICTIONS if codes & rule.says - explained and codes & rule.denies_all]
    return tuple(dict.fromkeys(topics))


def find_refusal(offered: Collection[str], contradictions: Collection[str]) -> Refusal:
    """Return whether a program refuses medicine for opioid use, or does not treat opioid use at all."""
    codes = frozenset(offered)
    refusing = codes & _REFUSALS
    if refusing & frozenset(contradictions):
        return "both"
    if not refusing:
        return ""
    is_disputed = any(refusing & rule.says and codes & rule.against for rule in CONTRADICTIONS)
    return "disputed" if is_disputed else "yes"


def _sides(rule: Contradiction, codes: frozenset[str], asked: frozenset[str]) -> tuple[frozenset[str], ...]:
    """Return the two sides of a rule that what was offered and asked meets, or () if it doesn't meet both."""
    says = rule.says & codes
    if not says:
        return ()
    other = (rule.against & codes) | ((rule.denies & asked) - codes)
    if rule.denies_all and _denies_all(rule, codes, asked):
        other |= rule.denies_all & asked
    return (says, other) if other else ()


def _denies_all(rule: Contradiction, codes: frozenset[str], asked: frozenset[str]) -> bool:
    """Return whether a report denies all of a rule's codes; one that hardly asked about them says nothing."""
    denied = rule.denies_all & asked
    return 2 * len(denied) >= len(rule.denies_all) and rule.denies_all.isdisjoint(codes)


def _stands(code: str, report: Report, facts: Mapping[str, Fact], by_list: Mapping[tuple[str, str], Report]) -> bool:
    """Return whether what `report` says of a code is what the public sees."""
    fact = facts[code]
    winner = by_list.get((fact.source, fact.as_of))
    is_of_its_kind = winner is not None and _is_survey(winner) == _is_survey(report)
    return is_of_its_kind and fact.as_of == report.as_of and (fact.state == "offered") == (code in report.codes)


def _is_survey(report: Report) -> bool:
    return report.basis not in ("staff", "certification")
