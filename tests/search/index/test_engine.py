"""The index gives exactly what a brute-force loop with geopy gives: ids in order, miles, totals and every count."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from geopy.distance import geodesic

from finder.search.index.engine import DirectoryIndex
from finder.search.index.query import IndexAnswer, IndexQuery, IndexRow
from tests.each import in_one_pass
from tests.examples import examples, some_of

Place = tuple[float, float]

SHOWN = tuple(f"S{number:02}" for number in range(70))
CODES = (*SHOWN, *(f"R{number:03}" for number in range(150)))
STATES: dict[str, tuple[Place, float]] = {
    "NY": ((40.7128, -74.0060), 0.4),
    "CO": ((39.7392, -104.9849), 0.5),
    "MT": ((46.9, -109.6), 1.5),
    "TX": ((29.76, -95.36), 0.8),
    "AK": ((61.2, -149.9), 1.0),
    "HI": ((21.31, -157.86), 0.6),
    "PR": ((18.4, -66.1), 0.3),
    "GU": ((13.45, 144.75), 0.2),
    "AS": ((-14.3, -170.7), 0.1),
    "AA": ((51.88, -176.65), 2.0),
    "AB": ((52.9, 173.2), 3.0),
}
"""Where a state's programs are, and how far they spread in degrees; AA and AB are the two ends of the Aleutians."""
CENTERS = (*(place for place, _ in STATES.values()), (52.0, 179.99), (52.0, -179.99), (40.0, -100.0))
TRIED = some_of(CENTERS)
"""Geopy measures the way from each of them to every program: to the inner loop's share, a fifth of the time."""


def make_rows(count: int) -> list[IndexRow]:
    rng = random.Random(5)
    popular = [rng.betavariate(0.9, 1) for _ in CODES]
    rows: list[IndexRow] = []
    for number in range(count):
        state = rng.choice(list(STATES))
        (latitude, longitude), spread = STATES[state]
        point = (round(rng.gauss(latitude, spread), 6), _wrapped(round(rng.gauss(longitude, spread), 6)))
        if rows and rng.random() < 0.2:
            state, point = rows[-1].state, (rows[-1].latitude, rows[-1].longitude)
        elif rng.random() < 0.05:
            point = (latitude, longitude)
        elif rng.random() < 0.04:
            point = (None, None)
        codes = tuple(code for code, share in zip(CODES, popular, strict=True) if rng.random() < share)
        identifier = f"{rng.choice('aZ9_é')}{rng.randrange(10**6)}-{number}"
        county = rng.choice(("Kings", "Lake", f"{state} Land"))
        rows.append(
            IndexRow(id=identifier, latitude=point[0], longitude=point[1], state=state, county=county, codes=codes)
        )
    return rows


def _wrapped(longitude: float) -> float:
    return (longitude + 180) % 360 - 180


@cache
def miles(center: Place, point: Place) -> float:
    return geodesic(center, point).miles


def fits(row: IndexRow, query: IndexQuery) -> bool:
    # No set of a row's hundred codes: it would be made for each row of each of a thousand searches.
    return (
        query.state in ("", row.state)
        and query.county in ("", row.county)
        and all(code in row.codes for code in query.required)
        and not any(code in row.codes for code in query.excluded)
    )


def brute(rows: Sequence[IndexRow], query: IndexQuery, shown: Sequence[str] = SHOWN) -> IndexAnswer:
    """Answer with a loop and geopy."""
    placed: list[tuple[float, str]] = []
    without_coordinates: list[str] = []
    counts: Counter[str] = Counter()
    for row in rows:
        if not fits(row, query):
            continue
        if row.latitude is None or row.longitude is None:
            if query.radius_miles is not None or row.state != query.without_coordinates_state:
                continue
            without_coordinates.append(row.id)
        else:
            away = miles((query.latitude, query.longitude), (row.latitude, row.longitude))
            if query.radius_miles is not None and away > query.radius_miles:
                continue
            placed.append((round(away, 2), row.id))
        counts.update(row.codes)
    page = [*sorted(placed), *((None, program_id) for program_id in sorted(without_coordinates))]
    page = page[query.offset : query.offset + query.limit]
    points = {
        row.id: None if row.latitude is None or row.longitude is None else (row.latitude, row.longitude) for row in rows
    }
    return IndexAnswer(
        ids=tuple(program_id for _, program_id in page),
        miles=tuple(away for away, _ in page),
        total=len(placed) + len(without_coordinates),
        counts={code: count for code, count in counts.items() if query.count_all or code in shown},
        points=tuple(points[program_id] for _, program_id in page),
    )


ROWS = make_rows(1_500)
INDEX = DirectoryIndex.build(ROWS, shown_codes=SHOWN)


