"""The three answers that every card, list and program page gives in the same place: medicine, overnight, pay."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from finder.listings.rules.contradictions import Topic, find_refusal
from finder.listings.rules.detox import DetoxKind
from finder.listings.rules.medicine_answers import MEDICINES, AnswerState, answer_medicine
from finder.listings.rules.vocabulary import NEEDS, is_housing_only

MedicineKind = Literal[
    "methadone_and_buprenorphine",
    "methadone",
    "buprenorphine",
    "keeps_buprenorphine",
    "for_a_time",
    "both",
    "keeps",
    "keeps_naltrexone",
    "keeps_ask",
    "named",
    "naltrexone",
    "refers",
    "refused",
    "no",
    "not_stated",
]
"""What a program says of medicine for opioid use: gives methadone, buprenorphine or both; keeps people on buprenorphine without
a word of starting it; only for a time; its list says both; keeps people on medicine from elsewhere, and starts none, or
naltrexone alone, or names one that it may start; only names one; naltrexone alone; a partner clinic prescribes; says that it
gives none; was asked and offers none; was never asked."""

MedicineName = Literal["", "methadone", "buprenorphine"]

OvernightKind = Literal["residential", "hospital", "detox"]
DaysState = Literal["", "days_only", "detox_by_day", "housing", "ask_detox", "not_stated"]
"""Why no stay is named: there is one; days only; detox while living at home; sober housing, which is no treatment; detox that
may or may not be overnight; nobody asked."""

PayKind = Literal["free", "medicaid", "sliding", "help", "state_plan", "medicare", "private", "military", "cash"]

_STAYS: tuple[tuple[OvernightKind, frozenset[str]], ...] = (
    ("residential", frozenset({"RES", "RL", "RS"})),
    ("hospital", frozenset({"HI", "HIT"})),
    ("detox", frozenset({"RD", "HID"})),
)
_STAYS_ASKED = frozenset({"RES", "HI"})
"""The two settings that stand for every stay in SAMHSA's survey: with a no to both, care is by day."""
_DETOX_BY_DAY = frozenset({"OD"})
_PARTNER_PRESCRIBES = "INPE"
"""SAMHSA's "In-network prescribing entity"."""
_STARTS_BUPRENORPHINE = "UB"
"""SAMHSA's "Prescribes buprenorphine"; BUM alone is "Buprenorphine maintenance"."""
_PAYS: tuple[tuple[PayKind, str], ...] = (
    ("free", "NP"),
    ("medicaid", "MD"),
    ("sliding", "SS"),
    ("help", "PA"),
    ("state_plan", "SI"),
    ("medicare", "MC"),
    ("private", "PI"),
    ("military", "MI"),
    ("cash", "SF"),
)
"""In the order of use for somebody without money; the codes are SAMHSA's."""
_FOR_LITTLE_MONEY: frozenset[PayKind] = frozenset({"free", "medicaid", "sliding", "help", "state_plan"})
_MOST_PAYS = 2
"""More would fill a third line on a phone; the program's page has all."""

