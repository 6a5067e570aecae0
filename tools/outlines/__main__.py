"""Make `data/outlines/`: `python -m tools.outlines`. README.md there says what is in it."""

from __future__ import annotations

import csv
import lzma
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

import shapely
import us
from shapely.geometry.base import BaseGeometry

from tools.outlines.arcs import SEA, Arc, Ring, cut, thinned, without_islets
from tools.outlines.sources import County, find_home, read_counties, read_neighbors

FOLDER = Path(__file__).resolve().parents[2] / "data" / "outlines"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One file of lines, for maps of one scale."""

    name: str
    tolerance: float
    """Degrees. Corners of less than its square are cut off, on both sides of a line alike (Visvalingam and Whyatt)."""
    unit: float
    """Degrees; the grid that corners lie on."""
    reach: float
    """Degrees from the border to which neighbors' land is there."""
    islet: float
    """Degrees; islands of less than its square are left out, but for the largest part of an area."""
    by_state: bool = False
    """True with lines between states only."""


LEVELS = (
    Level(name="1-near", tolerance=0.0025, unit=0.00025, reach=0.7, islet=0.0025),
    Level(name="2-region", tolerance=0.008, unit=0.001, reach=2.5, islet=0.012),
    Level(name="3-states", tolerance=0.02, unit=0.004, reach=6.0, islet=0.06, by_state=True),
    Level(name="4-country", tolerance=0.08, unit=0.01, reach=6.0, islet=0.25, by_state=True),
)
_ABROAD = -2
_PIECE = 24
"""Most corners of one piece: a map takes or leaves whole pieces, and a short one leaves little outside."""
_MAIN_PART = 0.01
"""Islands smaller than this share of an area's largest part do not widen the frame of its map."""


def main() -> None:
    """Read the sources and write the files."""
    counties = read_counties()
    home = find_home(counties)
    neighbors = read_neighbors(home)
    for level in LEVELS:
        abroad = neighbors.intersection(home.simplify(0.05).buffer(level.reach, quad_segs=2))
        arcs = [*_home_arcs(counties, level), *_arcs_abroad(abroad, level)]
        header = f"{level.unit:.6g} {'states' if level.by_state else 'counties'}"
        text = "".join(f"{line}\n" for line in (header, *(line for arc in arcs for line in _pieces(arc))))
        packed = lzma.compress(text.encode("ascii"), preset=9 | lzma.PRESET_EXTREME)
        (FOLDER / f"{level.name}.txt.xz").write_bytes(packed)
    _write_counties(counties)
    _write_states(counties)


def _home_arcs(counties: list[County], level: Level) -> list[Arc]:
    """Return the lines between counties, or between states: a state goes by the number of its first county."""
    outlines = [county.outline for county in counties]
    numbers = list(range(len(counties)))
    if level.by_state:
        by_state = _by_state(counties)
        outlines = [shapely.coverage_union_all(found) for found in by_state.values()]
        states = [county.state for county in counties]
        numbers = [states.index(state) for state in by_state]
    simple = shapely.coverage_simplify(outlines, level.tolerance)
    rings = without_islets([_rings_of(outline, level.unit) for outline in simple], (level.islet / level.unit) ** 2)
    return [
        replace(arc, left=numbers[arc.left], right=SEA if arc.right == SEA else numbers[arc.right])
        for arc in cut(rings)
    ]


def _arcs_abroad(abroad: BaseGeometry, level: Level) -> list[Arc]:
    """Return the outlines of the neighbors' land; lakes and islands too small to see are left out."""
    least = (3 * level.tolerance) ** 2
    parts = [part for part in getattr(abroad, "geoms", [abroad]) if part.area >= least]
    whole = [
        shapely.Polygon(part.exterior, [hole for hole in part.interiors if shapely.Polygon(hole).area >= least])
        for part in parts
    ]
    simple = shapely.coverage_simplify([shapely.MultiPolygon(whole)], max(level.tolerance, 0.003))
    return [Arc(points=(*ring, ring[0]), left=_ABROAD, right=SEA) for ring in _rings_of(simple[0], level.unit)]


def _by_state(counties: list[County]) -> dict[str, list[BaseGeometry]]:
    by_state: dict[str, list[BaseGeometry]] = {}
    for county in counties:
        by_state.setdefault(county.state, []).append(county.outline)
    return by_state


def _rings_of(outline: BaseGeometry, unit: float) -> list[Ring]:
    """Return the rings of an outline on a grid of `unit` degrees, without those that vanish."""
    rings: list[Ring] = []
    for part in getattr(shapely.orient_polygons(outline), "geoms", [shapely.orient_polygons(outline)]):
        for line in (part.exterior, *part.interiors):
            ring = thinned([(round(x / unit), round(y / unit)) for x, y in line.coords[:-1]])
            if len(ring) >= 3:
                rings.append(ring)
    return rings


def _pieces(arc: Arc) -> Iterable[str]:
    """Cut an arc into pieces and write each: areas left and right, first corner, last corner, box around it, steps."""
    for first in range(0, len(arc.points) - 1, _PIECE):
        points = arc.points[first : first + _PIECE + 1]
        (x, y), steps = points[0], [(b[0] - a[0], b[1] - a[1]) for a, b in zip(points, points[1:], strict=False)]
        east, north = list(accumulate(step[0] for step in steps)), list(accumulate(step[1] for step in steps))
        box = (min(0, *east), min(0, *north), max(0, *east), max(0, *north))
        yield " ".join(
            map(
                str,
                (arc.left, arc.right, x, y, east[-1], north[-1], *box, *(value for step in steps for value in step)),
            )
        )


def _write_counties(counties: list[County]) -> None:
    rows = [(county.fips, county.state, county.name, *_frame(county.outline)) for county in counties]
    _write("counties.csv", ("fips", "state", "name"), rows)


def _write_states(counties: list[County]) -> None:
    rows = [
        (state, us.states.lookup(state).name, *_frame(shapely.coverage_union_all(outlines)))
        for state, outlines in sorted(_by_state(counties).items())
    ]
    _write("states.csv", ("state", "name"), rows)


def _write(name: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    with (FOLDER / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow((*columns, "latitude", "longitude", "south", "west", "north", "east"))
        writer.writerows(rows)


def _frame(outline: BaseGeometry) -> tuple[str, ...]:
    """Return a point well inside, where a name can stand, and the box around the main parts."""
    parts: list[Ring | BaseGeometry] = list(getattr(outline, "geoms", [outline]))
    largest = max(parts, key=lambda part: part.area)
    west, south, east, north = shapely.total_bounds([part for part in parts if part.area >= _MAIN_PART * largest.area])
    inside = shapely.maximum_inscribed_circle(largest, tolerance=0.01).coords[0]
    return tuple(f"{degrees:.2f}" for degrees in (inside[1], inside[0], south, west, north, east))


if __name__ == "__main__":
    main()
