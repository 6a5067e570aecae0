"""What the command says of a file: every key of the contract, in JSON and in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands import finder
from tests.databases import Databases
from tests.listings.importing.lists import write_csv
from tests.staff_directory import fill

KEYS = {
    "path", "format", "source", "as_of", "as_of_from", "as_of_precision", "rows", "programs", "added", "updated", "unchanged",
    "retired", "merged", "rejected", "unknown_codes", "unclear_marks", "ignored_columns", "mental_health_only", "warnings",
    "without_point", "approximate_point", "samples_removed", "phones_compared", "phones_changed", "seconds",
}  # fmt: skip
HEADER = ("name1", "street1", "city", "state", "zip", "phone", "fax", "type_facility", "sa", "dt", "md", "newc")


def row(number: int, *marks: str, state: str = "CO") -> tuple[str, ...]:
    return (
        f"House {number}",
        f"{number} Elm Street",
        "Denver",
        state,
        "80202",
        f"303-555-01{number:02d}",
        "303-555-0199",
        "SU",
        *marks,
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A list with everything that an answer can say: two rows of one place, and seven that can't be used."""
    refused = [row(number, "1", "", "", "", state="ZZ") for number in range(10, 17)]
    return write_csv(
        tmp_path / "list_2025-08.csv", HEADER,
        row(1, "1", "Yes", "maybe", "1"), row(1, "1", "Yes", "maybe", ""), row(2, "x", "no", "?", ""), *refused,
    )  # fmt: skip


def test_the_answer_has_every_key_and_its_sums(database: Databases, path: Path) -> None:
    answer = finder(database.fresh(fill).url, "import", str(path), "--json")
    assert answer.returncode == 0, answer.stdout
    (entry,) = json.loads(answer.stdout)["files"]
    assert set(entry) == KEYS
    assert entry["rows"] == entry["programs"] + entry["merged"] + len(entry["rejected"]) == 10
    assert entry["programs"] == entry["added"] + entry["updated"] + entry["unchanged"] == 2
    assert (entry["as_of"], entry["as_of_precision"], entry["as_of_from"]) == ("2025-08-01", "month", "name")
    assert entry["unclear_marks"] == {"MD": {"?": 1, "maybe": 2}}
    assert (entry["unknown_codes"], entry["ignored_columns"]) == ({"NEWC": 1}, ["fax"])
    assert entry["rejected"] == [{"row": number, "reason": "no US state or territory"} for number in range(5, 12)]
    assert entry["warnings"] == ["These columns hold phone numbers and are not read: fax."]


def test_people_are_told_the_same_with_the_first_five_rows(database: Databases, path: Path) -> None:
    said = finder(database.fresh(fill).url, "import", str(path)).stderr
    for words in (
        "as of 2025-08;",
        "7 refused",
        "row 9: no US state",
        "NEWC",
        "column MD: neither yes nor no",
        "not read: fax",
    ):
        assert words in said, words
    assert "row 10:" not in said


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("2099", "in the future"),
        ("1989-01-01", "before 1990"),
        ("31/12/2026", "must read like 2025, 2025-08 or 2025-08-19"),
    ],
)
def test_a_date_that_can_not_be_changes_nothing(database: Databases, path: Path, option: str, words: str) -> None:
    found = database.fresh(fill)
    before = found.rows()
    answer = finder(found.url, "import", str(path), "--as-of", option, "--json")
    assert (answer.returncode, found.rows()) == (2, before)
    assert words in json.loads(answer.stdout)["error"]


def test_an_undated_list(database: Databases, path: Path) -> None:
    undated = path.rename(path.with_name("list.csv"))
    found = database.fresh(fill)
    whole = finder(found.url, "import", str(undated), "--complete", "--json")
    assert whole.returncode == 2
    assert "say its date with --as-of" in json.loads(whole.stdout)["error"]
    partial: dict[str, Any] = json.loads(finder(found.url, "import", str(undated), "--json").stdout)["files"][0]
    assert (partial["as_of"], partial["as_of_from"]) == (None, "none")
    assert "counts as older than every dated one" in partial["warnings"][0]


def test_one_is_said_as_one(database: Databases, tmp_path: Path) -> None:
    url = database.fresh(fill).url
    one = write_csv(tmp_path / "one_2025-08.csv", HEADER, row(1, "1", "Yes", "1", ""))
    assert "1 row, 1 program (" in finder(url, "import", str(one)).stderr
    found = finder(url, "search", "Denver, CO", "--service", "MD").stdout
    assert found.startswith("1 program within 25 miles of Denver, CO\n")
    two = write_csv(tmp_path / "two_2025-09.csv", HEADER, row(1, "1", "Yes", "1", ""), row(2, "1", "Yes", "1", ""))
    assert "2 rows, 2 programs (" in finder(url, "import", str(two)).stderr
    assert finder(url, "search", "Denver, CO", "--service", "MD").stdout.startswith("2 programs within 25 miles of ")


@pytest.mark.parametrize(
    ("count", "words"), [(1, "1 of 12 programs gets other phone numbers"), (6, ": look before you go on.")]
)
def test_other_phones_than_in_the_last_list_are_told(
    database: Databases, tmp_path: Path, count: int, words: str
) -> None:
    found = database.fresh(fill)
    rows = [row(number, "1", "1", "", "") for number in range(12)]
    first = write_csv(tmp_path / "list_2025-08.csv", HEADER, *rows)
    (entry,) = json.loads(finder(found.url, "import", str(first), "--json").stdout)["files"]
    assert (entry["phones_changed"], entry["phones_compared"]) == (0, 0)
    moved = [(*one[:5], f"303-555-09{at:02}", *one[6:]) if at < count else one for at, one in enumerate(rows)]
    second = write_csv(tmp_path / "list_2025-09.csv", HEADER, *moved)
    assert words in finder(found.url, "import", str(second), "--dry-run").stderr
    (entry,) = json.loads(finder(found.url, "import", str(second), "--json").stdout)["files"]
    assert (entry["phones_changed"], entry["phones_compared"]) == (count, 12)
