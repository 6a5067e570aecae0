"""What is known of medicine in a program's detox, and so what its detox is called."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from finder.listings.rules.vocabulary import NEEDS

DetoxKind = Literal["", "medical", "ask", "without_medicine", "not_stated", "named"]
"""None; "Medical detox"; "Detox: ask about medicine", since its list says both; "No medicine in detox"; it isn't stated; no detox
is stated, but what it detoxes from is named."""

MEDICAL_DETOX = frozenset({"HID", "MDET"})
"""In a hospital, or "medication routinely used during detoxification": only with one of these is a detox called medical.

DT, RD and OD also stand for detox with nothing but staff and time ("social detox"), which does not treat withdrawal.
"""

MEDICINE_FOR_WITHDRAWAL = frozenset({"DB", "DM", "DLC", "ULC", "LFXD"})
"""Detoxification with buprenorphine, methadone, lofexidine or clonidine; lofexidine, which is for nothing else. With one of
these, "no medicine in detox" would be false even where medicine is not *routinely* used."""

DETOXED_FROM = frozenset({"ADTX", "BDTX", "CDTX", "MDTX", "ODTX"})
"""Detoxification from alcohol, benzodiazepines, cocaine, methamphetamines, opioids: what it is from, not that it is done."""


def find_detox_kind(
    offered: Collection[str], *, contradictions: Collection[str], is_asked: bool, is_settled: bool
) -> DetoxKind:
    """Return what a program's detox is.

    Args:
        offered: the codes it offers.
        contradictions: the codes on which its list contradicts itself.
        is_asked: whether any list asked about medicine in detox (MDET).
        is_settled: whether our staff answered if there is detox.
    """
    codes = frozenset(offered)
    if codes.isdisjoint(NEEDS["detox"]):
        is_named = not is_settled and codes & DETOXED_FROM - frozenset(contradictions)
        return "named" if is_named else ""
    if codes & MEDICAL_DETOX - frozenset(contradictions):
        return "medical"
    if not MEDICAL_DETOX.isdisjoint(contradictions) or (is_asked and codes & MEDICINE_FOR_WITHDRAWAL):
        return "ask"
    return "without_medicine" if is_asked else "not_stated"