SLOT_CODES: frozenset[str] = frozenset().union(
    *(medicine.gives | medicine.keeps_on for medicine in MEDICINES),
    *(codes for _, codes in _STAYS),
    NEEDS["detox"],
    {"MDET", _PARTNER_PRESCRIBES},
    {code for _, code in _PAYS},
)
"""Every code whose "no" changes one of the three answers: what a card keeps of the services that aren't offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """The three answers, as kinds; templates put them into words."""

    medicine: MedicineKind
    named: MedicineName
    """The medicine that is only named, or given for a time; "" where `medicine` says it, or both are."""
    lacks: MedicineName
    """The one of the two that it says it does not give, beside the one that it gives."""
    stays: tuple[OvernightKind, ...]
    days: DaysState
    detox: DetoxKind
    pays: tuple[PayKind, ...]
    """At most two; () where none is offered or nobody asked."""
    is_pay_asked: bool
    refuses_medicaid: bool
    """Asked about Medicaid, and not taking it."""

    @property
    def is_medicine_given(self) -> bool:
        """Return whether methadone or buprenorphine is given here for as long as it helps."""
        return self.medicine in ("methadone_and_buprenorphine", "methadone", "buprenorphine", "keeps_buprenorphine")

    @property
    def is_unmedicated_detox_unsaid(self) -> bool:
        """Return whether detox gives no medicine, and no stay or day that the answer names is this detox."""
        names_detox = "detox" in self.stays or (not self.stays and self.days in ("detox_by_day", "ask_detox"))
        return self.detox == "without_medicine" and not names_detox

    def find_unsaid(self, topics: Collection[Topic]) -> tuple[Topic, ...]:
        """Return those of the topics on which a list contradicts itself that no answer says already."""
        said: set[Topic] = {"opioid_medicine"} if self.medicine == "both" else set()
        if self.detox == "ask" and ("detox" in self.stays or (not self.stays and self.days == "detox_by_day")):
            said.add("detox_medicine")
        return tuple(topic for topic in topics if topic not in said)


def find_slots(
    offered: Collection[str], denied: Collection[str], *, contradictions: Collection[str], detox: DetoxKind
) -> Slots:
    """Return the three answers of a program.

    Args:
        offered: the codes it offers, contradicted ones among them.
        denied: the codes it was asked about and doesn't offer.
        contradictions: the codes on which its list contradicts itself: neither a yes nor a no.
        detox: what its detox is, from `find_detox_kind`.
    """
    codes, no, both = frozenset(offered), frozenset(denied), frozenset(contradictions)
    medicine, named, lacks = _medicine(codes, no, both)
    stays = tuple(kind for kind, stay in _STAYS if codes & stay)
    pays = tuple(kind for kind, code in _PAYS if code in codes - both)
    little = tuple(kind for kind in pays if kind in _FOR_LITTLE_MONEY)
    return Slots(
        medicine=medicine,
        named=named,
        lacks=lacks,
        stays=stays,
        days="" if stays else _days(codes, no),
        detox=detox,
        pays=(little or pays)[:_MOST_PAYS],
        is_pay_asked=any(code in codes or code in no for _, code in _PAYS),
        refuses_medicaid="MD" in no,
    )


def _medicine(
    codes: frozenset[str], denied: frozenset[str], contradictions: frozenset[str]
) -> tuple[MedicineKind, MedicineName, MedicineName]:
    states: dict[str, AnswerState] = {
        medicine.id: answer_medicine(medicine, offered=codes, not_offered=denied, contradictions=contradictions)
        for medicine in MEDICINES
    }
    methadone, buprenorphine = states["methadone"], states["buprenorphine"]
    if methadone == buprenorphine == "yes":
        return "methadone_and_buprenorphine", "", ""
    if methadone == "yes":
        return "methadone", "", "buprenorphine" if buprenorphine == "no" else ""
    if buprenorphine == "yes":
        kind: MedicineKind = (
            "buprenorphine" if _STARTS_BUPRENORPHINE in codes - contradictions else "keeps_buprenorphine"
        )
        return kind, "", "methadone" if methadone == "no" else ""
    return (*_weaker_medicine(codes, contradictions, states), "")


def _weaker_medicine(
    codes: frozenset[str], contradictions: frozenset[str], states: dict[str, AnswerState]
) -> tuple[MedicineKind, MedicineName]:
    """Return the kind where neither methadone nor buprenorphine is given for as long as it helps."""
    pair = {"methadone": states["methadone"], "buprenorphine": states["buprenorphine"]}
    refusal = find_refusal(codes, contradictions)
    if "both" in pair.values() or refusal in ("both", "disputed"):
        return "both", ""
    if "for_a_time" in pair.values():
        return "for_a_time", _only(pair, "for_a_time")
    if states["keeps"] == "yes":
        return _kept(states), ""
    if "named" in pair.values():
        return "named", _only(pair, "named")
    if states["naltrexone"] == "yes":
        return "naltrexone", ""
    if _PARTNER_PRESCRIBES in codes:
        return "refers", ""
    if refusal == "yes":
        return "refused", ""
    return ("no", "") if set(pair.values()) == {"no"} else ("not_stated", "")


def _kept(states: dict[str, AnswerState]) -> MedicineKind:
    """Return the kind of a program that keeps people on medicine from elsewhere: that it starts none needs a no to each."""
    if {states["methadone"], states["buprenorphine"]} != {"no"} or states["naltrexone"] not in ("yes", "no"):
        return "keeps_ask"
    return "keeps_naltrexone" if states["naltrexone"] == "yes" else "keeps"


def _only(pair: dict[str, AnswerState], state: AnswerState) -> MedicineName:
    names: list[MedicineName] = [name for name in ("methadone", "buprenorphine") if pair[name] == state]
    return names[0] if len(names) == 1 else ""


def _days(codes: frozenset[str], denied: frozenset[str]) -> DaysState:
    """Return what is known where no stay is offered."""
    if is_housing_only(codes):
        return "housing"
    if codes & _DETOX_BY_DAY:
        return "detox_by_day"
    if "DT" in codes and not {"RD", "HID"} <= denied:
        return "ask_detox"
    return "days_only" if denied >= _STAYS_ASKED else "not_stated"
