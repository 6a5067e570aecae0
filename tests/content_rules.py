"""The rules of the guide's words as functions that name what breaks them. Each gives an empty list for a text in order."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

from finder.guide.texts.guide import Block, GuideSection
from tests.reading import plain_text

SHINGLES = Path(__file__).with_name("article-shingles.txt")
DISCLOSING = re.compile(
    r"drug|detox|heroin|rehab|addict|methadone|opioid|crisis|overdose"
    r"|droga|desintox|hero[ií]n|adict|adicc|metadona|opioide|sobredosis",
    re.IGNORECASE,
)
"""Words that may not stand in an address or a tab (trust requirement PRV-20)."""
_ARTICLE_PHONE = "430fe4a2bc55e14b6248a179569bc0b67cf105fe3c5bea94a382d93af3c6d3ac"
"""SHA-256 of the ten digits of the source article's commercial number."""
_FORBIDDEN = re.compile(
    r"\baddict(s|ed|ive)?\b|\bdrug abuse|\babus(e|er|ers|ed|ing)\b|\bjunkies?\b|\bget(ting)? clean\b|\bclean\b|\bdirty\b"
    r"|\bsubstitut\w*|\busers?\b|\bhabit\b"
    r"|\b100 ?%|\bconfidential|\banonymous|\bguarantee|\bnobody will know\b|\bpromise you\b",
    re.IGNORECASE,
)
_DOSES = re.compile(
    r"\b(mg|mcg|ml|milligrams?|micrograms?|grams?|doses?|dosage|dosing|tablets?|pills?|(?<!test )strips?|percent less)\b"
    r"|\b(miligramos?|microgramos?|dosis|pastillas?|comprimidos?)\b"
    r"|\bevery\s+(\w+\s+)?(hours?|days?|weeks?)\b|\bcada\s+(\w+\s+)?(horas?|días?|semanas?)\b"
    r"|\b(half|quarter|third) (of )?(your|the) (usual|amount)"
    r"|\b(reduce|lower|cut|taper) (\w+ )?by\b|\bwait (at least )?\w+ hours\b|\bschedule\b",
    re.IGNORECASE,
)
_PRODUCT = re.compile(r"\b4 mg\b")
"""The strength of naloxone spray as stores sell it: the one amount that may be named, and on one page only."""
_PRODUCT_PAGE = "rescue-spray"
_TEST_STRIPS = re.compile(r"\bstrips?\b", re.IGNORECASE)
"""On one page, whose only strips are those that test what a drug holds; elsewhere they are called test strips."""
_TEST_STRIPS_PAGE = "not-ready"
_HOME_LABEL = re.compile(r"\bVuelve a casa cada día\b")
"""The Spanish label of day care: a rhythm of going home, not of a drug."""
_FORBIDDEN_ES = re.compile(
    r"\b(droga|narco)?adict[oa]s?\b|\babus\w*|\blimpi[oa]s?\b|\bsuci[oa]s?\b|\bborrach\w*|\balcohólic[oa]s?\b|\btoxicóman\w*"
    r"|\bdrogadic\w*|\bsustitu\w*|\bconsumidor\w*|\busuari[oa]s?\b|\bvicios?\b|\bgarantiza\w*|\bconfidencial\w*|\banónim\w*",
    re.IGNORECASE,
)
_INFORMAL_ES = re.compile(r"\b(tú|ti|contigo|tu|tus|te|vos|vosotr\w+|puedes|tienes|quieres)\b", re.IGNORECASE)
_OTHER_WORDS_ES = re.compile(
    r"\bmedicament\w*\b(?! para el trastorno por consumo)"
    r"|(?<!trastorno por )(?<!ganas de )(?<!deseo de )\bconsum\w*"
    r"|\btrastornos? por uso\b|(?<!síndrome de )(?<!síntomas de )\babstinencia\b"
    r"|\bespr[aá]\w*|\baerosol\w*|\btrabajador(a|es)? de casos?\b|\bprobatoria\b|\brellenar\b|\bresurtid\w*|\btiritas?\b"
    r"|\bcódigos? postal(?! \(ZIP\))\w*",
    re.IGNORECASE,
)
"""What `docs/guide.md` ("Spanish: the words we chose") has another word for: a reader meets one word for one thing."""
_QUOTED = re.compile(r"“[^”]*”")
_DEATHS = re.compile(r"\d[\d,.]*\s+(\w+\s+){0,2}(deaths|died|people die|lives|muertes|murieron)", re.IGNORECASE)
_PHONE = re.compile(r"\d(?:[\s().+-]*\d){6}")
_DETOX = re.compile(r"\bdetox|\bdesintox", re.IGNORECASE)
_MEDICINE = re.compile(r"medicine|methadone|buprenorphine|medicamento|medicina|metadona|buprenorfina", re.IGNORECASE)


