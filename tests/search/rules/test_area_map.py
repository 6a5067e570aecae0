"""The map: true distances, pins that keep apart, names with room, the antimeridian, and no map of nothing."""

from __future__ import annotations

import itertools
import math
import random

import pytest

from finder.places.rules.places import Place, Point, miles_between
from finder.search.outlines import load_outlines
from finder.search.rules.area_map import AreaMap, Atlas, draw_area, draw_around
from finder.search.rules.map_frame import HEIGHT, WIDTH, frame_around, frame_over
from finder.search.rules.map_names import Town
from finder.search.rules.map_pins import HALF, Pin, Spot, half_width, join_numbers
from tests.each import in_one_pass
from tests.paths import ROOT
from tests.search.rules.svg_paths import read_path, winding

OUTLINES = load_outlines(ROOT / "data" / "outlines")
DENVER = Point(latitude=39.7392, longitude=-104.9849)
LOUISVILLE = Point(latitude=38.2527, longitude=-85.7585)
ADAK = Point(latitude=51.88, longitude=-176.65)
ATTU = Point(latitude=52.9, longitude=172.9)
GUAM = Point(latitude=13.48, longitude=144.75)
MIDDLES = [
    DENVER,
    LOUISVILLE,
    ADAK,
    ATTU,
    GUAM,
    Point(latitude=21.31, longitude=-157.86),
    Point(latitude=18.39, longitude=-66.15),
]


def spot(number: int, north: float, east: float, middle: Point = DENVER, **changes: bool) -> Spot:
    """Return a program so many miles from the middle."""
    latitude = middle.latitude + north / 69.05
    longitude = middle.longitude + east / 69.05 / math.cos(math.radians(middle.latitude))
    point = Point(latitude=latitude, longitude=(longitude + 180) % 360 - 180)
    return Spot(
        id=f"id{number}",
        name=f"House {number}",
        number=number,
        latitude=point.latitude,
        longitude=point.longitude,
        miles=round(miles_between(middle, point), 2),
        **changes,
    )


def atlas(*towns: Town) -> Atlas:
    return Atlas(outlines=OUTLINES, find_towns=lambda _middle, _miles: towns)


def draw(*spots: Spot, towns: tuple[Town, ...] = (), middle: Point = DENVER) -> AreaMap:
    drawn = draw_around(middle, spots, atlas(*towns))
    assert drawn is not None
    return drawn


def scattered(count: int, miles: float, middle: Point = DENVER, seed: int = 1) -> list[Spot]:
    rng = random.Random(seed)
    return [
        spot(n, rng.uniform(-miles, miles) / 2, rng.uniform(-miles, miles) / 2, middle) for n in range(1, count + 1)
    ]


@in_one_pass("middle", MIDDLES)
def test_pins_lie_as_far_out_as_their_miles_say(middle: Point) -> None:
    spots = [spot(n, 7 * n * math.cos(n), 7 * n * math.sin(n), middle) for n in range(1, 6)]
    drawn = draw(*spots, middle=middle)
    ring = drawn.rings[-1]
    for pin in drawn.pins:
        away = math.hypot(pin.spot_x - WIDTH / 2, pin.spot_y - HEIGHT / 2) / ring.radius * ring.miles
        assert away == pytest.approx(pin.spots[0].miles, rel=0.02, abs=0.2)


@in_one_pass(("number", "north", "east"), [(1, 9, 0), (2, 0, 9), (3, -9, 0), (4, 0, -9)])
@in_one_pass("middle", [DENVER, ADAK, ATTU, Point(latitude=52.0, longitude=179.99)])
def test_north_is_up_and_east_is_right_on_both_sides_of_the_antimeridian(
    middle: Point, number: int, north: int, east: int
) -> None:
    (pin,) = draw(spot(number, north, east, middle), middle=middle).pins
    assert math.copysign(1, WIDTH / 2 - pin.spot_x) == math.copysign(1, -east) or not east
    assert math.copysign(1, HEIGHT / 2 - pin.spot_y) == math.copysign(1, north) or not north


