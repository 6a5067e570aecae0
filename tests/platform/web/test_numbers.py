"""Whole numbers from addresses and forms: digits within bounds, or what the caller falls back to."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from finder.platform.web.numbers import LARGEST_ID, parse_whole
from tests.each import in_one_pass
from tests.paths import ROOT

ODD = ("", "9" * 10_000, "9" * 20, "١٢", "1٢", "²", " 3", "3 ", "-1", "+1", "1e3", "1.0", "1_0", "0x1", "x", "\n1")


@in_one_pass("text", ODD)
def test_what_is_no_number_is_the_default(text: str) -> None:
    assert parse_whole(text, default=None) is None
    assert parse_whole(text, default=-1) == -1


def test_the_bounds_belong_to_the_numbers() -> None:
    assert [parse_whole(text, default=None, least=1, most=10) for text in ("0", "1", "10", "11", "007")] == [
        None, 1, 10, None, 7,
    ]  # fmt: skip
    assert parse_whole(str(LARGEST_ID), default=None) == LARGEST_ID
    assert parse_whole(str(LARGEST_ID + 1), default=None) is None


@given(st.integers(0, LARGEST_ID))
def test_every_id_is_read(number: int) -> None:
    assert parse_whole(str(number), default=None) == number


@given(st.text(max_size=30))
def test_no_text_is_an_error(text: str) -> None:
    found = parse_whole(text, default=None)
    assert found is None or re.fullmatch("[0-9]+", text)


def test_no_other_place_of_the_web_face_makes_numbers_of_texts() -> None:
    pages = [path for path in (ROOT / "finder").rglob("*.py") if {"web", "frame"}.intersection(path.parts)]
    assert len(pages) > 60
    by_hand = re.compile(r"\.is(digit|decimal|numeric)\(|\bint\((request|text|form|sent|match)")
    found = [path.name for path in pages if by_hand.search(path.read_text(encoding="utf-8"))]
    assert found == ["numbers.py"]
