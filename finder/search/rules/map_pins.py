"""Pins of a map: each program's number where it is, or beside it with a line to the spot where others are in the way."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from finder.search.rules.map_frame import Frame
from finder.search.rules.map_room import Room

HALF = 12.0
"""Half of a pin's height, and of the width of one with a number of up to two digits."""
_LETTER = 7.8
"""Units; the width of a digit on a pin."""
_SAME = 3.0
"""Units; the grid on which spots are one: the same building, or the middle of one ZIP."""
_MOST_LETTERS = 8
_ASIDE = tuple(
    (away * math.sin(math.radians(turn)), -away * math.cos(math.radians(turn)))
    for away, turns in ((27, 45), (42, 45), (60, 30), (82, 30))
    for turn in (step * turns for step in range(round(360 / turns)))
)
"""Where a pin may stand if its spot is taken, the nearest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A program of the list to mark."""

    id: str
    name: str
    number: int
    """Number in the list."""
    latitude: float
    longitude: float
    miles: float
    is_approximate: bool = False
    """True when only its ZIP is known: the pin then stands for the ZIP."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """One or several programs at one spot."""

    spots: tuple[Spot, ...]
    """In the order of the list."""
    x: float
    y: float
    """The middle of the pin."""
    spot_x: float
    spot_y: float
    """Where they are."""

    @property
    def label(self) -> str:
        """Return the numbers: ``3``, ``3–5``, ``3, 7``; of many, the first with how many more."""
        text = join_numbers([spot.number for spot in self.spots])
        return text if len(text) <= _MOST_LETTERS else f"{self.spots[0].number} +{len(self.spots) - 1}"

    @property
    def half_width(self) -> float:
        """Return half of the pin's width."""
        return half_width(self.label)

    @property
    def is_aside(self) -> bool:
        """Return whether a line leads from the pin to its spot."""
        return (self.x, self.y) != (self.spot_x, self.spot_y)

    @property
    def is_approximate(self) -> bool:
        """Return whether all of its programs are known by their ZIP only."""
        return all(spot.is_approximate for spot in self.spots)


def join_numbers(numbers: Sequence[int]) -> str:
    """Return ascending numbers as text, those in a row joined: ``1–3, 7``."""
    rows: list[list[int]] = []
    for number in numbers:
        if rows and number == rows[-1][-1] + 1:
            rows[-1].append(number)
        else:
            rows.append([number])
    return ", ".join(f"{row[0]}–{row[-1]}" if len(row) > 1 else str(row[0]) for row in rows)


def half_width(label: str) -> float:
    """Return half of the width of a pin with this label: round up to two digits."""
    return HALF + max(0, len(label) - 2) * _LETTER / 2


def stick_pins(spots: Iterable[Spot], frame: Frame, room: Room) -> tuple[Pin, ...]:
    """Return the pins of spots, none over another, in the order of the list, and take their room.

    Spots too close to tell apart share a pin; so do those for whom no place is left.
    """
    pins: list[Pin] = []
    for group, x, y in _groups(spots, frame):
        pin = _stick(group, x, y, room)
        if pin is not None:
            pins.append(pin)
        elif pins:
            _join(pins, group, x, y)
    return tuple(sorted(pins, key=lambda pin: pin.spots[0].number))


def _groups(spots: Iterable[Spot], frame: Frame) -> list[tuple[list[Spot], float, float]]:
    groups: dict[tuple[int, int], tuple[list[Spot], float, float]] = {}
    for spot in spots:
        x, y = frame.place(spot.latitude, spot.longitude)
        group = groups.setdefault((round(x / _SAME), round(y / _SAME)), ([], round(x, 1), round(y, 1)))
        group[0].append(spot)
    return list(groups.values())


def _stick(group: list[Spot], x: float, y: float, room: Room) -> Pin | None:
    pin = Pin(spots=tuple(group), x=x, y=y, spot_x=x, spot_y=y)
    wide = pin.half_width
    if room.takes(x, y, wide, HALF):
        return pin
    for east, south in _ASIDE:
        if room.takes(x + east, y + south, wide, HALF):
            return Pin(spots=pin.spots, x=round(x + east, 1), y=round(y + south, 1), spot_x=x, spot_y=y)
    return None


def _join(pins: list[Pin], group: list[Spot], x: float, y: float) -> None:
    """Put programs onto the pin that stands nearest to them."""
    at = min(range(len(pins)), key=lambda at: math.hypot(pins[at].x - x, pins[at].y - y))
    near = pins[at]
    spots = tuple(sorted((*near.spots, *group), key=lambda spot: spot.number))
    pins[at] = Pin(spots=spots, x=near.x, y=near.y, spot_x=near.spot_x, spot_y=near.spot_y)
