"""A guide in a second language: what it must share with its original, and what it says of itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from finder.guide.texts.guide import Guide, missing_translations
from finder.platform.errors import ContentError
from tests.guide_files import load, write_section, write_topic

UNSIGNED: dict[str, object] = {"translator": "", "clinical_check": ""}


@pytest.fixture
def english(tmp_path: Path) -> Guide:
    """Return a small guide: two sections, two topics."""
    folder = tmp_path / "en"
    write_section(folder, 1, "here", "Small sips help [@S7].\n", sources=["S7"])
    write_section(folder, 2, "there", "More.\n")
    write_topic(folder, 1, "alone", "A pet.\n")
    write_topic(folder, 2, "other", "Another.\n")
    return load(folder)


@pytest.fixture
def spanish(tmp_path: Path, english: Guide) -> Path:
    """Return the folder of a translation that has the first section and the first topic."""
    folder = tmp_path / "es"
    write_section(
        folder,
        1,
        "here",
        "Los sorbos pequeños ayudan [@S7].\n\n[más](#there)\n",
        title="Título",
        sources=["S7"],
        translated_from=english.sections[0].text_hash,
        **UNSIGNED,
    )
    write_topic(
        folder,
        1,
        "alone",
        "Una mascota.\n\n[otra](/es/guide/other)\n",
        tab_title="Pestaña",
        translated_from=english.topics[0].text_hash,
        **UNSIGNED,
    )
    return folder


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_fresh_translation_without_signatures_awaits_review(spanish: Path, english: Guide) -> None:
    guide = load(spanish, english)
    assert [(part.title, part.is_stale, part.awaits_review) for part in (*guide.sections, *guide.topics)] == [
        ("Título", False, True),
        ("Title", False, True),
    ]


@pytest.mark.parametrize(
    ("translator", "check", "awaits"),
    [("", "", True), ("A. Person", "", True), ("", "A. Nurse", True), ("A. Person", "A. Nurse", False)],
)
def test_both_signatures_end_the_wait(spanish: Path, english: Guide, translator: str, check: str, awaits: bool) -> None:
    path = spanish / "01-here.md"
    change(path, 'translator = ""', f'translator = "{translator}"')
    change(path, 'clinical_check = ""', f'clinical_check = "{check}"')
    assert load(spanish, english).sections[0].awaits_review is awaits


def test_a_change_of_the_original_makes_the_translation_stale(tmp_path: Path, spanish: Path) -> None:
    change(tmp_path / "en" / "topics" / "01-alone.md", "A pet", "A cat")
    guide = load(spanish, load(tmp_path / "en"))
    assert (guide.sections[0].is_stale, guide.topics[0].is_stale) == (False, True)


def test_a_mark_of_a_source_is_read_aloud_in_the_language_of_the_page(spanish: Path, english: Guide) -> None:
    assert 'aria-label="Source 1">[1]</a>' in english.sections[0].blocks[0].html
    assert 'aria-label="Fuente 1">[1]</a>' in load(spanish, english).sections[0].blocks[0].html


def test_a_mark_of_a_source_needs_no_original_to_be_read_aloud_in_spanish(tmp_path: Path) -> None:
    write_section(tmp_path / "es", 1, "here", "Uno [@S7].\n", sources=["S7"])
    write_topic(tmp_path / "es", 1, "alone", "Uno [@S7].\n", sources=["S7"])
    guide = load(tmp_path / "es")
    assert all('aria-label="Fuente 1"' in part.blocks[0].html for part in (*guide.sections, *guide.topics))


def test_what_is_not_translated_is_named(spanish: Path, english: Guide) -> None:
    assert missing_translations(english, load(spanish, english)) == ("G-02", "B-02")
    assert missing_translations(english, english) == ()


def test_the_original_is_neither_stale_nor_waiting(english: Guide) -> None:
    assert not [part.id for part in (*english.sections, *english.topics) if part.is_stale or part.awaits_review]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('translator = ""\n', "", "fields: translator"),
        ('clinical_check = ""\n', "", "fields: clinical_check"),
        ('translated_from = "', 'translated_from = "x', "translated_from must be a hash"),
        ('id = "G-01"', 'id = "G-07"', "the original has no section of this id"),
        ('anchor = "here"', 'anchor = "aqui"', "anchor differs from the original's"),
        ("order = 1", "order = 3", "order differs from the original's"),
        ('sources = ["S7"]', "sources = []", "sources differs from the original's"),
        ("(#there)", "(#nowhere)", "no section has the anchor nowhere"),
    ],
)
def test_a_translation_that_is_none_is_refused(spanish: Path, english: Guide, old: str, new: str, problem: str) -> None:
    change(spanish / "01-here.md", old, new)
    with pytest.raises(ContentError, match=rf"01-here\.md, line \d+: .*{problem}"):
        load(spanish, english)


def test_a_translation_says_so_even_when_its_original_is_not_at_hand(tmp_path: Path, english: Guide) -> None:
    write_section(tmp_path / "es", 1, "here", translated_from=english.sections[0].text_hash, **UNSIGNED)
    section = load(tmp_path / "es").sections[0]
    assert (section.is_stale, section.awaits_review) == (False, True)
    write_section(tmp_path / "es", 1, "here", translator="")
    with pytest.raises(ContentError, match="fields: clinical_check, translated_from"):
        load(tmp_path / "es")
