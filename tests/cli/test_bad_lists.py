"""Lists that can't be read: refused through the command line, with nothing changed."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from tests.commands import finder
from tests.databases import Databases
from tests.staff_directory import fill


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<a/>")
        archive.writestr("xl/sharedStrings.xml", b"0" * 60_000_000)
    return packed.getvalue()


BAD = {
    "empty": b"",
    "blank": b"  \n\n",
    "web page named .csv": b"<!DOCTYPE html><html><body>Please sign in</body></html>",
    "cut workbook": b"PK\x03\x04\x14\x00cut off",
    "bomb": bomb(),
    "cut JSON": b'{"rows": [{"name1": "A"',
    "JSON of something else": b'{"weather": "fine"}',
    "JSON nested without end": b"[" * 200_000,
    "header only": b"name1,name2,street1,street2,city,state,zip,latitude,longitude\n",
    "CSV of something else": b"a,b\n1,2\n",
    "open quote": b'name1,street1,city,state,zip,latitude,longitude\n"A,1 B,C,CO,80202,1,2\n',
    "binary": b"\x7fELF\x00\x00\x00",
    "compressed": b"\x1f\x8b\x08\x00rest",
    "no usable row": b"name1,street1,city,state,zip,latitude,longitude\n,1 Example Street,Denver,ZZ,1,,\n",
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD)
def test_a_bad_file_is_refused_and_changes_nothing(database: Databases, tmp_path: Path, content: bytes) -> None:
    found = database.fresh(fill)
    before = found.rows()
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    answer = finder(found.url, "import", str(path), "--json")
    assert answer.returncode == 2
    assert set(json.loads(answer.stdout)) == {"error"}
    assert "Traceback" not in answer.stderr
    assert found.rows() == before


def test_a_file_over_the_bounds_is_not_even_read(database: Databases, tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(201 * 1024 * 1024)
    assert finder(database.filled(fill).url, "import", str(path), "--json").returncode == 2
    rows = tmp_path / "rows.csv"
    rows.write_text("name1,street1,city,state,zip,latitude,longitude\n" + "\n" * 1_000_002)
    assert finder(database.filled(fill).url, "import", str(rows), "--json").returncode == 2


def test_wrong_usage_is_refused(database: Databases) -> None:
    for arguments in (
        ["import", "missing.csv", "--json"],
        ["import", "--json"],
        ["import", "x.csv", "--as-of", "soon", "--json"],
        ["search", "Denver, CO", "--service", "QQQQ", "--json"],
        ["search", "Denver, CO", "--within", "7", "--json"],
    ):
        answer = finder(database.filled(fill).url, *arguments)
        assert answer.returncode == 2, arguments
        assert "error" in json.loads(answer.stdout)


def test_what_is_not_so_ends_with_one(database: Databases) -> None:
    for arguments in (["place", "asdfgh", "--json"], ["search", "asdfgh", "--json"], ["show", "nothere", "--json"]):
        answer = finder(database.filled(fill).url, *arguments)
        assert answer.returncode == 1, arguments
        json.loads(answer.stdout)
        assert "asdfgh" not in answer.stdout + answer.stderr


def test_a_typed_place_is_found(database: Databases) -> None:
    answer = json.loads(finder(database.filled(fill).url, "place", "denver co", "--json").stdout)
    assert answer["places"][0]["label"] == "Denver, CO"


GOOD = "name1,street1,city,state,zip,latitude,longitude\nA,1 Example Street,Denver,CO,80202,39.75,-104.99\n"


@pytest.mark.parametrize(
    ("options", "words"), [((), "Files before it (1) are imported."), (("--dry-run",), "Nothing was changed.")]
)
def test_a_refused_file_says_what_became_of_those_before_it(
    database: Databases, tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    found = database.fresh(fill)
    (tmp_path / "good.csv").write_text(GOOD)
    (tmp_path / "empty.csv").write_bytes(b"")
    answer = finder(found.url, "import", str(tmp_path / "good.csv"), str(tmp_path / "empty.csv"), *options)
    assert (answer.returncode, answer.stderr.strip().endswith(words)) == (2, True)


def test_a_file_that_is_no_database_is_named_so(tmp_path: Path) -> None:
    path = tmp_path / "list.sqlite3"
    path.write_text("name,city\n" * 500)
    answer = finder(f"sqlite:///{path}", "migrate")
    assert (answer.returncode, "Traceback" in answer.stderr) == (2, False)
    assert "FINDER_DATABASE_URL" in answer.stderr
    assert path.read_text() == "name,city\n" * 500


def test_a_backup_that_is_not_there_is_said_to_be_missing_not_damaged(tmp_path: Path) -> None:
    answer = finder(f"sqlite:///{tmp_path / 'new.sqlite3'}", "restore", str(tmp_path / "gone"))
    assert (answer.returncode, "no such file" in answer.stderr, "damaged" in answer.stderr) == (2, True, False)


def shifted(*, good: int, bad: int) -> str:
    """A list that lost a column from some row on."""
    header, row = GOOD.splitlines()
    rows = [f"House {at},{row.partition(',')[2]}" for at in range(good)]
    return "\n".join([header, *rows, *[f"House {at},Denver,CO,80202,39.75,-104.99," for at in range(bad)]])


def test_a_list_of_which_most_rows_are_refused_stops_and_names_the_first(database: Databases, tmp_path: Path) -> None:
    found = database.fresh(fill)
    before = found.rows()
    path = tmp_path / "list.csv"
    path.write_text(shifted(good=20, bad=21))
    for options in ((), ("--dry-run",)):
        answer = finder(found.url, "import", str(path), "--json", *options)
        assert answer.returncode == 2
        error = json.loads(answer.stdout)["error"]
        assert (
            "21 of 41 rows" in error and "row 22: " in error and "--force" in error and "Nothing was changed" in error
        )
    assert found.rows() == before
    forced = json.loads(finder(found.url, "import", str(path), "--json", "--force").stdout)["files"][0]
    assert (forced["rows"], len(forced["rejected"])) == (41, 21)


@pytest.mark.parametrize(("good", "bad"), [(9, 3), (2, 20), (21, 21)])
def test_some_refused_rows_stop_no_list(database: Databases, tmp_path: Path, good: int, bad: int) -> None:
    path = tmp_path / "list.csv"
    path.write_text(shifted(good=good, bad=bad))
    answer = finder(database.filled(fill).url, "import", str(path), "--json", "--dry-run")
    assert answer.returncode == 0
    assert len(json.loads(answer.stdout)["files"][0]["rejected"]) == bad
