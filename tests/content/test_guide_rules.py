"""The rules of the guide's own words: what must be there, and what may never be."""

from __future__ import annotations

import hashlib
import re
import warnings
from pathlib import Path

import pytest

from finder.content.guide import Block, Guide, GuideSection, load_guide
from finder.content.help_lines import load_help_lines
from tests.content.reading import count_syllables, measure, measure_section, pieces, plain_text

DATA = Path(__file__).parents[2] / "data"
SHINGLES = Path(__file__).with_name("article-shingles.txt")
GUIDE = load_guide(DATA / "guide" / "en", DATA / "guide" / "sources.toml")
FILES = sorted((DATA / "guide").rglob("*.*")) + [DATA / "help_lines.toml"]
ANCHORS = (
    "about-this-guide review-status start-here stopping what-it-means is-it-safe risks help-now tips other-ways after-care "
    "find-a-program general-information sources-and-policy full-review what-next last-word"
).split()
"""Addresses that others may have kept: never change one."""
DISCLOSING = re.compile(r"drug|detox|heroin|rehab|addict|methadone|opioid|crisis|overdose", re.IGNORECASE)
"""Words that may not stand in an address or a tab (trust requirement PRV-20)."""
ARTICLE_PHONE = "430fe4a2bc55e14b6248a179569bc0b67cf105fe3c5bea94a382d93af3c6d3ac"
"""SHA-256 of the ten digits of the source article's commercial number."""
FORBIDDEN = re.compile(
    r"\baddict(s|ed|ive)?\b|\bdrug abuse|\babus(e|er|ers|ed|ing)\b|\bjunkies?\b|\bget(ting)? clean\b|\bclean\b|\bdirty\b"
    r"|\bsubstitut\w*|\busers?\b|\bhabit\b"
    r"|\b100 ?%|\bconfidential|\banonymous|\bguarantee|\bnobody will know\b|\bpromise you\b",
    re.IGNORECASE,
)
DOSES = re.compile(
    r"\b(mg|mcg|ml|milligrams?|micrograms?|grams?|doses?|dosage|dosing|tablets?|pills?|strips?|percent less)\b"
    r"|\bevery\s+(\w+\s+)?(hours?|days?|weeks?)\b|\b(half|quarter|third) (of )?(your|the) (usual|amount)"
    r"|\b(reduce|lower|cut|taper) (\w+ )?by\b|\bwait (at least )?\w+ hours\b|\bschedule\b",
    re.IGNORECASE,
)
DEATHS = re.compile(r"\d[\d,.]*\s+(\w+\s+){0,2}(deaths|died|people die|lives)", re.IGNORECASE)
WARN_GRADE, FAIL_GRADE, MOST_WORDS = 6.5, 8.0, 15.0


def blocks_of(section: GuideSection) -> list[Block]:
    """Give every block, those in disclosures too."""
    return [found for block in section.blocks for found in (block, *block.blocks)]


def text_of(section: GuideSection) -> str:
    """Give all a reader reads of a section, as plain text on one line."""
    soups = [plain_text(html) for html in (*(block.html for block in blocks_of(section)), section.next_step_html)]
    titles = [section.title, *(block.title for block in blocks_of(section))]
    return " ".join(" ".join([*titles, *(soup.get_text(" ") for soup in soups)]).split())


def shingles(text: str) -> set[str]:
    """Give the fingerprints of every eight words in a row, as the head of the fingerprint file says."""
    words = re.findall(r"[a-z0-9']+", text.lower().replace("’", "'"))
    runs = (" ".join(words[start : start + 8]) for start in range(len(words) - 7))
    return {hashlib.sha256(run.encode()).hexdigest()[:16] for run in runs}


def holds_phone(text: str, fingerprint: str = ARTICLE_PHONE) -> bool:
    """Tell whether the ten digits with this SHA-256 stand in `text`, whatever stands between them."""
    runs = (re.sub(r"\D", "", run) for run in re.findall(r"\d(?:[\s().+-]*\d){9,}", text))
    windows = (run[start : start + 10] for run in runs for start in range(len(run) - 9))
    return any(hashlib.sha256(window.encode()).hexdigest() == fingerprint for window in windows)


def kinds(guide: Guide, anchor: str) -> list[str]:
    """Give the kinds of block of one section."""
    return [block.kind for section in guide.sections if section.anchor == anchor for block in blocks_of(section)]


SHARED_HEADING = shingles("How to taper off heroin: dangers and tips")
"""The one heading of ours that says in eight words what the article's says."""
SECTIONS = pytest.mark.parametrize("section", GUIDE.sections, ids=lambda section: section.id)


def test_seventeen_sections_stand_in_the_articles_order() -> None:
    assert [section.anchor for section in GUIDE.sections] == ANCHORS
    assert [section.id for section in GUIDE.sections] == [f"G-{number:02d}" for number in range(1, 18)]


