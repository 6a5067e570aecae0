"""The picture of where: true distances and directions, room for thumbs, the antimeridian, and no picture of nothing."""

from __future__ import annotations

import itertools
import math

import pytest

from finder.places.rules.places import Point, miles_between
from finder.search.rules.picture import HEIGHT, WIDTH, Picture, Spot, Town, lay_out, reach_miles

DENVER = Point(latitude=39.7392, longitude=-104.9849)
ADAK = Point(latitude=51.88, longitude=-176.65)


def spot(number: int, north: float, east: float, middle: Point = DENVER) -> Spot:
    longitude = (middle.longitude + east + 180) % 360 - 180
    point = Point(latitude=middle.latitude + north, longitude=longitude)
    return Spot(
        number=number, latitude=point.latitude, longitude=longitude, miles=round(miles_between(middle, point), 2)
    )


def draw(*spots: Spot, towns: tuple[Town, ...] = (), middle: Point = DENVER) -> Picture:
    picture = lay_out(middle, spots, towns)
    assert picture is not None
    return picture


@pytest.mark.parametrize("middle", [DENVER, ADAK, Point(latitude=13.48, longitude=144.75)])
def test_marks_lie_as_far_out_as_their_miles_say(middle: Point) -> None:
    spots = [spot(n, 0.1 * n * math.cos(n), 0.13 * n * math.sin(n), middle) for n in range(1, 6)]
    picture = draw(*spots, middle=middle)
    outer = picture.rings[-1]
    for mark in picture.marks:
        away = math.hypot(mark.x - WIDTH / 2, mark.y - HEIGHT / 2) / outer.radius * outer.miles
        assert away == pytest.approx(spots[mark.numbers[0] - 1].miles, rel=0.02, abs=0.2)


def test_directions_are_those_of_a_compass() -> None:
    around = {
        "n": (1, 0),
        "ne": (0.77, 1),
        "e": (0, 1),
        "se": (-0.77, 1),
        "s": (-1, 0),
        "sw": (-0.77, -1),
        "w": (0, -1),
        "nw": (0.77, -1),
    }
    spots = [spot(number, north, east) for number, (north, east) in enumerate(around.values(), 1)]
    assert [bearing.direction for bearing in draw(*spots).bearings] == list(around)
    assert draw(spot(1, 0, 0)).bearings[0].direction == ""


def test_east_and_west_meet_behind_the_antimeridian() -> None:
    (bearing,) = draw(spot(1, 0, -5, ADAK), middle=ADAK).bearings
    assert bearing.direction == "w"


def test_every_program_is_in_just_one_mark_and_marks_keep_apart() -> None:
    spots = [spot(n, 0.01 * (n % 4), 0.012 * (n % 5)) for n in range(1, 21)]
    picture = draw(*spots)
    assert sorted(itertools.chain(*(mark.numbers for mark in picture.marks))) == list(range(1, 21))
    for a, b in itertools.combinations(picture.marks, 2):
        assert math.hypot(a.x - b.x, a.y - b.y) >= 26
    joined = draw(spot(1, 0.2, 0.2), spot(2, 0.2, 0.2001), spot(3, -0.2, 0))
    assert [mark.label for mark in joined.marks] == ["×2", "3"]


def test_the_outermost_ring_holds_every_program() -> None:
    assert reach_miles([spot(1, 0.1, 0)]) == 10
    assert reach_miles([]) is None
    assert lay_out(DENVER, [], ()) is None
    assert lay_out(DENVER, [Spot(number=1, latitude=13.5, longitude=144.8, miles=6800.0)], ()) is None


def test_names_of_towns_keep_clear_of_marks_and_of_each_other() -> None:
    towns = tuple(Town(name=f"Town {n}", latitude=39.74 + 0.02 * n, longitude=-104.98 + 0.001 * n) for n in range(12))
    picture = draw(spot(1, 0.3, 0.3), spot(2, -0.3, 0.1), towns=towns)
    assert 0 < len(picture.towns) <= 6
    rows = sorted(town.y for town in picture.towns)
    assert all(b - a >= 10 for a, b in itertools.pairwise(rows))
    assert all(0 < town.x < WIDTH and 0 < town.y < HEIGHT for town in picture.towns)


def test_the_first_towns_find_room_first() -> None:
    """Towns come the largest first, and where two have no room the later one goes."""
    towns = tuple(
        Town(name=f"Town {number}", latitude=39.69 + 0.015 * number, longitude=-104.95 - 0.08 * (number % 2))
        for number in range(9)
    )
    picture = draw(spot(1, 0.05, 0.05), towns=towns)
    assert [town.name for town in picture.towns] == [f"Town {number}" for number in range(6)]
    rival = Town(name="Rival", latitude=towns[0].latitude, longitude=towns[0].longitude)
    assert [town.name for town in draw(spot(1, 0.05, 0.05), towns=(towns[0], rival)).towns] == ["Town 0"]
    assert [town.name for town in draw(spot(1, 0.05, 0.05), towns=(rival, towns[0])).towns] == ["Rival"]


def test_miles_of_rings_keep_clear_of_marks_the_cross_and_each_other() -> None:
    spots = [spot(n, 0.06 * math.cos(n) * n, 0.07 * math.sin(n) * n) for n in range(1, 9)]
    picture = draw(*spots, *(spot(n, 0.2, 0.2) for n in range(9, 21)))
    labels = [(ring.label_x, ring.label_y) for ring in picture.rings]
    for x, y in labels:
        assert 0 < x < WIDTH and 0 < y < HEIGHT
        assert abs(x - WIDTH / 2) > 12 or abs(y - HEIGHT / 2) > 12
        assert not any(abs(mark.x - x) < 24 and abs(mark.y - y) < 20 for mark in picture.marks)
    for (x, y), (other_x, other_y) in itertools.combinations(labels, 2):
        assert abs(x - other_x) > 40 or abs(y - other_y) > 18


def test_a_mark_holds_its_words_and_leaves_the_cross_in_sight() -> None:
    (mark,) = draw(*(spot(n, 0.001, 0.001) for n in range(1, 13)), spot(13, 0.001, 0.001)).marks
    assert (mark.label, mark.half_width) == ("×13", 18)
    assert draw(spot(1, 0.001, 0.001), spot(2, 0.3, 0)).cross > 13 > draw(spot(1, 0.3, 0)).cross
