"""All Spanish that a reader meets, wherever it is kept, calls one thing by one word."""

from __future__ import annotations

import csv
import re
import tomllib

from babel.messages.pofile import read_po

from finder.guide.texts.overdose import load_overdose
from tests import content_rules
from tests.each import in_one_pass
from tests.paths import ROOT

DATA = ROOT / "data"
HUB = DATA / "guide" / "es" / "hub.toml"


def vocabulary_texts(name: str) -> list[str]:
    with (DATA / "vocabulary" / name).open(encoding="utf-8", newline="") as file:
        return [" ".join(row.values()) for row in csv.DictReader(file)]


def toml_texts(name: str) -> list[str]:
    """Return the values of fields that end in `_es`."""
    (tables,) = tomllib.loads((DATA / name).read_text(encoding="utf-8")).values()
    return [value for table in tables for field, value in table.items() if field.endswith("_es")]


def overdose_texts() -> list[str]:
    overdose = load_overdose(DATA / "guide" / "emergency.toml")
    return [*overdose.briefs("es"), *overdose.passages("es").values()]


def catalog_texts() -> list[str]:
    with (DATA / "interface" / "es.po").open("rb") as file:
        strings = [message.string for message in read_po(file, locale="es") if message.id]
    return [text for string in strings for text in ([string] if isinstance(string, str) else string)]


def texts() -> dict[str, list[str]]:
    """Return every Spanish text by where it is kept."""
    found = {name: vocabulary_texts(name) for name in ("es.csv", "questions_es.csv")}
    found["emergency.toml"] = overdose_texts()
    found |= {name: toml_texts(name) for name in ("help_lines.toml", "promises.toml")}
    found["es.po"] = catalog_texts()
    found["hub.toml"] = [HUB.read_text(encoding="utf-8")]
    return found | {path.name: [path.read_text(encoding="utf-8")] for path in (DATA / "guide" / "es").rglob("*.md")}


def test_all_spanish_calls_one_thing_by_one_word() -> None:
    everything = texts()
    assert len(everything) == 2 + 3 + 1 + 1 + 17 + 18
    assert all(everything.values())
    said = {
        name: [word for text in kept for word in content_rules.other_words_es(text)]
        for name, kept in everything.items()
    }
    assert {name: words for name, words in said.items() if words} == {}


def guide_texts() -> dict[str, str]:
    pages = {path.name: path.read_text(encoding="utf-8") for path in (DATA / "guide" / "es").rglob("*.md")}
    return pages | {"hub.toml": HUB.read_text(encoding="utf-8")}


def test_a_word_of_the_street_stands_once_a_page_beside_its_name() -> None:
    twice = {name: text.count("malilla") for name, text in guide_texts().items() if text.count("malilla") > 1}
    assert not twice
    alone = [name for name, text in guide_texts().items() if re.search(r"(?<!\()(?<!\(la )malilla", text)]
    assert not alone


def test_what_was_replaced_in_a_text_left_no_half_words() -> None:
    for name, text in guide_texts().items():
        before = set(re.findall(r"(\w+) síndrome de abstinencia", text, re.IGNORECASE))
        assert {word.casefold() for word in before} <= {"el", "al", "del", "un", "este", "ese", "su", "llama", "a"}, (
            name
        )
        assert not re.search(r"síndrome de abstinencia[^.,;:]* (peligrosa|fuertes|larga)\b", text), name


@in_one_pass(
    "text",
    [
        "su medicamento",
        "el consumo de drogas",
        "si consume",
        "su código postal",
        "el trastorno por uso de opioides",
        "la abstinencia",
        "el espray",
        "el aerosol nasal",
        "un trabajador de caso",
    ],
)
def test_the_check_for_other_words_sees(text: str) -> None:
    assert content_rules.other_words_es(text)


@in_one_pass(
    "text",
    [
        "su medicina",
        "el uso de drogas",
        "Código postal (ZIP)",
        "código ZIP",
        "el trastorno por consumo de opioides",
        "medicamentos para el trastorno por consumo de opioides",
        "quita las ganas de consumir",
        "el síndrome de abstinencia",
        "los síntomas de abstinencia",
        "el atomizador nasal",
    ],
)
def test_the_check_for_other_words_lets_ours_pass(text: str) -> None:
    assert not content_rules.other_words_es(text)


def test_quotation_marks_are_of_one_kind() -> None:
    everything = {name: " ".join(kept) for name, kept in texts().items()}
    assert not [name for name, text in everything.items() if re.search("[«»]", text)]
    # The guide's own files have straight ones around the fields above their text.
    assert not [name for name, text in everything.items() if name not in guide_texts() and '"' in text]
