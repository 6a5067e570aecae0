"""Opening times as a provider types them, in either language."""

from __future__ import annotations

import pytest

from finder.listings.rules.timetables import parse_typed_day
from finder.platform.web.languages import speaking
from finder.provider.web.typed_times import read_times, say_times
from tests.each import in_one_pass


@in_one_pass(
    ("typed", "english"),
    [
        ("8 am-5 pm", "8 am-5 pm"),
        ("8 a.m. a 5 p.m.", "8 am-5 pm"),
        ("de 8 am a mediodía y de 1 pm a 5 pm", "8 am-noon, 1 pm-5 pm"),
        ("De las 9 am a las 2 pm", "9 am-2 pm"),
        ("8 am a mediodia", "8 am-noon"),
        ("8 pm a medianoche", "8 pm-midnight"),
        ("Cerrado", "closed"),
        ("24 horas", "24 hours"),
        ("08:00 a 17:00", "08:00-17:00"),
    ],
)
def test_spanish_and_english_are_understood(typed: str, english: str) -> None:
    assert read_times(typed) == parse_typed_day(english)


@in_one_pass("typed", ["", "closed", "24 hours", "8 am-noon, 1 pm-5:30 pm", "noon-midnight"])
def test_what_the_form_shows_is_read_again(typed: str) -> None:
    day = parse_typed_day(typed)
    for name in ("en", "es"):
        with speaking(name):  # type: ignore[arg-type]  # both are languages
            assert read_times(say_times(day)) == day


@in_one_pass("typed", ["mañanas", "8", "8 a", "a las 5", "cerrado a veces"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_times(typed)
