"""What the guide's rules forbid, looked for on the pages as they are sent, not only in the files they are made from."""

from __future__ import annotations

import re
from functools import cache

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from finder.guide.help_lines import load_help_lines
from finder.guide.web.services import GuideServices
from finder.platform.web.services import services_of
from tests import content_rules
from tests.pages import check_page
from tests.paths import ROOT
from tests.platform.web.test_privacy import addresses

LINES = load_help_lines(ROOT / "data" / "help_lines.toml")
PROMISES = re.compile(r"100\s?%|\bconfidential|\bconfidencial", re.IGNORECASE)
REVIEWERS = re.compile(
    r"\b(?:Dr|Dra)\.? [A-Z]|\bM\. ?D\.|\bMD\b|reviewed by\b(?! people)|revisad[oa] por\b", re.IGNORECASE
)
"""How a physician would be named; nobody has reviewed our text, and whoever reviewed the article must not vouch for it."""
PHONES = re.compile(r"(?<![\w.-])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b|\+1\d{10}|\b\d{3}-\d{4}\b|\b1-8\d\d-[\w-]+")
STYLE_GUIDE = "styleguide.html"
"""For developers; its numbers are of the 555-01 kind, which nobody has."""


@cache
def answers(app: Flask) -> dict[str, TestResponse]:
    """Return every public page, and some searches, as people get them."""
    client = app.test_client(use_cookies=False)
    asked = [*addresses(app), "/find?near=80202&service=SP", "/es/find?near=80202&service=SP", "/programs/bbb"]
    found = ((path, client.get(path)) for path in asked)
    return {path: answer for path, answer in found if answer.mimetype == "text/html"}


@cache
def pages(app: Flask) -> dict[str, BeautifulSoup]:
    return {path: check_page(answer) for path, answer in answers(app).items()}


@cache
def words(app: Flask) -> dict[str, str]:
    """Return what stands on each page, as plain text on one line."""
    return {path: said(page) for path, page in pages(app).items()}


def guide_pages(app: Flask) -> dict[str, BeautifulSoup]:
    return {path: page for path, page in pages(app).items() if re.match(r"(/es)?/(guide|stay-private)", path)}


def said(page: BeautifulSoup) -> str:
    return " ".join(page.get_text(" ").split())


def test_the_articles_number_and_promises_stand_on_no_page(app: Flask) -> None:
    assert len(pages(app)) > 50
    for path, answer in answers(app).items():
        assert not content_rules.holds_phone(answer.get_data(as_text=True)), path
        # A listing's own words are its own; ours promise nothing.
        assert not PROMISES.search(words(app)[path]), path


def test_no_page_of_the_guide_names_a_reviewer(app: Flask) -> None:
    assert len(guide_pages(app)) == 2 * 37
    for path in guide_pages(app):
        named = [found.group() for found in REVIEWERS.finditer(words(app)[path])]
        # The one line of provenance says of the article's publisher what it says of itself.
        assert len(named) <= (1 if path.endswith("/sources-and-policy") else 0), (path, named)


@pytest.mark.parametrize(
    "text", ["Dr. Ann Example", "Ann Example, M.D.", "Ann Example, MD", "Medically reviewed by Ann"]
)
def test_the_check_for_reviewers_sees(text: str) -> None:
    assert REVIEWERS.search(text)


def test_no_eight_words_in_a_row_on_a_page_are_the_articles(app: Flask) -> None:
    for path in guide_pages(app):
        assert not content_rules.shared_with_article(words(app)[path]), path


def test_the_help_block_is_what_the_data_file_says(app: Flask) -> None:
    everywhere = [line for line in LINES if line.is_everywhere]
    assert [line.id for line in everywhere] == ["911", "988", "samhsa"]
    for path, page in guide_pages(app).items():
        language = "es" if path.startswith("/es") else "en"
        items = page.select("body > aside.help li")
        assert [item.a["href"] for item in items] == [f"tel:{line.tel}" for line in everywhere], path  # type: ignore[index]
        for item, line in zip(items, everywhere, strict=True):
            # In Spanish the block says who answers in Spanish, and how to ask for it.
            spoken = f" Idiomas: {line.languages_in(language)}." if language == "es" and line.languages else ""
            assert said(item) == (
                f"{'Llamar al' if language == 'es' else 'Call'} {line.display_in(language)} {line.name(language)}. "
                f"{line.purpose(language)}.{spoken}"
            )


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_the_long_page_shows_the_lines_at_its_first_call_and_its_last(app: Flask, prefix: str) -> None:
    for anchor in ("help-now", "last-word"):
        page = check_page(app.test_client(use_cookies=False).get(f"{prefix}/guide/{anchor}"))
        numbers = [str(link["href"]) for link in page.select("main ul.lines a[href^='tel:']")]
        assert numbers[:3] == ["tel:911", "tel:988", "tel:+18006624357"]
        assert numbers == [f"tel:{line.tel}" for line in LINES if line.tel and not line.is_held]


def test_no_held_number_stands_on_any_page(app: Flask) -> None:
    shown = {line.tel for line in LINES if not line.is_held}
    for path, answer in answers(app).items():
        text = answer.get_data(as_text=True)
        for line in LINES:
            if line.is_held and line.tel not in shown and line.tel:
                assert line.tel not in text, (path, line.id)


def test_no_phone_number_is_written_into_a_template_or_the_interface() -> None:
    files = [path for path in (ROOT / "templates").rglob("*.html") if path.name != STYLE_GUIDE]
    files.append(ROOT / "data" / "interface" / "es.po")
    for path in files:
        # The strokes of drawings are numbers too.
        text = re.sub(r'\b(d|viewBox)="[^"]*"', "", path.read_text(encoding="utf-8"))
        assert not PHONES.findall(text), path.name
        assert not re.search(r'"tel:\+?\d', text), path.name
    assert set(PHONES.findall((ROOT / "templates" / "pages" / STYLE_GUIDE).read_text())) <= {
        "+12175550100",
        "+12175550101",
        "+12175550102",
    }


@pytest.mark.parametrize("text", ["(202) 555-0143", "202-555-0143", "+12025550143", "555-0143", "1-800-662-HELP"])
def test_the_check_for_numbers_in_templates_sees(text: str) -> None:
    assert PHONES.search(text)


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_no_page_of_the_guide_names_a_dose_or_a_rhythm(app: Flask, prefix: str) -> None:
    for anchor in (topic.anchor for topic in services_of(app, GuideServices).guides["en"].topics):
        main = BeautifulSoup(str(pages(app)[f"{prefix}/guide/{anchor}"].main), "html.parser")
        # Hours of help lines ("every day") are no rhythm of a drug.
        for lines in main.select("ul.lines"):
            lines.decompose()
        assert not content_rules.doses(said(main), anchor), anchor
