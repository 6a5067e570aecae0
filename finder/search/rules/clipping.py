"""Cut lines and land to a frame, as SVG paths. Everything is in the units of one level; north is up, so y grows upward.

Land lies to the left of its outline. Where an outline leaves the frame, the land goes on along the frame, counterclockwise,
to the place where an outline comes in again. Paths are counted from the frame's origin, so that their numbers stay small.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from finder.search.rules.outlines import Box, Piece

Spot = tuple[float, float]


@dataclass(slots=True)
class Run:
    """A line, or a part of one, that is within the frame from end to end."""

    start: Spot
    end: Spot
    path: str
    """Steps after the start: ``l…`` or ``L…`` of SVG."""
    enters: bool
    """True when it begins on the frame."""
    leaves: bool
    """True when it ends on the frame."""


def frame_units(box: Box, unit: float) -> Box:
    """Return a box of degrees in units, widened to half units, so that no corner of a line is ever on its edge."""
    west, south, east, north = (edge / unit for edge in box)
    return int(west) - 1.5, int(south) - 1.5, int(east) + 1.5, int(north) + 1.5


def origin_of(frame: Box) -> tuple[int, int]:
    """Return what the numbers of a frame's paths are counted from: its lower left corner in whole units."""
    return math.ceil(frame[0]), math.ceil(frame[1])


def cut_piece(piece: Piece, frame: Box) -> list[Run]:
    """Return the parts of a piece within the frame."""
    west, south, east, north = frame
    if piece.west > west and piece.east < east and piece.south > south and piece.north < north:
        return [Run((piece.x, piece.y), (piece.end_x, piece.end_y), f"l{piece.steps}", False, False)]
    return list(_cut(piece.vertices, frame))


def line_path(pieces: Iterable[Piece], frame: Box) -> str:
    """Return the SVG path of all lines within the frame."""
    origin = origin_of(frame)
    return "".join(f"M{_at(run.start, origin)}{run.path}" for piece in pieces for run in cut_piece(piece, frame))


def land_path(pieces: Sequence[Piece], frame: Box, *, is_land: bool) -> str:
    """Return the SVG path of the land within the frame.

    Args:
        pieces: the outlines of land that meet the frame, each with the land on its left.
        frame: the frame.
        is_land: whether the frame's lower left corner is on land; asked only where no outline crosses the frame.
    """
    chains, loops = _chained([run for piece in pieces for run in cut_piece(piece, frame)], origin_of(frame))
    if not chains and is_land:
        loops.append(f"M{'L'.join(_at(corner, origin_of(frame)) for corner in _corners_of(frame))}Z")
    return "".join((*loops, *_closed(chains, frame)))


def _cut(vertices: Sequence[tuple[int, int]], frame: Box) -> Iterator[Run]:
    west, south, east, north = frame
    origin = origin_of(frame)
    within = [west < x < east and south < y < north for x, y in vertices]
    held: list[Spot] = [vertices[0]] if within[0] else []
    enters = False
    for a, b, is_in, stays in zip(vertices, vertices[1:], within, within[1:], strict=False):
        if is_in and stays:
            held.append(b)
            continue
        part = _inside(a, b, frame)
        if part is None:
            continue
        if not is_in:
            held, enters = [part[0]], True
        held.append(part[1])
        if not stays:
            yield Run(held[0], held[-1], _steps(held, origin), enters, True)
            held = []
    if held:
        yield Run(held[0], held[-1], _steps(held, origin), enters, False)


def _steps(spots: Sequence[Spot], origin: tuple[int, int]) -> str:
    east, north = origin
    return "L" + " ".join([f"{round(x) - east} {round(y) - north}" for x, y in spots[1:]])


def _at(spot: Spot, origin: tuple[int, int]) -> str:
    return f"{round(spot[0]) - origin[0]} {round(spot[1]) - origin[1]}"


