"""Names on a map: states, counties and towns, each where there is room for it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from finder.search.rules.map_frame import HEIGHT, WIDTH, Frame
from finder.search.rules.map_lines import View
from finder.search.rules.map_room import Room
from finder.search.rules.outlines import Outlines, Piece

TALL = 9.0
"""Half of the height that a name takes."""
_LETTER, _CAPITAL = 7.4, 10.6
"""Units; the mean width of a letter, and of a spaced capital of a state's name."""
_MOST_TOWNS, _TOWNS_TRIED = 6, 14
_MOST_COUNTIES, _COUNTIES_TRIED, _COUNTIES_IN_VIEW = 5, 8, 16
"""With more counties in view, their names would be all that is seen."""
_MOST_STATES = 10
_LINES_TRIED = 3
_OFF_THE_LINE = 17.0
_CORNER = 115.0
"""Units from the middle; about where the middle of a name in a corner is."""
_INSET, _TIGHT = 14.0, 4.0
"""Units; how far inside the edge the names of areas stand that are seen only in part; and under or over it, in a narrow strip."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A landmark, larger ones first."""

    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """The name of an area; the spot is its middle."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TownMark:
    """A town's dot; its name is to the right, or to the left where there is no room."""

    x: float
    y: float
    name: str
    is_left: bool


class _Edge:
    """Spots along the edge of a map, for names of areas that are seen only in part."""

    def __init__(self, view: View, room: Room) -> None:
        self._view, self._room = view, room
        self._numbers: dict[tuple[float, float], int | None] = {}

    def find(self, half: float, area: frozenset[int]) -> tuple[float, float] | None:
        """Return a free spot where a name lies in an area as a whole, across none of its lines, and take it; else None."""
        west, middle, east = half + _INSET, WIDTH / 2, WIDTH - half - _INSET
        for inset in (_INSET, _TIGHT):
            north, south = TALL + inset, HEIGHT - TALL - inset
            for x, y in ((west, north), (east, north), (west, south), (east, south), (middle, north), (middle, south)):
                if self._room.is_free(x, y, half, TALL) and self._lies_in(area, x, y, half):
                    self._room.takes(x, y, half, TALL)
                    return x, y
        return None

    def _lies_in(self, area: frozenset[int], x: float, y: float, half: float) -> bool:
        # Whose land it is, is asked once for a corner; then for the very spot, and for where its name begins and ends.
        middle = WIDTH / 2
        near = ((x > middle) - (x < middle), y)
        if near not in self._numbers:
            self._numbers[near] = self._number(middle + near[0] * _CORNER, y)
        if self._numbers[near] not in area:
            return False
        ends = ((x + side * half, y + up * TALL) for side in (-1, 0, 1) for up in (-1, 1))
        return all(self._view.level.lies_in(area, *self._view.frame.point_at(*end)) for end in ends)

    def _number(self, x: float, y: float) -> int | None:
        return self._view.level.number_at(*self._view.frame.point_at(x, y))


def name_towns(towns: Sequence[Town], frame: Frame, room: Room, *, most: int = _MOST_TOWNS) -> tuple[TownMark, ...]:
    """Return the largest towns whose names have room, at most `most`, and take it."""
    found: list[TownMark] = []
    for town in towns[:_TOWNS_TRIED]:
        x, y = frame.place(town.latitude, town.longitude)
        half = len(town.name) * _LETTER / 2 + 6
        if room.takes(x + half, y, half + 3, TALL):
            found.append(TownMark(x=round(x, 1), y=round(y, 1), name=town.name, is_left=False))
        elif room.takes(x - half, y, half + 3, TALL):
            found.append(TownMark(x=round(x, 1), y=round(y, 1), name=town.name, is_left=True))
        if len(found) == most:
            break
    return tuple(found)


def name_states(view: View, outlines: Outlines, room: Room) -> tuple[Name, ...]:
    """Return the names of the states in view, and take their room."""
    codes = sorted({outlines.state_codes[number] for number in view.numbers})
    if len(codes) > _MOST_STATES:
        return ()
    beside = _beside_lines(view, outlines) if len(codes) > 1 else {}
    names, edge = [], _Edge(view, room)
    for code in codes:
        text = outlines.states_by_code[code].name.upper()
        half = len(text) * _CAPITAL / 2
        point = outlines.states_by_code[code].point
        spots = (view.frame.place(point.latitude, point.longitude), *beside.get(code, ()))
        spot = next(((x, y) for x, y in spots if room.takes(x, y, half, TALL)), None)
        spot = spot or edge.find(half, outlines.counties_of(code))
        if spot:
            names.append(Name(x=round(spot[0], 1), y=round(spot[1], 1), text=text))
    return tuple(names)


def name_counties(view: View, outlines: Outlines, room: Room) -> tuple[Name, ...]:
    """Return the names of the counties in view, the nearest to the middle first, and take their room."""
    if view.level.by_state or len(view.numbers) > _COUNTIES_IN_VIEW:
        return ()
    placed = []
    for number in sorted(view.numbers):
        area = outlines.counties[number]
        x, y = view.frame.place(area.point.latitude, area.point.longitude)
        placed.append((math.hypot(x - WIDTH / 2, y - HEIGHT / 2), number, x, y, area.name))
    names: list[Name] = []
    edge = _Edge(view, room)
    for _, number, x, y, text in sorted(placed)[:_COUNTIES_TRIED]:
        half = len(text) * _LETTER / 2
        spot = (x, y) if room.takes(x, y, half, TALL) else edge.find(half, frozenset((number,)))
        if spot:
            names.append(Name(x=round(spot[0], 1), y=round(spot[1], 1), text=text))
        if len(names) == _MOST_COUNTIES:
            break
    return tuple(names)


def _beside_lines(view: View, outlines: Outlines) -> dict[str, list[tuple[float, float]]]:
    """Return spots on both sides of the lines between states, for the state on that side."""
    spots: dict[str, list[tuple[float, float]]] = {}
    tried: dict[tuple[str, str], int] = {}
    for piece in _longest(view.state_lines):
        sides = outlines.state_codes[piece.left], outlines.state_codes[piece.right]
        tried[sides] = tried.get(sides, 0) + 1
        if tried[sides] > _LINES_TRIED:
            continue
        for side, spot in zip(sides, _both_sides(piece, view), strict=True):
            spots.setdefault(side, []).append(spot)
    return spots


def _longest(pieces: Sequence[Piece]) -> list[Piece]:
    return sorted(pieces, key=lambda piece: piece.west + piece.south - piece.east - piece.north)


def _both_sides(piece: Piece, view: View) -> tuple[tuple[float, float], tuple[float, float]]:
    unit = view.level.unit
    (x, y), (end_x, end_y) = (
        view.frame.place(piece.y * unit, piece.x * unit),
        view.frame.place(piece.end_y * unit, piece.end_x * unit),
    )
    long = math.hypot(end_x - x, end_y - y) or 1.0
    east, south = (end_x - x) / long, (end_y - y) / long
    middle_x, middle_y = (x + end_x) / 2, (y + end_y) / 2
    # y grows downward: the left of a line that goes east is up. A name is wide, so it needs more room beside a line going north.
    off = _OFF_THE_LINE + 24 * abs(south)
    return (middle_x + south * off, middle_y - east * off), (middle_x - south * off, middle_y + east * off)
