"""Topics: pages of their own, read beside the long page."""

from __future__ import annotations

from pathlib import Path

import pytest

from finder.platform.errors import ContentError
from tests.guide_files import load, write_section, write_topic


def test_topics_come_in_order_and_need_not_be_there(tmp_path: Path) -> None:
    write_section(tmp_path, 1, "here")
    assert load(tmp_path).topics == ()
    write_topic(tmp_path, 2, "later", tab_title="Later on")
    write_topic(tmp_path, 1, "sooner")
    topics = load(tmp_path).topics
    assert [(topic.id, topic.anchor, topic.tab_title) for topic in topics] == [
        ("B-01", "sooner", "Tab"),
        ("B-02", "later", "Later on"),
    ]


def test_each_topic_numbers_its_sources_from_one(tmp_path: Path) -> None:
    write_section(tmp_path, 1, "here", "One [@S7]. Two [@S5].\n", sources=["S5", "S7"])
    write_section(tmp_path, 2, "there", "Two [@S5].\n", sources=["S5"])
    write_topic(tmp_path, 1, "alone", "One [@S2]. Two [@S5].\n", sources=["S5", "S2"])
    guide = load(tmp_path)
    assert [(source.id, source.number) for source in guide.sources] == [("S7", 1), ("S5", 2)]
    assert [(source.id, source.number) for source in guide.sections[1].sources] == [("S5", 2)]
    assert [(source.id, source.number) for source in guide.topics[0].sources] == [("S2", 1), ("S5", 2)]
    assert 'href="#source-S2" aria-label="Source 1"' in guide.topics[0].blocks[0].html


def test_links_lead_between_the_long_page_and_topics(tmp_path: Path) -> None:
    write_section(tmp_path, 1, "here", "[a](/guide/alone) [b](#here) [c](/guide#here) [d](/guide) [e](/guidelines)\n")
    write_topic(tmp_path, 1, "alone", "[a](/guide/other) [b](/guide#here) [c](/es/guide/other)\n")
    write_topic(tmp_path, 2, "other", next_step="[a](/guide/alone)")
    assert load(tmp_path).topics[1].next_step_html == '<a href="/guide/alone">a</a>'


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("[a](/guide/nowhere)", "no section has the anchor nowhere"),
        ("[a](/guide/here)", "no section has the anchor here"),
        ("[a](/guide#alone)", "no section has the anchor alone"),
        ("[a](#here)", "no section has the anchor here"),
    ],
)
def test_a_topics_bad_link_is_refused_with_its_file_and_line(tmp_path: Path, body: str, problem: str) -> None:
    write_section(tmp_path, 1, "here")
    write_topic(tmp_path, 1, "alone", f"Fine.\n\n{body}\n")
    with pytest.raises(ContentError) as refused:
        load(tmp_path)
    assert str(refused.value) == f"topics/01-alone.md, line 14: {problem}."


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"tab_title": None}, "fields: tab_title"),
        ({"tab_title": ""}, "tab_title is empty"),
        ({"tab_title": 1}, "tab_title must be of the kind str"),
        ({"id": "G-01"}, "id must look like B-05"),
        ({"order": 2}, "another section has the same order"),
        ({"anchor": "other"}, "another section has the same anchor"),
        ({"id": "B-02"}, "another section has the same id"),
        ({"next_step": "[a](/guide/nowhere)"}, "line 9: no section has the anchor nowhere"),
    ],
)
def test_a_topics_broken_front_matter_is_refused(tmp_path: Path, changes: dict[str, object], problem: str) -> None:
    write_section(tmp_path, 1, "here")
    write_topic(tmp_path, 1, "alone", **changes)
    write_topic(tmp_path, 2, "other")
    with pytest.raises(ContentError, match=problem) as refused:
        load(tmp_path)
    assert str(refused.value).startswith("topics/0")


def test_a_section_has_no_tab_title(tmp_path: Path) -> None:
    write_section(tmp_path, 1, "here", tab_title="Tab")
    with pytest.raises(ContentError, match="fields: tab_title"):
        load(tmp_path)
