"""Land and lines cut to a frame: filled where there is land and nowhere else, whatever crosses the frame where."""

from __future__ import annotations

import math
import random
from itertools import pairwise

from finder.search.rules.clipping import cut_piece, frame_units, land_path, line_path, origin_of
from finder.search.rules.outlines import SEA, Piece
from tests.each import in_one_pass
from tests.examples import examples
from tests.search.rules import svg_paths
from tests.search.rules.svg_paths import winding

Vertex = tuple[int, int]
FRAME = (-100.5, -80.5, 100.5, 80.5)


def read_path(path: str) -> list[list[svg_paths.Spot]]:
    """Return the subpaths where they are, not as counted from the frame's corner."""
    east, north = origin_of(FRAME)
    return [[(x + east, y + north) for x, y in subpath] for subpath in svg_paths.read_path(path)]


def piece_of(vertices: list[Vertex]) -> Piece:
    steps = " ".join(f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(vertices))
    xs, ys = [x for x, _ in vertices], [y for _, y in vertices]
    return Piece(0, SEA, *vertices[0], *vertices[-1], min(xs), min(ys), max(xs), max(ys), steps)


def pieces_of(ring: list[Vertex], size: int) -> list[Piece]:
    closed = [*ring, ring[0]]
    return [piece_of(closed[first : first + size + 1]) for first in range(0, len(ring), size)]


def star(rng: random.Random, x: int, y: int, most: float) -> list[Vertex]:
    """Return a ragged island, counterclockwise."""
    count = rng.randint(5, 40)
    radii = [rng.uniform(0.3, 1) * most for _ in range(count)]
    ring = [
        (x + round(radius * math.cos(math.tau * step / count)), y + round(radius * math.sin(math.tau * step / count)))
        for step, radius in enumerate(radii)
    ]
    return [vertex for vertex, after in zip(ring, [*ring[1:], ring[0]], strict=True) if vertex != after]


def meets(piece: Piece) -> bool:
    west, south, east, north = FRAME
    return piece.west < east and piece.east > west and piece.south < north and piece.north > south


@in_one_pass("seed", range(30))
def test_land_is_filled_and_nothing_else(seed: int) -> None:
    """Islands far apart, some with a lake, that lie within the frame, across its sides and corners, or around it."""
    rng = random.Random(seed)
    places = [(x, y) for x in (-130, 0, 130) for y in (-130, 0, 130) if rng.random() < 0.7]
    rings = [star(rng, x, y, 60) for x, y in places]
    if rng.random() < 0.3:
        rings = [[(-900, -900), (900, -900), (900, 900), (-900, 900)]]
    rings += [list(reversed(star(rng, x, y, 13))) for x, y in places if rng.random() < 0.5]
    pieces = [piece for ring in rings for piece in pieces_of(ring, rng.randint(1, 9))]
    is_land = winding(rings, (FRAME[0], FRAME[1])) != 0
    drawn = read_path(land_path([piece for piece in pieces if meets(piece)], FRAME, is_land=is_land))
    for _ in range(examples(100)):
        spot = (rng.uniform(-98, 98), rng.uniform(-78, 78))
        # Corners on the frame are rounded to whole units, so lines may move by less than one.
        near = any(
            winding(rings, (spot[0] + 0.8 * dx, spot[1] + 0.8 * dy)) != winding(rings, spot)
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
        )
        if not near:
            assert (winding(drawn, spot) > 0) == (winding(rings, spot) > 0), spot
    assert all(abs(x) <= 102 and abs(y) <= 82 for subpath in drawn for x, y in subpath)


def test_without_a_shore_in_sight_all_is_land_or_all_is_sea() -> None:
    assert land_path([], FRAME, is_land=False) == ""
    assert winding(read_path(land_path([], FRAME, is_land=True)), (0, 0)) == 1


def test_a_line_is_cut_where_it_leaves_the_frame_and_goes_on_where_it_comes_back() -> None:
    line = piece_of([(0, 0), (0, 200), (50, 200), (50, 0)])
    assert read_path(line_path([line], FRAME)) == [[(0, 0), (0, 80)], [(50, 80), (50, 0)]]
    across = piece_of([(-200, 10), (200, 10)])
    assert read_path(line_path([across], FRAME)) == [[(-100, 10), (100, 10)]]
    assert cut_piece(piece_of([(-300, 0), (0, 300)]), FRAME) == []


def test_a_line_within_the_frame_is_taken_as_it_is_written() -> None:
    assert line_path([piece_of([(1, 2), (4, 6), (3, 9)])], FRAME) == "M101 82l3 4 -1 3"


def test_no_corner_is_ever_on_the_edge_of_a_frame() -> None:
    west, south, east, north = frame_units((-85.0, 38.0, -84.5, 38.5), 0.25)
    assert (west, south, east, north) == (-341.5, 150.5, -336.5, 155.5)
