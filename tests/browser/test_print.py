"""What comes out of a printer: nothing is cut, and each page of the site takes as many sheets as it may."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from tests.browser.conftest import Served
from tests.browser.looks import IS_FULL

pytestmark = pytest.mark.browser

LEAST_MARGIN_POINTS = 8.0
"""Nearer to the edge than this, home printers cut; 72 points an inch."""
RESULTS = "/find?near=Los+Angeles%2C+CA&within=50"
PARTS_OF_THE_GUIDE = 35
"""Topics, and sections in full."""
LANGUAGE = pytest.mark.parametrize("language", ["en", "es"])


@dataclass(frozen=True, slots=True)
class Sheet:
    """How a page is printed."""

    paper: str
    is_landscape: bool
    margin: str
    """What the visitor chose in place of the page's own margins; "" for these."""

    def __str__(self) -> str:
        return f"{self.paper}-{'landscape' if self.is_landscape else 'portrait'}-{self.margin or 'own'}"


ALL = [
    Sheet(paper, turned, margin)
    for paper in ("Letter", "A4")
    for turned in (False, True)
    for margin in ("", "0", "6mm")
]
SHEETS = pytest.mark.parametrize(
    "sheet",
    ALL if IS_FULL else [Sheet("Letter", False, ""), Sheet("Letter", True, "0"), Sheet("A4", False, "0")],
    ids=str,
)


@dataclass(frozen=True, slots=True)
class Printed:
    """The sheets, as text; and each piece of text with its distance to the nearest edge, in points."""

    sheets: tuple[str, ...]
    pieces: tuple[tuple[str, float], ...]

    @property
    def text(self) -> str:
        return bare(" ".join(self.sheets))


