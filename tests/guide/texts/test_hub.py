"""The guide's first page: what it may hold, and what its texts must keep to."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest

from finder.guide.texts.hub import Hub, load_hub
from finder.platform.errors import ContentError
from tests import content_rules, reading_es
from tests.each import in_one_pass
from tests.guide_files import SOURCES, guides
from tests.paths import ROOT
from tests.reading import measure, plain_text, sentences_of

GUIDE = ROOT / "data" / "guide"
HARDEST = 6.5
"""School grade."""


@cache
def hubs() -> dict[str, Hub]:
    english = load_hub(GUIDE / "en", SOURCES, guides()["en"])
    return {"en": english, "es": load_hub(GUIDE / "es", SOURCES, guides()["es"], english)}


def texts_of(hub: Hub) -> list[str]:
    briefs = [plain_text(part.html).get_text(" ") for part in hub.parts]
    tabs = [part.tab_title for part in hub.parts]
    return [hub.title, hub.lead, hub.danger, *(found.words for found in hub.situations), *briefs, *tabs]


def broken(tmp_path: Path, old: str, new: str) -> Path:
    """Return a folder with the English page, changed in one place."""
    folder = tmp_path / "en"
    folder.mkdir()
    shutil.copy(GUIDE / "en" / "hub.toml", folder)
    text = (folder / "hub.toml").read_text(encoding="utf-8")
    assert old in text
    (folder / "hub.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_there_are_eleven_situations_and_two_lines_for_each_section() -> None:
    for language, hub in hubs().items():
        assert len(hub.situations) == 11
        assert [part.section for part in hub.parts] == list(guides()[language].sections)
        assert not hub.is_stale, "the English changed: translate it, and renew translated_from"


@in_one_pass("language", ["en", "es"])
def test_its_words_hold_to_the_rules_of_the_guide(language: str) -> None:
    for text in texts_of(hubs()[language]):
        assert not content_rules.phone_numbers(text), text
        if language == "en":
            assert not content_rules.forbidden_words(text), text
            assert not content_rules.shared_with_article(text), text
        else:
            assert not content_rules.forbidden_words_es(text), text
            assert not content_rules.other_words_es(text), text
    for part in hubs()[language].parts:
        assert not content_rules.DISCLOSING.search(part.tab_title), part.tab_title
        assert len(part.tab_title) <= 40


def test_it_is_as_easy_to_read_as_the_guide() -> None:
    sentences = sentences_of(texts_of(hubs()["en"]))
    assert measure(sentences).grade <= HARDEST
    assert reading_es.measure(sentences_of(texts_of(hubs()["es"]))) >= 60


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('page = "expecting"', 'page = "nowhere"', "no page nowhere"),
        ('heading = "If it is your child"', 'heading = "Gone"', "no heading 'Gone'"),
        ('anchor = "tips"', 'anchor = "other"', "in order"),
        ('key = "other"', 'key = "stop"', "keys of their own"),
        ("[@S19]", "[@S9999]", "unknown source"),
        ("[@S19]", "[@S1]", None),
        ('key = "other"\n', "", "a situation must have"),
        ('lead = "', 'lede = "', "it must hold"),
    ],
)
def test_a_broken_page_is_refused(tmp_path: Path, old: str, new: str, said: str | None) -> None:
    folder = broken(tmp_path, old, new)
    if said is None:
        load_hub(folder, SOURCES, guides()["en"])
        return
    with pytest.raises(ContentError, match=said):
        load_hub(folder, SOURCES, guides()["en"])


def test_a_change_of_the_english_makes_the_translation_stale(tmp_path: Path) -> None:
    changed = load_hub(broken(tmp_path, "People do stop.", "Many people stop."), SOURCES, guides()["en"])
    assert load_hub(GUIDE / "es", SOURCES, guides()["es"], changed).is_stale