def random_query(rng: random.Random) -> IndexQuery:
    latitude, longitude = rng.choice(TRIED)
    state = rng.choice(("", "", "", *STATES))
    return IndexQuery(
        latitude=latitude,
        longitude=longitude,
        radius_miles=rng.choice((5.0, 10.0, 25.0, 50.0, 100.0, 4_000.0, None, None)),
        required=frozenset(rng.sample(CODES if rng.random() < 0.3 else SHOWN, rng.choice((0, 0, 1, 2, 3, 4)))),
        excluded=frozenset(rng.sample(CODES, rng.choice((0, 0, 0, 1, 2)))),
        state=state,
        county=rng.choice(("", "Kings", f"{state} Land")) if state else "",
        without_coordinates_state=rng.choice(("", *STATES, state)),
        offset=rng.choice((0, 0, 0, 1, 20, 40, 200, 3_000)),
        limit=rng.choice((0, 1, 7, 20, 20, 20, 100)),
        count_all=rng.random() < 0.5,
    )


@in_one_pass("seed", range(examples(20)))
def test_any_search_equals_brute_force(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(30):
        query = random_query(rng)
        assert INDEX.find(query) == brute(ROWS, query), query


@in_one_pass("center", TRIED)
def test_paging_through_everything_gives_each_program_once_in_order(center: Place) -> None:
    everything = query_at(center, limit=len(ROWS), without_coordinates_state="MT")
    pages = [INDEX.find(replace(everything, offset=offset, limit=70)).ids for offset in range(0, len(ROWS), 70)]
    assert sum(pages, ()) == brute(ROWS, everything).ids


def query_at(center: Place, *, radius_miles: float | None = None, **changes: object) -> IndexQuery:
    query = IndexQuery(latitude=center[0], longitude=center[1], radius_miles=radius_miles)
    return replace(query, **changes)


def row_at(program_id: str, latitude: float | None, longitude: float | None, **changes: object) -> IndexRow:
    row = IndexRow(id=program_id, latitude=latitude, longitude=longitude, state="CO", county="Lake", codes=("DT",))
    return replace(row, **changes)


def test_a_program_exactly_on_the_rim_is_found() -> None:
    center = (39.7392, -104.9849)
    for row in ROWS[: examples(60)]:
        if row.latitude is not None and row.longitude is not None:
            rim = geodesic(center, (row.latitude, row.longitude)).miles
            for radius in (rim, float(np.nextafter(rim, 0)), float(np.nextafter(rim, 99_999))):
                query = query_at(center, radius_miles=radius)
                assert INDEX.find(query) == brute(ROWS, query)


@in_one_pass("target", [0.005, 0.125, 7.125, 12.345, 99.995, 245.675, 2_718.285])
def test_miles_near_a_tie_are_rounded_as_geopys_are(target: float) -> None:
    center = (39.7392, -104.9849)
    rows = [row_at(f"n{number}", *point_at(center, target + step)) for number, step in enumerate(TINY)]
    index = DirectoryIndex.build(rows, shown_codes=())
    for query in (query_at(center, limit=50), query_at(center, radius_miles=3_000.0, limit=50)):
        assert index.find(query) == brute(rows, query, ())


TINY = (-3e-7, -1e-9, -1e-12, 0.0, 1e-12, 1e-9, 3e-7)


def point_at(center: Place, distance: float) -> Place:
    there = geodesic(miles=distance).destination(center, bearing=77)
    return there.latitude, there.longitude


@pytest.mark.slow
def test_shared_hundredths_are_ordered_by_id_at_every_cut_of_the_page() -> None:
    """Many programs in a line, two or three to each hundredth of a mile, where the farther one has the smaller id.

    Programs enough to be searched ring by ring; the first ring ends within the line.
    """
    center = (39.7392, -104.9849)
    line = [(111.0 + number * 0.004, f"{9_999 - number}") for number in range(2_400)]
    rows = [row_at(program_id, *point_at(center, away)) for away, program_id in line]
    index = DirectoryIndex.build(rows, shown_codes=())
    expected = brute(rows, query_at(center, limit=len(rows)), ()).ids
    for offset in some_of(range(len(rows))):
        assert index.find(query_at(center, offset=offset, limit=1)).ids == expected[offset : offset + 1], offset
    assert index.find(query_at(center, offset=2_390, limit=40)).ids == expected[2_390:]
    assert index.find(query_at((18.4, -66.1), limit=9)) == brute(rows, query_at((18.4, -66.1), limit=9), ())


@in_one_pass("center", [(90.0, 0.0), (89.95, 12.0), (-89.97, 100.0)])
@in_one_pass("radius", [3.0, 10.0, 60.0, None])
def test_poles_are_no_exception(center: Place, radius: float | None) -> None:
    rng = random.Random(2)
    rows = [
        row_at(str(number), rng.choice((-1, 1)) * rng.uniform(88.5, 90), rng.uniform(-180, 180)) for number in range(80)
    ]
    rows.append(row_at("pole", 90.0, 44.0))
    query = query_at(center, radius_miles=radius, limit=100)
    assert DirectoryIndex.build(rows, shown_codes=()).find(query) == brute(rows, query, ())


@in_one_pass("longitude", [180.0, -180.0, 179.9999, -179.9999, 0.0])
def test_the_antimeridian_is_no_wall(longitude: float) -> None:
    rows = [row_at(str(east), 51.9, float(east)) for east in (180.0, -180.0, 179.9, -179.9, 178, -178, 0, 0.1, -0.1)]
    index = DirectoryIndex.build(rows, shown_codes=())
    for radius in (0.0, 1.0, 25.0, 100.0, None):
        query = query_at((51.9, longitude), radius_miles=radius)
        assert index.find(query) == brute(rows, query, ())


def test_programs_without_a_point_come_last_by_id_and_only_of_the_state() -> None:
    rows = [row_at("b", None, None), row_at("a", None, None), row_at("c", 39.0, -105.0)]
    rows += [row_at("d", None, None, state="UT"), row_at("e", 39.0, None), row_at("f", float("nan"), -105.0)]
    index = DirectoryIndex.build(rows, shown_codes=("DT",))
    here = query_at((39.0, -105.0), without_coordinates_state="CO")
    answer = index.find(here)
    assert answer.ids == ("c", "a", "b", "e", "f")
    assert answer.miles == (0.0, None, None, None, None)
    assert (answer.total, answer.counts) == (5, {"DT": 5})
    assert index.find(replace(here, offset=2, limit=2)).ids == ("b", "e")
    assert index.find(replace(here, state="UT")).total == 0
    assert index.find(replace(here, county="Kings")).total == 0
    assert index.find(replace(here, radius_miles=10_000.0)).ids == ("c",)
    assert index.find(replace(here, without_coordinates_state="")).total == 1


@in_one_pass(
    "change",
    [
        lambda query: replace(query, required=frozenset({"never heard of"})),
        lambda query: replace(query, state="ZZ"),
        lambda query: replace(query, state="NY", county="Atlantis"),
        lambda query: replace(query, radius_miles=0.0, latitude=0.0),
    ],
)
def test_what_nothing_matches_gives_nothing(change: Callable[[IndexQuery], IndexQuery]) -> None:
    query = change(query_at(CENTERS[0]))
    assert INDEX.find(query) == IndexAnswer(ids=(), miles=(), total=0)


def test_excluding_an_unknown_code_changes_nothing() -> None:
    query = query_at(CENTERS[0], radius_miles=50.0)
    assert INDEX.find(replace(query, excluded=frozenset({"never heard of"}))) == INDEX.find(query)


def test_a_page_past_the_end_is_empty_but_counted() -> None:
    for radius in (100.0, None):
        query = query_at(CENTERS[0], radius_miles=radius)
        first, past = INDEX.find(query), INDEX.find(replace(query, offset=5_000))
        assert past == replace(first, ids=(), miles=(), points=())


def test_a_required_code_counts_the_total() -> None:
    first, second = (code for code, _ in Counter(code for row in ROWS for code in row.codes).most_common(2))
    answer = INDEX.find(query_at(CENTERS[0], required=frozenset({first, second}), count_all=True))
    assert answer.counts[first] == answer.counts[second] == answer.total > 0


def test_counts_handed_out_are_the_askers_own() -> None:
    query = query_at(CENTERS[0])
    handed = INDEX.find(query).counts
    assert isinstance(handed, dict)
    handed.clear()
    assert INDEX.find(query).counts == brute(ROWS, query).counts


def test_many_filter_sets_are_remembered_within_bounds() -> None:
    index = DirectoryIndex.build(ROWS[:50], shown_codes=SHOWN)
    for first in SHOWN[:30]:
        for second in SHOWN[30:45]:
            query = query_at(CENTERS[1], required=frozenset({first}), excluded=frozenset({second}))
            assert index.find(query) == index.find(query) == brute(ROWS[:50], query)


def test_an_empty_directory_answers() -> None:
    index = DirectoryIndex.build([], shown_codes=("DT",))
    for query in (query_at(CENTERS[0], without_coordinates_state="NY"), query_at(CENTERS[0], radius_miles=25.0)):
        assert index.find(query) == IndexAnswer(ids=(), miles=(), total=0)
    assert (len(index), index.known_codes) == (0, {"DT"})


def test_the_index_knows_its_size_and_codes() -> None:
    assert len(INDEX) == len(ROWS)
    assert INDEX.known_codes == {*SHOWN, *(code for row in ROWS for code in row.codes)}
