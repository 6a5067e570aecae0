"""The guide in Spanish: whole, made from the English that stands now, saying the same, and in words that hold the rules."""

from __future__ import annotations

import re
import warnings

import pytest

from finder.guide.help_lines import load_help_lines
from finder.guide.texts.guide import Guide, GuideSection, missing_translations
from finder.listings.vocabulary import load_vocabulary
from tests import content_rules, reading_es
from tests.each import for_each, in_one_pass
from tests.guide_files import guides
from tests.paths import ROOT

DATA = ROOT / "data"
ENGLISH, SPANISH = guides()["en"], guides()["es"]
TAB_LETTERS = 40
HARD, EASY = 50, 60
"""Fernández-Huerta: under the first a text fails, under the second it is named."""
EVERY = for_each([*SPANISH.sections, *SPANISH.topics], name=lambda part: part.id)
TOPICS = {topic.anchor: topic for topic in SPANISH.topics}
_988 = re.compile(r"\b(?:llam|mand)\w*(?: \w+){0,6} al? 988\b", re.IGNORECASE)
"""Where a reader is told to call or text 988."""
_988_CALL = re.compile(
    r"llame (ahora mismo )?al 988 y oprima 2( \(para español\))?, o mande AYUDA por texto al 988", re.I
)


def parts_of(guide: Guide) -> dict[str, GuideSection]:
    return {part.id: part for part in (*guide.sections, *guide.topics)}


def original(part: GuideSection) -> GuideSection:
    return parts_of(ENGLISH)[part.id]


def shape(part: GuideSection) -> list[tuple[object, ...]]:
    """Return the blocks with what each is made of: levels of cards, help lines, lists, rows, headings, paragraphs."""
    marks = ("<li>", "<tr>", "<td", "<h3>", "<p>", "<ol>", "<blockquote>")
    return [
        (block.kind, block.level, block.ids, len(block.items), *(block.html.count(mark) for mark in marks))
        for block in content_rules.blocks_of(part)
    ]


def cited(part: GuideSection) -> list[list[str]]:
    """Return what each block cites; the order of a sentence may differ."""
    html = ("\n".join([block.html, *block.items]) for block in content_rules.blocks_of(part))
    return [sorted(re.findall(r'href="#source-(S\w+)"', text)) for text in html]


def links(part: GuideSection) -> list[str]:
    return sorted(re.findall(r'href="((?!#source-)[^"]+)"', content_rules.html_of(part)))


def numbers(part: GuideSection) -> list[str]:
    """Return the numbers but those of 988, which takes more words in Spanish."""
    text = re.sub(r"\boprima 2\b|\b988\b", "", content_rules.text_of(part))
    return sorted(re.findall(r"\d[\d,]*\d|\d", text))


def test_nothing_is_missing_and_nothing_is_stale() -> None:
    assert missing_translations(ENGLISH, SPANISH) == ()
    assert not [part.id for part in parts_of(SPANISH).values() if part.is_stale]


def test_it_awaits_people_and_says_that_nobody_has_reviewed_it() -> None:
    unread = [part for part in parts_of(SPANISH).values() if not (part.translator and part.clinical_check)]
    assert all(part.awaits_review for part in unread)
    for part in SPANISH.sections:
        if part.anchor in ("review-status", "full-review") and part.review == "not_reviewed":
            assert re.search(r"[Nn]ingún .*profesional de salud ha revisado", content_rules.text_of(part))


@EVERY
def test_it_is_built_as_the_english_is(part: GuideSection) -> None:
    assert shape(part) == shape(original(part))


@EVERY
def test_it_cites_what_the_english_cites_in_the_same_places(part: GuideSection) -> None:
    assert cited(part) == cited(original(part))


@EVERY
def test_its_numbers_are_those_of_the_english(part: GuideSection) -> None:
    assert numbers(part) == numbers(original(part))


@EVERY
def test_its_links_lead_to_the_same_pages_in_spanish(part: GuideSection) -> None:
    assert links(part) == sorted(re.sub(r"^/guide\b", "/es/guide", link) for link in links(original(part)))


@EVERY
def test_marks_of_sources_are_read_aloud_in_spanish(part: GuideSection) -> None:
    assert 'aria-label="Source' not in content_rules.html_of(part)
    assert content_rules.html_of(part).count('aria-label="Fuente') == sum(map(len, cited(part)))


@EVERY
def test_words_are_kind_and_polite(part: GuideSection) -> None:
    assert not content_rules.forbidden_words_es(content_rules.text_of(part))
    assert not content_rules.informal_words_es(content_rules.text_of(part))


def test_the_check_for_tú_lets_a_person_say_it_to_someone_they_love() -> None:
    assert content_rules.informal_words_es("¿Qué te ayudaría?")
    assert not content_rules.informal_words_es("Diga: “¿Qué te ayudaría?”")


