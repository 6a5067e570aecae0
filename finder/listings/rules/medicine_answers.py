"""The answers to "Can I stay on my medicine?": what a program gives, for how long, and what its lists only mention.

Labels in quotes are SAMHSA's (National Directory 2022, sheet "Service Code Reference").
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from finder.listings.rules.vocabulary import MEDICINE_GROUPS, NEEDS

AnswerState = Literal["yes", "no", "not_stated", "both", "named", "for_a_time"]
"""Given here; not given; not stated; its list says both; the list names it without giving it here; only for a set time or to
come off it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Medicine:
    """The codes about one medicine."""

    id: str
    gives: frozenset[str]
    """It is given or started here: what counts towards the need."""
    names: frozenset[str] = frozenset()
    """The list names it in another way: changes the sentence, never the need."""
    may_be: frozenset[str] = frozenset()
    """One of several medicines, this one among them: names it where none is given, or where the list contradicts itself on it."""
    keeps_on: frozenset[str] = frozenset()
    """Given for as long as it helps."""
    for_a_time: frozenset[str] = frozenset()
    """Given for a set time, or to come off it."""


_ANY_OF_THREE = frozenset({"OMB"})
"""Setting "Outpatient methadone/buprenorphine or naltrexone treatment": seven in ten such programs give no methadone,
but one in twenty lists no medicine at all."""

MEDICINES: tuple[Medicine, ...] = (
    Medicine(
        id="methadone",
        gives=MEDICINE_GROUPS["methadone"],
        # MU "Methadone used in Treatment"; METH "Methadone", among the pharmacotherapies; DM "Methadone detoxification";
        # MMW "Methadone maintenance for predetermined time"; SOTP "SAMHSA certification for opioid treatment program (OTP)".
        names=frozenset({"MU", "METH", "DM", "MMW", "SOTP"}),
        may_be=_ANY_OF_THREE,
        keeps_on=frozenset({"MM"}),
        # Not MWS, "Maintenance service with medically supervised withdrawal after stabilization" (since 2023): it doesn't say of
        # which medicine, and places for long-term care list it beside it.
        for_a_time=frozenset({"DM", "MMW"}),
    ),
    Medicine(
        id="buprenorphine",
        gives=MEDICINE_GROUPS["buprenorphine"],
        # BU "Buprenorphine used in Treatment"; among the pharmacotherapies BWN "Buprenorphine with naloxone", BWON
        # "Buprenorphine without naloxone", BERI "Buprenorphine (extended-release, injectable)", BSDM "Buprenorphine sub-dermal
        # implant"; DB "Buprenorphine detoxification"; BMW "Buprenorphine maintenance for predetermined time".
        names=frozenset({"BU", "BWN", "BWON", "BERI", "BSDM", "DB", "BMW"}),
        may_be=_ANY_OF_THREE,
        keeps_on=frozenset({"BUM"}),
        for_a_time=frozenset({"DB", "BMW"}),
    ),
    Medicine(
        id="naltrexone",
        gives=MEDICINE_GROUPS["naltrexone"],
        # NU "Naltrexone used in Treatment"; NXN "Naltrexone (oral)" and VTRL "Naltrexone (extended-release, injectable)".
        names=frozenset({"NU", "NXN", "VTRL"}),
        may_be=_ANY_OF_THREE,
    ),
    Medicine(id="keeps", gives=MEDICINE_GROUPS["keeps"]),
)
"""In the order of the page. ``keeps``: it lets people stay on medicine from another clinic."""


def answer_medicine(
    medicine: Medicine, *, offered: Collection[str], not_offered: Collection[str], contradictions: Collection[str]
) -> AnswerState:
    """Return the answer about one medicine; `offered` and `not_offered` are what lists say, contradicted codes included."""
    codes, contradicted = frozenset(offered), frozenset(contradictions)
    given = codes & medicine.gives
    if given - contradicted:
        is_kept = not medicine.keeps_on <= frozenset(not_offered)
        return "yes" if is_kept or not codes & medicine.for_a_time else "for_a_time"
    named = codes & medicine.names
    if codes.isdisjoint(NEEDS["medicine"]):
        named |= codes & medicine.may_be
    if (given | named | medicine.may_be) & contradicted:
        return "both"
    if named:
        return "named"
    # A no only when every one of its codes was asked about: the other might be a yes.
    return "no" if medicine.gives <= frozenset(not_offered) else "not_stated"
