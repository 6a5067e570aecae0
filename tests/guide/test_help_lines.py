"""What the loader of help lines gives, and each thing it refuses."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from finder.guide.help_lines import checked_on, load_help_lines
from finder.platform.errors import ContentError
from tests.paths import ROOT

DATA = ROOT / "data" / "help_lines.toml"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the file that a test may break."""
    path = tmp_path / "help_lines.toml"
    path.write_text(DATA.read_text(encoding="utf-8"), encoding="utf-8")
    return path


def test_the_three_lines_of_every_page_come_first() -> None:
    lines = load_help_lines(DATA)
    assert [line.id for line in lines if line.is_everywhere] == ["911", "988", "samhsa"]
    assert [line.id for line in lines[:3]] == ["911", "988", "samhsa"]
    assert [line.order for line in lines] == sorted(line.order for line in lines)


def test_lines_in_doubt_are_held() -> None:
    assert {line.id for line in load_help_lines(DATA) if line.is_held} == {"nua", "ada", "poison", "ctl"}


def test_nobody_has_dialed_yet_and_the_file_says_so() -> None:
    assert not [line.id for line in load_help_lines(DATA) if line.is_verified]
    assert "NOBODY HAS DIALED" in DATA.read_text(encoding="utf-8")


def test_no_line_promises_what_we_cannot_know() -> None:
    words = " ".join(f"{line.purpose_en} {line.who_answers_en}".lower() for line in load_help_lines(DATA))
    assert not [word for word in ("confidential", "anonymous", "guarantee", "100%") if word in words]


def test_every_line_speaks_both_languages() -> None:
    for line in load_help_lines(DATA):
        assert (line.name("en"), line.purpose("en")) == (line.name_en, line.purpose_en)
        assert (line.who_answers("en"), line.hours_in("en")) == (line.who_answers_en, line.hours)
        assert (line.name("es"), line.purpose("es")) == (line.name_es, line.purpose_es)
        assert (line.who_answers("es"), line.hours_in("es")) == (line.who_answers_es, line.hours_es)
        assert line.purpose("es") != line.purpose("en")
        assert line.who_answers("es") != line.who_answers("en")
        assert not line.hours or line.hours_in("es") != line.hours
        assert (line.display_in("en"), line.display_in("es")) == (line.display, line.display_es)
        assert (line.languages_in("en"), line.languages_in("es")) == (line.languages, line.languages_es)
        assert (line.tty_in("en"), line.tty_in("es")) == (line.tty, line.tty_es)
        assert (line.asl_in("en"), line.asl_in("es")) == (line.asl, line.asl_es)


def test_no_english_is_left_where_spanish_is_read() -> None:
    english = re.compile(r"\b(then|press|or|and|by|english|spanish|interpreters|only|your|on)\b", re.IGNORECASE)
    for line in load_help_lines(DATA):
        said = " ".join((line.display_es, line.languages_es, line.tty_es, line.asl_es, line.hours_es))
        assert not english.search(said.replace("ASL Now", "")), line.id


def test_a_line_that_answers_texts_in_english_only_says_so_wherever_it_speaks_of_texts() -> None:
    samhsa = next(line for line in load_help_lines(DATA) if line.id == "samhsa")
    assert "solo en inglés, hasta donde sabemos" in samhsa.purpose_es
    assert "solo inglés, hasta donde sabemos" in samhsa.languages_es
    assert "English only by text, as far as we know" in samhsa.languages


def test_whoever_is_told_to_text_is_told_the_number() -> None:
    for line in load_help_lines(DATA):
        for purpose in (line.purpose_en, line.purpose_es):
            speaks = re.search(r"by text|por texto", purpose, re.IGNORECASE)
            assert not speaks or line.sms in f"{purpose} {line.display}", line.id


def test_where_we_know_no_language_spanish_pages_say_so_but_never_of_a_line_for_every_page() -> None:
    lines = {line.id: line for line in load_help_lines(DATA)}
    assert {name for name in lines if lines[name].may_lack_spanish} == {"safespot", "vcl", "nua", "poison", "ada"}
    assert not any(line.may_lack_spanish for line in lines.values() if line.is_everywhere)


