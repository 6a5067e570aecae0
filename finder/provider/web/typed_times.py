"""Opening times of one day as people type and read them, in both languages; the rules of times know English only."""

from __future__ import annotations

import re

from finder.listings.rules.timetables import Day, parse_typed_day, say_day
from finder.platform.web.languages import language

_SPANISH = {"closed": "cerrado", "24 hours": "24 horas", "noon": "mediodía", "midnight": "medianoche"}
_READ = {**{spanish: english for english, spanish in _SPANISH.items()}, "mediodia": "noon"}
_TO = re.compile(r"\s+a\s+(?:las?\s+)?(?=\d|noon|midnight)")
_FROM = re.compile(r"^(?:de|desde)\s+(?:las?\s+)?(?=\d|noon|midnight)")
_AND = re.compile(r"\s+y\s+(?:de\s+)?(?:las?\s+)?(?=\d|noon|midnight)")


def say_times(day: Day) -> str:
    """Return a day in the language of the page, in words that `read_times` understands; "" where nobody said."""
    text = say_day(day)
    if language() == "es":
        for english, spanish in _SPANISH.items():
            text = text.replace(english, spanish)
    return text


def read_times(text: str) -> Day:
    """Parse what was typed for one day, in English or Spanish, such as ``de 8 am a mediodía``; None for an empty text.

    Raises:
        ValueError: it can't be understood.
    """
    plain = " ".join(text.lower().split())
    for word, meaning in _READ.items():
        plain = plain.replace(word, meaning)
    return parse_typed_day(_AND.sub(" and ", _TO.sub(" to ", _FROM.sub("", plain))))
