"""The vocabulary as people read it: every code has words of ours, short, plain, and not a repeat of the official label."""

from __future__ import annotations

import csv
import re

from finder.listings.rules.vocabulary import MEDICINE_GROUPS, NEEDS, ServiceCode
from finder.listings.vocabulary import load_vocabulary
from tests.each import for_each
from tests.paths import ROOT

DATA = ROOT / "data" / "vocabulary"
VOCABULARY = load_vocabulary(DATA)
EVERY = for_each(VOCABULARY.codes, name=lambda entry: entry.code)
LABEL_LETTERS, HELP_LETTERS = 44, 120
"""Two lines at most at 360 px, in the sizes of our style sheet."""

_SMALL_WORDS = frozenset(
    "a an and are as at be by can for if in is it not of on or that the they this to who with you your".split()
)
_DOSE = re.compile(r"\d\s*(mg|ml|mcg|percent|%)|\b(once|twice|three times) (a|per) day|every \d+ hours", re.IGNORECASE)
_BLAMING = re.compile(r"\b(addicts?|abusers?|junkies|junky|alcoholics?|dirty (urine|test)|dopehead)\b", re.IGNORECASE)


def content_words(text: str) -> set[str]:
    return set(re.findall(r"[a-zà-ÿ0-9']+", text.lower())) - _SMALL_WORDS


@EVERY
def test_words_fit_the_screen(entry: ServiceCode) -> None:
    assert 0 < len(entry.label) <= LABEL_LETTERS
    assert 0 < len(entry.help) <= HELP_LETTERS
    assert entry.help.endswith(".")


@EVERY
def test_help_says_more_than_the_official_label(entry: ServiceCode) -> None:
    words = content_words(entry.help)

    assert len(words - content_words(entry.official_label)) >= len(words) / 2


@EVERY
def test_no_dose_and_no_blame(entry: ServiceCode) -> None:
    said = f"{entry.label} {entry.help}"

    assert not _DOSE.search(said)
    assert not _BLAMING.search(said)


def test_each_help_line_is_said_once() -> None:
    helps = [entry.help for entry in VOCABULARY.codes]

    assert len(set(helps)) == len(helps)


def test_labels_are_unique_within_a_question() -> None:
    labels = [(entry.question, entry.label.casefold()) for entry in VOCABULARY.codes]

    assert len(set(labels)) == len(labels)


def test_used_by_someone_does_not_promise_the_medicine() -> None:
    for code in MEDICINE_GROUPS["used_by_someone"]:
        assert VOCABULARY.by_code[code].label.startswith("Some patients here use")


@for_each(["NXN", "VTRL", "UN", "RPN"], name=str)
def test_naltrexone_never_stands_without_its_warning(code: str) -> None:
    """The labels of the shot (5.1) and of the kind that is swallowed (Warnings)."""
    assert "your old amount can kill you" in VOCABULARY.by_code[code].help


def test_words_promise_no_more_than_the_codes_say() -> None:
    """The table "Can I stay on my medicine?" in docs/facts.md: what is given, named or kept on is asked about, never promised."""
    for code in ("OTP", "MM", "UB", "BUM", "METH", "MDET", "MD"):
        assert re.search(r"\b(ask|may)\b", VOCABULARY.by_code[code].help, re.IGNORECASE), code
        assert "as long as" not in VOCABULARY.by_code[code].help


@EVERY
def test_words_are_american(entry: ServiceCode) -> None:
    assert not re.search(r"\b(jabs?|plasters?|chemist|clean (test|urine)|test is clean)\b", entry.help, re.IGNORECASE)


def test_a_program_for_drunk_drivers_is_not_only_for_them() -> None:
    assert "Only" not in VOCABULARY.by_code["DU"].label


def test_medicine_against_withdrawal_is_not_detox() -> None:
    for code in ("DB", "DM", "DLC", "ULC"):
        assert "detox" not in VOCABULARY.by_code[code].label.lower()
        assert code not in NEEDS["detox"]


def test_label_aliases_point_at_known_codes_of_their_category() -> None:
    with (DATA / "label_aliases.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert rows
    for row in rows:
        assert row["code"] in VOCABULARY.by_code, row
        assert row["category"] in {"", *(entry.category for entry in VOCABULARY.codes)}, row
