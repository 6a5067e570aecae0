"""Pins of a map: each program's number where it is, or beside it with a line to the spot where others are in the way."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from finder.search.rules.map_frame import WIDTH, Frame
from finder.search.rules.map_room import Room

HALF = 13.5
"""Half of a pin's height, and of the width of one with a number of up to two digits."""
_LETTER = 8.0
"""Units; the width of a digit on a pin."""
_SAME = (3.0, 16.0, 36.0, 72.0, 2.0 * WIDTH)
"""Units; squares of the grid on which spots share a pin. The first is one building, or the middle of one ZIP; the next are
for crowds; the last holds all, so that every program is on a pin."""
_MOST_LETTERS = 8
_MORE = " +"
_ASIDE = tuple(
    (away * math.sin(math.radians(turn)), -away * math.cos(math.radians(turn)))
    for away, turns in ((30, 45), (46, 45), (70, 30))
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


@dataclass(frozen=True, kw_only=True)
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

    @cached_property
    def label(self) -> str:
        """The numbers: ``3``, ``3–5``, ``3, 7``; of many, the first with how many more."""
        first = self.spots[0].number
        if len(self.spots) == 1:
            return str(first)
        numbers = join_numbers([spot.number for spot in self.spots])
        return numbers if len(numbers) <= _MOST_LETTERS else f"{first}{_MORE}{len(self.spots) - 1}"

    @property
    def is_label_short(self) -> bool:
        """Return whether the label names only the first program: ``9 +8``."""
        return _MORE in self.label

    @property
    def half_width(self) -> float:
        """Return half of the pin's width."""
        return half_width(self.label)

    @property
    def ids(self) -> str:
        """Return the ids of its programs, with spaces between."""
        return " ".join([spot.id for spot in self.spots])

    @property
    def names(self) -> str:
        """Return the names of its programs."""
        return "; ".join([spot.name for spot in self.spots])

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


def stick_pins(spots: Sequence[Spot], frame: Frame, room: Room) -> tuple[Pin, ...]:
    """Return the pins of spots, none over another, in the order of the list, and take their room.

    Spots too close to tell apart share a pin; where there is no place for all pins, those in one neighborhood do.
    """
    for size in _SAME:
        left = room.copy()
        pins = [_stick(group, x, y, left) for group, x, y in _groups(spots, frame, size)]
        stuck = [pin for pin in pins if pin is not None]
        if len(stuck) == len(pins):
            room.become(left)
            return tuple(sorted(stuck, key=lambda pin: pin.spots[0].number))
    return ()


def _groups(spots: Iterable[Spot], frame: Frame, size: float) -> list[tuple[list[Spot], float, float]]:
    """Join the spots of each square of a grid; a group stands where its first one does."""
    groups: dict[tuple[int, int], tuple[list[Spot], float, float]] = {}
    for spot in spots:
        x, y = frame.place(spot.latitude, spot.longitude)
        group = groups.setdefault((round(x / size), round(y / size)), ([], round(x, 1), round(y, 1)))
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
