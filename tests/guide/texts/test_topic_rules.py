"""What each topic must hold, and how a reader gets there."""

from __future__ import annotations

import re

from finder.guide.help_lines import load_help_lines
from finder.guide.texts.guide import GuideSection
from finder.listings.vocabulary import load_vocabulary
from tests import content_rules
from tests.each import for_each, in_one_pass
from tests.guide_files import guides
from tests.paths import ROOT

DATA = ROOT / "data"
GUIDE = guides()["en"]
TOPICS = {topic.anchor: topic for topic in GUIDE.topics}
ANCHORS = (
    "timeline danger-signs emergency rescue-spray medicines supply expecting calling packing paying rights family "
    "start-again stay-private kinds-of-care just-out not-ready talking-help"
).split()
"""Addresses that others may have kept: never change one."""
TAB_LETTERS = 40
STEPS_WORDS = 40
"""What fits the first screen of a small phone under the heading, in large type."""
ARTICLE = {
    "title": ["G-01"],
    "who reviewed it": ["G-02", "G-15"],
    "opening": ["G-03"],
    "how to do it safely": ["G-04"],
    "what the word means": ["G-05"],
    "is it safe": ["G-06"],
    "dangers": ["G-07"],
    "first call to act": ["G-08"],
    "tips": ["G-09"],
    "another way, and its benefits": ["G-10"],
    "the first step only": ["G-11"],
    "second call to act": ["G-12"],
    "not advice": ["G-13"],
    "sources and policy": ["G-14"],
    "was it helpful": ["G-16"],
    "last call to act": ["G-17"],
}
"""The source article's headings, in our words and its order, and where each is answered."""
LINKED_FROM = {
    "start-here": "emergency danger-signs",
    "stopping": "supply just-out",
    "what-it-means": "medicines",
    "is-it-safe": "expecting supply kinds-of-care",
    "risks": "supply danger-signs expecting emergency rescue-spray just-out medicines",
    "help-now": "family stay-private calling",
    "tips": "medicines calling emergency rescue-spray family timeline danger-signs start-again not-ready talking-help",
    "other-ways": "medicines kinds-of-care talking-help",
    "after-care": "medicines rescue-spray start-again just-out talking-help",
    "find-a-program": "kinds-of-care calling paying packing rights",
    "what-next": "rescue-spray not-ready",
}
"""Sections of the long page whose subject has a topic."""
EVERY = for_each(GUIDE.topics, name=lambda topic: topic.id)


def links_of(section: GuideSection) -> set[str]:
    """Return the topics that a section links to."""
    return set(re.findall(r'href="/guide/([a-z-]+)"', content_rules.html_of(section)))


def text(anchor: str) -> str:
    return content_rules.text_of(TOPICS[anchor])


def is_narrow(topic: GuideSection) -> bool:
    """Tell whether a topic begins with steps in order, few and short enough for one screen of a phone."""
    first = topic.blocks[0].html.split("</ol>")[0]
    return first.startswith("<ol>") and len(content_rules.plain_text(first).get_text(" ").split()) <= STEPS_WORDS


def test_eighteen_topics_stand_in_order() -> None:
    assert list(TOPICS) == ANCHORS
    assert [topic.id for topic in GUIDE.topics] == [f"B-{number:02d}" for number in range(1, 19)]


@EVERY
def test_a_tab_names_the_page_and_discloses_nothing(topic: GuideSection) -> None:
    assert 0 < len(topic.tab_title) <= TAB_LETTERS
    assert not content_rules.disclosing(topic.tab_title)
    assert [other.id for other in GUIDE.topics if other.tab_title == topic.tab_title] == [topic.id]


@EVERY
def test_a_topic_has_one_next_step_and_is_linked_from_the_long_page(topic: GuideSection) -> None:
    assert topic.next_step_html.count("<a ") == 1
    assert [section.id for section in GUIDE.sections if topic.anchor in links_of(section)]