def test_spanish_changes_no_digit() -> None:
    for line in load_help_lines(DATA):
        for english, spanish in (
            (line.name_en, line.name_es),
            (line.purpose_en, line.purpose_es),
            (line.who_answers_en, line.who_answers_es),
            (line.hours, line.hours_es),
            (line.display, line.display_es),
            (line.languages, line.languages_es),
            (line.tty, line.tty_es),
            (line.asl, line.asl_es),
        ):
            assert re.findall(r"\d+", spanish) == re.findall(r"\d+", english), line.id


def test_no_number_has_changed() -> None:
    # A change here needs two people and a new call.
    assert {line.id: (line.tel, line.sms, line.sms_body) for line in load_help_lines(DATA)} == {
        "911": ("911", "", ""),
        "988": ("988", "988", ""),
        "samhsa": ("+18006624357", "435748", ""),
        "safespot": ("+18009720590", "", ""),
        "vcl": ("988", "838255", ""),
        "ndvh": ("+18007997233", "88788", "START"),
        "findtreatment": ("", "", ""),
        "ctl": ("", "741741", "HOME"),
        "nua": ("+18776961996", "", ""),
        "poison": ("+18002221222", "", ""),
        "ada": ("+18005140301", "", ""),
    }


def test_spanish_holds_no_words_that_hurt_or_promise() -> None:
    words = " ".join(
        f"{line.name_es} {line.purpose_es} {line.who_answers_es} {line.languages_es} {line.tty_es} {line.asl_es}".lower()
        for line in load_help_lines(DATA)
    )
    refused = r"\badict[oa]s?\b|\babus|\blimpi[oa]s?\b|\busuari|confidencial|anónim|garantiza|100 ?%|\btú\b|\btus?\b"
    assert not re.findall(refused, words)


def test_lines_come_by_their_order_not_by_their_place(copy: Path) -> None:
    text = copy.read_text(encoding="utf-8")
    copy.write_text(text.replace("order = 1\n", "order = 99\n"), encoding="utf-8")
    assert load_help_lines(copy)[-1].id == "911"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('hours = "24 hours, every day"\n', "", "unknown fields: hours"),
        ("order = 1\n", "order = 1\nfax = ''\n", "unknown fields: fax"),
        ("order = 1\n", 'order = "1"\n', "order must be a whole number"),
        ('asl = ""', "asl = 1", "every other field text"),
        ('tel = "+18006624357"', 'tel = "1-800-662-4357"', "tel must be"),
        ('tel = "+18006624357"', 'tel = "+1800662435"', "tel must be"),
        ('tel = "+18006624357"', 'tel = "+18006624358"', "display must show"),
        ('display = "988"', 'display = "989"', "display must show"),
        ('display = "findtreatment.gov"', 'display = "Call 311"', "display must show"),
        ('sms = "435748"', 'sms = "+18006624357"', "sms must be"),
        ('sms_body = ""', 'sms_body = "HELP"', "sms_body needs sms"),
        ("https://988lifeline.org/chat", "http://988lifeline.org/chat", "addresses must begin"),
        ('source_url = "https://988lifeline.org"', 'source_url = ""', "without source_url must be held"),
        ('name_en = "Emergency"', 'name_en = ""', "may be empty"),
        ('name_es = "Emergencia"', 'name_es = ""', "may be empty"),
        ('name_es = "Emergencia"\n', "", "unknown fields: name_es"),
        ('hours_es = "24 horas, todos los días"', 'hours_es = ""', "hours and hours_es come together"),
        ('hours_es = ""', 'hours_es = "24 horas"', "hours and hours_es come together"),
        ('display_es = "988, luego oprima 1"\n', "", "unknown fields: display_es"),
        ('display_es = "988, luego oprima 1"', 'display_es = ""', "may be empty"),
        ('display_es = "988, luego oprima 1"', 'display_es = "988, luego oprima 2"', "display_es must show the digits"),
        ('languages_es = "hay intérpretes"\n', "", "unknown fields: languages_es"),
        ('languages_es = "hay intérpretes"', 'languages_es = ""', "languages and languages_es come together"),
        ('tty_es = "1-800-487-4889"', 'tty_es = ""', "tty and tty_es come together"),
        ('tty_es = "1-800-487-4889"', 'tty_es = "1-800-487-4898"', "tty_es must show the digits of tty"),
        ('asl_es = ""', 'asl_es = "Sí"', "asl and asl_es come together"),
        ('asl_es = "“ASL', 'asl_es = "1 “ASL', "asl_es must show the digits of asl"),
        ('grade = "A"', 'grade = "D"', "grade must be"),
        ('grade = "A"', 'grade = "C"', "grade C must be held"),
        ('shown = "everywhere"', 'shown = "here"', "shown must be"),
        ('verified_on = ""', 'verified_on = "soon"', "verified_on must be a date"),
        ('verified_on = ""', 'verified_on = "2026-11-23"', "come together"),
        ('id = "988"', 'id = "911"', "two lines share one id"),
        ("order = 2\n", "order = 1\n", "two lines share one order"),
        ("[[line]]", "[[line", "help_lines.toml"),
        ("[[line]]", "[[other]]", "nothing else"),
    ],
)
def test_a_broken_file_is_refused(copy: Path, old: str, new: str, problem: str) -> None:
    text = copy.read_text(encoding="utf-8")
    assert old in text
    copy.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError, match=problem) as refused:
        load_help_lines(copy)
    assert str(refused.value).startswith("help_lines.toml")


