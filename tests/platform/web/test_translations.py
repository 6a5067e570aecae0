"""The Spanish words of the interface: every text has them, they keep what is put in, and tabs stay neutral."""

from __future__ import annotations

import re
from functools import cache

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po

from finder.listings.rules.sources import LIST_FORMATS, OTHER_TITLES
from finder.listings.web.labels import SOURCE_TITLES
from tests import content_rules
from tests.each import for_each
from tests.paths import ROOT

INTERFACE = ROOT / "data" / "interface"
KEYWORDS = {**DEFAULT_KEYWORDS, **parse_keywords(["mark", "ngettext:1,2"])}
"""As the target `words` of the Makefile names them."""
PLACEHOLDER = re.compile(r"%\(\w+\)s")
TITLES_STAND_IN = re.compile(r"finder/((search|guide|feedback)/web/\w+|platform/web/errors)\.py")
"""Code that names pages: every text of its own is a title. All else that people read stands in templates."""
REPEATED = {"Guide": "Guía", "Help now": "Ayuda ya", "Leave this site": "Salir de este sitio"}
"""Words of every page, whose Spanish the guide and other texts repeat."""


@cache
def extracted() -> tuple[tuple[str, str | tuple[str, ...]], ...]:
    """Return every text of templates and code, with the file where it stands."""
    with (INTERFACE / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS)
    return tuple((str(name).replace("\\", "/"), message) for name, _, message, _, _ in found)


@cache
def catalog() -> Catalog:
    """Return the Spanish catalog."""
    with (INTERFACE / "es.po").open("rb") as file:
        return read_po(file, locale="es")


def messages() -> list[Message]:
    """Return the catalog's messages without its header."""
    return [message for message in catalog() if message.id]


def forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """Return the forms of a text: one, or one for each number."""
    return (text,) if isinstance(text, str) else tuple(text)


def translated(english: str) -> str:
    """Return the Spanish of a text without plural."""
    message = catalog().get(english)
    assert message is not None and isinstance(message.string, str), english
    return message.string


def titles() -> list[str]:
    """Return every title that a browser shows in its tab, topics of the guide aside (they have a test of their own).

    A text with a plural counts something, and is no title.
    """
    found = {text for name, text in extracted() if TITLES_STAND_IN.fullmatch(name)}
    return sorted(text for text in found if isinstance(text, str))


def test_every_text_has_spanish() -> None:
    texts = {text for _, text in extracted()}
    assert len(texts) > 250
    held = {forms(message.id): message for message in messages()}
    assert not [text for text in texts if forms(text) not in held]
    assert not [text for text in texts if not all(form.strip() for form in forms(held[forms(text)].string))]
    assert not [text for text in texts if held[forms(text)].fuzzy]


def test_no_text_is_left_over() -> None:
    texts = {forms(text) for _, text in extracted()}
    assert not [message.id for message in messages() if forms(message.id) not in texts]


@for_each(messages(), name=lambda message: forms(message.id)[0])
def test_both_languages_put_in_the_same(message: Message) -> None:
    english, spanish = forms(message.id), forms(message.string)
    assert len(spanish) == len(english)
    for before, after in zip(english, spanish, strict=True):
        assert sorted(PLACEHOLDER.findall(after)) == sorted(PLACEHOLDER.findall(before))
        assert "%" not in PLACEHOLDER.sub("", after)
        assert (after[:1].isspace(), after[-1:].isspace()) == (before[:1].isspace(), before[-1:].isspace())


def test_titles_are_neutral_in_both_languages() -> None:
    assert {"Search results", "Place details", "Guide", "About", "Page not found"} <= set(titles())
    shown = [text for title in titles() for text in (title, translated(title))]
    assert not [text for text in shown if content_rules.DISCLOSING.search(text)]


def test_every_kind_of_list_has_a_title_in_both_languages() -> None:
    assert {entry.title for entry in LIST_FORMATS.values()}.union(OTHER_TITLES.values()) == set(SOURCE_TITLES)
    assert not [title for title in SOURCE_TITLES if ("SAMHSA" in title) != ("SAMHSA" in translated(title))]


def test_words_are_kind_and_formal() -> None:
    texts = [form for message in messages() for form in forms(message.string)]
    assert not [text for text in texts if content_rules.forbidden_words_es(text)]
    assert not [text for text in texts if content_rules.informal_words_es(text)]


def test_words_of_every_page_are_those_that_other_texts_repeat() -> None:
    assert {english: translated(english) for english in REPEATED} == REPEATED
    (topic,) = (INTERFACE.parent / "guide" / "es" / "topics").glob("*-stay-private.md")
    assert f'title = "{translated("Stay private")}"' in topic.read_text(encoding="utf-8")
    promises = (INTERFACE.parent / "promises.toml").read_text(encoding="utf-8")
    assert translated("Search privately") in promises