@in_one_pass("seed", range(12))
@in_one_pass("miles", [0.1, 3, 40])
def test_every_program_is_on_just_one_pin_and_no_pin_covers_another(seed: int, miles: float) -> None:
    spots = scattered(20, miles, seed=seed)
    drawn = draw(*spots, spot(21, 3, 3), spot(22, 3, 3))
    assert sorted(found.number for pin in drawn.pins for found in pin.spots) == list(range(1, 23))
    for a, b in itertools.combinations(drawn.pins, 2):
        assert abs(a.x - b.x) >= a.half_width + b.half_width - 4 or abs(a.y - b.y) >= 2 * HALF - 1
    for pin in drawn.pins:
        assert pin.half_width <= pin.x <= WIDTH - pin.half_width and HALF <= pin.y <= HEIGHT - HALF


def test_programs_of_one_street_share_a_pin_with_their_numbers() -> None:
    same = [spot(n, 5, 5) for n in (3, 4, 5, 9)]
    drawn = draw(spot(1, -4, 0), spot(2, 0, 6), *same)
    assert [pin.label for pin in drawn.pins] == ["1", "2", "3–5, 9"]
    assert drawn.shared_pin is drawn.pins[2] and drawn.shortened_pin is None
    assert draw(spot(1, -4, 0), spot(2, 0, 6)).shared_pin is None


def test_the_legend_takes_its_examples_from_the_map_itself() -> None:
    many = [spot(n, 5, 5) for n in (3, 5, 7, 9, 11)]
    drawn = draw(spot(1, -4, 0), *many)
    assert drawn.shared_pin is None
    assert drawn.shortened_pin is not None and drawn.shortened_pin.label == "3 +4"


def test_numbers_in_a_row_are_joined_and_many_are_counted() -> None:
    assert join_numbers([1, 2, 3, 7, 9, 10]) == "1–3, 7, 9–10"
    pin = Pin(spots=tuple(spot(n, 0, 0) for n in (1, 4, 6, 9, 12)), x=0, y=0, spot_x=0, spot_y=0)
    assert pin.label == "1 +4" and pin.is_label_short
    assert half_width("12") == HALF < half_width("1–12")


def test_a_pin_that_gives_way_keeps_a_line_to_its_spot() -> None:
    drawn = draw(spot(1, 5, 5), spot(2, 5.2, 5), spot(3, -6, 0))
    moved = [pin for pin in drawn.pins if pin.is_aside]
    assert [pin.label for pin in moved] == ["2"]
    assert math.hypot(moved[0].x - moved[0].spot_x, moved[0].y - moved[0].spot_y) < 40


def test_a_pin_says_when_only_the_zip_is_known() -> None:
    drawn = draw(spot(1, 5, 5, is_approximate=True), spot(2, -5, 5), spot(3, -5, 5, is_approximate=True))
    assert [pin.is_approximate for pin in drawn.pins] == [True, False]
    assert drawn.has_rough and not draw(spot(1, 3, 3)).has_rough


def test_there_is_no_map_of_nothing_or_of_half_the_world() -> None:
    assert draw_around(DENVER, [], atlas()) is None
    far = Spot(id="far", name="Far", number=1, latitude=13.5, longitude=144.8, miles=6800.0)
    assert draw_around(DENVER, [far], atlas()) is None
    county = Place(label="", kind="county", state="KY", county="Jefferson County", latitude=38.2, longitude=-85.7)
    assert draw_area(county, [], atlas()) is None
    micronesia = Place(label="", kind="state", state="FM", latitude=6.9, longitude=158.2)
    assert draw_area(micronesia, [spot(1, 0, 0)], atlas()) is None


