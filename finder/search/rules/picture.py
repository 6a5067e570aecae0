"""Layout of the map picture: programs, rings and towns around a point. Pure geometry: no drawing, no lookups."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from finder.places.rules.places import Point

WIDTH, HEIGHT = 400, 380
"""The plane's size in its own units; x to the east, y to the south."""
_REACH = 168.0
"""Units from the middle to the outermost ring: the picture's height less a margin for half a mark."""
_RINGS_MILES = (0.5, 1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2000)
_FARTHEST_MILES = 2000.0
"""Miles. Beyond this a flat picture would distort too much."""
_MARK_APART = 26.0
"""Marks nearer to each other than this are joined into one with a count."""
_MARK_RADIUS = 13.0
_CROSS, _LONG_CROSS = 9.0, 22.0
_LABEL_WIDTH_A_LETTER = 8.8
_LABEL_HEIGHT = 19.0
_MOST_TOWNS = 6
_MILES_A_DEGREE = 69.0
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""
_NORTH: Box = (WIDTH - 42, 0, WIDTH, 76)
"""The box of the north arrow."""
_SIDES = tuple(
    (math.sin(math.radians(turn)), math.cos(math.radians(turn)))
    for turn in (0, 45, -45, 180, 135, -135, 22.5, -22.5, 157.5, -157.5, 67.5, -67.5, 112.5, -112.5, 90, -90)
)
"""Offsets from the center at which a ring's label may be placed."""
_DIRECTIONS = ("n", "ne", "e", "se", "s", "sw", "w", "nw")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A program of the list to mark."""

    number: int
    """Number in the list."""
    latitude: float
    longitude: float
    miles: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A landmark, larger ones first."""

    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """A circle of some miles around the center."""

    miles: float
    radius: float
    label_x: float
    label_y: float
    """Center of its label, on the least crowded side of the ring."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One or several programs at one position of the picture."""

    x: float
    y: float
    numbers: tuple[int, ...]
    """Numbers in the list, ascending."""

    @property
    def label(self) -> str:
        """The text of the mark: the program's number, or the number of programs."""
        return str(self.numbers[0]) if len(self.numbers) == 1 else f"×{len(self.numbers)}"

    @property
    def half_width(self) -> float:
        """Half of the mark's width: a circle for two letters, wider for more."""
        return _MARK_RADIUS + 5 * max(0, len(self.label) - 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class TownMark:
    """A landmark's dot; its name is to the right, or to the left where it would leave the picture."""

    x: float
    y: float
    name: str
    is_left: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearing:
    """Where a program is, in words: the picture's text alternative."""

    number: int
    miles: float
    direction: str
    """``n``, ``ne`` … ``nw``; "" at the center itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Everything to draw, and the same in words."""

    rings: tuple[Ring, ...]
    """The smallest first; two or three."""
    marks: tuple[Mark, ...]
    towns: tuple[TownMark, ...]
    bearings: tuple[Bearing, ...] = field(default=())
    middle_x: float = WIDTH / 2
    middle_y: float = HEIGHT / 2
    cross: float = _CROSS
    """Half the length of the cross's arms, long enough to stick out from under a mark."""


def reach_miles(spots: Sequence[Spot]) -> float | None:
    """Return the miles of the outermost ring: the smallest that holds every spot; None if a picture wouldn't help."""
    farthest = max((spot.miles for spot in spots), default=0.0)
    if not spots or farthest > _FARTHEST_MILES:
        return None
    return next(miles for miles in _RINGS_MILES if miles >= farthest)


def lay_out(middle: Point, spots: Sequence[Spot], towns: Iterable[Town]) -> Picture | None:
    """Return the picture around `middle`, or None if nothing is near enough to draw."""
    reach = reach_miles(spots)
    if reach is None:
        return None
    scale = _REACH / reach
    placed = [(spot, *_place(middle, spot.latitude, spot.longitude, scale)) for spot in spots]
    marks = _marks([(x, y, spot.number) for spot, x, y in placed])
    at = [(town, *_place(middle, town.latitude, town.longitude, scale)) for town in towns]
    is_covered = any(math.hypot(mark.x - WIDTH / 2, mark.y - HEIGHT / 2) < _CROSS + mark.half_width for mark in marks)
    cross = _LONG_CROSS if is_covered else _CROSS
    taken = [_around(mark.x, mark.y, mark.half_width, _MARK_RADIUS) for mark in marks]
    taken += (_around(WIDTH / 2, HEIGHT / 2, cross + 3, cross + 3), _NORTH)
    # Outer rings are labeled first: they have the most room.
    rings = [_ring(miles, miles * scale, taken) for miles in reversed(_rings(reach))]
    return Picture(
        rings=tuple(reversed(rings)),
        marks=marks,
        towns=_town_marks(at, taken),
        cross=cross,
        bearings=tuple(
            Bearing(number=spot.number, miles=spot.miles, direction=_direction(x - WIDTH / 2, y - HEIGHT / 2))
            for spot, x, y in placed
        ),
    )


def _rings(reach: float) -> tuple[float, ...]:
    return _RINGS_MILES[max(0, _RINGS_MILES.index(reach) - 2) : _RINGS_MILES.index(reach) + 1]


def _ring(miles: float, radius: float, taken: list[Box]) -> Ring:
    """Return the ring with its label on its least crowded side, and mark the label's box as taken."""
    half = (len(f"{miles:g} mi") * _LABEL_WIDTH_A_LETTER) / 2 + 3
    boxes = [
        _around(WIDTH / 2 + east * radius, HEIGHT / 2 + south * radius, half, _LABEL_HEIGHT / 2)
        for east, south in _SIDES
    ]
    inside = [box for box in boxes if box[0] > 0 and box[1] > 0 and box[2] < WIDTH and box[3] < HEIGHT]
    best = min(inside or boxes, key=lambda box: sum(_meet(box, other) for other in taken))
    taken.append(best)
    return Ring(
        miles=miles, radius=radius, label_x=round((best[0] + best[2]) / 2, 1), label_y=round((best[1] + best[3]) / 2, 1)
    )


def _around(x: float, y: float, half_width: float, half_height: float) -> Box:
    return x - half_width, y - half_height, x + half_width, y + half_height


def _place(middle: Point, latitude: float, longitude: float, scale: float) -> tuple[float, float]:
    """Project a point onto the plane, correctly across the antimeridian."""
    turn = (longitude - middle.longitude + 180) % 360 - 180
    east = turn * math.cos(math.radians((latitude + middle.latitude) / 2)) * _MILES_A_DEGREE
    north = (latitude - middle.latitude) * _MILES_A_DEGREE
    return round(WIDTH / 2 + east * scale, 1), round(HEIGHT / 2 - north * scale, 1)


def _marks(placed: Sequence[tuple[float, float, int]]) -> tuple[Mark, ...]:
    """Join marks that would overlap, in the order of the list."""
    groups: list[list[tuple[float, float, int]]] = []
    for x, y, number in placed:
        near = (group for group in groups if math.hypot(group[0][0] - x, group[0][1] - y) < _MARK_APART)
        if (group := next(near, None)) is not None:
            group.append((x, y, number))
        else:
            groups.append([(x, y, number)])
    return tuple(Mark(x=group[0][0], y=group[0][1], numbers=tuple(entry[2] for entry in group)) for group in groups)


def _town_marks(at: Iterable[tuple[Town, float, float]], taken: list[Box]) -> tuple[TownMark, ...]:
    """Return the towns, the largest first, whose names fit."""
    found: list[TownMark] = []
    for town, x, y in at:
        width = len(town.name) * _LABEL_WIDTH_A_LETTER + 10
        for is_left in (False, True):
            west = x - width if is_left else x - 4
            box = (west, y - _LABEL_HEIGHT / 2, west + width + 4, y + _LABEL_HEIGHT / 2)
            if (
                box[0] > 4
                and box[2] < WIDTH - 4
                and 8 < y < HEIGHT - 8
                and not any(_meet(box, other) for other in taken)
            ):
                taken.append(box)
                found.append(TownMark(x=x, y=y, name=town.name, is_left=is_left))
                break
        if len(found) == _MOST_TOWNS:
            break
    return tuple(found)


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _direction(x: float, y: float) -> str:
    if math.hypot(x, y) < 1:
        return ""
    return _DIRECTIONS[round(math.degrees(math.atan2(x, -y)) / 45) % 8]
