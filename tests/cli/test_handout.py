from __future__ import annotations

from pathlib import Path

from tests.commands import finder
from tests.databases import Databases
from tests.site import fill_site


def test_a_sheet_is_written(database: Databases, tmp_path: Path) -> None:
    url, file = database.filled(fill_site).url, tmp_path / "sheet.html"
    answer = finder(url, "handout", "80202", "--lang", "es", "-o", str(file))
    assert (answer.returncode, answer.stdout) == (0, "")
    assert "Alphaville" in file.read_text(encoding="utf-8")
    assert 'lang="es"' in file.read_text(encoding="utf-8")


def test_nothing_is_written_for_an_unknown_place_or_into_a_missing_folder(database: Databases, tmp_path: Path) -> None:
    url, file = database.filled(fill_site).url, tmp_path / "sheet.html"
    assert finder(url, "handout", "Nowhereville", "-o", str(file)).returncode == 1
    assert finder(url, "handout", "80202", "-o", str(tmp_path / "none" / "sheet.html")).returncode == 2
    assert list(tmp_path.iterdir()) == []