def test_anchors_and_file_names_disclose_nothing() -> None:
    names = [*ANCHORS, *(path.name for path in (DATA / "guide" / "en").iterdir())]
    assert not [name for name in names if DISCLOSING.search(name)]


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
    for section in GUIDE.sections:
        if section.anchor in ("review-status", "full-review"):
            assert bool(re.search(r"[Nn]o .*clinician has reviewed", text_of(section))) is unreviewed


@SECTIONS
def test_no_eight_words_in_a_row_are_the_articles(section: GuideSection) -> None:
    known = {line for line in SHINGLES.read_text().splitlines() if line and not line.startswith("#")}
    assert len(known) > 900
    assert not (shingles(text_of(section)) - SHARED_HEADING) & known


def test_the_check_for_shared_words_sees() -> None:
    assert set(SHINGLES.read_text().splitlines()) >= SHARED_HEADING


def test_no_eight_words_of_the_help_lines_are_the_articles() -> None:
    known = set(SHINGLES.read_text().splitlines())
    assert not shingles((DATA / "help_lines.toml").read_text()) & known


def test_the_articles_publisher_is_named_once_and_its_number_never() -> None:
    naming = [section.id for section in GUIDE.sections if "Addiction Resource" in text_of(section)]
    assert naming == ["G-14"]
    assert not [path.name for path in FILES if holds_phone(path.read_text())]


def test_the_check_for_the_articles_number_sees_through_punctuation() -> None:
    # A made-up number stands in for it, so that its digits are nowhere.
    made_up = hashlib.sha256(b"2025550143").hexdigest()
    assert all(holds_phone(text, made_up) for text in ("+1 (202) 555-0143", "tel:12025550143", "202.555.0143"))
    assert not holds_phone("+1 (202) 555-0143")


@SECTIONS
def test_words_that_hurt_or_promise_are_absent(section: GuideSection) -> None:
    assert not FORBIDDEN.search(text_of(section))


def test_help_lines_hold_no_words_that_hurt_or_promise() -> None:
    lines = load_help_lines(DATA / "help_lines.toml")
    assert not [line.id for line in lines if FORBIDDEN.search(f"{line.purpose_en} {line.who_answers_en} {line.hours}")]


@SECTIONS
def test_no_doses_schedules_or_death_counts(section: GuideSection) -> None:
    assert not DOSES.search(text_of(section))
    assert not DEATHS.search(text_of(section))


@pytest.mark.parametrize(
    "text", ["take 4 mg", "sip every two hours", "every 6 hours", "reduce it by a fifth", "half your usual"]
)
def test_the_check_for_doses_sees(text: str) -> None:
    assert DOSES.search(text)


@pytest.mark.parametrize("text", ["an addict", "Get clean", "100% free", "strictly confidential", "Heroin users"])
def test_the_check_for_words_sees(text: str) -> None:
    assert FORBIDDEN.search(text)


@SECTIONS
def test_detox_is_never_named_without_medicine_in_the_same_section(section: GuideSection) -> None:
    text = text_of(section).lower()
    assert "detox" not in text or ("medicine" in text and section.next_step_html)


@SECTIONS
def test_every_section_ends_in_a_next_step_or_is_one(section: GuideSection) -> None:
    assert section.next_step_html or section.anchor == "what-next"


def test_the_guide_says_what_saves_lives() -> None:
    whole = " ".join(map(text_of, GUIDE.sections))
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
    if reading.grade > WARN_GRADE:
        warnings.warn(f"{section.id} reads at grade {reading.grade:.1f}", stacklevel=1)


def test_the_reading_grade_tells_hard_from_easy() -> None:
    hard = (
        "Pharmacological interventions considerably ameliorate physiological manifestations of opioid discontinuation"
    )
    assert measure(["The cat sat on the mat", "It was a big red cat"]).grade < 2
    assert measure([hard]).grade > 20


@pytest.mark.parametrize(
    ("word", "count"),
    [("the", 1), ("safe", 1), ("medicine", 3), ("stopped", 1), ("wanted", 2), ("little", 2), ("changes", 2)],
)
def test_syllables(word: str, count: int) -> None:
    assert count_syllables(word) == count


def test_pieces_hold_no_headings_and_no_marks_of_sources() -> None:
    risks = next(section for section in GUIDE.sections if section.anchor == "risks")
    assert "Other dangers" not in pieces(risks)
    assert not [piece for piece in pieces(risks) if "[" in piece]


def test_only_lines_that_may_be_shown_are_spoken_of() -> None:
    whole = " ".join(map(text_of, GUIDE.sections))
    held = [line.name_en for line in load_help_lines(DATA / "help_lines.toml") if line.is_held]
    assert not [name for name in held if name in whole]
