"""Which county a point is in, by the file of outlines as `data/outlines/README.md` describes it, with no code of ours."""

from __future__ import annotations

import lzma
from functools import cache

from tests.paths import ROOT

FOLDER = ROOT / "data" / "outlines"
Segment = tuple[int, int, int, int]


@cache
def segments() -> tuple[float, dict[int, list[Segment]]]:
    """Return the straight lines around each county, read from the file by its description alone."""
    unit, *lines = lzma.decompress((FOLDER / "1-near.txt.xz").read_bytes()).decode().splitlines()
    found: dict[int, list[Segment]] = {}
    for line in lines:
        left, right, x, y, *rest = map(int, line.split())
        for step in range(6, len(rest), 2):
            end_x, end_y = x + rest[step], y + rest[step + 1]
            for side in (left, right):
                found.setdefault(side, []).append((x, y, end_x, end_y))
            x, y = end_x, end_y
    return float(unit.split()[0]), found


def holds(number: int, latitude: float, longitude: float) -> bool:
    """Count the lines north of a point; the code under test looks east."""
    unit, found = segments()
    x, y = (longitude - 360 if longitude > 0 else longitude) / unit, latitude / unit
    return (
        sum((ax > x) != (bx > x) and ay + (x - ax) * (by - ay) / (bx - ax) > y for ax, ay, bx, by in found[number]) % 2
        == 1
    )