@for_each(LINKED_FROM, name=str)
def test_a_section_links_to_the_topics_of_its_subject(anchor: str) -> None:
    section = next(section for section in GUIDE.sections if section.anchor == anchor)
    assert links_of(section) == set(LINKED_FROM[anchor].split())


def test_every_heading_of_the_article_is_answered_in_its_order() -> None:
    answers = [name for names in ARTICLE.values() for name in names]
    assert sorted(answers) == [section.id for section in GUIDE.sections]
    firsts = [names[0] for names in ARTICLE.values()]
    assert firsts == sorted(firsts)


def test_help_lines_are_known_ones_that_may_be_shown() -> None:
    known = {line.id for line in load_help_lines(DATA / "help_lines.toml") if not line.is_held}
    shown = {name for topic in GUIDE.topics for block in content_rules.blocks_of(topic) for name in block.ids}
    assert shown
    assert shown <= known


def test_the_first_steps_of_an_emergency_fit_one_screen() -> None:
    topic = TOPICS["emergency"]
    assert is_narrow(topic)
    assert topic.blocks[1].ids == ("911",)


def test_the_check_for_one_screen_sees() -> None:
    assert not is_narrow(TOPICS["family"])


@EVERY
def test_emergency_cards_say_to_call_911(topic: GuideSection) -> None:
    for block in topic.blocks:
        assert block.level != "emergency" or block.title.startswith("Call 911 if")


def test_danger_signs_are_three_cards_the_gravest_first() -> None:
    levels = [block.level for block in TOPICS["danger-signs"].blocks if block.kind == "card"]
    assert levels == ["emergency", "urgent", "call"]
    assert TOPICS["danger-signs"].blocks[0].kind == "card"
    assert "No clinician has checked these lists yet" in text("danger-signs")


def test_the_timeline_is_a_table() -> None:
    assert content_rules.html_of(TOPICS["timeline"]).count('<th scope="row">') == 4


def test_lists_to_print_are_checklists() -> None:
    lists = [
        block
        for anchor in ("calling", "packing", "just-out")
        for block in TOPICS[anchor].blocks
        if block.kind == "checklist"
    ]
    assert len(lists) == 5
    assert all(len(block.items) >= 5 for block in lists)


def test_stay_private_makes_the_eight_points() -> None:
    points = (
        "does not erase your history",
        "A private window",
        "A library computer",
        "A phone borrowed",
        "Deleting the whole history can look suspicious",
        "can show on the bill",
        "How to clear only these pages",
        "domestic violence hotline",
    )
    assert not [point for point in points if point not in text("stay-private")]
    assert ("ndvh", "911") in [block.ids for block in TOPICS["stay-private"].blocks]


def test_kinds_of_care_explains_every_filter_by_its_label() -> None:
    vocabulary = load_vocabulary(DATA / "vocabulary")
    labels = [*(code.label for code in vocabulary.codes if code.is_filter), *(want.label for want in vocabulary.wants)]
    page = text("kinds-of-care")
    assert labels
    assert not [label for label in labels if label not in page]


@in_one_pass(
    ("anchor", "words"),
    [
        ("medicines", "do not take it until your clinician says when"),
        ("medicines", "Do not stop it on your own"),
        ("expecting", "Do not stop suddenly"),
        ("timeline", "It is worst around days 1 to 3"),
        ("start-again", "your old amount can kill you"),
        ("rights", "This is not legal advice"),
        ("emergency", "Laws differ by state"),
        ("supply", "Give naloxone in any overdose"),
        ("family", "Detox with no medicine after it raises the risk"),
        ("packing", "Go anyway"),
        ("paying", "Never wire money"),
        ("calling", "Will I leave with medicine, naloxone and a next visit?"),
    ],
)
def test_what_a_topic_must_say(anchor: str, words: str) -> None:
    assert words in text(anchor).replace(" .", ".")
