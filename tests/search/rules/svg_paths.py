"""What an SVG path of our maps encloses, worked out independently of how it was made."""

from __future__ import annotations

import re
from collections.abc import Sequence

Spot = tuple[float, float]


def read_path(path: str) -> list[list[Spot]]:
    """Return the subpaths of a path of M, L, l and Z."""
    subpaths: list[list[Spot]] = []
    for letter, text in re.findall(r"([MLlZ])([^MLlZ]*)", path):
        numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", text)]
        spots = list(zip(numbers[0::2], numbers[1::2], strict=True))
        if letter == "M":
            subpaths.append(spots)
        elif letter == "L":
            subpaths[-1] += spots
        elif letter == "l":
            for east, north in spots:
                x, y = subpaths[-1][-1]
                subpaths[-1].append((x + east, y + north))
    return subpaths


def winding(subpaths: Sequence[Sequence[Spot]], spot: Spot) -> int:
    """Return how often closed subpaths go around a spot, counterclockwise: SVG fills where this is not 0."""
    x, y = spot
    total = 0
    for points in subpaths:
        for (ax, ay), (bx, by) in zip(points, [*points[1:], points[0]], strict=True):
            if (ay > y) != (by > y) and ax + (y - ay) * (bx - ax) / (by - ay) > x:
                total += 1 if by > ay else -1
    return total
