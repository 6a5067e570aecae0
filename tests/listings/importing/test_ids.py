"""Ids from content: the same in any order of files, and what happens to those that no program has any more."""

from __future__ import annotations

import itertools
import json
import os
import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finder.listings.importing import rebuilding
from finder.listings.importing.importer import ImportSetting, import_lists
from finder.listings.importing.labels import LabelDecoder
from finder.listings.importing.recognizing import ImportOptions, read_lists
from finder.listings.rules.flat import flatten
from finder.listings.rules.overrides import StaffOverride
from finder.listings.rules.records import Phone, SourceList, SourceRecord
from finder.listings.store import listings, programs, staff_overrides
from finder.listings.vocabulary import load_vocabulary
from finder.places.store import places
from finder.platform import resources
from finder.platform.database.session import Session, make_engine, make_session_factory
from tests.databases import Databases
from tests.examples import examples
from tests.listings.importing.test_importer import NOW, empty_directory, load, make_list, record, state_of
from tests.staff_directory import Directory

REAL = os.environ.get("FINDER_REAL_DATA", "")

NAMES = st.sampled_from(["Aspen Clinic", "Aspen Clinic Inc", "Birch House", "Birch House for Women", "ASPEN", "Cedar"])
STREETS = st.sampled_from(["100 Example Street", "100-B Example St", "102 Example Street", "9 Other Road", ""])
RECORDS = st.builds(
    lambda name, street, phone, has_point, is_bare: record(
        name, street=street,
        phones=() if is_bare or phone is None else (Phone(number=f"+1303555010{phone}"),),
        codes=("OTP",) if is_bare and phone else () if is_bare else ("SA",),
        kinds=("",) if is_bare else ("SU",),
        latitude=39.75 if has_point else None, longitude=-104.99 if has_point else None,
    ),
    NAMES, STREETS, st.sampled_from([None, 0, 1]), st.booleans(), st.booleans(),
)  # fmt: skip
FORMATS = st.sampled_from(
    [
        ("national_directory", "samhsa-directory"), ("geocoded_list", "samhsa-geocoded"),
        ("otp_directory", "samhsa-otp"), ("locator_export", "samhsa-locator"),
    ]
)  # fmt: skip
LISTS = st.lists(
    st.builds(
        lambda form, as_of, records: make_list(*records, format_id=form[0], source=form[1], as_of=as_of),
        FORMATS, st.sampled_from(["", "2021-01-01", "2022-01-01", "2023-01-01"]), st.lists(RECORDS, min_size=1, max_size=5),
    ),
    min_size=2, max_size=5, unique_by=lambda found: (found.source, found.as_of),
)  # fmt: skip


@given(lists=LISTS, seed=st.integers(0, 1000))
@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_lists_in_any_order_give_the_same_ids(lists: list[SourceList], seed: int, database: Databases) -> None:
    shuffled = random.Random(seed).sample(lists, len(lists))
    states = []
    for order in (lists, shuffled):
        sessions = empty_directory(database)
        load(sessions, *order, force=True)
        states.append(state_of(sessions, with_ids=True))
    assert states[0] == states[1]


@pytest.mark.real_data
@pytest.mark.skipif(not REAL, reason="real lists absent: set FINDER_REAL_DATA to their folder")
def test_the_real_lists_in_three_orders_give_the_same_bytes(places_file: Path, tmp_path: Path) -> None:
    vocabulary = load_vocabulary(resources.folder("data") / "vocabulary")
    decoder = LabelDecoder(vocabulary, resources.folder("data") / "vocabulary" / "label_aliases.csv")
    paths = sorted(path for path in Path(REAL).iterdir() if path.suffix != ".md")
    found = [
        read_lists(path, vocabulary=vocabulary, decoder=decoder, options=ImportOptions(name=path.name))
        for path in paths
    ]
    exports = []
    for seed in range(3):
        copy = tmp_path / f"{seed}.sqlite3"
        copy.write_bytes(places_file.read_bytes())
        engine = make_engine(f"sqlite:///{copy}")
        with make_session_factory(engine).begin() as session:
            setting = ImportSetting(zips=places.load_zip_points(session), now=NOW, force=True)
            for file in random.Random(seed).sample(found, len(found)):
                import_lists(session, file.lists, setting=setting)
            exports.append("\n".join(json.dumps(flatten(program)) for program in programs.find_programs(session)))
        engine.dispose()
    assert exports[0] == exports[1] == exports[2]


ASPEN = SourceRecord(
    name="Aspen Clinic", street="12 New Street", city="Denver", state="CO", zip="80202",
    phones=(Phone(number="+13035550111"),), kinds=("SU",), codes=("SA",),
)  # fmt: skip


def bring(session: Session, entry: SourceRecord, as_of: str, format_id: str = "locator_export") -> None:
    source = {"locator_export": "samhsa-locator", "geocoded_list": "samhsa-geocoded"}[format_id]
    setting = ImportSetting(zips=places.load_zip_points(session), now=NOW)
    import_lists(session, [make_list(entry, format_id=format_id, source=source, as_of=as_of)], setting=setting)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_row_far_from_its_zip_takes_no_program_with_it(database: Databases, order: tuple[int, ...]) -> None:
    """One key in two areas once were two programs with one id: the one with the phone was gone."""
    far = {"latitude": 38.28, "longitude": -104.6}
    lists = (
        make_list(record("Aspen Clinic"), as_of="2022-01-01"),
        make_list(
            record("Aspen Clinic", phones=(), codes=(), kinds=("",), **far),
            format_id="geocoded_list", source="samhsa-geocoded", as_of="2021-01-01",
        ),
        make_list(record("Aspen Clinic"), as_of="2023-01-01"),
    )  # fmt: skip
    sessions = empty_directory(database)
    for number in order:
        with sessions.begin() as session:
            zips = dict(places.load_zip_points(session))
            zips["81001"] = replace(zips["80202"], **far)
            import_lists(session, [lists[number]], setting=ImportSetting(zips=zips, now=NOW, force=True))
    found = state_of(sessions)
    assert [[report["source"] for report in program["reports"]] for program in found if program["phones"]] == [
        ["samhsa-directory"]
    ]
    assert len(found) == 2


def test_an_id_that_is_a_program_again_leads_nowhere_else(directory: Directory) -> None:
    program_id = directory.ids()["Hope House"]
    with directory.sessions.begin() as session:
        programs.save_alias(session, old_id=program_id, program_id="elsewhere")
        areas = listings.list_blocking_keys_of_source(session, "samhsa-directory")
        rebuilding.rebuild(session, rebuilding.Means(zips=places.load_zip_points(session)), blocking_keys=areas)
        assert programs.find_successor(session, program_id) is None


def test_of_a_program_taken_apart_both_halves_keep_a_hidden_number_hidden(directory: Directory) -> None:
    old = replace(ASPEN, kinds=("SU",))
    moved = replace(ASPEN, street="900 Other Road")
    with directory.sessions.begin() as session:
        bring(session, old, "2022-01-01")
        bring(session, moved, "2023-01-01")
    program_id = directory.ids()["Aspen Clinic"]
    with directory.sessions.begin() as session:
        override = StaffOverride(value=["+13035550111"], on="2026-01-01")
        staff_overrides.save_field(session, program_id, "hidden", override)
        bring(session, replace(ASPEN, street="700 Third Road"), "2023-01-01")
        found = {
            program.street: program.phones
            for program in programs.find_programs(session)
            if program.name == "Aspen Clinic"
        }
    assert (found["12 New Street"], found["900 Other Road"]) == ((), ())
