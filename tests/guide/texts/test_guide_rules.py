"""The rules of the guide's own words: what must be there, and what may never be."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from finder.guide.help_lines import load_help_lines
from finder.guide.texts.guide import Guide, GuideSection, load_guide
from tests import content_rules
from tests.each import for_each, in_one_pass
from tests.guide_files import load, write_section
from tests.paths import ROOT
from tests.reading import measure_section

DATA = ROOT / "data"
GUIDE = load_guide(DATA / "guide" / "en", DATA / "guide" / "sources.toml")
FILES = sorted((DATA / "guide").rglob("*.*")) + [DATA / "help_lines.toml"]
ANCHORS = (
    "about-this-guide review-status start-here stopping what-it-means is-it-safe risks help-now tips other-ways after-care "
    "find-a-program general-information sources-and-policy full-review what-next last-word"
).split()
"""Addresses that others may have kept: never change one."""
FAIL_GRADE, MOST_WORDS = 6.5, 15.0


def kinds(guide: Guide, anchor: str) -> list[str]:
    """Return the kinds of block of one section."""
    return [
        block.kind
        for section in guide.sections
        if section.anchor == anchor
        for block in content_rules.blocks_of(section)
    ]


PARTS = (*GUIDE.sections, *GUIDE.topics)
SECTIONS = for_each(PARTS, name=lambda section: section.id)


def test_seventeen_sections_stand_in_the_articles_order() -> None:
    assert [section.anchor for section in GUIDE.sections] == ANCHORS
    assert [section.id for section in GUIDE.sections] == [f"G-{number:02d}" for number in range(1, 18)]


def test_anchors_and_file_names_disclose_nothing() -> None:
    names = [*(part.anchor for part in PARTS), *(path.name for path in (DATA / "guide").rglob("*"))]
    assert not [name for name in names if content_rules.disclosing(name)]


@in_one_pass("name", ["heroin-facts", "Overdose help", "una-crisis", "Sobredosis"])
def test_the_check_for_names_sees(name: str) -> None:
    assert content_rules.disclosing(name)


def test_the_marked_parts_stand_where_a_reader_looks_for_them() -> None:
    assert kinds(GUIDE, "review-status")[0] == "review_stamp"
    assert kinds(GUIDE, "full-review")[0] == "review_stamp"
    assert {"help_lines", "search"} <= set(kinds(GUIDE, "help-now"))
    assert "search" in kinds(GUIDE, "find-a-program")
    assert "disclosure" in kinds(GUIDE, "general-information")
    assert "sources" in kinds(GUIDE, "sources-and-policy")
    assert "help_lines" in kinds(GUIDE, "last-word")


def test_unreviewed_text_says_so_at_the_top_and_the_bottom() -> None:
    unreviewed = any(section.review == "not_reviewed" for section in GUIDE.sections)
    for section in PARTS:
        if section.anchor in ("review-status", "full-review"):
            assert bool(re.search(r"[Nn]o .*clinician has reviewed", content_rules.text_of(section))) is unreviewed


@SECTIONS
def test_no_eight_words_in_a_row_are_the_articles(section: GuideSection) -> None:
    assert not content_rules.shared_with_article(content_rules.text_of(section))


def test_the_check_for_shared_words_sees() -> None:
    assert len(content_rules.SHINGLES.read_text().splitlines()) > 900
    # The article's own heading: no title or heading of ours is let through.
    assert content_rules.shared_with_article("Read: how to taper off heroin, dangers and tips!")


def test_no_eight_words_of_the_help_lines_are_the_articles() -> None:
    assert not content_rules.shared_with_article((DATA / "help_lines.toml").read_text())


def test_the_articles_publisher_is_named_once_and_its_number_never() -> None:
    naming = [section.id for section in PARTS if "Addiction Resource" in content_rules.text_of(section)]
    assert naming == ["G-14"]
    assert not [path.name for path in FILES if content_rules.holds_phone(path.read_text())]


def test_the_check_for_the_articles_number_sees_through_punctuation() -> None:
    # A made-up number stands in for it, so that its digits are nowhere.
    made_up = hashlib.sha256(b"2025550143").hexdigest()
    assert all(
        content_rules.holds_phone(text, made_up) for text in ("+1 (202) 555-0143", "tel:12025550143", "202.555.0143")
    )
    assert not content_rules.holds_phone("+1 (202) 555-0143")


@SECTIONS
def test_no_phone_number_stands_in_the_text(section: GuideSection) -> None:
    assert not content_rules.phone_numbers(content_rules.text_of(section))


def test_the_check_for_phone_numbers_sees() -> None:
    assert content_rules.phone_numbers("Call (202) 555-0143 or 555.0143")


@SECTIONS
def test_words_that_hurt_or_promise_are_absent(section: GuideSection) -> None:
    assert not content_rules.forbidden_words(content_rules.text_of(section))


def test_help_lines_hold_no_words_that_hurt_or_promise() -> None:
    lines = load_help_lines(DATA / "help_lines.toml")
    said = {line.id: f"{line.purpose_en} {line.who_answers_en} {line.hours}" for line in lines}
    assert not [name for name, text in said.items() if content_rules.forbidden_words(text)]


@in_one_pass("text", ["an addict", "Get clean", "100% free", "strictly confidential", "Heroin users"])
def test_the_check_for_words_sees(text: str) -> None:
    assert content_rules.forbidden_words(text)


@SECTIONS
def test_no_doses_schedules_or_death_counts(section: GuideSection) -> None:
    text = content_rules.text_of(section)
    assert not content_rules.doses(text, section.anchor)
    assert not content_rules.death_counts(text)


@in_one_pass(
    "text",
    ["take 4 mg", "sip every two hours", "every 6 hours", "reduce it by a fifth", "half your usual", "cada 6 horas"],
)
def test_the_check_for_doses_sees(text: str) -> None:
    assert content_rules.doses(text)
    assert content_rules.doses("One spray of 8 mg", "rescue-spray")
    assert not content_rules.doses("One spray of 4 mg", "rescue-spray")


def test_the_check_for_death_counts_sees() -> None:
    assert content_rules.death_counts("In 2024, 80,391 people died")


@SECTIONS
def test_detox_is_never_named_without_medicine_in_the_same_part(section: GuideSection) -> None:
    assert not content_rules.detox_alone(section)


@pytest.mark.parametrize(
    "body", ["Detox helps.\n\n### Then\n\nTake medicine.\n", "Detox, then medicine. It has no next step.\n"]
)
def test_the_check_for_detox_sees(tmp_path: Path, body: str) -> None:
    write_section(tmp_path, 1, "here", body)
    assert content_rules.detox_alone(load(tmp_path).sections[0])


@SECTIONS
def test_no_claim_rests_on_a_source_that_was_not_read(section: GuideSection) -> None:
    assert not [source.id for source in section.sources if source.grade == "C"]


def test_a_source_has_the_address_of_its_page_or_none() -> None:
    """A front door is no source: who follows it has to search again."""
    addresses = {source.id: source.address for part in PARTS for source in part.sources if source.address}
    assert addresses
    assert not {name: address for name, address in addresses.items() if not urlsplit(address).path.strip("/")}


@SECTIONS
def test_every_section_ends_in_a_next_step_or_is_one(section: GuideSection) -> None:
    assert section.next_step_html or section.anchor == "what-next"


def test_the_guide_says_what_saves_lives() -> None:
    whole = " ".join(map(content_rules.text_of, PARTS))
    needed = (
        "Call 911",
        "Call or text 988",
        "Give naloxone if you have it",
        "your old amount can kill you",
        "Never stop alcohol or benzodiazepines (“benzos”) on your own",
        "Do not start buprenorphine on your own",
        "Do not stop suddenly, and do not cut down alone",
        "medetomidine",
    )
    assert not [words for words in needed if words not in whole]


@SECTIONS
def test_reading_grade(section: GuideSection) -> None:
    reading = measure_section(section)
    assert reading.grade <= FAIL_GRADE
    assert reading.words_a_sentence <= MOST_WORDS


def test_only_lines_that_may_be_shown_are_spoken_of() -> None:
    whole = " ".join(map(content_rules.text_of, PARTS))
    held = [line.name_en for line in load_help_lines(DATA / "help_lines.toml") if line.is_held]
    assert not [name for name in held if name in whole]
