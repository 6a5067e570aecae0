"""The lines and the land of a map: which level of detail, which pieces, cut to the frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from finder.search.rules.clipping import frame_units, land_path, line_path, origin_of
from finder.search.rules.map_frame import Frame
from finder.search.rules.outlines import ABROAD, SEA, Box, Level, Outlines, Piece

_MOST_PIECES = 110
"""More pieces than this are too much for a small drawing: the next level is taken."""
_FINEST_UNITS = 0.8
"""Units. Ten steps of a level as small as this can't be seen: the next level is taken."""
_BESIDE = 4.0
"""Units beyond the drawing to which lines are cut, so that a line along the cut is never seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What lies under everything else in a map: SVG paths, in units that `matrix` brings into the drawing."""

    matrix: str
    land: str
    """The land of the US."""
    abroad: str
    """The land of its neighbors, drawn under it."""
    area: str
    """The state or county searched; "" for none."""
    county_lines: str
    state_lines: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The pieces in a frame, at the level of detail that suits it."""

    frame: Frame
    level: Level
    pieces: tuple[Piece, ...]
    state_lines: tuple[Piece, ...]
    county_lines: tuple[Piece, ...]
    numbers: frozenset[int]
    """Counties in view."""


def view_of(frame: Frame, outlines: Outlines, *, by_county: bool) -> View:
    """Return the pieces in a frame; `by_county`: never at a level that has the lines of states only."""
    levels = [level for level in outlines.levels if not (by_county and level.by_state)]
    level, pieces = _choose(frame, levels)
    states = outlines.state_codes
    inner = [piece for piece in pieces if piece.left >= 0 and piece.right >= 0]
    numbers = {number for piece in pieces for number in (piece.left, piece.right) if number >= 0}
    if not numbers:
        number = level.number_at(frame.latitude, frame.longitude)
        numbers = set() if number is None else {number}
    return View(
        frame=frame,
        level=level,
        pieces=tuple(pieces),
        state_lines=tuple(piece for piece in inner if states[piece.left] != states[piece.right]),
        county_lines=tuple(piece for piece in inner if states[piece.left] == states[piece.right]),
        numbers=frozenset(numbers),
    )


def draw_ground(view: View, area: frozenset[int]) -> Ground:
    """Return the paths of a view; `area`: numbers of the counties to shade."""
    frame = _units(view.frame, view.level)
    coast = [piece for piece in view.pieces if piece.right == SEA and piece.left >= 0]
    land = land_path(coast, frame, is_land=bool(view.numbers) and _corner_number(view) is not None)
    return Ground(
        matrix=view.frame.matrix(view.level.unit, origin_of(frame)),
        land=land,
        abroad=_abroad(view, frame) if coast or not land else "",
        area=_area(view, frame, area) if area else "",
        county_lines=line_path(view.county_lines, frame),
        state_lines=line_path(view.state_lines, frame),
    )


def _choose(frame: Frame, levels: Sequence[Level]) -> tuple[Level, list[Piece]]:
    for level in levels[:-1]:
        if frame.tall * level.unit * 10 < _FINEST_UNITS:
            continue
        pieces = level.pieces_in(_units(frame, level))
        if len(pieces) <= _MOST_PIECES:
            return level, pieces
    return levels[-1], levels[-1].pieces_in(_units(frame, levels[-1]))


def _units(frame: Frame, level: Level) -> Box:
    west, south, east, north = frame.box
    beside_x, beside_y = _BESIDE / frame.wide, _BESIDE / frame.tall
    return frame_units((west - beside_x, south - beside_y, east + beside_x, north + beside_y), level.unit)


def _corner_number(view: View) -> int | None:
    return view.level.number_at(*_corner(view))


def _corner(view: View) -> tuple[float, float]:
    """Return the lower left corner of what is cut, in degrees."""
    west, south, _, _ = _units(view.frame, view.level)
    return south * view.level.unit, west * view.level.unit


def _abroad(view: View, frame: Box) -> str:
    outlines = [piece for piece in view.pieces if piece.left == ABROAD]
    return land_path(outlines, frame, is_land=not outlines and view.level.holds(ABROAD, *_corner(view)))


def _area(view: View, frame: Box, numbers: frozenset[int]) -> str:
    outline = [
        piece if piece.left in numbers else piece.turned()
        for piece in view.pieces
        if (piece.left in numbers) != (piece.right in numbers)
    ]
    return land_path(outline, frame, is_land=_corner_number(view) in numbers)
