"""Our own CSV, exported, edited by hand and imported again: the edit stands, once, and nothing else moves."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from finder.listings.exporting import write_export
from finder.listings.importing.importer import ImportResult, ImportSetting, import_lists
from finder.listings.importing.labels import LabelDecoder
from finder.listings.importing.recognizing import ImportOptions, read_lists
from finder.listings.store import programs
from finder.listings.vocabulary import load_vocabulary
from finder.places.store import places
from finder.platform import resources
from tests.databases import Databases
from tests.listings.importing.test_importer import (
    NOW,
    empty_directory,
    load,
    make_list,
    record,
    state_of,
)

DIRECTORY = make_list(
    record("Aspen Clinic", codes=("DT", "SA")),
    record("Birch House", street="200 Example Street", codes=("SA",)),
)
OTP = make_list(
    record("Aspen Clinic", kinds=("",), codes=("OTP",), phones=()),
    format_id="otp_directory", source="samhsa-otp", as_of="2021-01-01",
)  # fmt: skip
OLDER = make_list(record("Aspen Clinic", codes=("SA",)), as_of="2020-01-01", complete=False)


@pytest.fixture
def factory(database: Databases) -> sessionmaker[Session]:
    return empty_directory(database)


def export(factory: sessionmaker[Session], path: Path) -> list[dict[str, str]]:
    with factory() as session:
        write_export(programs.find_programs(session), path, "csv")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def import_rows(
    factory: sessionmaker[Session], path: Path, rows: list[dict[str, str]], options: ImportOptions | None = None
) -> ImportResult:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    vocabulary = load_vocabulary(resources.folder("data") / "vocabulary")
    decoder = LabelDecoder(vocabulary, resources.folder("data") / "vocabulary" / "label_aliases.csv")
    found = read_lists(path, vocabulary=vocabulary, decoder=decoder, options=options or ImportOptions())
    assert found.rejected == ()
    with factory.begin() as session:
        return import_lists(
            session, found.lists, setting=ImportSetting(zips=places.load_zip_points(session), now=NOW, force=True)
        )


PHONE = json.dumps([{"number": "+13035550177", "kind": "main", "extension": "", "answers": "program"}])
EDITS: dict[str, tuple[dict[str, str], str, Any]] = {
    "name": ({"name": "Zinnia Center"}, "name", "Zinnia Center"),
    "street": ({"street": "900 Other Road"}, "street", "900 Other Road"),
    "moved far": ({"street": "9 Main Street", "city": "Durango", "zip": "81301"}, "zip", "81301"),
    "phone": ({"phones": PHONE}, "phones", json.loads(PHONE)),
    "typed phone": ({"phones": "(303) 555-0177"}, "phones", [{**json.loads(PHONE)[0], "answers": "not_stated"}]),
    "fewer services": ({"services": '["OTP", "SA"]'}, "services", ["OTP", "SA"]),
    "more services": ({"services": "DT, OTP, SA, HH"}, "services", ["DT", "HH", "OTP", "SA"]),
    "not certified": ({"services": '["DT", "SA"]'}, "services", ["DT", "SA"]),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_stands_in_place_of_what_was(factory: sessionmaker[Session], tmp_path: Path, edit: str) -> None:
    load(factory, OLDER, DIRECTORY, OTP)
    changes, field, value = EDITS[edit]
    path = tmp_path / "export.csv"
    rows = export(factory, path)
    (edited,) = [row for row in rows if row["name"] == "Aspen Clinic"]
    edited.update(changes)
    result = import_rows(factory, path, rows)
    assert (result.programs, result.added, result.updated, result.retired) == (2, 0, 1, 0)
    after = {program["id"]: program for program in state_of(factory, with_ids=True)}
    assert set(after) == {row["id"] for row in rows}
    shown = after[edited["id"]][field]
    if field == "phones":
        shown = [{name: phone[name] for name in value[0]} for phone in shown]
    assert shown == value
    again = import_rows(factory, path, rows)
    assert (again.added, again.updated, again.unchanged) == (0, 0, 2)
    # The list itself, loaded once more, does not undo what a person corrected.
    assert [(found.added, found.updated) for found in load(factory, DIRECTORY, OTP)] == [(0, 0), (0, 0)]
    assert {program["id"]: program for program in state_of(factory, with_ids=True)} == after


def test_rows_typed_by_hand_join_an_export(factory: sessionmaker[Session], tmp_path: Path) -> None:
    load(factory, DIRECTORY)
    path = tmp_path / "export.csv"
    rows = export(factory, path)
    typed = dict.fromkeys(rows[0], "") | {
        "name": "Cedar Center", "city": "Denver", "state": "CO", "zip": "80203", "services": "dt; md", "phones": "303-555-0134",
    }  # fmt: skip
    result = import_rows(factory, path, [*rows, typed])
    assert (result.programs, result.added, result.updated) == (3, 1, 0)
    (made,) = [program for program in state_of(factory) if program["name"] == "Cedar Center"]
    assert (made["services"], made["phones"][0]["number"]) == (["DT", "MD"], "+13035550134")


def test_two_files_of_ours_keep_their_own_questions(
    factory: sessionmaker[Session], database: Databases, tmp_path: Path
) -> None:
    """One list, exported in two parts whose programs were asked different things."""
    load(factory, make_list(record("Aspen Clinic"), record("Cedar Center", kinds=("MH",), street="7 Side Street"),
                            asked={"SU": ("DT", "SA"), "MH": ("PSY", "SA")}))  # fmt: skip
    before = state_of(factory)
    rows = export(factory, tmp_path / "export.csv")
    second = empty_directory(database)
    for row in rows:
        import_rows(second, tmp_path / "part.csv", [row])
    assert state_of(second) == before


def test_a_whole_list_made_by_hand_retires_what_it_lacks(factory: sessionmaker[Session], tmp_path: Path) -> None:
    load(factory, DIRECTORY)
    rows = [
        {"id": "", "name": name, "city": "Denver", "state": "CO", "zip": "80203", "services": "DT"}
        for name in ("Cedar Center", "Elm House")
    ]
    path = tmp_path / "mine.csv"
    import_rows(factory, path, rows, ImportOptions(as_of="2025-01-01", complete=True))
    result = import_rows(factory, path, rows[:1], ImportOptions(as_of="2026-01-01", complete=True))
    assert (result.programs, result.retired) == (1, 1)
    assert [program["name"] for program in state_of(factory) if not program["listed"]] == ["Elm House"]


def test_programs_that_show_the_same_in_different_lists_come_back_as_two(
    factory: sessionmaker[Session], tmp_path: Path
) -> None:
    report = {"basis": "survey", "dropped_on": "", "asked": ["SA"], "codes": ["SA"]}
    rows = [
        {"id": name, "name": "Twin House", "city": "Denver", "state": "CO", "zip": "80202", "services": '["SA"]',
         "reports": json.dumps([{**report, "source": "samhsa-directory", "as_of": as_of}])}
        for name, as_of in (("one", "2022-01-01"), ("two", "2023-01-01"))
    ]  # fmt: skip
    result = import_rows(factory, tmp_path / "twins.csv", rows)
    assert result.added == 2
    assert [program["id"] for program in state_of(factory, with_ids=True)] == ["one", "two"]
