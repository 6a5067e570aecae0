"""Towns around a point: near ones only, the largest first, at most forty."""

from __future__ import annotations

from dataclasses import replace

from finder.places.rules.places import Point
from finder.places.store import places
from finder.search.index.landmarks import Towns
from tests.staff_directory import DENVER, ZIPS, Directory

MIDDLE = Point(latitude=39.74, longitude=-104.98)
NEAR = [
    # Weights in an order that neither latitude, nor name, nor the table has by itself.
    replace(DENVER, name=f"Town {number:02}", normalized=f"town {number:02}", latitude=39.5 + 0.01 * (number * 7 % 50),
            weight=1_000 + number * 13 % 50)
    for number in range(50)
]  # fmt: skip
FAR = replace(DENVER, name="Far City", normalized="far city", latitude=45.0, weight=9_000_000)
HAMLET = replace(DENVER, name="Hamlet", normalized="hamlet", weight=0)


def test_the_largest_towns_around_come_first(directory: Directory) -> None:
    with directory.sessions.begin() as session:
        places.save_places(session, ZIPS, [*NEAR, FAR, HAMLET])
    with directory.readers() as session:
        found = Towns().around(session, MIDDLE, miles=25)
    largest = sorted(NEAR, key=lambda town: -town.weight)[:15]
    assert [town.name for town in found] == [town.name for town in largest]
    assert [town.latitude for town in found] == [town.latitude for town in largest]


def test_those_outside_the_picture_are_left_out_whatever_their_size(directory: Directory) -> None:
    with directory.sessions.begin() as session:
        places.save_places(session, ZIPS, [NEAR[0], replace(NEAR[1], latitude=MIDDLE.latitude), FAR])
    with directory.readers() as session:
        assert [town.name for town in Towns().around(session, MIDDLE, miles=5)] == [NEAR[1].name]