def blocks_of(section: GuideSection) -> list[Block]:
    """Return every block, those in disclosures and cards too."""
    return [found for block in section.blocks for found in (block, *block.blocks)]


def html_of(section: GuideSection) -> str:
    """Return all HTML of a section, its next step last."""
    inner = (html for block in blocks_of(section) for html in (block.html, *block.items))
    return "\n".join([*inner, section.next_step_html])


def text_of(section: GuideSection) -> str:
    """Return all a reader reads of a section, as plain text on one line."""
    titles = [section.title, section.tab_title, *(block.title for block in blocks_of(section))]
    return " ".join(" ".join([*titles, plain_text(html_of(section)).get_text(" ")]).split())


def parts_of(section: GuideSection) -> list[str]:
    """Return the section's text in parts: what stands before the first heading within, and under each."""
    html = "\n".join(html for block in blocks_of(section) for html in (block.html, *block.items))
    return [plain_text(part).get_text(" ") for part in re.split(r"(?=<h3>)", html)]


def shingles(text: str) -> set[str]:
    """Return the fingerprints of every eight words in a row, as the head of the fingerprint file says."""
    words = re.findall(r"[a-z0-9']+", text.lower().replace("’", "'"))
    runs = (" ".join(words[start : start + 8]) for start in range(len(words) - 7))
    return {hashlib.sha256(run.encode()).hexdigest()[:16] for run in runs}


def shared_with_article(text: str) -> set[str]:
    """Return the fingerprints of runs of eight words that stand in the source article too."""
    return shingles(text) & _read_shingles()


@cache
def _read_shingles() -> frozenset[str]:
    return frozenset(line for line in SHINGLES.read_text().splitlines() if line and not line.startswith("#"))


def holds_phone(text: str, fingerprint: str = _ARTICLE_PHONE) -> bool:
    """Tell whether the ten digits with this SHA-256 stand in `text`, whatever stands between them."""
    runs = (re.sub(r"\D", "", run) for run in re.findall(r"\d(?:[\s().+-]*\d){9,}", text))
    windows = (run[start : start + 10] for run in runs for start in range(len(run) - 9))
    return any(hashlib.sha256(window.encode()).hexdigest() == fingerprint for window in windows)


def phone_numbers(text: str) -> list[str]:
    """Return runs of seven digits and more, whatever stands between them."""
    return [found.group() for found in _PHONE.finditer(text)]


def forbidden_words(text: str) -> list[str]:
    """Return words that hurt, and promises that nobody can keep."""
    return [found.group() for found in _FORBIDDEN.finditer(text)]


def forbidden_words_es(text: str) -> list[str]:
    """Return Spanish words that hurt, and promises that nobody can keep."""
    return [found.group() for found in _FORBIDDEN_ES.finditer(text)]


def other_words_es(text: str) -> list[str]:
    """Return Spanish words for things that our texts call by another name."""
    return [found.group() for found in _OTHER_WORDS_ES.finditer(text)]


def informal_words_es(text: str) -> list[str]:
    """Return words that say "tú" to the reader. In quotes a person may say it to someone they love."""
    return [found.group() for found in _INFORMAL_ES.finditer(_QUOTED.sub("", text))]


def doses(text: str, anchor: str = "") -> list[str]:
    """Return amounts, rhythms and schedules of drugs; naloxone's strength and test strips pass on their own page."""
    allowed = _HOME_LABEL.sub("", _PRODUCT.sub("", text) if anchor == _PRODUCT_PAGE else text)
    if anchor == _TEST_STRIPS_PAGE:
        allowed = _TEST_STRIPS.sub("", allowed)
    return [found.group() for found in _DOSES.finditer(allowed)]


def death_counts(text: str) -> list[str]:
    """Return counts of deaths: they age, and they frighten."""
    return [found.group() for found in _DEATHS.finditer(text)]


def detox_alone(section: GuideSection) -> list[str]:
    """Return the parts that speak of detox and of no medicine, and the whole section if it has no next step either."""
    alone = [part for part in parts_of(section) if _DETOX.search(part) and not _MEDICINE.search(part)]
    is_end = bool(_DETOX.search(text_of(section))) and not section.next_step_html
    return [*alone, *([section.id] if is_end else [])]


def disclosing(name: str) -> list[str]:
    """Return the words of a name (an address, a tab) that would tell others what a person reads."""
    return [found.group() for found in DISCLOSING.finditer(name)]
