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


@pytest.mark.parametrize(
    ("farthest", "rings"),
    [
        (0.0, [0.5]),
        (0.5, [0.5]),
        (0.51, [0.5, 1]),
        (2.0, [0.5, 1, 2]),
        (10.0, [2, 5, 10]),
        (10.01, [5, 10, 25]),
        (2000.0, [500, 1000, 2000]),
    ],
)
def test_the_smallest_ring_that_holds_all_is_the_outermost_and_two_lie_within(
    farthest: float, rings: list[float]
) -> None:
    far = Spot(number=1, latitude=DENVER.latitude, longitude=DENVER.longitude, miles=farthest)
    picture = draw(far)
    assert [ring.miles for ring in picture.rings] == rings
    assert reach_miles([far]) == rings[-1]
    assert reach_miles([Spot(number=1, latitude=0, longitude=0, miles=2000.1)]) is None


def test_rings_are_drawn_to_scale_with_their_miles_upon_them() -> None:
    for spots in (
        [spot(1, 0.1, 0)],
        [spot(n, 0.05 * n, 0.03 * n) for n in range(1, 6)],
        [spot(1, -0.1, 0), spot(2, 0, 0.1)],
    ):
        picture = draw(*spots)
        outer = picture.rings[-1]
        assert outer.radius == 168
        for ring in picture.rings:
            assert ring.radius == pytest.approx(outer.radius * ring.miles / outer.miles)
            away = math.hypot(ring.label_x - WIDTH / 2, ring.label_y - HEIGHT / 2)
            assert away == pytest.approx(ring.radius, abs=0.2)


def test_the_miles_of_a_ring_leave_the_side_on_which_marks_lie() -> None:
    free = draw(spot(1, 0.14, 0)).rings[-1]
    assert (free.label_x, free.label_y > HEIGHT / 2) == (WIDTH / 2, True)
    moved = draw(spot(1, -0.14, 0)).rings[-1]
    assert abs(moved.label_x - WIDTH / 2) > 38


def test_wherever_a_mark_lies_on_a_ring_the_miles_stand_clear_of_it() -> None:
    equator = Point(latitude=0.0, longitude=0.0)
    for degrees in range(0, 360, 2):
        turn = math.radians(degrees)
        picture = draw(spot(1, 0.143 * math.cos(turn), 0.143 * math.sin(turn), equator), middle=equator)
        mark, ring = picture.marks[0], picture.rings[-1]
        half_width, half_height = len("10 mi") * 8.8 / 2, 19 / 2
        is_beside = abs(mark.x - ring.label_x) >= 13 + half_width
        assert is_beside or abs(mark.y - ring.label_y) >= 13 + half_height, degrees


def test_a_program_in_words_has_its_number_its_miles_and_its_direction() -> None:
    bearings = draw(spot(7, 0.1, 0), spot(3, 0, -0.1)).bearings
    assert [(bearing.number, bearing.direction) for bearing in bearings] == [(7, "n"), (3, "w")]
    assert [bearing.miles for bearing in bearings] == [spot(7, 0.1, 0).miles, spot(3, 0, -0.1).miles]


@pytest.mark.parametrize(
    ("degrees", "direction"),
    [(22, "n"), (23, "ne"), (67, "ne"), (68, "e"), (112, "e"), (113, "se"), (157, "se"), (158, "s"), (202, "s"), (203, "sw"),
     (247, "sw"), (248, "w"), (292, "w"), (293, "nw"), (337, "nw"), (338, "n")],
)  # fmt: skip
def test_each_direction_is_an_eighth_of_the_compass(degrees: int, direction: str) -> None:
    equator = Point(latitude=0.0, longitude=0.0)
    turn = math.radians(degrees)
    (bearing,) = draw(spot(1, 0.1 * math.cos(turn), 0.1 * math.sin(turn), equator), middle=equator).bearings
    assert bearing.direction == direction


def test_marks_keep_apart_whether_side_by_side_or_above_each_other() -> None:
    for north, east in ((0.1, 0), (0, 0.13)):
        picture = draw(spot(1, north, east), spot(2, -north, -east), spot(3, north, east))
        assert [mark.numbers for mark in picture.marks] == [(1, 3), (2,)]
        assert [mark.label for mark in picture.marks] == ["×2", "2"]


def test_a_mark_stands_where_its_first_program_lies() -> None:
    (mark,) = draw(spot(4, 0.1, 0), spot(5, 0.1001, 0)).marks
    assert (mark.x, mark.numbers) == (WIDTH / 2, (4, 5))
    assert mark.y < HEIGHT / 2
    east = draw(spot(1, 0, 0.1)).marks[0]
    assert (east.y, east.x > WIDTH / 2) == (HEIGHT / 2, True)


