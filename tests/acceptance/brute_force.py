"""What a search must answer, worked out from an exported file and geopy alone. Imports nothing of the site, on purpose.

Geopy measures every program that could matter; a haversine pass (within 0.6 % of the geodesic) only spares it the rest.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from geopy.distance import geodesic

from tests.acceptance import counties

NEEDS = {
    "detox": {"DT", "RD", "HID", "OD"},
    "medicine": {"OTP", "MM", "UB", "BUM", "UN", "RPN"},
    "counseling": {"SACA", "ICO", "GCO", "FCO", "MCO"},
}
WANTS = {
    "md": {"HID", "MDET"},
    "on": {"RES", "HI", "RL", "RS", "HIT", "RD", "HID"},
    "mt": {"OTP", "MM"},
    "bp": {"UB", "BUM"},
    "lc": {"NP", "SS", "PA"},
    "tn": {"AD", "CHLD"},
}
TAKING = "tk"
"""No code: said in a report of openings that is at most a week old."""
TAKING_DAYS = 7
_SLACK = 1.01
_EARTH_MILES = 3958.76


def read_export(path: Path) -> list[dict[str, Any]]:
    """Read the listed programs of an NDJSON export, with all they offer under ``has``."""
    programs = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for program in programs:
        services = set(program["services"])
        program["has"] = services | {name for name, any_of in (NEEDS | WANTS).items() if services & any_of}
    return [program for program in programs if program["listed"]]


def search(
    programs: list[dict[str, Any]],
    place: dict[str, Any],
    *,
    within: str | None,
    wanted: set[str],
    unwanted: set[str],
    page: int,
    size: int,
) -> dict[str, Any]:
    """Answer one search; `within` None means everything in the place's state, or in its county where it is one."""
    fits = [program for program in programs if wanted <= program["has"] and not unwanted & program["has"]]
    found = _reach(fits, place, within, page * size)
    widened = found["total"] == 0 and within != "any"
    if widened:
        found = _reach(fits, place, "any", page * size)
    first = (page - 1) * size
    return {
        "ids": [program_id for _, program_id in found["ordered"][first : first + size]],
        "miles": [miles for miles, _ in found["ordered"][first : first + size]],
        "total": found["total"],
        "facets": found["facets"],
        "widened": widened,
    }


def _reach(fits: list[dict[str, Any]], place: dict[str, Any], within: str | None, needed: int) -> dict[str, Any]:
    area = [program for program in fits if within is not None or _is_in(program, place)]
    placed = [(_rough(program, place), program) for program in area if program["latitude"] is not None]
    without_coordinates: list[dict[str, Any]] = []
    if within is None or within == "any":
        without_coordinates = [
            program for program in area if program["latitude"] is None and program["state"] == place["state"]
        ]
        matches = [program for _, program in placed]
        near = sorted(rough for rough, _ in placed)
        limit = near[min(needed, len(near)) - 1] * _SLACK + 0.1 if near else 0
        measured = [(_miles(program, place), program) for rough, program in placed if rough <= limit]
    else:
        radius = float(within)
        measured = [(_miles(program, place), program) for rough, program in placed if rough <= radius * _SLACK + 0.1]
        measured = [(miles, program) for miles, program in measured if miles <= radius]
        matches = [program for _, program in measured]
    ordered: list[tuple[float | None, str]] = sorted((round(miles, 2), program["id"]) for miles, program in measured)
    if len(measured) == len(matches):
        ordered += [(None, program_id) for program_id in sorted(program["id"] for program in without_coordinates)]
    facets: dict[str, int] = {}
    for program in (*matches, *without_coordinates):
        for code in program["has"]:
            facets[code] = facets.get(code, 0) + 1
    return {"ordered": ordered, "total": len(matches) + len(without_coordinates), "facets": facets}


def _is_in(program: dict[str, Any], place: dict[str, Any]) -> bool:
    """Return whether a program is in a state, or in a county: where its street stands, else where its ZIP is."""
    if program["state"] != place["state"]:
        return False
    return place["kind"] == "state" or counties.county_of(program) == place["label"].rsplit(",", 1)[0]


def _miles(program: dict[str, Any], place: dict[str, Any]) -> float:
    here = (place["latitude"], place["longitude"])
    return float(geodesic(here, (program["latitude"], program["longitude"])).miles)


def _rough(program: dict[str, Any], place: dict[str, Any]) -> float:
    a, b = math.radians(place["latitude"]), math.radians(program["latitude"])
    east = math.radians(program["longitude"] - place["longitude"])
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(east / 2) ** 2
    return 2 * _EARTH_MILES * math.asin(min(1.0, math.sqrt(h)))
