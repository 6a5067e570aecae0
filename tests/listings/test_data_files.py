"""`finder publish`: whole sets of files, all or none, and the page that offers them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from finder.listings import exporting
from finder.listings.data_files import CITE, LICENSE, SUMS, list_files
from finder.platform.errors import BadInput
from finder.platform.settings import Settings
from tests.commands import finder
from tests.databases import Databases
from tests.pages import check_page
from tests.site import fill_site

NAMES = {*(f"programs.{name}" for name in exporting.FORMATS), "hsds.zip", LICENSE, CITE, SUMS}


def publish(database: Databases, folder: Path) -> str:
    url = database.filled(fill_site).url
    answer = finder(url, "publish", str(folder))
    assert (answer.returncode, answer.stdout) == (0, "")
    return url


def test_every_format_is_there_and_the_checksums_are_true(database: Databases, tmp_path: Path) -> None:
    publish(database, tmp_path)
    made = tmp_path / "current"
    assert {path.name for path in made.iterdir()} == NAMES
    lines = {line[66:]: line[:64] for line in (made / SUMS).read_text(encoding="utf-8").splitlines()}
    assert set(lines) == NAMES - {SUMS}
    for name, digest in lines.items():
        assert hashlib.sha256((made / name).read_bytes()).hexdigest() == digest
    programs = json.loads((made / "programs.json").read_bytes())
    assert [json.loads(line) for line in (made / "programs.ndjson").read_bytes().splitlines()] == programs
    rows = list(csv.DictReader(io.StringIO((made / "programs.csv").read_text(encoding="utf-8"))))
    assert [row["id"] for row in rows] == [program["id"] for program in programs] != []
    assert "hsds/datapackage.json" in zipfile.ZipFile(made / "hsds.zip").namelist()
    assert "SAMHSA" in (made / LICENSE).read_text(encoding="utf-8")
    assert "Made from:\n- " in (made / CITE).read_text(encoding="utf-8")


def test_a_new_set_takes_the_place_of_the_old_and_two_stay(database: Databases, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep", encoding="utf-8")
    seen = set()
    for _ in range(3):
        publish(database, tmp_path)
        seen.add((tmp_path / "current").resolve())
    assert len(seen) == 3
    assert len(list(tmp_path.glob("set-*"))) == 2
    assert (tmp_path / "current").resolve().is_dir()
    assert (tmp_path / "mine.txt").exists()


def test_a_failure_leaves_the_old_set(database: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = publish(database, tmp_path)
    before = list_files(tmp_path)

    def fail(*_: object) -> int:
        raise BadInput("no room")

    monkeypatch.setattr("finder.listings.data_files.write_package", fail)
    assert finder(url, "publish", str(tmp_path)).returncode == 2
    assert list_files(tmp_path) == before
    assert len(list(tmp_path.glob("set-*"))) == 1


def test_nothing_is_offered_before_something_was_published(tmp_path: Path) -> None:
    assert list_files(None) == list_files(tmp_path) == ()


@pytest.mark.slow
def test_the_page_lists_the_files_and_they_are_sent(
    database: Databases, tmp_path: Path, settings: Settings, make_site: Callable[[Settings], Flask]
) -> None:
    publish(database, tmp_path)
    client = make_site(replace(settings, data_files=tmp_path)).test_client()
    for prefix in ("", "/es"):
        soup = check_page(client.get(f"{prefix}/about/data"))
        links = {link.get_text(): str(link["href"]) for link in soup.select("a[href*='/about/data/files/']")}
        assert set(links) == NAMES
        for file in list_files(tmp_path):
            assert file.sha256 in soup.get_text()
            with client.get(links[file.name]) as answer:
                assert (answer.status_code, answer.data) == (200, file.path.read_bytes())
                assert answer.headers["ETag"] == f'"{file.sha256}"'
            with client.get(links[file.name], headers={"If-None-Match": f'"{file.sha256}"'}) as again:
                assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("name", ["nothing.csv", "..", "..%2Fmine.txt", "%2e%2e%2fSHA256SUMS", "current"])
def test_no_other_name_is_sent(
    name: str, database: Databases, tmp_path: Path, settings: Settings, make_site: Callable[[Settings], Flask]
) -> None:
    publish(database, tmp_path)
    client = make_site(replace(settings, data_files=tmp_path)).test_client()
    assert client.get(f"/about/data/files/{name}").status_code == 404