def _inside(a: Spot, b: Spot, frame: Box) -> tuple[Spot, Spot] | None:
    """Return the part of a straight line within the frame (Liang and Barsky's method)."""
    if _are_beyond(a, b, frame):
        return None
    (x, y), east, north = a, b[0] - a[0], b[1] - a[1]
    first, last = 0.0, 1.0
    for step, room in ((-east, x - frame[0]), (east, frame[2] - x), (-north, y - frame[1]), (north, frame[3] - y)):
        if step == 0:
            if room < 0:
                return None
        elif step < 0:
            first = max(first, room / step)
        else:
            last = min(last, room / step)
    if first >= last:
        return None
    start = a if first == 0 else (x + first * east, y + first * north)
    return start, (b if last == 1 else (x + last * east, y + last * north))


def _are_beyond(a: Spot, b: Spot, frame: Box) -> bool:
    """Return whether both ends are beyond one side of the frame."""
    west, south, east, north = frame
    return (
        (a[0] < west and b[0] < west)
        or (a[0] > east and b[0] > east)
        or (a[1] < south and b[1] < south)
        or (a[1] > north and b[1] > north)
    )


def _chained(runs: Sequence[Run], origin: tuple[int, int]) -> tuple[list[Run], list[str]]:
    """Join runs end to start: those from frame to frame, and closed paths of the rest."""
    following: dict[Spot, list[Run]] = {}
    for run in runs:
        if not run.enters:
            following.setdefault(run.start, []).append(run)
    chains = [_follow(run, following) for run in runs if run.enters]
    loops: list[str] = []
    for starts in list(following.values()):
        while starts:
            ring = _follow(starts.pop(), following)
            loops.append(f"M{_at(ring.start, origin)}{ring.path}Z")
    return chains, loops


def _follow(run: Run, following: dict[Spot, list[Run]]) -> Run:
    """Return the run with all that follow it."""
    path, end, leaves = [run.path], run.end, run.leaves
    while not leaves and (found := following.get(end)):
        after = found.pop()
        path.append(after.path)
        end, leaves = after.end, after.leaves
    return Run(run.start, end, "".join(path), run.enters, leaves)


def _closed(chains: Sequence[Run], frame: Box) -> Iterator[str]:
    """Close chains along the frame."""
    origin = origin_of(frame)
    waiting = sorted(chains, key=lambda chain: _around(chain.start, frame))
    while waiting:
        chain = first = waiting.pop(0)
        path = [f"M{_at(first.start, origin)}{first.path}"]
        while True:
            begins = _around(chain.end, frame)
            chain = min((first, *waiting), key=lambda other: (_around(other.start, frame) - begins) % 4)
            path.append(_corners(begins, _around(chain.start, frame), frame))
            if chain is first:
                break
            waiting.remove(chain)
            path.append(f"L{_at(chain.start, origin)}{chain.path}")
        yield "".join((*path, "Z"))


def _around(spot: Spot, frame: Box) -> float:
    """Return how far along the frame a spot on it is: 0 at the lower left, 1 lower right, 2 upper right, 3 upper left."""
    west, south, east, north = frame
    x, y = (spot[0] - west) / (east - west), (spot[1] - south) / (north - south)
    sides = ((abs(y), x), (abs(1 - x), 1 + y), (abs(1 - y), 3 - x), (abs(x), 4 - y))
    return min(sides)[1] % 4


def _corners_of(frame: Box) -> tuple[Spot, Spot, Spot, Spot]:
    west, south, east, north = frame
    return (west, south), (east, south), (east, north), (west, north)


def _corners(begins: float, ends: float, frame: Box) -> str:
    """Return the frame's corners passed from one place on it to another, counterclockwise."""
    corners, origin = _corners_of(frame), origin_of(frame)
    passed = (ends - begins) % 4
    return "".join(f"L{_at(corners[at % 4], origin)}" for at in range(int(begins) + 1, int(begins + passed) + 1))
