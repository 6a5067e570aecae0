"""Outlines of counties at three levels of detail: pieces of lines, found by the box that they are in.

The lines between counties are there once, each with the county on its left and on its right, so that whatever is drawn or
measured from them fits together. `data/outlines/README.md` says where they come from and how they are written.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from finder.places.rules.places import Point

SEA, ABROAD = -1, -2
"""What may be on a side of a line besides a county."""
_CELL = 512
"""Units; a cell of the index of pieces is so many units of its level high and wide."""

_PART_OF = {
    ("AK", "Chugach Census Area"): "Valdez-Cordova Census Area",
    ("AK", "Copper River Census Area"): "Valdez-Cordova Census Area",
}
"""Counties of today that in the outlines, of 2016, are parts of another."""

Box = tuple[float, float, float, float]
"""West, south, east, north."""
Vertex = tuple[int, int]


class Piece(NamedTuple):
    """A short piece of a line; whole numbers are units of its level."""

    left: int
    right: int
    """Numbers of the areas on either side, or `SEA`; `ABROAD` is only ever on the left."""
    x: int
    y: int
    """The first corner: east and north."""
    end_x: int
    end_y: int
    """The last corner."""
    west: int
    south: int
    east: int
    north: int
    steps: str
    """From corner to corner, as in an SVG path: ``3 -4 2 5``."""

    @property
    def vertices(self) -> list[Vertex]:
        """All corners."""
        numbers = list(map(int, self.steps.split(" ")))
        return list(
            zip(accumulate(numbers[0::2], initial=self.x), accumulate(numbers[1::2], initial=self.y), strict=True)
        )

    def turned(self) -> Piece:
        """Return the piece from its end to its start, with its sides exchanged."""
        numbers = self.steps.split(" ")
        back = zip(numbers[-2::-2], numbers[-1::-2], strict=True)
        steps = " ".join(f"{-int(east)} {-int(north)}" for east, north in back)
        return self._replace(
            left=self.right, right=self.left, x=self.end_x, y=self.end_y, end_x=self.x, end_y=self.y, steps=steps
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A county, or a state."""

    fips: str
    """Five digits; of a state its two letters."""
    state: str
    name: str
    point: Point
    """Well inside its largest part, where its name can stand."""
    box: Box
    """Around its main parts, in degrees west of Greenwich (`westward`)."""


