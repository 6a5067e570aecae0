"""Which points of ZIPs are placeholders, and what takes their place."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.places.building.sources import RawZip, Town, miles_apart
from finder.places.building.zip_points import find_placeless, read_census_points, replace_placeholders
from finder.places.store.tables import ZipRow
from tests import place_database
from tests.paths import ROOT
from tests.places.building.test_gazetteer import make_town, make_zip

CENTER = (38.9, -97.9)
"""Of a mail-sorting center."""
CITIES = ("Highville", "Lowville", "Midville")


def make_placeholders(*, count: int = 3) -> list[RawZip]:
    """Make ZIPs of that many cities that share one point."""
    cities = CITIES[:count]
    return [make_zip(zip=f"1001{at}", city=city, point=CENTER, kind="po_box") for at, city in enumerate(cities)]


def make_placed(*latitudes: float, city: str = "Highville", first: int = 10_000) -> list[RawZip]:
    """Make ZIPs of one city with points of their own, in the order of their numbers."""
    return [make_zip(zip=str(first + at), city=city, point=(y, -97.0)) for at, y in enumerate(latitudes)]


def point_of(zips: list[RawZip], zip_code: str = "10010") -> tuple[float, float] | None:
    return next(entry.point for entry in zips if entry.zip == zip_code)


def test_a_point_of_three_cities_belongs_to_none_of_them() -> None:
    assert find_placeless(make_placeholders()) == ["10010", "10011", "10012"]
    assert find_placeless(make_placeholders(count=2)) == []
    assert find_placeless([make_zip(point=None), make_zip(zip="09001", kind="military", point=None)]) == ["10000"]


def test_the_census_point_is_taken_if_near_the_city() -> None:
    zips = [*make_placeholders(), *make_placed(38.0, 38.1)]
    assert point_of(replace_placeholders(zips, [], {"10010": (38.2, -97.1)})) == (38.2, -97.1)
    assert point_of(replace_placeholders(zips, [], {"10010": (41.0, -97.1)})) == (38.05, -97.0)


def test_without_one_the_median_of_the_five_nearest_numbers_of_the_city_is() -> None:
    placed = make_placed(39.9, 38.1, 38.2, 38.3, 38.4, 38.5, first=10_004) + make_placed(38.35, first=10_013)
    far = [make_zip(zip="10500", city="Highville", point=(37.0, -97.0))]
    assert point_of(replace_placeholders([*make_placeholders(), *placed, *far], [], {})) == (38.35, -97.0)


def test_without_other_zips_the_town_is_and_then_the_county() -> None:
    zips = [*make_placeholders(), *make_placed(38.6, city="Elsewhere")]
    towns: list[Town] = [make_town(name="Highville", point=(38.4, -97.0))]
    towns += [make_town(name="Highville", county="Far County", point=(40.0, -97.0), population=90_000)]
    assert point_of(replace_placeholders(zips, towns, {})) == (38.4, -97.0)
    assert point_of(replace_placeholders(zips, [], {})) == (38.6, -97.0)
    assert point_of(replace_placeholders(make_placeholders(), [], {})) is None


def test_all_other_zips_keep_their_points() -> None:
    zips = [*make_placed(38.0, 38.1), *make_placeholders(count=2)]
    assert replace_placeholders(zips, [], {entry.zip: (38.01, -97.0) for entry in zips}) == zips


@pytest.fixture(scope="module")
def raw_zips(places_file: Path) -> list[RawZip]:
    return place_database.raw_zips(places_file)


def test_what_is_kept_of_the_census_is_just_what_is_needed(raw_zips: list[RawZip]) -> None:
    kept = read_census_points(ROOT / "data" / "places" / "census_zip_points.csv")
    assert len(kept) == 31
    assert kept.keys() <= set(find_placeless(raw_zips))


def test_the_tables_hold_no_placeholder(places_session: Session, raw_zips: list[RawZip]) -> None:
    raw = {entry.zip: entry for entry in raw_zips}
    placeless = find_placeless(raw_zips)
    found = places_session.execute(select(ZipRow.zip, ZipRow.latitude, ZipRow.longitude))
    stored = {row.zip: (row.latitude, row.longitude) for row in found}
    assert len([code for code in placeless if raw[code].point]) == 574
    assert not [code for code in placeless if stored[code] == raw[code].point]
    assert len([code for code in placeless if stored[code] == (None, None)]) == 7
    assert all(stored[code] == (raw[code].point or (None, None)) for code in raw.keys() - set(placeless))


def test_the_zip_of_the_veterans_in_los_angeles_lies_there(places_session: Session) -> None:
    row = places_session.get(ZipRow, "90073")
    assert row is not None
    assert miles_apart((row.latitude or 0, row.longitude or 0), (34.0546, -118.4547)) < 1
