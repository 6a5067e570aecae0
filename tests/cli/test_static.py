"""`finder static`: the pages that a proxy serves when nothing answers, made without a database and whole."""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from html5lib import HTMLParser

from finder.app import create_app
from finder.guide.web.stand_alone import write_pages
from finder.platform.settings import read_settings
from tests.commands import finder
from tests.examples import some_of


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a site whose database can't be reached."""
    made = tmp_path_factory.mktemp("static")
    gone = f"sqlite:///{made}/no/such/file.sqlite3"
    write_pages(create_app(read_settings({**os.environ, "FINDER_DATABASE_URL": gone})), made / "out")
    return made / "out"


@cache
def pages(folder: Path) -> dict[str, BeautifulSoup]:
    return {
        str(path.relative_to(folder)): BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in sorted(folder.rglob("*.html"))
    }


def test_every_page_is_whole_and_holds_no_style_or_script_of_its_own(folder: Path) -> None:
    found = pages(folder)
    for name in ("guide.html", "guide/emergency.html", "guide/tips.html", "errors/later.html", "errors/broken.html"):
        assert name in found and f"es/{name}" in found, name
    for name in some_of(list(found)):
        HTMLParser(strict=True).parse((folder / name).read_text(encoding="utf-8"))
    for name, soup in found.items():
        assert not soup.select("style, [style], script:not([src]), [onclick]"), name
        assert soup.select_one("a[href='tel:911']") is not None, name
        assert not soup.select(".helpful, .report-text"), name


def test_what_a_page_loads_and_links_to_within_the_folder_is_there(folder: Path) -> None:
    found = pages(folder)
    for name, soup in found.items():
        links = [str(tag.get("href") or tag.get("src")) for tag in soup.select("link[href], script[src], a[href]")]
        near = [link for link in links if not link.startswith(("/", "#", "https:", "tel:", "sms:"))]
        assert len(near) >= 3, name
        for link in near:
            path, _, fragment = link.partition("#")
            target = folder / name if not path else (folder / name).parent / path
            assert target.is_file(), (name, link)
            if fragment:
                shown = found[str(target.resolve().relative_to(folder.resolve()))]
                assert shown.find(id=fragment) is not None, (name, link)


def test_every_file_is_in_the_list_of_sums(folder: Path) -> None:
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    listed = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {"SHA256SUMS"}
    assert set(listed) == files
    for name, digest in listed.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


def test_the_command_refuses_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert finder("sqlite://", "static", str(tmp_path / "file")).returncode == 2
