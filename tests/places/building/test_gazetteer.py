"""What gets into the tables of places."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from finder.places.building.aliases import KnownPlaces, add_aliases
from finder.places.building.cities import name_cities
from finder.places.building.edition import get_edition
from finder.places.building.gazetteer import are_places_stale
from finder.places.building.sources import CountyNames, RawZip, Town, center_of_zips, median_point, miles_apart
from finder.places.store.places import find_edition
from finder.places.store.tables import PlaceEditionRow, PlaceRow, ZipRow
from finder.platform import resources
from finder.platform.errors import ContentError
from tests.place_database import OLD_PLACE, OLD_ZIP, count_rows, what_filling_told

pytestmark = pytest.mark.slow


def make_zip(**changes: object) -> RawZip:
    known: dict[str, object] = {"zip": "10000", "city": "Smallville", "state": "KS", "county": "Low County"}
    known |= {"point": (38.0, -97.0), "kind": "standard", "is_active": True, "accepted": (), "refused": ()}
    return RawZip(**{**known, **changes})  # type: ignore[arg-type]


def make_town(**changes: object) -> Town:
    known: dict[str, object] = {"name": "Smallville", "state": "KS", "county": "Low County"}
    known |= {"point": (38.0, -97.0), "population": 5_000}
    return Town(**{**known, **changes})  # type: ignore[arg-type]


def test_the_center_is_the_median_of_active_standard_zips() -> None:
    zips = [make_zip(point=(latitude, -97.0)) for latitude in (38.0, 38.1, 45.0)]
    others = [make_zip(point=(20.0, -80.0), kind="po_box"), make_zip(point=(20.0, -80.0), is_active=False)]
    assert center_of_zips([*zips, *others]) == (38.1, -97.0)
    assert center_of_zips(others) == (20.0, -80.0)
    assert center_of_zips([make_zip(point=None), make_zip(kind="military")]) is None


def test_a_median_across_180_degrees_stays_there() -> None:
    assert median_point([(52.0, 179.0), (52.0, -179.0), (52.0, -177.0)]) == (52.0, -179.0)
    assert median_point([(52.0, 179.0), (52.0, 178.0), (52.0, -177.0)]) == (52.0, 179.0)


def test_miles_apart_agrees_with_the_geodesic() -> None:
    assert miles_apart((39.7392, -104.9847), (40.7128, -74.006)) == pytest.approx(1_629, abs=5)


def test_county_names_are_taken_to_the_census_spelling() -> None:
    names = CountyNames(
        [
            ("MD", "Baltimore County"),
            ("MD", "Baltimore city"),
            ("MO", "DeKalb County"),
            ("AK", "Anchorage Municipality"),
        ]
        + [("PR", "San Juan Municipio"), ("PR", "Bayamón Municipio"), ("GU", "Guam"), ("AK", "Nome Census Area")]
    )
    spelled = {
        ("MD", "Baltimore City"): "Baltimore city",
        ("MD", "City of Baltimore"): "Baltimore city",
        ("MD", "Baltimore County"): "Baltimore County",
        ("MO", "De Kalb County"): "DeKalb County",
        ("AK", "Municipality of Anchorage"): "Anchorage Municipality",
        ("PR", "San Juan"): "San Juan Municipio",
        ("PR", "Bayamon Municipio"): "Bayamón Municipio",
        ("GU", ""): "Guam",
        ("MO", "Todd County"): "",
    }
    for (state, name), wanted in spelled.items():
        assert names.match(state, name) == wanted


def test_a_town_of_a_zip_city_gives_its_people_and_its_spelling() -> None:
    (place,) = name_cities([make_zip(city="Smallvílle")], [make_town(name="Small-Ville")])["smallville", "KS"]
    assert (place.kind, place.name, place.weight) == ("city", "Small-Ville", 5_000 + 2_000 + 100)


def test_a_far_town_of_the_same_name_is_told_by_its_county() -> None:
    far = make_town(point=(39.9, -101.0), county="High County", population=500_000)
    book = name_cities([make_zip()], [make_town(), far])
    first, second = book["smallville", "KS"]
    assert (first.name, first.kind) == ("Smallville", "city")
    assert (second.name, second.kind) == ("Smallville (High County)", "alias")
    assert second.weight < first.weight


def test_the_population_of_a_neighborhood_is_not_believed() -> None:
    (place,) = name_cities([make_zip()], [make_town(name="Old Town", population=640_000)])["oldtown", "KS"]
    assert (place.kind, place.weight) == ("alias", 30_002)


def test_a_town_the_post_office_accepts_is_a_city() -> None:
    town = make_town(name="Next Town", population=100_000)
    (place,) = name_cities([make_zip(accepted=("Next Town",))], [town])["nexttown", "KS"]
    assert (place.kind, place.weight) == ("city", 100_002)


def test_names_the_post_office_refuses_are_found_but_never_suggested() -> None:
    book = name_cities([make_zip(refused=("Smallvl", "Low County", "1st Street"))], [])
    assert book["smallvl", "KS"][0].weight == 0
    assert ("low", "KS") not in book
    assert ("lowcounty", "KS") not in book
    assert ("1ststreet", "KS") not in book


def test_an_alias_of_nothing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "aliases.csv"
    known = KnownPlaces(cities={}, counties=[], zips={"10000": make_zip()})
    for stands_for in ("Nowhere", "99999", "10000 99999"):
        path.write_text(f"alias,state,label,stands_for,people\nMy Place,KS,,{stands_for},\n", encoding="utf-8")
        with pytest.raises(ContentError):
            add_aliases(path, known)


def test_an_alias_takes_the_place_of_what_it_means_and_of_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "aliases.csv"
    path.write_text("alias,state,label,stands_for,people\nThe Ville,KS,Ville,10000,9\n", encoding="utf-8")
    far = make_zip(zip="10001", city="Ville", point=(39.9, -101.0), county="High County")
    cities = name_cities([make_zip(), far], [make_town(name="Ville", point=(38.01, -97.01))])
    aliases = add_aliases(path, KnownPlaces(cities=cities, counties=[], zips={"10000": make_zip()}))
    assert {(alias.name, alias.normalized, alias.weight) for alias in aliases} == {("Ville", "ville", 9)}
    assert [place.name for place in cities["ville", "KS"]] == ["Ville (High County)"]


def test_every_kind_is_there(places_session: Session) -> None:
    kinds = Counter(places_session.scalars(select(PlaceRow.kind)))
    assert kinds["city"] > 30_000
    assert kinds["county"] > 3_200
    assert kinds["state"] > 350
    assert kinds["alias"] > 20_000
    zips = Counter(places_session.scalars(select(ZipRow.kind)))
    assert sum(zips.values()) > 42_000
    assert zips["military"] > 800


def test_rows_fit_their_columns_and_the_earth(places_session: Session) -> None:
    for column in (*PlaceRow.__table__.c, *ZipRow.__table__.c):
        limit = getattr(column.type, "length", None)
        if limit:
            assert places_session.scalar(select(func.max(func.length(column)))) <= limit
    # (0, 0) stood for "unknown" in the source.
    for table in (PlaceRow, ZipRow):
        near_null_island = select(func.count()).where(func.abs(table.latitude) < 2, func.abs(table.longitude) < 2)
        assert places_session.scalar(near_null_island) == 0


def test_civil_zips_have_counties_and_nearly_all_points(places_session: Session) -> None:
    civil = select(func.count()).where(ZipRow.kind != "military")
    assert places_session.scalar(civil.where(ZipRow.latitude.is_(None))) < 60
    assert places_session.scalar(civil.where(ZipRow.county == "", ~ZipRow.state.in_(("FM", "MH", "PW")))) <= 5


def test_filling_replaces_what_was_there_and_leaves_the_commit_to_its_caller(
    places_file: Path, places_session: Session
) -> None:
    told = what_filling_told(places_file)
    counts = told["counts"]
    assert told["seen_before_commit"] == [1, 1]
    assert places_session.get(ZipRow, OLD_ZIP) is None
    assert places_session.scalar(select(func.count()).where(PlaceRow.normalized == OLD_PLACE)) == 0
    named = counts["cities"] + counts["counties"] + counts["states"] + counts["aliases"]
    assert count_rows(places_session) == [counts["zips"], named]


def test_tables_of_another_edition_or_none_are_stale_but_never_an_operators_own(places_session: Session) -> None:
    data = resources.folder("data")
    assert find_edition(places_session) == get_edition(data)
    for edition, is_stale in ((get_edition(data), False), ("of last year", True), ("", False)):
        places_session.query(PlaceEditionRow).update({"edition": edition})
        assert are_places_stale(places_session, data_folder=data) is is_stale
    places_session.query(PlaceEditionRow).delete()
    assert are_places_stale(places_session, data_folder=data)
    places_session.rollback()


def test_the_edition_follows_our_own_lists(tmp_path: Path) -> None:
    folder = tmp_path / "places"
    folder.mkdir()
    (folder / "aliases.csv").write_text("alias")
    before = get_edition(tmp_path)
    (folder / "aliases.csv").write_text("other")
    assert before != get_edition(tmp_path)
