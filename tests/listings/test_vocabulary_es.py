"""The Spanish words of the vocabulary: complete, of today's English, short, kind; and what the loader does when they aren't."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from finder.listings.rules.vocabulary import MEDICINE_GROUPS, ServiceCode
from finder.listings.vocabulary import load_vocabulary, stale_words
from finder.platform.errors import ContentError
from tests import content_rules
from tests.each import for_each, in_one_pass
from tests.paths import ROOT

DATA = ROOT / "data" / "vocabulary"
ENGLISH, SPANISH = load_vocabulary(DATA), load_vocabulary(DATA, "es")
EVERY = for_each(SPANISH.codes, name=lambda entry: entry.code)
LABEL_LETTERS, HELP_LETTERS = 60, 160
"""Spanish needs about a third more room than English."""

DOSE = re.compile(
    r"\d\s*(mg|ml|mcg|%|por ciento|miligramos?)|\bdosis\b|\b(una|dos|tres) veces (al|por) día\b|\bcada (\d+|\w+) horas\b",
    re.IGNORECASE,
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the folder that a test may break."""
    return Path(shutil.copytree(DATA, tmp_path / "vocabulary"))


def change(path: Path, old: str, new: str) -> None:
    """Change the first place where `old` stands."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_word_has_spanish_made_from_the_english_that_stands_now() -> None:
    assert stale_words(DATA) == ()


def test_only_the_words_differ() -> None:
    def bare(entry: ServiceCode) -> tuple[object, ...]:
        return entry.code, entry.category, entry.official_label, entry.question, entry.survey, entry.is_filter

    assert [bare(entry) for entry in SPANISH.codes] == [bare(entry) for entry in ENGLISH.codes]
    assert list(SPANISH.by_code.values()) == list(SPANISH.codes)
    assert [question.id for question in SPANISH.questions] == [question.id for question in ENGLISH.questions]
    for question in ENGLISH.questions:
        filters = [entry.code for entry in SPANISH.filters(question.id)]
        assert filters == [entry.code for entry in ENGLISH.filters(question.id)]


def test_english_is_the_language_when_none_is_named() -> None:
    assert load_vocabulary(DATA, "en") == ENGLISH


@EVERY
def test_words_fit_the_screen(entry: ServiceCode) -> None:
    assert 0 < len(entry.label) <= LABEL_LETTERS
    assert 0 < len(entry.help) <= HELP_LETTERS
    assert not entry.label.endswith(".")
    assert entry.help.endswith(".")
    assert f"{entry.label} {entry.help}" == " ".join(f"{entry.label} {entry.help}".split())


@EVERY
def test_help_says_something_else_than_the_label_and_the_english(entry: ServiceCode) -> None:
    assert entry.help.rstrip(".").casefold() != entry.label.casefold()
    assert entry.help != ENGLISH.by_code[entry.code].help


@EVERY
def test_words_are_kind_and_polite_and_hold_no_dose(entry: ServiceCode) -> None:
    said = f"{entry.label} {entry.help}"

    assert not content_rules.forbidden_words_es(said)
    assert not DOSE.search(said)
    assert not content_rules.informal_words_es(said)


@in_one_pass("text", ["un adicto", "abuso de drogas", "seguir limpia", "los usuarios", "100 % confidencial"])
def test_the_check_for_words_that_hurt_sees(text: str) -> None:
    assert content_rules.forbidden_words_es(text)


def test_the_check_for_words_that_hurt_lets_the_illness_be_named() -> None:
    assert not content_rules.forbidden_words_es("Atención para la adicción y para el consumo de alcohol")


@in_one_pass("text", ["tome 4 mg", "dos veces al día", "cada 6 horas", "cada seis horas", "su dosis"])
def test_the_check_for_doses_sees(text: str) -> None:
    assert DOSE.search(text)


@EVERY
def test_digits_are_those_of_the_english(entry: ServiceCode) -> None:
    original = ENGLISH.by_code[entry.code]
    numbers = set(re.findall(r"\d+", f"{entry.label} {entry.help}"))

    assert numbers <= set(re.findall(r"\d+", f"{original.label} {original.help}"))


def test_each_help_line_is_said_once() -> None:
    helps = [entry.help for entry in SPANISH.codes]

    assert len(set(helps)) == len(helps)


def test_labels_are_unique_within_a_question() -> None:
    labels = [(entry.question, entry.label.casefold()) for entry in SPANISH.codes]

    assert len(set(labels)) == len(labels)


def test_questions_ask_in_spanish() -> None:
    assert len(SPANISH.questions) == 6
    for question in SPANISH.questions:
        assert question.text.startswith("¿") and question.text.endswith("?")
        assert len(question.text) <= LABEL_LETTERS and 0 < len(question.help) <= HELP_LETTERS


def test_terms_are_the_agreed_ones() -> None:
    assert SPANISH.label("DT") == "Desintoxicación (atención del síndrome de abstinencia)"
    assert SPANISH.label("OTP") == "Clínica de metadona (OTP con licencia)"
    assert SPANISH.label("HH") == "Vivienda sobria o de transición"
    assert SPANISH.label("SS") == "Tarifa según sus ingresos"
    assert "Medicaid" in SPANISH.label("MD")


@for_each(["NXN", "VTRL", "UN", "RPN"], name=str)
def test_naltrexone_never_stands_without_its_warning(code: str) -> None:
    assert "la cantidad que usaba antes puede matar" in SPANISH.by_code[code].help


def test_used_by_someone_does_not_promise_the_medicine() -> None:
    for code in MEDICINE_GROUPS["used_by_someone"]:
        assert SPANISH.label(code).startswith("Algunos pacientes de aquí usan")


def test_only_is_said_where_the_english_says_it() -> None:
    # A false "only" turns people away.
    only = {entry.code for entry in ENGLISH.codes if entry.label.startswith("Only ")}

    assert {entry.code for entry in SPANISH.codes if entry.label.startswith("Solo ")} == only


def test_medicine_against_withdrawal_is_not_detox() -> None:
    for code in ("DB", "DM", "DLC", "ULC"):
        assert "desintoxicación" not in SPANISH.label(code).lower()


def test_a_missing_row_falls_back_to_english_and_is_stale(copy: Path) -> None:
    lines = (copy / "es.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (copy / "es.csv").write_text("".join(line for line in lines if not line.startswith("RD,")), encoding="utf-8")
    found = load_vocabulary(copy, "es")

    assert stale_words(copy) == ("RD",)
    assert found.by_code["RD"] == ENGLISH.by_code["RD"]
    assert found.by_code["DT"] == SPANISH.by_code["DT"]
    assert [entry.code for entry in found.codes] == [entry.code for entry in ENGLISH.codes]


def test_changed_english_is_shown_until_it_is_translated_again(copy: Path) -> None:
    change(copy / "codes.csv", "Free,You pay", "Free,They pay")
    change(copy / "questions.csv", "Where you spend the nights.", "Where you sleep.")
    found = load_vocabulary(copy, "es")

    assert stale_words(copy) == ("NP", "stay")
    assert found.by_code["NP"].label == "Free"
    assert found.by_code["NP"].help.startswith("They pay")
    assert found.questions[0].text == ENGLISH.questions[0].text
    assert found.questions[0].help == "Where you sleep."
    assert found.questions[1] == SPANISH.questions[1]


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("es.csv", "code,label", "code,words", r"es\.csv, line 1: the columns must be"),
        ("es.csv", "\nRD,", "\nDT,", r"es\.csv, line 3: code 'DT' stands twice"),
        ("es.csv", "\nRD,", "\nXYZ,", r"es\.csv, line 3: code 'XYZ' stands twice, or is unknown"),
        ("es.csv", ",Acepta Medicaid,", ", ,", r"es\.csv, line \d+: no column may be empty"),
        ("es.csv", "\nRD,", "\nRD\nHID,", r"es\.csv, line 3: it must have the columns"),
        ("es.csv", "\nRD,", "\nRD,uno,dos,tres,", r"es\.csv, line 3: it must have the columns"),
        ("es.csv", "\nRD,", '\nRD,"uno"dos,', r"es\.csv, line 3 or after: it can't be read"),
        ("questions_es.csv", "\nmedicine,", "\nstay,", r"questions_es\.csv, line 3: id 'stay' stands twice"),
        ("questions_es.csv", "id,text", "id,texto", r"questions_es\.csv, line 1"),
    ],
)
def test_a_broken_file_is_refused(copy: Path, file: str, old: str, new: str, problem: str) -> None:
    change(copy / file, old, new)
    with pytest.raises(ContentError, match=problem):
        load_vocabulary(copy, "es")
    with pytest.raises(ContentError, match=problem):
        stale_words(copy)
    assert load_vocabulary(copy) == ENGLISH


def test_a_file_that_is_not_text_is_refused(copy: Path) -> None:
    (copy / "es.csv").write_bytes(b"\xff\xfe")
    with pytest.raises(ContentError, match=r"es\.csv, line 1 or after"):
        load_vocabulary(copy, "es")


@pytest.mark.parametrize("file", ["es.csv", "questions_es.csv"])
def test_a_missing_file_is_refused_in_spanish_only(copy: Path, file: str) -> None:
    (copy / file).unlink()
    with pytest.raises(ContentError, match=rf"{re.escape(file)}: it isn't there"):
        load_vocabulary(copy, "es")
    assert load_vocabulary(copy) == ENGLISH