@EVERY
def test_the_rules_of_the_english_hold(part: GuideSection) -> None:
    said = content_rules.text_of(part)
    assert not content_rules.phone_numbers(said)
    assert not content_rules.doses(said, part.anchor)
    assert not content_rules.death_counts(said)
    assert not content_rules.detox_alone(part)


def test_the_check_for_doses_lets_people_go_home_and_sees_the_rest() -> None:
    assert not content_rules.doses("Vuelve a casa cada día.")
    assert content_rules.doses("Tome una cada día.")


@EVERY
@pytest.mark.filterwarnings("default")
def test_it_can_be_read(part: GuideSection) -> None:
    score = reading_es.measure_section(part)
    assert score >= HARD
    if score < EASY:
        warnings.warn(f"{part.id} scores {score:.0f} in Spanish; {EASY} is wanted", stacklevel=1)


@for_each(SPANISH.topics, name=lambda topic: topic.id)
def test_a_tab_names_the_page_and_discloses_nothing(topic: GuideSection) -> None:
    assert 0 < len(topic.tab_title) <= TAB_LETTERS
    assert not content_rules.disclosing(topic.tab_title)
    assert [other.id for other in SPANISH.topics if other.tab_title == topic.tab_title] == [topic.id]


@EVERY
def test_whoever_is_told_to_call_988_is_told_how_to_reach_it_in_spanish(part: GuideSection) -> None:
    # Of the two ways each is told once, in one breath.
    said = content_rules.text_of(part)
    assert len(_988.findall(said)) == 2 * len(_988_CALL.findall(said))


def test_the_check_for_988_sees() -> None:
    assert len(_988.findall("Llame o mande un mensaje de texto al 988 si le hace falta")) == 1
    assert _988_CALL.search("(llame ahora mismo al 988 y oprima 2, o mande AYUDA por texto al 988)")


def test_the_word_and_the_key_for_988_are_those_of_the_help_lines() -> None:
    line = next(line for line in load_help_lines(DATA / "help_lines.toml") if line.id == "988")
    assert "Spanish: press 2, or text AYUDA" in line.languages


@EVERY
def test_emergency_cards_say_to_call_911(part: GuideSection) -> None:
    for block in content_rules.blocks_of(part):
        assert block.level != "emergency" or re.match(r"Llame al 911 (ahora mismo )?si\b", block.title)


def test_kinds_of_care_explains_every_filter_by_its_label() -> None:
    vocabulary = load_vocabulary(DATA / "vocabulary", "es")
    labels = [*(code.label for code in vocabulary.codes if code.is_filter), *(want.label for want in vocabulary.wants)]
    page = content_rules.text_of(TOPICS["kinds-of-care"])
    assert labels
    assert not [label for label in labels if label not in page]


@in_one_pass(
    ("anchor", "words"),
    [
        ("danger-signs", "Ningún profesional de salud ha revisado todavía estas listas"),
        ("medicines", "no la tome hasta que su profesional de salud le diga cuándo"),
        ("medicines", "No la deje por su cuenta"),
        ("expecting", "No deje de usar de golpe"),
        ("timeline", "Lo peor es más o menos del día 1 al día 3"),
        ("start-again", "la cantidad que usaba antes puede causarle la muerte"),
        ("rights", "Esto no es consejo legal"),
        ("emergency", "Las leyes no son iguales en todos los estados"),
        ("supply", "Dé naloxona en cualquier sobredosis"),
        ("family", "La desintoxicación sin medicina después aumenta el riesgo"),
        ("packing", "Vaya de todos modos"),
        ("paying", "Nunca mande dinero"),
        ("calling", "¿Voy a salir con medicina, naloxona y una próxima cita?"),
        ("stay-private", "“Salir de este sitio” (en un teléfono: “Salir”) no borra su historial"),
    ],
)
def test_what_a_topic_must_say(anchor: str, words: str) -> None:
    assert words in content_rules.text_of(TOPICS[anchor])


def test_stay_private_makes_the_eight_points() -> None:
    points = (
        "no borra su historial",
        "Una ventana privada",
        "Una computadora de la biblioteca",
        "Un teléfono prestado",
        "Borrar todo el historial puede causar sospechas",
        "pueden aparecer en la factura",
        "Cómo borrar solo estas páginas",
        "línea contra la violencia doméstica",
    )
    said = content_rules.text_of(TOPICS["stay-private"])
    assert not [point for point in points if point not in said]
    assert ("ndvh", "911") in [block.ids for block in TOPICS["stay-private"].blocks]


def test_only_lines_that_may_be_shown_are_spoken_of() -> None:
    whole = " ".join(map(content_rules.text_of, parts_of(SPANISH).values()))
    held = [line.name_es for line in load_help_lines(DATA / "help_lines.toml") if line.is_held]
    assert not [name for name in held if name in whole]