class Level:
    """All pieces at one level of detail."""

    def __init__(self, unit: float, pieces: Sequence[Piece], *, by_state: bool = False) -> None:
        """Index the pieces; `unit` in degrees. With `by_state`, areas are states, by the number of their first county."""
        self.by_state = by_state
        self.unit = unit
        self.pieces = tuple(pieces)
        self._cells: dict[tuple[int, int], list[int]] = {}
        self._outlines: dict[int, list[Piece]] = {}
        for number, piece in enumerate(self.pieces):
            for side in (piece.left, piece.right):
                if side != SEA:
                    self._outlines.setdefault(side, []).append(piece)
            for cell in _cells((piece.west, piece.south, piece.east, piece.north), _CELL):
                self._cells.setdefault(cell, []).append(number)
        self._degree = round(1 / unit)
        self._boxes = {number: self._box_of(number) for number in self._outlines if number >= 0}
        self._around: dict[tuple[int, int], list[int]] = {}
        for number, box in self._boxes.items():
            for cell in _cells(box, self._degree):
                self._around.setdefault(cell, []).append(number)

    def pieces_in(self, box: Box) -> list[Piece]:
        """Return the pieces whose own boxes meet a box in units."""
        west, south, east, north = box
        cells = self._cells
        numbers = {number for cell in _cells(box, _CELL) if cell in cells for number in cells[cell]}
        near = map(self.pieces.__getitem__, sorted(numbers))
        return [
            piece
            for piece in near
            if piece.west <= east and piece.east >= west and piece.south <= north and piece.north >= south
        ]

    def outline_of(self, number: int) -> list[Piece]:
        """Return the pieces that have an area on one side."""
        return self._outlines.get(number, [])

    def holds(self, number: int, latitude: float, longitude: float) -> bool:
        """Return whether a point lies in an area: a line from it to the east crosses the outline an odd number of times."""
        x, y = westward(longitude) / self.unit, latitude / self.unit
        crossings = 0
        for piece in self.outline_of(number):
            if piece.south > y or piece.north <= y or piece.east < x:
                continue
            if piece.west > x:
                crossings += (piece.y > y) != (piece.end_y > y)
            else:
                crossings += _crossings(piece.vertices, x, y)
        return crossings % 2 == 1

    def number_at(self, latitude: float, longitude: float) -> int | None:
        """Return the number of the county that a point lies in; None at sea and abroad."""
        return self._find_number(latitude, longitude, None)

    def lies_in(self, area: frozenset[int], latitude: float, longitude: float) -> bool:
        """Return whether a point lies in any of some counties."""
        return self._find_number(latitude, longitude, area) is not None

    def _find_number(self, latitude: float, longitude: float, among: frozenset[int] | None) -> int | None:
        x, y = westward(longitude) / self.unit, latitude / self.unit
        for number in self._around.get((int(x // self._degree), int(y // self._degree)), ()):
            if among is not None and number not in among:
                continue
            west, south, east, north = self._boxes[number]
            if west <= x <= east and south <= y <= north and self.holds(number, latitude, longitude):
                return number
        return None

    def _box_of(self, number: int) -> Box:
        outline = self._outlines[number]
        return (
            min(piece.west for piece in outline),
            min(piece.south for piece in outline),
            max(piece.east for piece in outline),
            max(piece.north for piece in outline),
        )


@dataclass(frozen=True, kw_only=True)
class Outlines:
    """Counties and states, and their lines."""

    counties: tuple[Area, ...]
    """By the numbers that the pieces use."""
    states: tuple[Area, ...]
    levels: tuple[Level, ...] = field(repr=False)
    """The finest first."""

    def find_number(self, state: str, county: str) -> int | None:
        """Return the number of a county by its name, or of the one that it was a part of."""
        return self._numbers_by_name.get((state, _PART_OF.get((state, county), county)))

    @cached_property
    def _numbers_by_name(self) -> dict[tuple[str, str], int]:
        return {(county.state, county.name): number for number, county in enumerate(self.counties)}

    @cached_property
    def state_codes(self) -> tuple[str, ...]:
        """The state of each county, by its number."""
        return tuple(county.state for county in self.counties)

    @cached_property
    def states_by_code(self) -> dict[str, Area]:
        """States by their two letters."""
        return {state.state: state for state in self.states}

    @cached_property
    def _numbers_by_state(self) -> dict[str, frozenset[int]]:
        numbers: dict[str, set[int]] = {}
        for number, county in enumerate(self.counties):
            numbers.setdefault(county.state, set()).add(number)
        return {state: frozenset(found) for state, found in numbers.items()}

    def counties_of(self, state: str) -> frozenset[int]:
        """Return the numbers of a state's counties."""
        return self._numbers_by_state.get(state, frozenset())

    def contains(self, fips: str, latitude: float, longitude: float) -> bool:
        """Return whether a point lies in a county, by its finest outline (within some 100 meters of the true line)."""
        number = self._numbers_by_fips.get(fips)
        return number is not None and self.levels[0].holds(number, latitude, longitude)

    def find_county(self, latitude: float, longitude: float) -> Area | None:
        """Return the county that a point lies in; None at sea and abroad."""
        number = self.levels[0].number_at(latitude, longitude)
        return None if number is None else self.counties[number]

    def county_of_street(self, point: Point, *, state: str, zip_county: str) -> str:
        """Return the name of the county that a street of a state is in.

        The county of its ZIP stands where the point lies in it, and where the point tells nothing better: at sea, in another
        state than the address, or where the county of 2016 has been divided since.
        """
        number = self.find_number(state, zip_county)
        if number is not None and self.levels[0].holds(number, point.latitude, point.longitude):
            return zip_county
        county = self.find_county(point.latitude, point.longitude)
        if county is None or county.state != state or county.name in _PART_OF.values():
            return zip_county
        return county.name

    @cached_property
    def _numbers_by_fips(self) -> dict[str, int]:
        return {county.fips: number for number, county in enumerate(self.counties)}


def westward(longitude: float) -> float:
    """Return a longitude counted to the west only, so that nothing of the US is cut at 180 degrees."""
    return longitude - 360 if longitude > 0 else longitude


def read_level(text: str) -> Level:
    """Read one file of pieces."""
    lines = iter(text.splitlines())
    unit, kind = next(lines).split()
    return Level(float(unit), [_piece(line) for line in lines], by_state=kind == "states")


def read_areas(lines: Iterable[str]) -> tuple[Area, ...]:
    """Read the table of counties or of states."""
    return tuple(
        Area(
            fips=row.get("fips") or row["state"],
            state=row["state"],
            name=row["name"],
            point=Point(latitude=float(row["latitude"]), longitude=float(row["longitude"])),
            box=(float(row["west"]), float(row["south"]), float(row["east"]), float(row["north"])),
        )
        for row in csv.DictReader(lines)
    )


def _piece(line: str) -> Piece:
    *numbers, steps = line.split(" ", 10)
    left, right, x, y, end_x, end_y, west, south, east, north = map(int, numbers)
    return Piece(left, right, x, y, x + end_x, y + end_y, x + west, y + south, x + east, y + north, steps)


def _crossings(vertices: Sequence[Vertex], x: float, y: float) -> int:
    """Return how often a line from a point to the east crosses a piece."""
    crossings, (at_x, at_y) = 0, vertices[0]
    for to_x, to_y in vertices:
        if (at_y > y) != (to_y > y) and at_x + (y - at_y) * (to_x - at_x) / (to_y - at_y) > x:
            crossings += 1
        at_x, at_y = to_x, to_y
    return crossings


def _cells(box: Box, size: int) -> Iterable[tuple[int, int]]:
    west, south, east, north = (int(edge // size) for edge in box)
    if west == east and south == north:
        return ((west, south),)
    return [(x, y) for x in range(west, east + 1) for y in range(south, north + 1)]
