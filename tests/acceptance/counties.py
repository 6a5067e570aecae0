"""The county that a program is in, by the files of `data/outlines` as their README describes them. No code of the site."""

from __future__ import annotations

import csv
from functools import cache
from typing import Any

from tests.search.rules.outline_file import FOLDER, holds

_WHOLE = "Valdez-Cordova Census Area"
"""One county of Alaska in 2016, the year of the outlines, and two today."""


@cache
def _rows() -> list[dict[str, str]]:
    with (FOLDER / "counties.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def county_of(program: dict[str, Any]) -> str:
    """Return the county of its street where its point is one, in its own state and in one county; else that of its ZIP."""
    if program["point"] != "street":
        return str(program["county"])
    latitude, longitude = program["latitude"], program["longitude"]
    inside = [
        row
        for number, row in enumerate(_rows())
        if _is_near(row, latitude, longitude) and holds(number, latitude, longitude)
    ]
    named = {row["name"] for row in inside if row["state"] == program["state"]}
    if not named or _WHOLE in named or program["county"] in named:
        return str(program["county"])
    return named.pop()


def _is_near(row: dict[str, str], latitude: float, longitude: float) -> bool:
    west, south, east, north = (float(row[side]) for side in ("west", "south", "east", "north"))
    turned = longitude - 360 if longitude > 0 else longitude
    return south <= latitude <= north and (west <= longitude <= east or west <= turned <= east)