def test_a_refusal_names_the_line_and_the_help_line(copy: Path) -> None:
    text = copy.read_text(encoding="utf-8")
    copy.write_text(text.replace('sms = "435748"', 'sms = "x"'), encoding="utf-8")
    place = text.splitlines().index('id = "samhsa"')
    with pytest.raises(ContentError, match=rf"line {place} \(samhsa\)"):
        load_help_lines(copy)


def test_missing_spanish_names_the_line_and_the_help_line(copy: Path) -> None:
    text = copy.read_text(encoding="utf-8")
    copy.write_text(text.replace('languages_es = "hay intérpretes"', 'languages_es = ""'), encoding="utf-8")
    place = text.splitlines().index('id = "ndvh"')
    with pytest.raises(ContentError, match=rf"help_lines\.toml, line {place} \(ndvh\): languages and languages_es"):
        load_help_lines(copy)


def test_a_web_address_alone_cannot_stand_on_every_page(copy: Path) -> None:
    text = copy.read_text(encoding="utf-8")
    head, tail = text.split('id = "findtreatment"')
    copy.write_text(head + 'id = "findtreatment"' + tail.replace('"guide"', '"everywhere"', 1), encoding="utf-8")
    with pytest.raises(ContentError, match="needs tel"):
        load_help_lines(copy)


def test_a_file_without_a_line_for_every_page_is_refused(copy: Path) -> None:
    copy.write_text(copy.read_text(encoding="utf-8").replace('"everywhere"\n', '"guide"\n'), encoding="utf-8")
    with pytest.raises(ContentError, match="shown everywhere"):
        load_help_lines(copy)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"none\.toml"):
        load_help_lines(tmp_path / "none.toml")


def test_the_date_of_the_last_check_is_that_of_the_oldest_and_none_while_one_is_undialed() -> None:
    lines = load_help_lines(DATA)
    shown = [replace(line, verified_on=f"2026-11-{day:02}") for day, line in enumerate(lines, 1) if not line.is_held]
    assert checked_on(shown) == shown[0].verified_on
    assert checked_on([*shown, replace(shown[0], verified_on="")]) == ""
    assert checked_on(lines) == "", "nobody has dialed them yet, and the pages say so"