@pytest.mark.parametrize(("count", "half_width"), [(1, 13), (9, 13), (10, 18), (100, 23)])
def test_a_mark_grows_with_its_letters(count: int, half_width: float) -> None:
    (mark,) = draw(*(spot(n, 0.05, 0.05) for n in range(1, count + 1))).marks
    assert mark.half_width == half_width


def town(name: str, north: float, east: float) -> Town:
    return Town(name=name, latitude=DENVER.latitude + north, longitude=DENVER.longitude + east)


def test_a_name_stands_right_of_its_dot_or_left_where_it_would_leave_the_picture() -> None:
    far = spot(1, 0.3, 0.0)
    middle, edge = draw(far, towns=(town("Aurora", 0.12, 0.1), town("Strasburg", -0.25, 0.42))).towns
    assert (middle.name, middle.is_left) == ("Aurora", False)
    assert (edge.name, edge.is_left) == ("Strasburg", True)
    assert draw(far, towns=(town("Strasburg", -0.25, -0.42),)).towns[0].is_left is False


def test_a_name_gives_way_to_the_left_where_a_mark_lies_right_of_it() -> None:
    towns = (town("Aurora", -0.2, 0.0),)
    free = draw(spot(1, 0.3, 0), towns=towns).towns[0]
    assert not free.is_left
    beside = draw(spot(1, 0.3, 0), spot(2, -0.2, 0.1), towns=towns).towns[0]
    assert beside.is_left
    assert draw(spot(1, 0.3, 0), spot(2, -0.2, 0.1), spot(3, -0.2, -0.1), towns=towns).towns == ()


def test_the_largest_towns_that_find_room_are_named_six_at_most() -> None:
    column = tuple(town(f"T{n}", -0.3 + 0.07 * n, 0.2) for n in range(9))
    names = [mark.name for mark in draw(spot(1, 0.2, -0.2), towns=column).towns]
    assert names == ["T0", "T1", "T2", "T3", "T4", "T5"]
    assert draw(spot(1, 0.2, -0.2), towns=(town("Far", 3, 3), *column)).towns[0].name == "T0"
    twice = draw(spot(1, 0.2, -0.2), towns=(town("First", -0.3, 0.2), town("Second", -0.3, 0.2))).towns
    assert [mark.name for mark in twice][0] == "First"


def test_a_mark_on_the_cross_lengthens_its_arms_and_one_beside_it_does_not() -> None:
    assert draw(spot(1, 0.0, 0.0), spot(2, 0.3, 0)).cross == draw(spot(1, 0.3, 0)).cross + 13
    for north, east in ((0.1, 0.0), (0.0, 0.13), (-0.1, 0.0), (0.0, -0.13)):
        assert draw(spot(1, north, east), spot(2, 0.3, 0)).cross == 9


def test_miles_and_direction_hold_across_the_antimeridian() -> None:
    middle = Point(latitude=51.9, longitude=-179.9)
    east, west = spot(1, 0, 0.3, middle), spot(2, 0, -0.3, middle)
    assert west.longitude > 0
    marks, bearings = draw(east, west, middle=middle).marks, draw(east, west, middle=middle).bearings
    assert marks[0].x - WIDTH / 2 == pytest.approx(WIDTH / 2 - marks[1].x, abs=0.2)
    assert [bearing.direction for bearing in bearings] == ["e", "w"]


def test_what_lies_a_few_steps_away_has_a_direction_and_what_lies_at_the_very_place_has_none() -> None:
    near, here = spot(1, 0.0015, 0), spot(2, 0.0003, 0)
    assert [bearing.direction for bearing in draw(near, here, spot(3, 0.1, 0)).bearings] == ["n", "", "n"]


def test_no_name_is_written_over_the_middle() -> None:
    assert draw(spot(1, 0.3, 0), towns=(town("Denver", 0, 0),)).towns == ()


def test_a_name_is_whole_within_the_picture_or_left_out() -> None:
    named = 0
    for north, east in itertools.product((n / 40 for n in range(-17, 18)), (n / 40 for n in range(-23, 24))):
        for mark in draw(spot(1, 0.3, 0), towns=(town("Strasburg", north, east),)).towns:
            named += 1
            width = len(mark.name) * 8.8
            assert mark.x - (width if mark.is_left else 0) >= 0 and mark.x + (0 if mark.is_left else width) <= WIDTH
            assert 8 < mark.y < HEIGHT - 8
    assert named > 500