def bare(text: str) -> str:
    """Return text without the blanks and the joined letters that a PDF sets as it likes."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@contextmanager
def opened(browser: Browser, address: str) -> Iterator[Page]:
    # The margins chosen in a dialog are set by a style that the site's policy would refuse.
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(address)
    yield page
    context.close()


def print_page(page: Page, sheet: Sheet) -> Printed:
    if sheet.margin:
        rules = " ".join(f"@page {name} {{ margin: {sheet.margin} !important }}" for name in ("", "upright"))
        page.add_style_tag(content=rules)
    reader = PdfReader(io.BytesIO(page.pdf(format=sheet.paper, landscape=sheet.is_landscape)))
    texts, pieces = [], []
    for printed in reader.pages:
        width, height = float(printed.mediabox.width), float(printed.mediabox.height)

        def note(
            text: str,
            cm: list[float],
            tm: list[float],
            _font: object,
            _size: float,
            width: float = width,
            height: float = height,
        ) -> None:
            x, y = (cm[0] * tm[4] + cm[2] * tm[5] + cm[4], cm[1] * tm[4] + cm[3] * tm[5] + cm[5])
            if text.strip():
                pieces.append((text, min(x, width - x, y, height - y)))

        texts.append(printed.extract_text(visitor_text=note))
    return Printed(sheets=tuple(texts), pieces=tuple(pieces))


def check_nothing_is_cut(page: Page, printed: Printed, names: str) -> None:
    """Check that the heading and each name is there whole, and no text so near to an edge that printers cut it."""
    titles = [page.locator("h1").text_content() or "", *page.locator(names).all_text_contents()]
    assert len(titles) > (0 if names == "h1" else 1)
    for title in titles:
        assert bare(title) in printed.text, title
    nearest = min(printed.pieces, key=lambda piece: piece[1])
    assert nearest[1] >= LEAST_MARGIN_POINTS, nearest


def count_names(printed: Printed, names: list[str]) -> list[int]:
    return [sum(bare(name) in bare(text) for name in names) for text in printed.sheets]


def prefix(language: str) -> str:
    return "/es" if language == "es" else ""


def guide_address(served: Served, language: str) -> str:
    return f"{served.base.removeprefix('http://')}{prefix(language)}/guide"


@SHEETS
@LANGUAGE
def test_results_print_eight_places_a_sheet_or_more(
    browser: Browser, served: Served, sheet: Sheet, language: str
) -> None:
    with opened(browser, f"{served.base}{prefix(language)}{RESULTS}") as page:
        printed = print_page(page, sheet)
        check_nothing_is_cut(page, printed, ".card h3")
        for street in page.locator(".card .where > span").all_text_contents():
            assert bare(street) in printed.text
        places = page.locator(".card").count()
        assert len(printed.sheets) <= -(-places // 8) + 1
        assert guide_address(served, language) in printed.text
        assert not re.search(r"/find|[?&](near|p|need)=", printed.text), "no address with a search"


@SHEETS
@LANGUAGE
def test_eight_places_of_a_list_are_one_sheet(browser: Browser, served: Served, sheet: Sheet, language: str) -> None:
    with opened(browser, f"{served.base}{RESULTS}") as page:
        ids = page.locator("input[name=p]").evaluate_all("boxes => boxes.slice(0, 8).map(box => box.value)")
        page.goto(f"{served.base}{prefix(language)}/list?{'&'.join(f'p={program}' for program in ids)}")
        printed = print_page(page, sheet)
        check_nothing_is_cut(page, printed, ".listed h2")
        assert len(printed.sheets) == 1
        assert printed.text.count(bare({"en": "call back", "es": "volver a llamar"}[language])) == 8
        assert guide_address(served, language) in printed.text


@SHEETS
@LANGUAGE
@pytest.mark.parametrize("program", ["program", "checked", "hidden", "refuses"])
def test_one_place_takes_two_sheets_at_most(
    browser: Browser, served: Served, sheet: Sheet, language: str, program: str
) -> None:
    with opened(browser, f"{served.base}{prefix(language)}/programs/{served.programs[program]}") as page:
        printed = print_page(page, sheet)
        check_nothing_is_cut(page, printed, "h1")
        assert len(printed.sheets) <= 2
        assert guide_address(served, language) in printed.text


def test_a_sheet_without_margins_ends_above_the_edge_wherever_its_lines_fall(browser: Browser, served: Served) -> None:
    """With fourteen heights above them, a point apart, each line comes to stand last on the sheet at some place."""
    with opened(browser, f"{served.base}/es/programs/{served.programs['program']}") as page:
        nearest = []
        for points in range(14):
            page.evaluate("points => { document.querySelector('h1').style.marginTop = `${points}pt`; }", points)
            printed = print_page(page, Sheet("A4", False, "0"))
            nearest.append(min(printed.pieces, key=lambda piece: piece[1]))
        assert min(distance for _, distance in nearest) >= LEAST_MARGIN_POINTS, nearest


_FILL = """counts => {
  const lines = [...document.querySelectorAll(".question .facts li")];
  const known = lines.map(line => line.textContent).filter(text => text.length < 41);
  document.querySelectorAll(".question").forEach((question, at) => {
    question.querySelectorAll(".facts.yes, .much").forEach(part => part.remove());
    const list = document.createElement("ul"), much = document.createElement("details");
    list.className = "facts yes";
    for (let n = 0; n < counts[at]; n++) {
      const line = document.createElement("li");
      line.textContent = known[n % known.length];
      list.append(line);
    }
    much.className = "much";
    much.append(document.createElement("summary"), list);
    question.querySelector("h3").after(counts[at] > 14 ? much : list);
  });
}"""
MOST_FACTS = (6, 48, 16, 29, 9, 82)
"""Offered under each question by the places of real lists that offer most."""


@SHEETS
@LANGUAGE
def test_a_place_with_very_many_facts_takes_two_sheets(
    browser: Browser, served: Served, sheet: Sheet, language: str
) -> None:
    with opened(browser, f"{served.base}{prefix(language)}/programs/{served.programs['program']}") as page:
        assert page.locator(".question").count() == len(MOST_FACTS)
        page.evaluate(_FILL, list(MOST_FACTS))
        printed = print_page(page, sheet)
        check_nothing_is_cut(page, printed, "h1")
        assert len(printed.sheets) <= 2


@SHEETS
@LANGUAGE
def test_the_steps_in_an_emergency_are_one_sheet(browser: Browser, served: Served, sheet: Sheet, language: str) -> None:
    with opened(browser, f"{served.base}{prefix(language)}/guide/emergency") as page:
        printed = print_page(page, sheet)
        check_nothing_is_cut(page, printed, ".prose h2")
        assert len(printed.sheets) == 1


@LANGUAGE
@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_each_part_of_the_guide_is_one_sheet(browser: Browser, served: Served, language: str, paper: str) -> None:
    with opened(browser, f"{served.base}{prefix(language)}/guide") as page:
        links = page.locator(".paths a, .part .whole a").evaluate_all("links => links.map(link => link.href)")
        assert len(links) == PARTS_OF_THE_GUIDE
        found = {}
        for link in links:
            page.goto(link)
            printed = print_page(page, Sheet(paper, False, ""))
            check_nothing_is_cut(page, printed, "h1")
            assert guide_address(served, language) in printed.text
            found[link] = len(printed.sheets)
        assert not {link: sheets for link, sheets in found.items() if sheets != 1}


OVERPRINTED = """names => {
  const found = [];
  for (const card of document.querySelectorAll(names)) {
    const walker = document.createTreeWalker(card, NodeFilter.SHOW_TEXT), lines = [];
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      // What only screen readers get is one pixel wide.
      if (!text.textContent.trim() || text.parentElement.closest(".visually-hidden")) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      for (const box of range.getClientRects()) if (box.width > 2) lines.push([text.textContent.trim(), box]);
    }
    // A third of a line is more than what tall letters take of the next one's room.
    lines.forEach(([one, a], at) => lines.slice(at + 1).forEach(([other, b]) => {
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      if (wide > 2 && high > Math.min(a.height, b.height) / 3) found.push([one, other]);
    }));
  }
  return found;
}"""


@LANGUAGE
@pytest.mark.parametrize("width", [600, 780, 1050])
def test_no_line_of_a_place_is_printed_over_another(
    browser: Browser, served: Served, language: str, width: int
) -> None:
    ids = [served.programs[name] for name in ("program", "refuses", "housing", "checked", "hidden", "old")]
    with opened(browser, f"{served.base}{prefix(language)}{RESULTS}") as page:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(media="print")
        for path in (RESULTS, f"/list?{'&'.join(f'p={one}' for one in ids)}", f"/programs/{ids[3]}"):
            page.goto(f"{served.base}{prefix(language)}{path}")
            assert page.evaluate(OVERPRINTED, ".card, main > section, main > div") == [], path


def test_a_warning_is_framed_where_no_background_is_printed(browser: Browser, served: Served) -> None:
    with opened(browser, f"{served.base}{RESULTS}&need=d") as page:
        page.emulate_media(media="print", color_scheme="dark")
        warning = page.locator(".safety").first
        style = warning.evaluate("part => { const s = getComputedStyle(part); return [s.borderTopWidth, s.color]; }")
        assert float(style[0].removesuffix("px")) >= 1
        assert style[1] == "rgb(0, 0, 0)"
        assert page.locator(".keep, .keep-bar, .tools, .top").first.is_hidden()


def test_results_printed_across_begin_at_the_left_margin_with_the_map_open(browser: Browser, served: Served) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{served.base}{RESULTS}&map=1")
    page.emulate_media(media="print")
    left = page.evaluate(
        "() => ['h1', '.card'].map(name => document.querySelector('main ' + name).getBoundingClientRect().left)"
    )
    page.close()
    assert left[1] <= left[0] + 1
