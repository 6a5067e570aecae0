"""Sample programs look like a directory, are nobody's, and are the same every time."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from pathlib import Path

import phonenumbers
import pytest

from finder.listings.rules.identity import identify
from finder.listings.rules.records import SourceList
from finder.listings.rules.vocabulary import MEDICINE_GROUPS, NEEDS
from finder.platform.errors import BadInput, ContentError
from finder.samples.building import MOST_SAMPLES, make_samples
from tests.each import in_one_pass
from tests.sample_lists import COUNT, DATA, ZIP_POINTS, made, make, read


@pytest.fixture(scope="module")
def samples() -> SourceList:
    return made(random_state=0)


@pytest.fixture(scope="module", params=[0, 1, 7, 2026])
def any_samples(request: pytest.FixtureRequest) -> SourceList:
    return made(random_state=request.param)


@pytest.fixture(scope="module")
def many_samples() -> SourceList:
    return made(4_000, 5)


def test_the_list_says_what_it_is(samples: SourceList) -> None:
    assert (samples.format, samples.source, samples.as_of, samples.as_of_from) == (
        "sample",
        "sample",
        "2026-01-01",
        "file",
    )
    assert samples.complete
    assert samples.rows == len(samples.records) == COUNT
    assert [row for row, _ in samples.records] == list(range(1, COUNT + 1))
    assert list(samples.asked) == ["SU"]
    assert len(samples.asked["SU"]) == 225


def test_same_count_and_state_give_the_same_list(samples: SourceList) -> None:
    assert make() == samples


def test_a_larger_count_keeps_the_first_ones(samples: SourceList) -> None:
    assert make(700).records == samples.records[:700]
    assert make(1).records == samples.records[:1]


def test_another_state_gives_another_list(samples: SourceList) -> None:
    assert made(random_state=1).records != samples.records


def test_points_do_not_change_anything_else(samples: SourceList) -> None:
    bare = make_samples(count=COUNT, random_state=0, data_folder=DATA, zip_points={})
    assert all(record.latitude is None and record.longitude is None for _, record in bare.records)
    assert [r.codes + r.phones for _, r in bare.records] == [r.codes + r.phones for _, r in samples.records]


@in_one_pass("count", [0, -1, MOST_SAMPLES + 1])
def test_a_count_out_of_range_is_refused(count: int) -> None:
    with pytest.raises(BadInput, match="1 to 20,000"):
        make(count)


@pytest.mark.parametrize("broken", ["code_figures.json", "names.json", "places.csv", "place_shares.csv"])
def test_a_broken_file_is_named(broken: str, tmp_path: Path) -> None:
    shutil.copytree(DATA / "sample", tmp_path / "sample")
    (tmp_path / "sample" / broken).unlink()
    with pytest.raises(ContentError, match=re.escape(broken)):
        make(data_folder=tmp_path)


def test_every_name_says_that_it_is_made_up(many_samples: SourceList) -> None:
    for _, record in many_samples.records:
        assert re.fullmatch(r"(Sample|Example)( [A-Z][A-Za-z-]*){3,}", record.name)


def test_phones_are_fictional_and_well_formed(many_samples: SourceList) -> None:
    for _, record in many_samples.records:
        assert 1 <= len(record.phones) <= 3
        assert record.phones[0].kind == "main"
        assert len({phone.number for phone in record.phones}) == len(record.phones)
        assert all(re.fullmatch(r"\+1[2-9]\d\d55501\d\d", phone.number) for phone in record.phones)


def test_area_codes_are_of_the_state(samples: SourceList) -> None:
    area_codes = {row["state"]: row["area_codes"].split() for row in read("place_shares.csv")}
    for _, record in samples.records:
        for phone in record.phones:
            assert phone.number[2:5] in area_codes[record.state]
            assert phonenumbers.is_possible_number(phonenumbers.parse(phone.number))


def test_phones_of_every_kind_occur(samples: SourceList) -> None:
    phones = [phone for _, record in samples.records for phone in record.phones]
    assert {phone.kind for phone in phones} == {"main", "intake", "hotline"}
    assert 0.05 < sum(bool(phone.extension) for phone in phones) / len(phones) < 0.2


def test_websites_are_on_example_org_only(many_samples: SourceList) -> None:
    websites = [record.website for _, record in many_samples.records if record.website]
    assert all(re.fullmatch(r"https://[a-z][a-z-]{0,61}[a-z]\.example\.org", website) for website in websites)
    assert len(websites) / len(many_samples.records) == pytest.approx(0.8, abs=0.03)


def test_every_state_has_its_share(any_samples: SourceList) -> None:
    found = Counter(record.state for _, record in any_samples.records)
    shares = {row["state"]: float(row["share"]) for row in read("place_shares.csv")}
    assert len(shares) == 52
    assert {"DC", "PR"} <= set(shares)
    assert min(found[state] for state in shares) >= 4
    assert all(found[state] / COUNT == pytest.approx(wanted, abs=0.004) for state, wanted in shares.items())


def test_towns_are_those_of_the_list(samples: SourceList) -> None:
    towns = {(row["state"], row["city"], row["zip"]) for row in read("places.csv")}
    assert {(record.state, record.city, record.zip) for _, record in samples.records} <= towns
    assert all(re.fullmatch(r"\d{5}", zip_code) for _, _, zip_code in towns)


def test_some_have_no_street_and_the_others_a_made_up_one(
    any_samples: SourceList,
) -> None:
    records = [record for _, record in any_samples.records]
    without = [record for record in records if not record.street]
    assert len(without) / COUNT == pytest.approx(0.04, abs=0.02)
    assert not any(record.street2 for record in without)
    made_up = json.loads((DATA / "sample" / "names.json").read_text(encoding="utf-8"))["streets"]
    assert {record.street.split(" ", 1)[1] for record in records if record.street} <= set(made_up)


def test_several_stand_in_one_building_under_other_names(samples: SourceList) -> None:
    buildings: dict[tuple[str, str], list[tuple[str, float | None]]] = {}
    for _, record in samples.records:
        if record.street:
            buildings.setdefault((record.street, record.zip), []).append((record.name, record.latitude))
    shared = [programs for programs in buildings.values() if len(programs) > 1]
    assert len(shared) > 20
    assert all(len({name for name, _ in programs}) == len(programs) for programs in shared)
    assert all(len({latitude for _, latitude in programs}) == 1 for programs in shared)


def test_no_two_are_the_same_listing(many_samples: SourceList) -> None:
    keys = {identify(record).key for _, record in many_samples.records}
    assert len(keys) == len(many_samples.records)


def test_no_two_in_one_zip_share_a_name_even_when_words_are_few(tmp_path: Path) -> None:
    shutil.copytree(DATA / "sample", tmp_path / "sample")
    names = tmp_path / "sample" / "names.json"
    parts = json.loads(names.read_text(encoding="utf-8"))
    names.write_text(json.dumps(parts | {"words": parts["words"][:1], "places": parts["places"][:1]}), encoding="utf-8")
    named = [(record.name, record.zip) for _, record in make(500, data_folder=tmp_path).records]
    assert len(set(named)) == len(named)


def test_a_third_has_a_second_name(samples: SourceList) -> None:
    assert sum(bool(record.name2) for _, record in samples.records) / COUNT == pytest.approx(1 / 3, abs=0.04)


def test_half_have_a_point_near_their_zip(samples: SourceList) -> None:
    placed = [record for _, record in samples.records if record.latitude is not None]
    assert len(placed) / COUNT == pytest.approx(0.5, abs=0.05)
    for record in placed:
        latitude, longitude = ZIP_POINTS[record.zip]
        assert record.latitude == pytest.approx(latitude, abs=0.0201)
        assert record.longitude == pytest.approx(longitude, abs=0.0201)


def test_codes_are_sorted_and_known(many_samples: SourceList) -> None:
    for _, record in many_samples.records:
        assert record.kinds == ("SU",)
        assert list(record.codes) == sorted(set(record.codes))
        assert set(record.codes) <= set(many_samples.asked["SU"])


TOLD_BY_NAME = {
    "Detox": NEEDS["detox"],
    "Opioid Treatment": frozenset({"OTP"}),
    "Methadone": MEDICINE_GROUPS["methadone"],
    "Buprenorphine": MEDICINE_GROUPS["buprenorphine"],
    "Residential": frozenset({"RES"}),
    "Outpatient": frozenset({"OP"}),
    "Hospital": frozenset({"HI"}),
    "Womens": frozenset({"FEM"}),
    "DUI": frozenset({"DU"}),
}


@in_one_pass(("word", "any_of"), TOLD_BY_NAME.items())
def test_names_promise_nothing_that_is_not_offered(many_samples: SourceList, word: str, any_of: frozenset[str]) -> None:
    told = [record for _, record in many_samples.records if word in f"{record.name} {record.name2}"]
    assert told
    assert all(not any_of.isdisjoint(record.codes) for record in told)
