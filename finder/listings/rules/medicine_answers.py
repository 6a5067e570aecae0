"""The answers to "Can I stay on my medicine?": what a program gives, for how long, and what its lists only mention.

Labels in quotes are SAMHSA's (National Directory 2022, sheet "Service Code Reference").
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from finder.listings.rules.vocabulary import MEDICINE_GROUPS

AnswerState = Literal["yes", "no", "not_stated", "both", "used", "for_a_time"]
"""Given here; not given; not stated; its list says both; the list names it without giving it here; only for a set time or to
come off it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Medicine:
    """The codes about one medicine."""

    id: str
    gives: frozenset[str]
    """It is given or started here: what counts towards the need."""
    names: frozenset[str] = frozenset()
    """It is used here, in some way: changes the sentence, never the need."""
    keeps_on: frozenset[str] = frozenset()
    """Given for as long as it helps."""
    for_a_time: frozenset[str] = frozenset()
    """Given for a set time, or to come off it."""


MEDICINES: tuple[Medicine, ...] = (
    Medicine(
        id="methadone",
        gives=MEDICINE_GROUPS["methadone"],
        # MU "Methadone used in Treatment"; METH "Methadone", among the pharmacotherapies; DM "Methadone detoxification";
        # MMW "Methadone maintenance for predetermined time".
        names=frozenset({"MU", "METH", "DM", "MMW"}),
        keeps_on=frozenset({"MM"}),
        # MWS, since 2023: "Maintenance service with medically supervised withdrawal after stabilization".
        for_a_time=frozenset({"DM", "MMW", "MWS"}),
    ),
    Medicine(
        id="buprenorphine",
        gives=MEDICINE_GROUPS["buprenorphine"],
        # BU "Buprenorphine used in Treatment"; among the pharmacotherapies BWN "Buprenorphine with naloxone", BWON
        # "Buprenorphine without naloxone", BERI "Buprenorphine (extended-release, injectable)", BSDM "Buprenorphine sub-dermal
        # implant"; DB "Buprenorphine detoxification"; BMW "Buprenorphine maintenance for predetermined time".
        names=frozenset({"BU", "BWN", "BWON", "BERI", "BSDM", "DB", "BMW"}),
        keeps_on=frozenset({"BUM"}),
        for_a_time=frozenset({"DB", "BMW", "MWS"}),
    ),
    Medicine(
        id="naltrexone",
        gives=MEDICINE_GROUPS["naltrexone"],
        # NU "Naltrexone used in Treatment"; NXN "Naltrexone (oral)" and VTRL "Naltrexone (extended-release, injectable)".
        names=frozenset({"NU", "NXN", "VTRL"}),
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
    if (given | named) & contradicted:
        return "both"
    if named:
        return "used"
    # A no only when every one of its codes was asked about: the other might be a yes.
    return "no" if medicine.gives <= frozenset(not_offered) else "not_stated"
