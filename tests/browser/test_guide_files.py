"""`finder static` as a reader meets it: from a disk, in a folder of its own, with no server and no database; and on paper."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from finder.app import create_app
from finder.guide.web.stand_alone import write_pages
from finder.platform.settings import read_settings
from tests.browser.conftest import follow

pytestmark = pytest.mark.browser

PHONE = {"width": 360, "height": 640}
_BROKEN = """() => ({
  unstyled: getComputedStyle(document.querySelector('header.bar')).position !== 'sticky',
  wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
  ways: [...document.querySelectorAll('a[href]')].map(way => way.href).filter(way => way.startsWith('file:')),
})"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files, moved into a folder below another."""
    made = tmp_path_factory.mktemp("files")
    gone = f"sqlite:///{made}/no/such/file.sqlite3"
    write_pages(create_app(read_settings({**os.environ, "FINDER_DATABASE_URL": gone})), made / "out")
    moved = made / "usb stick" / "the guide"
    moved.parent.mkdir()
    (made / "out").rename(moved)
    return moved


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A small phone without a network and without JavaScript of the pages."""
    with browser.new_context(viewport=PHONE, offline=True) as context:
        yield context.new_page()


def test_every_page_is_read_from_a_sub_folder_and_each_way_leads_on(phone: Page, folder: Path) -> None:
    failed: list[str] = []
    phone.on("requestfailed", lambda request: failed.append(request.url))
    pages = sorted(folder.rglob("*.html"))
    assert len(pages) > 80 and any(path.is_relative_to(folder / "es") for path in pages)
    for path in pages:
        phone.goto(path.as_uri())
        found = phone.evaluate(_BROKEN)
        assert phone.locator("main h1").is_visible() and not found["unstyled"] and found["wide"] <= 0, path
        if "errors" not in path.parts:
            lost = [way for way in found["ways"] if not Path(way_to(way)).is_file()]
            assert found["ways"] and not lost, (path, lost)
    # An error page names the style sheet of the site too, for a proxy that shows it at any address.
    assert all("/static/" in address for address in failed)


def way_to(address: str) -> str:
    return unquote(urlsplit(address).path)


@pytest.mark.parametrize("prefix", ["", "es/"])
def test_from_the_first_page_to_a_situation_and_to_the_other_language(phone: Page, folder: Path, prefix: str) -> None:
    phone.goto((folder / prefix / "guide.html").as_uri())
    count = phone.locator("#situations a").count()
    assert count == 11
    for number in range(count):
        phone.goto((folder / prefix / "guide.html").as_uri())
        follow(phone, phone.locator("#situations a").nth(number))
        assert phone.locator("main h1").is_visible()
    follow(phone, phone.locator("header a[hreflang]"))
    assert phone.locator("html").get_attribute("lang") == ("en" if prefix else "es")


@pytest.mark.parametrize("prefix", ["", "es/"])
@pytest.mark.parametrize("name", ["emergency", "rescue-spray", "danger-signs", "timeline"])
def test_a_file_prints_on_one_sheet(phone: Page, folder: Path, prefix: str, name: str) -> None:
    phone.goto((folder / prefix / "guide" / f"{name}.html").as_uri())
    sheets = PdfReader(io.BytesIO(phone.pdf(format="Letter", prefer_css_page_size=True))).pages
    assert len(sheets) == 1
    assert "911" in sheets[0].extract_text()
