"""Cut the outlines of a coverage into arcs, so that a line between two counties is there once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Vertex = tuple[int, int]
Ring = tuple[Vertex, ...]
"""A closed ring without its last vertex; land is on its left."""


def thinned(points: Sequence[Vertex]) -> Ring:
    """Drop repeated vertices and spikes that rounding to the grid left."""
    ring: list[Vertex] = []
    for point in points:
        while len(ring) >= 2 and ring[-2] == point:
            ring.pop()
        if not ring or ring[-1] != point:
            ring.append(point)
    while len(ring) > 2 and (ring[0] == ring[-1] or ring[1] == ring[-1] or ring[0] == ring[-2]):
        ring = ring[1:] if ring[0] != ring[-1] and ring[1] == ring[-1] else ring[:-1]
    return tuple(ring)


def area_of(ring: Ring) -> float:
    """Return the signed area of a ring in square units, positive when counterclockwise."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, (*ring[1:], ring[0]), strict=True)) / 2


def without_islets(rings: Sequence[list[Ring]], least: float) -> list[list[Ring]]:
    """Drop the rings of less than `least` square units that touch no other county; each county keeps its largest."""
    owners = _owners(rings)
    kept: list[list[Ring]] = []
    for all_rings in rings:
        largest = max(all_rings, key=area_of, default=None)
        kept.append(
            [
                ring
                for ring in all_rings
                if ring is largest or abs(area_of(ring)) >= least or any(edge[::-1] in owners for edge in _edges(ring))
            ]
        )
    return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Arc:
    """A line with the same areas on its two sides all along."""

    points: tuple[Vertex, ...]
    left: int
    right: int
    """Numbers of the areas on either side; `SEA` for none."""


SEA = -1


def cut(rings: Sequence[list[Ring]]) -> list[Arc]:
    """Return all lines of a coverage, each once; areas are numbered as in `rings`."""
    owners = _owners(rings)
    nodes = _nodes(rings, owners)
    arcs: dict[tuple[Vertex, ...], Arc] = {}
    for number, all_rings in enumerate(rings):
        for points in (points for ring in all_rings for points in _split(ring, nodes)):
            right = owners.get((points[1], points[0]), SEA)
            if points[::-1] not in arcs:
                arcs[points] = Arc(points=points, left=number, right=right)
    return list(arcs.values())


def _edges(ring: Ring) -> Iterable[tuple[Vertex, Vertex]]:
    return zip(ring, (*ring[1:], ring[0]), strict=True)


def _owners(rings: Sequence[list[Ring]]) -> dict[tuple[Vertex, Vertex], int]:
    return {edge: number for number, all_rings in enumerate(rings) for ring in all_rings for edge in _edges(ring)}


def _nodes(rings: Sequence[list[Ring]], owners: Mapping[tuple[Vertex, Vertex], int]) -> set[Vertex]:
    """Return the vertices at which a line ends: where its sides change, or more than two lines meet."""
    beside: dict[Vertex, set[Vertex]] = {}
    nodes: set[Vertex] = set()
    for ring in (ring for all_rings in rings for ring in all_rings):
        others = [owners.get((b, a), SEA) for a, b in _edges(ring)]
        around = zip((ring[-1], *ring[:-1]), ring, (*ring[1:], ring[0]), strict=True)
        for (before, vertex, after), left, right in zip(around, (others[-1], *others[:-1]), others, strict=True):
            met = beside.setdefault(vertex, set())
            met.update((before, after))
            if left != right or len(met) > 2:
                nodes.add(vertex)
    return nodes


def _split(ring: Ring, nodes: set[Vertex]) -> Iterable[tuple[Vertex, ...]]:
    """Cut a ring at its nodes; one without any begins at its least vertex, the same in both directions."""
    at = [place for place, vertex in enumerate(ring) if vertex in nodes]
    if not at:
        first = ring.index(min(ring))
        yield (*ring[first:], *ring[: first + 1])
        return
    turned = (*ring[at[0] :], *ring[: at[0] + 1])
    cuts = [place - at[0] for place in at] + [len(ring)]
    for start, end in zip(cuts, cuts[1:], strict=False):
        yield turned[start : end + 1]
