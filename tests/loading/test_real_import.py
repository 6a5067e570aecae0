"""The real national directory, from file to search, through the command line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

REAL = os.environ.get("FINDER_REAL_DATA", "")


def finder(database: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "FINDER_DATABASE_URL": f"sqlite:///{database}"}
    return subprocess.run(
        [sys.executable, "-m", "finder", *arguments], env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("directory") / "finder.sqlite3"
    assert finder(path, "migrate").returncode == 0
    return path


def test_bad_files_are_refused_and_change_nothing(database: Path, tmp_path: Path) -> None:
    for name, content in (("a.csv", b""), ("b.csv", b"<html></html>"), ("c.xlsx", b"PK\x03\x04cut"), ("d.json", b"{")):
        (tmp_path / name).write_bytes(content)
        answer = finder(database, "import", str(tmp_path / name), "--json")
        assert answer.returncode == 2
        assert "error" in json.loads(answer.stdout)


def test_a_typed_place_is_found(database: Path) -> None:
    answer = json.loads(finder(database, "place", "denver co", "--json").stdout)
    assert answer["places"][0]["label"] == "Denver, CO"


@pytest.mark.real_data
@pytest.mark.skipif(not REAL, reason="real lists absent: set FINDER_REAL_DATA to their folder")
def test_the_directory_imports_once_and_is_searched(database: Path) -> None:
    path = str(Path(REAL) / "samhsa_national_directory_su_2022.xlsx")
    first = json.loads(finder(database, "import", path, "--json").stdout)["files"][0]
    assert first["rows"] == 12_176 == first["programs"] + first["merged"] + len(first["rejected"])
    again = json.loads(finder(database, "import", path, "--json").stdout)["files"][0]
    assert (again["added"], again["updated"]) == (0, 0)
    found = json.loads(finder(database, "search", "Denver, CO", "--need", "detox", "--json").stdout)
    assert found["total"] > 5
    assert all("detox" in result["needs"] for result in found["results"])
