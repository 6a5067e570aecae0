"""The index gives exactly what a brute-force loop with geopy gives."""

import random

import pytest
from geopy.distance import geodesic

from finder.index.engine import DirectoryIndex
from finder.index.query import IndexQuery, IndexRow

CODES = ("DT", "OTP", "PW", "MD", "SP", "detox", "medicine")


def make_rows(count: int) -> list[IndexRow]:
    rng = random.Random(5)
    centers = [(39.7, -105.0), (13.45, 144.75), (51.9, -176.6), (52.9, 173.2), (18.4, -66.1), (40.7, -74.0)]
    rows = []
    for number in range(count):
        latitude, longitude = rng.choice(centers)
        pointless = number % 40 == 0
        rows.append(
            IndexRow(
                id=f"p{rng.randrange(10**9)}-{number}",
                latitude=None if pointless else latitude + rng.uniform(-1, 1),
                longitude=None if pointless else max(-180.0, longitude + rng.uniform(-3, 3)),
                state=rng.choice(("CO", "AK")),
                county="A",
                codes=tuple(code for code in CODES if rng.random() < 0.6),
            )
        )
    return rows


ROWS = make_rows(400)
INDEX = DirectoryIndex.build(ROWS, shown_codes=CODES[:3])


def brute(query: IndexQuery) -> tuple[list[str], int]:
    placed, pointless = [], []
    for row in ROWS:
        if not query.required <= set(row.codes) or query.excluded & set(row.codes):
            continue
        if row.latitude is None:
            if query.radius_miles is None and row.state == query.pointless_state:
                pointless.append(row.id)
            continue
        miles = geodesic((query.latitude, query.longitude), (row.latitude, row.longitude)).miles
        if query.radius_miles is None or miles <= query.radius_miles:
            placed.append((round(miles, 2), row.id))
    ids = [program_id for _, program_id in sorted(placed)] + sorted(pointless)
    return ids[query.offset : query.offset + query.limit], len(ids)


@pytest.mark.parametrize("seed", range(40))
def test_any_search_equals_brute_force(seed: int) -> None:
    rng = random.Random(seed)
    latitude, longitude = rng.choice([(39.7, -105.0), (13.45, 144.75), (52.0, -179.9), (52.9, 179.0), (40.7, -74.0)])
    query = IndexQuery(
        latitude=latitude,
        longitude=longitude,
        radius_miles=rng.choice((5.0, 25.0, 100.0, None)),
        required=frozenset(rng.sample(CODES, rng.randrange(3))),
        excluded=frozenset(rng.sample(CODES, rng.randrange(2))),
        pointless_state="CO",
        offset=rng.choice((0, 20)),
        count_all=True,
    )
    ids, total = brute(query)
    answer = INDEX.find(query)
    assert (list(answer.ids), answer.total) == (ids, total)


def test_a_patched_index_answers_like_a_rebuilt_one() -> None:
    patched = INDEX.patched(ROWS[:30], [row.id for row in ROWS[30:60]])
    rebuilt = DirectoryIndex.build(ROWS[:30] + ROWS[60:], shown_codes=CODES[:3])
    query = IndexQuery(latitude=39.7, longitude=-105.0, radius_miles=None, pointless_state="CO", limit=500, count_all=True)
    assert patched.find(query) == rebuilt.find(query)
