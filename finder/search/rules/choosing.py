"""The page "Help me choose": a prepared search from a few plain answers. No diagnosis, nothing stored."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, get_args

from finder.listings.rules.vocabulary import Need

Answer = Literal["danger", "used", "medicine", "unsure", "sleep", "pregnant", "children", "talk", "cost", "young"]
ANSWERS: tuple[Answer, ...] = get_args(Answer)
"""What a person may tick: in danger now; used today or sick without; wants medicine; not sure of it; needs a place to
sleep; is pregnant or just had a baby; has children to bring; wants to talk with someone; has no or little money; is
under eighteen."""

_SERVICES: dict[str, tuple[str, ...]] = {"pregnant": ("PW",), "children": ("BC",)}
"""Answers that ask for a service, to its SAMHSA code."""
_WANTS: dict[str, tuple[str, ...]] = {"sleep": ("on",), "cost": ("lc",), "young": ("tn",)}
"""Answers that any of several services meets, to the key of that choice (data/vocabulary/wants.csv)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A prepared search and what to read first."""

    is_danger: bool
    """True to advise calling 911 before anything else."""
    needs: tuple[Need, ...]
    services: tuple[str, ...]
    wants: tuple[str, ...]
    """Keys of `listings.rules.vocabulary.Want`."""
    topics: tuple[str, ...]
    """Anchors of the guide, the most urgent first."""


def choose(answers: Collection[str]) -> Choice:
    """Return the search for the ticked answers; unknown answers are ignored.

    Medicine is included whenever drugs were used today, wanted or not ruled out: alone, detox raises the risk of
    overdose (CDC; ASAM 2016), so it is never suggested without medicine.
    """
    needs: list[Need] = []
    if {"used", "medicine", "unsure"}.intersection(answers) or not answers:
        needs.append("medicine")
    if "talk" in answers:
        needs.append("counseling")
    topics = [
        *(["danger-signs"] if "danger" in answers else []),
        *(["expecting"] if "pregnant" in answers else []),
        *(["medicines"] if "medicine" in needs else []),
        *(["timeline"] if "used" in answers else []),
        "calling",
    ]
    return Choice(
        is_danger="danger" in answers,
        needs=tuple(needs),
        services=tuple(code for answer, codes in _SERVICES.items() if answer in answers for code in codes),
        wants=tuple(key for answer, keys in _WANTS.items() if answer in answers for key in keys),
        topics=tuple(topics),
    )
