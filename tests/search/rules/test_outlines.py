"""Which county a point is in: the real outlines, asked in two ways."""

from __future__ import annotations

import random
from collections import Counter

from finder.places.rules.places import Point
from finder.search.outlines import load_outlines
from finder.search.rules.outlines import Outlines
from tests.each import in_one_pass
from tests.search.rules.outline_file import FOLDER, holds

OUTLINES: Outlines = load_outlines(FOLDER)
COUNTIES = {county.fips: number for number, county in enumerate(OUTLINES.counties)}


@in_one_pass(
    ("latitude", "longitude", "state", "name"),
    [
        (38.2527, -85.7585, "KY", "Jefferson County"),
        (38.846, -77.306, "VA", "Fairfax city"),
        (38.90, -77.30, "VA", "Fairfax County"),
        (37.271, -79.941, "VA", "Roanoke city"),
        (37.36, -79.95, "VA", "Roanoke County"),
        (36.68, -76.92, "VA", "Franklin city"),
        (39.29, -76.61, "MD", "Baltimore city"),
        (38.63, -90.20, "MO", "St. Louis city"),
        (38.90, -77.03, "DC", "District of Columbia"),
        (40.758, -73.985, "NY", "New York County"),
        (51.88, -176.65, "AK", "Aleutians West Census Area"),
        (52.9, 172.9, "AK", "Aleutians West Census Area"),
        (61.2175, -149.86, "AK", "Anchorage Municipality"),
        (21.31, -157.86, "HI", "Honolulu County"),
        (18.39, -66.15, "PR", "Bayamón Municipio"),
        (13.47, 144.79, "GU", "Guam"),
        (41.76, -72.68, "CT", "Hartford County"),
    ],
)
def test_a_place_is_in_its_county(latitude: float, longitude: float, state: str, name: str) -> None:
    county = OUTLINES.find_county(latitude, longitude)
    assert county is not None and (county.state, county.name) == (state, name)
    assert OUTLINES.contains(county.fips, latitude, longitude)


@in_one_pass("place", [(40.0, -60.0), (45.42, -75.69), (19.43, -99.13), (51.0, 179.9)])
def test_sea_and_other_countries_are_in_no_county(place: tuple[float, float]) -> None:
    assert OUTLINES.find_county(*place) is None


def test_an_unknown_county_holds_nothing() -> None:
    assert not OUTLINES.contains("99999", 38.0, -85.0)


def test_a_county_holds_a_point_just_if_the_file_says_so() -> None:
    """Of 2,000 points around 200 counties, enclaves and their surroundings among them."""
    rng = random.Random(1)
    virginia = [number for number, county in enumerate(OUTLINES.counties) if county.state == "VA"]
    for number in (*rng.sample(range(len(OUTLINES.counties)), 150), *rng.sample(virginia, 50)):
        west, south, east, north = OUTLINES.counties[number].box
        for _ in range(10):
            point = rng.uniform(south - 0.05, north + 0.05), rng.uniform(west - 0.05, east + 0.05)
            expected = holds(number, *point)
            assert OUTLINES.contains(OUTLINES.counties[number].fips, *point) == expected
            found = OUTLINES.find_county(*point)
            assert (found == OUTLINES.counties[number]) == expected


def test_no_point_is_in_two_counties_at_any_level() -> None:
    rng = random.Random(2)
    for level in OUTLINES.levels:
        for number in rng.sample(range(len(OUTLINES.counties)), 40):
            if not level.outline_of(number):
                continue
            county = OUTLINES.counties[number]
            beside = {side for piece in level.outline_of(number) for side in (piece.left, piece.right) if side >= 0}
            west, south, east, north = county.box
            for _ in range(20):
                point = rng.uniform(south, north), rng.uniform(west, east)
                assert sum(level.holds(other, *point) for other in beside) <= 1


def test_each_piece_is_boxed_and_ends_where_it_says() -> None:
    for level in OUTLINES.levels:
        for piece in level.pieces[::50]:
            xs, ys = zip(*piece.vertices, strict=True)
            assert (min(xs), min(ys), max(xs), max(ys)) == (piece.west, piece.south, piece.east, piece.north)
            assert piece.vertices[-1] == (piece.end_x, piece.end_y)
            assert piece.turned().vertices == piece.vertices[::-1]
            assert piece.turned().turned() == piece


def test_every_outline_is_closed() -> None:
    for level in OUTLINES.levels:
        for number in range(len(OUTLINES.counties)):
            ends = Counter(
                end for piece in level.outline_of(number) for end in ((piece.x, piece.y), (piece.end_x, piece.end_y))
            )
            assert not any(count % 2 for count in ends.values()), OUTLINES.counties[number].name


def test_a_box_finds_the_pieces_that_meet_it() -> None:
    for level in OUTLINES.levels:
        box = (-86.5 / level.unit, 37.5 / level.unit, -85.0 / level.unit, 38.5 / level.unit)
        expected = [
            piece
            for piece in level.pieces
            if piece.west <= box[2] and piece.east >= box[0] and piece.south <= box[3] and piece.north >= box[1]
        ]
        assert expected and level.pieces_in(box) == expected


def test_the_county_of_a_street_is_where_it_stands_unless_that_tells_nothing_better() -> None:
    enclave = Point(latitude=38.846, longitude=-77.306)
    assert OUTLINES.county_of_street(enclave, state="VA", zip_county="Fairfax County") == "Fairfax city"
    assert OUTLINES.county_of_street(enclave, state="VA", zip_county="Fairfax city") == "Fairfax city"
    assert OUTLINES.county_of_street(enclave, state="MD", zip_county="Baltimore city") == "Baltimore city"
    at_sea = Point(latitude=36.9, longitude=-74.0)
    assert OUTLINES.county_of_street(at_sea, state="VA", zip_county="Norfolk city") == "Norfolk city"
    valdez = Point(latitude=61.13, longitude=-146.35)
    assert OUTLINES.county_of_street(valdez, state="AK", zip_county="Chugach Census Area") == "Chugach Census Area"


def test_every_county_has_a_name_point_and_box_of_its_own() -> None:
    assert len({(county.state, county.name) for county in OUTLINES.counties}) == len(OUTLINES.counties) == 3233
    for county in OUTLINES.counties:
        west, south, east, north = county.box
        assert south <= county.point.latitude <= north and west <= county.point.longitude <= east
    assert {state.state for state in OUTLINES.states} == {county.state for county in OUTLINES.counties}
    assert COUNTIES["21111"] == OUTLINES.find_number("KY", "Jefferson County")


def test_the_files_are_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 1_500_000