@in_one_pass(("farthest", "rings"), [(0.3, [2, 5]), (2.4, [2, 5]), (10.1, [5, 10]), (24, [10, 25]), (300, [100, 250])])
def test_two_rings_fit_the_map(farthest: float, rings: list[float]) -> None:
    drawn = draw(spot(1, farthest, 0))
    assert [ring.miles for ring in drawn.rings] == rings
    assert all(ring.radius for ring in drawn.rings if ring.miles <= 100)


def test_many_places_close_together_are_shown_from_nearer() -> None:
    assert [ring.miles for ring in draw(*scattered(20, 1)).rings] == [1, 2]


def test_far_rings_are_true_on_every_side() -> None:
    """On a flat map of Alaska, 500 miles are not a circle."""
    middle = Point(latitude=61.2, longitude=-149.9)
    frame = frame_around(middle, 600)
    (ring,) = [ring for ring in draw(spot(1, -600, 0, middle), middle=middle).rings if ring.miles == 500]
    for x, y in ring.corners:
        latitude, longitude = frame.point_at(x, y)
        assert miles_between(middle, Point(latitude=latitude, longitude=longitude)) == pytest.approx(500, rel=0.02)


def test_names_keep_clear_of_pins_of_the_middle_and_of_each_other() -> None:
    towns = tuple(
        Town(name=f"Town {n}", latitude=38.25 + 0.03 * (n % 5 - 2), longitude=-85.76 + 0.05 * (n % 3 - 1))
        for n in range(14)
    )
    drawn = draw(*scattered(12, 16, LOUISVILLE), towns=towns, middle=LOUISVILLE)
    boxes = [(pin.x, pin.y, pin.half_width, HALF) for pin in drawn.pins] + [(WIDTH / 2, HEIGHT / 2, 10, 10)]
    for town in drawn.towns:
        half = len(town.name) * 7.3 / 2
        boxes.append((town.x + (-half - 6 if town.is_left else half + 6), town.y, half, 7))
    boxes += [(name.x, name.y, len(name.text) * 5.2, 7) for name in drawn.states]
    boxes += [(name.x, name.y, len(name.text) * 3.6, 7) for name in drawn.counties]
    boxes += [(*ring.label, 14, 7) for ring in drawn.rings if ring.label]
    assert len(boxes) > 16
    for (ax, ay, aw, ah), (bx, by, bw, bh) in itertools.combinations(boxes, 2):
        assert abs(ax - bx) >= aw + bw - 4 or abs(ay - by) >= ah + bh - 4
    assert all(w - 1 <= x <= WIDTH - w + 1 for x, _, w, _ in boxes)


def test_the_largest_towns_find_room_first() -> None:
    at = {"latitude": DENVER.latitude + 0.05, "longitude": DENVER.longitude}
    first, second = Town(name="First", **at), Town(name="Second", **at)
    far = spot(1, -9, 0)
    assert [town.name for town in draw(far, towns=(first, second)).towns] == ["First"]
    assert [town.name for town in draw(far, towns=(second, first)).towns] == ["Second"]


def test_states_and_counties_are_named_where_they_are() -> None:
    drawn = draw(*scattered(10, 20, LOUISVILLE), middle=LOUISVILLE)
    frame = frame_around(LOUISVILLE, max(found.miles for pin in drawn.pins for found in pin.spots))
    assert {name.text for name in drawn.states} == {"INDIANA", "KENTUCKY"}
    assert len(drawn.counties) >= 2
    for name in (*drawn.states, *drawn.counties):
        county = OUTLINES.find_county(*frame.point_at(name.x, name.y))
        assert county is not None
        state = OUTLINES.states_by_code[county.state].name.upper()
        assert name.text in (county.name, state)


