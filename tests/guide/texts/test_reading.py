"""The measures of how hard a text is to read tell hard from easy, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from finder.guide.texts.guide import GuideSection
from tests import reading_es
from tests.each import in_one_pass
from tests.guide_files import load, write_section
from tests.reading import count_syllables, measure, measure_section, pieces

EASY_ES = ["Llame a una clínica hoy", "Beba un poco de agua y descanse", "No lo haga solo"]
HARD_ES = (
    "Las intervenciones farmacológicas contemporáneas contribuyen considerablemente a la disminución de las "
    "manifestaciones fisiopatológicas características de la discontinuación abrupta de sustancias opiáceas"
)


@pytest.fixture
def section(tmp_path: Path) -> GuideSection:
    """Return a section with one of each thing that holds words."""
    body = (
        "One [@S7].\n\n### Head\n\n- Two\n\n| A | B |\n|---|---|\n| Three | Four |\n\n"
        "{{card call Call:}}\n- Five\n{{end}}\n\n{{checklist}}\n- Six *seven*\n{{end}}\n"
    )
    write_section(tmp_path, 1, "here", body, sources=["S7"])
    return load(tmp_path).sections[0]


def test_the_reading_grade_tells_hard_from_easy() -> None:
    hard = (
        "Pharmacological interventions considerably ameliorate physiological manifestations of opioid discontinuation"
    )
    assert measure(["The cat sat on the mat", "It was a big red cat"]).grade < 2
    assert measure([hard]).grade > 20


@in_one_pass(
    ("word", "count"),
    [("the", 1), ("safe", 1), ("medicine", 3), ("stopped", 1), ("wanted", 2), ("little", 2), ("changes", 2)],
)
def test_syllables(word: str, count: int) -> None:
    assert count_syllables(word) == count


def test_pieces_hold_everything_but_headings_and_marks_of_sources(section: GuideSection) -> None:
    assert pieces(section) == ["One .", "Two", "Three", "Four", "Five", "Six seven"]
    assert measure_section(section).words_a_sentence == 7 / 6


@in_one_pass(
    ("word", "count"),
    [
        ("sol", 1),
        ("casa", 2),
        ("guía", 2),
        ("ayuda", 3),
        ("medicina", 4),
        ("aéreo", 4),
        ("ciudad", 2),
        ("buey", 1),
        ("muy", 1),
        ("y", 1),
        ("que", 1),
        ("guerra", 2),
        ("pingüino", 3),
        ("país", 2),
        ("día", 2),
        ("cuidado", 3),
        ("leer", 2),
        ("mayo", 2),
    ],
)
def test_spanish_syllables(word: str, count: int) -> None:
    assert reading_es.count_syllables(word) == count


def test_the_spanish_score_tells_hard_from_easy() -> None:
    assert reading_es.measure(EASY_ES) > 80
    assert reading_es.measure([HARD_ES]) < 0
    assert reading_es.measure(["metadona sol"]) == pytest.approx(206.84 - 60 - 1.02)


def test_the_spanish_score_of_a_section(section: GuideSection) -> None:
    assert reading_es.measure_section(section) > 60
