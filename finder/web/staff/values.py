"""Values of fields and their names in words, for lists and comparisons."""

from __future__ import annotations

from typing import Any

from finder.domain.vocabulary import Vocabulary
from finder.web.filters import phone as phone_words
from finder.web.staff.queue_words import ANSWER_WORDS, FIELD_WORDS, GROUP_TITLES

_PLAIN = {"yes": "offered", "no": "not offered"}


def field_words(field: str, vocabulary: Vocabulary) -> str:
    """Give the name of a field: "phones", the label of a code, "check of services"."""
    prefix, _, rest = field.partition(":")
    if prefix == "code":
        return f"{vocabulary.label(rest)} ({rest})"
    if prefix == "checked":
        titles = {str(group): words for group, words in GROUP_TITLES.items()}
        return f"check of {titles.get(rest, rest).lower()}"
    return FIELD_WORDS.get(rest or field, field)


def value_lines(field: str, value: Any) -> tuple[str, ...]:
    """Give a value in lines of text; nothing said is one line that says so."""
    if value in (None, "", [], ()):
        return ("nothing",)
    if field == "phones":
        return tuple(_phone(entry) for entry in value)
    if field == "hidden":
        return tuple(phone_words(number) for number in value)
    if isinstance(value, dict):
        return tuple(f"{name}: {entry}" for name, entry in value.items() if entry not in (None, ""))
    if isinstance(value, list | tuple):
        return (", ".join(str(entry) for entry in value),)
    text = str(value)
    return (_PLAIN.get(text, text) if field.startswith("code:") else text,)


def _phone(entry: dict[str, str]) -> str:
    extension = f" ext. {entry['extension']}" if entry.get("extension") else ""
    return f"{phone_words(entry['number'])}{extension}, {ANSWER_WORDS[entry.get('answers', 'not_stated')]}"
