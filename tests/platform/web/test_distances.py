"""Distances in words: rounded, and never at odds with the radius that a search was for."""

from __future__ import annotations

import contextvars
import re

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from finder.platform.web.distances import how_far, whole_miles
from tests.each import in_one_pass

MILES = st.floats(min_value=0, max_value=12_000, allow_nan=False)
RADII = st.sampled_from([5, 10, 25, 50, 100])


def number_in(words: str) -> int:
    found = re.search(r"[\d,]+", words.replace("less than 1", "0"))
    assert found, words
    return int(found.group().replace(",", ""))


@given(miles=MILES)
def test_miles_are_rounded_to_whole_ones(miles: float) -> None:
    assert abs(number_in(whole_miles(miles)) - miles) <= (1 if miles < 1 else 0.5)


@given(miles=MILES, radius=RADII)
def test_what_is_outside_a_radius_is_never_said_to_be_within(miles: float, radius: int) -> None:
    words = whole_miles(max(miles, radius), radius)
    assert number_in(words) > radius or words == f"just over {radius} miles"


@given(miles=MILES, radius=RADII)
def test_what_is_within_a_radius_is_never_said_to_be_outside(miles: float, radius: int) -> None:
    assert number_in(whole_miles(min(miles, radius))) <= radius


@given(miles=MILES, farther=MILES, radius=st.none() | RADII)
def test_words_are_in_the_order_of_the_miles(miles: float, farther: float, radius: int | None) -> None:
    near, far = sorted((miles, farther))
    assert number_in(whole_miles(near, radius)) <= number_in(whole_miles(far, radius))


@in_one_pass(
    ("miles", "in_zip", "beyond", "words"),
    [
        (0.4, "", None, "less than 1 mile"),
        (1.2, "", None, "1 mile"),
        (25.3, "", 25, "just over 25 miles"),
        (25.0, "", 25, "just over 25 miles"),
        (25.6, "", 25, "26 miles"),
        (1234.0, "", 25, "1,234 miles"),
        (None, "", None, ""),
        (0.8, "40202", None, "in ZIP 40202"),
        (4.2, "40202", None, "in ZIP 40202, about 4 miles"),
        (25.3, "40202", 25, "in ZIP 40202, just over 25 miles"),
        (31.0, "40202", 25, "in ZIP 40202, about 31 miles"),
        (None, "40202", 25, "in ZIP 40202"),
    ],
)
def test_distances_in_words(miles: float | None, in_zip: str, beyond: int | None, words: str) -> None:
    assert how_far(miles, in_zip, beyond) == words


def test_spanish(app: Flask) -> None:
    def speak() -> str:
        with app.test_request_context("/es/find"):
            app.preprocess_request()
            return whole_miles(25.3, 25)

    # The language of a request stays in its context: a copy keeps it from the tests after this one.
    assert contextvars.copy_context().run(speak) == "poco más de 25 millas"
