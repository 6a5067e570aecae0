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
_LETTER, _CAPITAL = 7.4, 13.2
"""Units; the mean width of a letter, and of a bold, spaced capital in a wide typeface (WYOMING in DejaVu Sans: 13.1)."""
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


class Lands:
    """Whose land the edge of a map is. It changes with the view alone, so what was asked once is known."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._numbers: dict[tuple[int, float], int | None] = {}
        self._held: dict[tuple[frozenset[int], float, float, float], bool] = {}

    def begin_in(self, area: frozenset[int], side: int, y: float) -> bool:
        """Return whether an area has the land at a side (-1 west, 0 middle, 1 east) of the edge, at a height."""
        key = (side, y)
        if key not in self._numbers:
            spot = self.view.frame.point_at(WIDTH / 2 + side * _CORNER, y)
            self._numbers[key] = self.view.level.number_at(*spot)
        return self._numbers[key] in area

    def lie_in(self, area: frozenset[int], x: float, y: float, half: float) -> bool:
        """Return whether a name of half a width lies in an area from end to end."""
        key = (area, x, y, half)
        if key not in self._held:
            ends = ((x + side * half, y + up * TALL) for side in (-1, 0, 1) for up in (-1, 1))
            self._held[key] = all(self.view.level.lies_in(area, *self.view.frame.point_at(*end)) for end in ends)
        return self._held[key]


def _find_on_edge(half: float, area: frozenset[int], lands: Lands, room: Room) -> tuple[float, float] | None:
    """Return a free spot along the edge where a name lies in an area as a whole, across none of its lines, and take it."""
    west, middle, east = half + _INSET, WIDTH / 2, WIDTH - half - _INSET
    for inset in (_INSET, _TIGHT):
        north, south = TALL + inset, HEIGHT - TALL - inset
        for x, y in ((west, north), (east, north), (west, south), (east, south), (middle, north), (middle, south)):
            # Whose land it is, is asked once for a corner; then for the very spot, and for where its name begins and ends.
            side = (x > middle) - (x < middle)
            if lands.begin_in(area, side, y) and room.is_free(x, y, half, TALL) and lands.lie_in(area, x, y, half):
                room.takes(x, y, half, TALL)
                return x, y
    return None


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


def name_states(lands: Lands, outlines: Outlines, room: Room) -> tuple[Name, ...]:
    """Return the names of the states in view, and take their room."""
    view = lands.view
    codes = sorted({outlines.state_codes[number] for number in view.numbers})
    if len(codes) > _MOST_STATES:
        return ()
    beside = _beside_lines(view, outlines) if len(codes) > 1 else {}
    names = []
    for code in codes:
        text = outlines.states_by_code[code].name.upper()
        half = len(text) * _CAPITAL / 2
        point = outlines.states_by_code[code].point
        spots = (view.frame.place(point.latitude, point.longitude), *beside.get(code, ()))
        spot = next(((x, y) for x, y in spots if room.takes(x, y, half, TALL)), None)
        spot = spot or _find_on_edge(half, outlines.counties_of(code), lands, room)
        if spot:
            names.append(Name(x=round(spot[0], 1), y=round(spot[1], 1), text=text))
    return tuple(names)


def name_counties(lands: Lands, outlines: Outlines, room: Room) -> tuple[Name, ...]:
    """Return the names of the counties in view, the nearest to the middle first, and take their room."""
    view = lands.view
    if view.level.by_state or len(view.numbers) > _COUNTIES_IN_VIEW:
        return ()
    placed = []
    for number in sorted(view.numbers):
        area = outlines.counties[number]
        x, y = view.frame.place(area.point.latitude, area.point.longitude)
        placed.append((math.hypot(x - WIDTH / 2, y - HEIGHT / 2), number, x, y, area.name))
    names: list[Name] = []
    for _, number, x, y, text in sorted(placed)[:_COUNTIES_TRIED]:
        half = len(text) * _LETTER / 2
        spot = (x, y) if room.takes(x, y, half, TALL) else _find_on_edge(half, frozenset((number,)), lands, room)
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