@in_one_pass("miles", [20, 48, 70, 100, 160])
@in_one_pass("middle", [DENVER, LOUISVILLE, Point(latitude=41.84, longitude=-87.82)])
def test_no_line_strikes_through_the_name_of_an_area_at_the_edge(middle: Point, miles: float) -> None:
    drawn = draw(*scattered(6, miles, middle), middle=middle)
    frame = frame_around(middle, max(found.miles for pin in drawn.pins for found in pin.spots))
    at_edge = [name for name in drawn.states if min(name.y, HEIGHT - name.y) in (13.0, 23.0)]
    for name in at_edge:
        half = len(name.text) * 5.3
        ends = ((name.x + side * half, name.y + up * 9) for side in (-1, 1) for up in (-1, 1))
        counties = [OUTLINES.find_county(*frame.point_at(*end)) for end in ends]
        assert {OUTLINES.states_by_code[county.state].name.upper() for county in counties if county} == {name.text}


def _is_filled(drawn: AreaMap, path: str, x: float, y: float) -> bool:
    wide, _, _, tall, east, south = map(float, drawn.ground.matrix[7:-1].split())
    return winding(read_path(path), ((x - east) / wide, (y - south) / tall)) != 0


@in_one_pass("miles", [2, 15, 60, 300])
@in_one_pass("middle", [*MIDDLES, Point(latitude=58.3, longitude=-134.4), Point(latitude=24.56, longitude=-81.78)])
def test_what_is_drawn_as_land_is_land(middle: Point, miles: float) -> None:
    drawn = draw(spot(1, miles, 0, middle), middle=middle)
    frame = frame_around(middle, miles)
    level = OUTLINES.levels[0]
    rng = random.Random(3)
    wrong = 0
    for _ in range(60):
        x, y = rng.uniform(0, WIDTH), rng.uniform(0, HEIGHT)
        wrong += _is_filled(drawn, drawn.ground.land, x, y) != (level.number_at(*frame.point_at(x, y)) is not None)
    # A wide map has a coarser coast than the finest outlines.
    assert wrong <= (0 if miles < 30 else 6)


@in_one_pass("county", ["Jefferson County", "Bullitt County"])
def test_a_county_searched_is_shaded_whole_and_nothing_else_is(county: str) -> None:
    place = Place(label="", kind="county", state="KY", county=county, latitude=38.2, longitude=-85.7)
    number = OUTLINES.find_number("KY", county)
    assert number is not None
    middle = OUTLINES.counties[number].point
    drawn = draw_area(place, [spot(1, 1, 1, middle)], atlas())
    assert drawn is not None and drawn.is_shaded and drawn.middle is None and drawn.rings == ()
    west, south, east, north = OUTLINES.counties[number].box
    frame = frame_over(OUTLINES.counties[number].box, [middle])
    rng = random.Random(4)
    for _ in range(200):
        latitude, longitude = rng.uniform(south, north), rng.uniform(west, east)
        x, y = frame.place(latitude, longitude)
        assert 0 <= x <= WIDTH and 0 <= y <= HEIGHT
        expected = OUTLINES.contains(OUTLINES.counties[number].fips, latitude, longitude)
        assert _is_filled(drawn, drawn.ground.area, x, y) == expected


@in_one_pass("state", ["KY", "AK", "HI", "TX", "VA", "MI", "PR", "DC", "GU"])
def test_a_state_searched_fits_the_map_and_is_shaded(state: str) -> None:
    area = OUTLINES.states_by_code[state]
    place = Place(label="", kind="state", state=state, latitude=area.point.latitude, longitude=area.point.longitude)
    drawn = draw_area(place, [spot(1, 0, 0, area.point)], atlas())
    assert drawn is not None and drawn.is_shaded
    assert _is_filled(drawn, drawn.ground.area, drawn.pins[0].spot_x, drawn.pins[0].spot_y)


def test_a_county_that_was_divided_since_is_shown_as_the_whole_it_was() -> None:
    place = Place(label="", kind="county", state="AK", county="Chugach Census Area", latitude=61.1, longitude=-146.3)
    assert draw_area(place, [spot(1, 0, 0, place.point)], atlas()) is not None
