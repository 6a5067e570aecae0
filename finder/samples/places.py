"""States and towns of sample programs, with each one's share of programs.

The tables are data (`data/sample/place_shares.csv`, `data/sample/places.csv`). Points of ZIPs do not belong here.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from finder.platform.errors import ContentError


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A real town, or a part of one with its own ZIP."""

    city: str
    zip: str
    area_code: str
    """Telephone area code, three digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A state, DC or Puerto Rico."""

    code: str
    share: float
    """Of all programs, 0 to 1; the shares of all states add up to 1."""
    area_codes: tuple[str, ...]
    towns: tuple[Town, ...]
    ends: tuple[float, ...]
    """Cumulative sums of the towns' weights (roughly thousands of people)."""


def read_states(folder: Path) -> tuple[State, ...]:
    """Read the 52 states and their towns from ``data/sample``, in the order of the file.

    Raises:
        ContentError: a file is missing or malformed.
    """
    towns: dict[str, list[tuple[Town, float]]] = {}
    try:
        for row in _rows(folder / "places.csv"):
            town = Town(city=row["city"], zip=row["zip"], area_code=row["area_code"])
            towns.setdefault(row["state"], []).append((town, float(row["weight"])))
        return tuple(_state(row, towns[row["state"]]) for row in _rows(folder / "place_shares.csv"))
    except (OSError, ValueError, KeyError) as error:
        raise ContentError(f"data/sample: the places for sample programs can't be read ({error}).") from error


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _state(row: dict[str, str], towns: list[tuple[Town, float]]) -> State:
    return State(
        code=row["state"],
        share=float(row["share"]),
        area_codes=tuple(row["area_codes"].split()),
        towns=tuple(town for town, _ in towns),
        ends=tuple(accumulate(weight for _, weight in towns)),
    )
