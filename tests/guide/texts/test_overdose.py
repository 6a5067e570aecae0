"""The steps of an overdose and the signs to call 911 for: one list, right in order, and all that pages say of it."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from finder.guide.texts.guide import GuideSection, load_guide
from finder.guide.texts.overdose import KINDS, Overdose, load_overdose
from finder.platform.errors import ContentError
from finder.platform.languages import Language
from tests import content_rules
from tests.guide_files import write_section
from tests.paths import ROOT

DATA = ROOT / "data" / "guide"
PATH = DATA / "emergency.toml"
OVERDOSE = load_overdose(PATH)
ENGLISH = load_guide(DATA / "en", DATA / "sources.toml")
GUIDES = {"en": ENGLISH, "es": load_guide(DATA / "es", DATA / "sources.toml", ENGLISH)}
LANGUAGES = pytest.mark.parametrize("language", ["en", "es"])
USES = {
    "overdose-steps": "risks emergency rescue-spray",
    "overdose-details": "emergency",
    "overdose-signs": "risks emergency",
    "call-911": "start-here tips danger-signs supply expecting",
}
"""The parts that show each passage. Whoever adds a part that speaks of an overdose adds it here."""
ORDER: dict[Language, tuple[tuple[str, ...], ...]] = {
    "en": (
        ("naloxone", "911"),
        ("rescue breaths",),
        ("2 to 3 minutes", "not awake or not breathing normally"),
        ("side", "Breathing"),
        ("Stay",),
    ),
    "es": (
        ("naloxona", "911"),
        ("respiración de rescate",),
        ("2 a 3 minutos", "no despierta o no respira"),
        ("de lado", "Respira"),
        ("Quédese",),
    ),
}
"""What each step must say, in order: naloxone and 911 at once, breaths, another spray, on the side, stay (CDC; label; ASAM)."""
WRITTEN_BY_HAND = re.compile(
    r"cannot be woken|lips or nails|(give|use) (a|another) (new )?spray|on their side|no despierta|labios o las uñas"
)
"""Words of steps and signs that stand in no file of the guide but the one list."""


def parts(language: str) -> dict[str, GuideSection]:
    guide = GUIDES[language]
    return {part.anchor: part for part in (*guide.sections, *guide.topics)}


def plain(markdown: str) -> str:
    """Return Markdown without marks, citations and numbers of list items."""
    return " ".join(re.sub(r"\*\*|\[@\w+\]|^(\d+\.|-) ", " ", markdown, flags=re.MULTILINE).split()).replace(" .", ".")


def said(part: GuideSection) -> str:
    return content_rules.text_of(part).replace(" .", ".").replace(" ?", "?").replace(" ,", ",")


@LANGUAGES
def test_the_steps_stand_in_their_order(language: Language) -> None:
    steps = OVERDOSE.briefs(language)
    for step, words in zip(steps, ORDER[language], strict=True):
        assert not [word for word in words if word not in step], step


@LANGUAGES
def test_naloxone_and_911_come_in_the_first_minute_with_the_phone_on_speaker(language: Language) -> None:
    first = OVERDOSE.steps[0].more(language)
    for words in ("first minute", "speaker") if language == "en" else ("primer minuto", "altavoz"):
        assert words in first


@LANGUAGES
@pytest.mark.parametrize("name", list(USES))
def test_every_page_that_speaks_of_it_has_it_from_the_one_list(language: Language, name: str) -> None:
    passage = plain(OVERDOSE.passages(language)[name])
    # "2 to 3" is no list; only starts of lines are.
    for anchor in USES[name].split():
        assert passage in plain(said(parts(language)[anchor])), anchor


@LANGUAGES
def test_no_page_has_steps_or_signs_of_its_own(language: str) -> None:
    for path in (DATA / language).rglob("*.md"):
        assert not WRITTEN_BY_HAND.findall(path.read_text(encoding="utf-8")), path.name


def test_a_change_of_the_list_reaches_every_page_and_its_hash(tmp_path: Path) -> None:
    changed = PATH.read_text(encoding="utf-8").replace("cannot be woken", "cannot be stirred")
    (tmp_path / "emergency.toml").write_text(changed, encoding="utf-8")
    (tmp_path / "sources.toml").write_text((DATA / "sources.toml").read_text(encoding="utf-8"), encoding="utf-8")
    after = load_guide(DATA / "en", tmp_path / "sources.toml")
    before = parts("en")
    other = {
        part.anchor
        for part in (*after.sections, *after.topics)
        if part.text_hash != before[part.anchor].text_hash and "stirred" in content_rules.text_of(part)
    }
    assert other == set(f"{USES['overdose-signs']} {USES['call-911']}".split())


def test_the_signs_to_call_911_for_name_what_kills() -> None:
    listed = OVERDOSE.passages("en")["call-911"]
    for words in (
        "cannot be woken",
        "breathing is slow or weak",
        "seizure",
        "confused, or sees or hears things",
        "shakes very hard, above all after stopping alcohol or benzodiazepines",
        "pregnant",
        "plan to kill themselves",
    ):
        assert words in listed
    assert "pupils" not in listed


def test_the_two_lists_of_what_to_do_today_agree() -> None:
    today = next(block for block in parts("en")["danger-signs"].blocks if block.level == "urgent")
    text = content_rules.plain_text(today.blocks[0].html).get_text(" ")
    assert "you are pregnant and in withdrawal: call your clinic or hospital today, ask for medicine" in text
    assert "do not stop alone" in text
    assert "you just got out of jail, prison, a hospital or detox" in text
    for anchor in ("is-it-safe", "risks"):
        assert "all a clinic or hospital today" in said(parts("en")[anchor])
    assert "Call your clinic or hospital today" in said(parts("en")["expecting"])


@LANGUAGES
@pytest.mark.parametrize("anchor", ["medicines", "kinds-of-care", "just-out", "other-ways", "start-again"])
def test_naltrexone_never_stands_without_its_warning(language: str, anchor: str) -> None:
    part = parts(language)[anchor]
    words = "old amount can kill you" if language == "en" else "cantidad que usaba antes puede causarle la muerte"
    assert words in said(part)
    assert "S62" in [source.id for source in part.sources]


def test_signs_stand_kind_by_kind() -> None:
    kinds = [sign.kind for sign in OVERDOSE.signs]
    assert kinds == sorted(kinds, key=KINDS.index)
    assert set(kinds) == set(KINDS)


def test_briefs_are_plain_text() -> None:
    for step in (*OVERDOSE.briefs("en"), *OVERDOSE.briefs("es")):
        assert not re.search(r"[*@\[\]]", step)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the list that a test may break."""
    path = tmp_path / "emergency.toml"
    path.write_text(PATH.read_text(encoding="utf-8"), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("[origin]", "[other]", "must hold"),
        ('id = "stay"', 'id = "breaths"', "an id stands twice"),
        ('kind = "overdose"', 'kind = "late"', "in the order of their kinds"),
        ('kind = "overdose"', 'kind = "danger"', "in the order of their kinds"),
        ("calls_911 = true", 'calls_911 = "yes"', "none empty"),
        ('id = "stay"', 'id = ""', "none empty"),
        ('id = "stay"', "id = 1", "none empty"),
        ('id = "stay"', 'id = "stay"\nextra = "x"', "none empty"),
        ("[[step]]", "[[step", "emergency.toml"),
    ],
)
def test_a_broken_list_is_refused(copy: Path, old: str, new: str, problem: str) -> None:
    text = copy.read_text(encoding="utf-8")
    assert old in text
    copy.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError, match=problem.replace("[", r"\[")):
        load_overdose(copy)


def test_an_unknown_passage_is_refused_with_its_line(tmp_path: Path) -> None:
    write_section(tmp_path, 1, "here", "Fine.\n\n{{use nothing}}\n")
    with pytest.raises(ContentError, match=r"01-here.md, line 13: there is no passage nothing"):
        load_guide(tmp_path, DATA / "sources.toml")


def test_lines_after_a_passage_keep_their_numbers(tmp_path: Path) -> None:
    write_section(tmp_path, 1, "here", "{{use overdose-signs}}\n\nAbout 3 in 10 people.\n")
    with pytest.raises(ContentError, match=r"01-here.md, line 13: a number without a source"):
        load_guide(tmp_path, DATA / "sources.toml")


def test_the_list_is_frozen() -> None:
    assert isinstance(OVERDOSE, Overdose)
    with pytest.raises(dataclasses.FrozenInstanceError):
        OVERDOSE.steps = ()  # type: ignore[misc]
