"""Outlines cut into arcs: a shared line is there once, whatever touches it, and every outline is closed."""

from __future__ import annotations

from collections import Counter

from tools.outlines.arcs import SEA, Arc, Ring, Vertex, area_of, cut, thinned, without_islets

WEST: Ring = ((0, 0), (10, 0), (10, 5), (11, 7), (10, 10), (0, 10))
EAST: Ring = ((10, 0), (20, 0), (20, 10), (10, 10), (11, 7), (10, 5))
LAKE_TOWN: Ring = ((3, 3), (5, 3), (5, 5), (3, 5))


def sides(arcs: list[Arc]) -> Counter[tuple[int, int]]:
    return Counter((arc.left, arc.right) for arc in arcs)


def edges_of(arcs: list[Arc], number: int) -> set[tuple[Vertex, Vertex]]:
    """Return the directed edges around an area, put together from its arcs."""
    forward = {edge for arc in arcs if arc.left == number for edge in zip(arc.points, arc.points[1:], strict=False)}
    back = {edge for arc in arcs if arc.right == number for edge in zip(arc.points[1:], arc.points, strict=False)}
    assert not forward & back
    return forward | back


def edges(*rings: Ring) -> set[tuple[Vertex, Vertex]]:
    return {edge for ring in rings for edge in zip(ring, (*ring[1:], ring[0]), strict=True)}


def test_a_line_between_two_counties_is_there_once() -> None:
    arcs = cut([[WEST], [EAST]])
    assert sides(arcs) == {(0, 1): 1, (0, SEA): 1, (1, SEA): 1}
    assert edges_of(arcs, 0) == edges(WEST) and edges_of(arcs, 1) == edges(EAST)


def test_a_town_inside_a_county_shares_its_ring() -> None:
    hole = LAKE_TOWN[::-1]
    arcs = cut([[WEST, hole], [LAKE_TOWN]])
    assert sides(arcs) == {(0, 1): 1, (0, SEA): 1}
    assert edges_of(arcs, 1) == edges(LAKE_TOWN) and edges_of(arcs, 0) == edges(WEST, hole)


def test_where_a_county_touches_itself_both_sides_are_cut_alike() -> None:
    """Two parts of one county meet in a corner inside another county, whose hole passes that corner twice."""
    parts: list[Ring] = [((4, 4), (6, 4), (6, 6), (4, 6)), ((6, 6), (8, 6), (8, 8), (6, 8))]
    hole: Ring = ((4, 4), (4, 6), (6, 6), (6, 8), (8, 8), (8, 6), (6, 6), (6, 4))
    arcs = cut([[((0, 0), (10, 0), (10, 10), (0, 10)), hole], parts])
    assert edges_of(arcs, 1) == edges(*parts)
    for number in (0, 1):
        ends = Counter(
            end for arc in arcs if number in (arc.left, arc.right) for end in (arc.points[0], arc.points[-1])
        )
        assert not any(count % 2 for count in ends.values())


def test_small_islands_go_unless_something_touches_them_or_nothing_else_is_left() -> None:
    islet: Ring = ((30, 30), (31, 30), (31, 31))
    assert without_islets([[WEST, islet], [EAST]], least=4) == [[WEST], [EAST]]
    assert without_islets([[islet]], least=4) == [[islet]]
    small: Ring = ((20, 0), (21, 0), (20, 1))
    neighbor: Ring = ((20, 0), (20, 1), (19, 0))
    assert without_islets([[EAST, small], [neighbor]], least=4)[0] == [EAST, small]


def test_repeated_corners_and_spikes_are_dropped() -> None:
    assert thinned([(0, 0), (4, 0), (4, 0), (4, 9), (4, 0), (4, 4)]) == ((0, 0), (4, 0), (4, 4))
    assert area_of(thinned([(0, 0), (4, 0), (4, 4), (0, 0)])) == 8
