"""What the English says with a term of the trade, the Spanish says with the term that `docs/guide.md` chose for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from finder.guide.texts.overdose import load_overdose
from tests.paths import ROOT

DATA = ROOT / "data"
PAIRS = {
    "withdrawal": (r"\bwithdrawal\b", r"(síndrome|síntomas) de abstinencia|desintoxicación"),
    "opioid use disorder": (r"\bopioid use disorder\b", r"trastorno por consumo de opioides"),
    "craving": (r"\bcravings?\b", r"(ganas|deseo) de consumir"),
    "nasal spray": (r"\bnasal spray|\brescue[- ]spray\b(?!\))|\banother spray\b|\bthe spray\b", r"\batomizador"),
    "rescue breaths": (r"\brescue breaths?\b", r"respiración de rescate"),
    "recovery house": (r"\brecovery houses?\b|\bsober homes?\b", r"viviendas? sobrias?|casas? de recuperación"),
    "case manager": (r"\bcase managers?\b|\bcase management\b", r"(administrador(es)?|administración|manejo) de casos"),
    "probation, parole": (r"\bprobation\b|\bparole\b", r"libertad condicional"),
    "test strip": (r"\btest strips?\b", r"\btiras?( reactivas?)?\b"),
    "openings": (r"\bopenings?\b", r"\bcupos?\b"),
    "contingency management": (r"\bcontingency management\b", r"premios por metas|contingency management"),
    "accountability partner": (r"\baccountability partner\b", r"persona de confianza"),
}
ALL = pytest.mark.parametrize("name", PAIRS)


def pages() -> Iterator[tuple[str, str, str]]:
    """Yield where a text stands, its English and its Spanish: pages, shared steps and signs, interface."""
    for path in (DATA / "guide" / "en").rglob("*"):
        if path.suffix in (".md", ".toml"):
            other = Path(str(path).replace("/en/", "/es/"))
            yield path.name, bare(path.read_text(encoding="utf-8")), bare(other.read_text(encoding="utf-8"))
    overdose = load_overdose(DATA / "guide" / "emergency.toml")
    for english, spanish in zip(overdose.briefs("en"), overdose.briefs("es"), strict=True):
        yield "emergency.toml", english, spanish
    with (DATA / "interface" / "es.po").open("rb") as file:
        for message in read_po(file, locale="es"):
            if message.id and message.string:
                yield "es.po", " ".join(lines(message.id)), " ".join(lines(message.string))


def lines(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def bare(text: str) -> str:
    """Return a page without what is not read: addresses, directives and fields that name no words."""
    text = re.sub(r"\]\([^)]*\)|\{\{[^}]*\}\}", " ", text)
    return re.sub(r"^(anchor|page|key|id|translated_from|sources) = .*$", "", text, flags=re.MULTILINE)


@ALL
def test_the_spanish_has_the_chosen_term_wherever_the_english_has_its_own(name: str) -> None:
    english, spanish = PAIRS[name]
    met = [(where, said, es) for where, said, es in pages() if re.search(english, said, re.IGNORECASE)]
    assert met or name in ("case manager",), "the term is gone: so is the need for the pair"
    missing = [(where, es[:120]) for where, _, es in met if not re.search(spanish, es, re.IGNORECASE)]
    assert not missing


def test_both_kinds_of_libertad_condicional_have_their_english_once_a_page() -> None:
    for path in (DATA / "guide" / "es").rglob("*.md"):
        text = path.read_text(encoding="utf-8")
        if "libertad condicional" in text:
            assert "probation" in text or "parole" in text, path.name
