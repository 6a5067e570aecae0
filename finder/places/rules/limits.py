"""What the place field cannot read: a hospital, a crossing, somebody's house. Pure text."""

from __future__ import annotations

import re
from typing import Literal

from finder.places.rules.normalization import Words

UnknownReason = Literal[
    "unknown", "no_zip", "military", "no_point", "here", "only_care", "building", "crossing", "house"
]
"""Why no place was found: pages say what helps with each."""

_BUILDINGS = frozenset(
    "hospital hospitals er emergency infirmary jail jails prison penitentiary correctional detention carcel prision "
    "courthouse court tribunal school schools escuela university universidad college colegio campus church iglesia "
    "chapel temple mosque synagogue airport aeropuerto station estacion terminal mall walmart target mcdonalds "
    "starbucks cvs walgreens pharmacy farmacia library biblioteca shelter albergue refugio hotel motel dorm barracks "
    "museum stadium casino truckstop".split()
)
_HOUSES = frozenset("house home apartment apt casa apartamento trailer".split())
_OWN = frozenset("my mi our his her their moms dads mothers parents friends boyfriends girlfriends".split())
_CROSSING = frozenset("and y corner esquina at".split())
_STREETS = frozenset(
    "st street ave avenue av rd road dr drive blvd boulevard ln lane hwy highway route rt interstate exit pkwy parkway "
    "calle avenida carretera main broadway".split()
)

_MILITARY_ZIP = re.compile(r"(09[0-8]|340|96[2-6])\d{2}")
"""APO, FPO and DPO: Europe, the Americas, the Pacific."""


def find_limit(words: Words) -> UnknownReason:
    """Return why `words`, which are no place that we know, may be none: ``unknown`` when nothing tells."""
    if not _BUILDINGS.isdisjoint(words):
        return "building"
    if not _OWN.isdisjoint(words) and not _HOUSES.isdisjoint(words):
        return "house"
    if is_crossing(words):
        return "crossing"
    return "unknown"


def is_only_building(words: Words) -> bool:
    """Return whether nothing but a kind of building was typed, though a hamlet may have its name: "airport"."""
    return len(words) == 1 and words[0] in _BUILDINGS


def is_crossing(words: Words) -> bool:
    """Return whether two streets were typed: "5th and Main", "Main St & 5th Ave"."""
    has_street = any(word in _STREETS or word[0].isdecimal() for word in words)
    return len(words) > 2 and has_street and not _CROSSING.isdisjoint(words[1:-1])


def is_military_zip(code: str) -> bool:
    """Return whether a ZIP is of a range that only military addresses abroad have."""
    return _MILITARY_ZIP.fullmatch(code) is not None
