"""What the guide's loader gives, and each thing it refuses."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from finder.guide.texts.guide import Block, Guide, GuideSection, load_guide
from finder.platform.errors import ContentError
from tests.paths import ROOT

DATA = ROOT / "data" / "guide"
STOPPING = "04-stopping.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the guide in English that a test may break."""
    copy = tmp_path / "guide"
    shutil.copytree(DATA / "en", copy / "en", copy_function=shutil.copyfile)
    for name in ("sources.toml", "emergency.toml"):
        shutil.copyfile(DATA / name, copy / name)
    return copy


def load(folder: Path) -> Guide:
    return load_guide(folder / "en", folder / "sources.toml")


def change(path: Path, old: str, new: str) -> None:
    """Replace the first `old`; it must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def write(folder: Path, body: str, *, sources: str = "[]", next_step: str = "") -> GuideSection:
    """Load a guide of one section with this body."""
    for path in (folder / "en").rglob("*.md"):
        path.unlink()
    head = (
        f'+++\nid = "G-01"\nanchor = "here"\ntitle = "Title"\norder = 1\nlast_checked = 2026-11-23\nsources = {sources}\n'
        f'review = "not_reviewed"\nnext_step = "{next_step}"\n+++\n'
    )
    (folder / "en" / "01-here.md").write_text(head + body, encoding="utf-8")
    return load(folder).sections[0]


def test_sections_come_in_order_with_their_fields(folder: Path) -> None:
    guide = load(folder)
    first = guide.sections[0]
    assert [section.order for section in guide.sections] == list(range(1, 18))
    assert (first.id, first.anchor, first.last_checked, first.review) == (
        "G-01",
        "about-this-guide",
        date(2026, 11, 29),
        "not_reviewed",
    )
    assert len(first.text_hash) == 64
    assert first.next_step_html == '<a href="#start-here">Start here</a>'


def test_sources_are_numbered_as_they_are_first_cited(folder: Path) -> None:
    section = write(folder, "One [@S7]. Two [@S5] [@S7].\n", sources='["S5", "S7"]')
    assert [(source.id, source.number) for source in load(folder).sources] == [("S7", 1), ("S5", 2)]
    assert section.blocks[0].html == (
        '<p>One\N{NO-BREAK SPACE}<sup><a href="#source-S7" aria-label="Source 1">[1]</a></sup>. '
        # Marks beside each other rise, in whatever order they are written.
        'Two\N{NO-BREAK SPACE}<sup><a href="#source-S7" aria-label="Source 1">[1]</a></sup> '
        '<sup><a href="#source-S5" aria-label="Source 2">[2]</a></sup>.</p>\n'
    )


def test_markers_become_blocks_and_a_disclosure_holds_its_own(folder: Path) -> None:
    section = write(folder, "Text\n\n{{search}}\n{{disclosure See more}}\nInner\n\n{{sources}}\n{{end}}\n\nLast\n")
    assert section.blocks == (
        Block(kind="html", html="<p>Text</p>\n"),
        Block(kind="search"),
        Block(
            kind="disclosure",
            title="See more",
            blocks=(Block(kind="html", html="<p>Inner</p>\n"), Block(kind="sources")),
        ),
        Block(kind="html", html="<p>Last</p>\n"),
    )


def test_links_out_say_nothing_of_where_the_reader_was(folder: Path) -> None:
    section = write(folder, "[out](https://example.org/a) [in](/stay-private) [here](#here)\n")
    assert section.blocks[0].html == (
        '<p><a href="https://example.org/a" rel="noreferrer noopener">out</a> '
        '<a href="/stay-private">in</a> <a href="#here">here</a></p>\n'
    )


def test_a_changed_text_changes_the_hash_of_its_section_only(folder: Path) -> None:
    before = load(folder)
    change(folder / "en" / STOPPING, "very sick", "quite sick")
    after = load(folder)
    changed = [
        new.id for old, new in zip(before.sections, after.sections, strict=True) if old.text_hash != new.text_hash
    ]
    assert changed == ["G-04"]


@pytest.mark.parametrize(
    "body",
    [
        "Call 911 or text 988.",
        "Llame al 988 y oprima 2, o mande AYUDA por texto al 988.",
        "1. First\n2. Then",
        "About 3 in 10\npeople [@S7].",
        "Sooner. In 5 days [@S7]! Then rest.",
    ],
)
def test_numbers_that_are_in_order(folder: Path, body: str) -> None:
    write(folder, body, sources='["S7"]' if "S7" in body else "[]")


@pytest.mark.parametrize(
    ("body", "line", "problem"),
    [
        ("About 3 in 10 people.", 11, "a number without a source"),
        ("Fine.\n\nFirst [@S7]. It takes 5 days.", 13, "a number without a source"),
        ("Llame al 988 y oprima 3.", 11, "a number without a source"),
        ("Llame al 988 y oprima 2, en 5 días.", 11, "a number without a source"),
        ("Call 202 555 0143 now [@S7].", 11, "phone number"),
        ("Call 1-800-662-HELP [@S7].", 11, "phone number"),
        ("Fine.\n{{helplines}}", 12, "unknown marker"),
        ("Read {{search}} here", 11, "unknown marker"),
        ("{{end}}", 11, "unknown marker"),
        ("{{disclosure A}}\n{{disclosure B}}\n{{end}}\n{{end}}", 12, "unknown marker"),
        ("Fine.\n{{disclosure A}}\nInner", 12, "without {{end}}"),
        ("{{card emergency}}\n- one\n{{end}}", 11, "unknown marker"),
        ("{{card later Call:}}\n- one\n{{end}}", 11, "unknown marker"),
        ("{{card call Call:}}\n- one", 11, "without {{end}}"),
        ("{{card call Call:}}\n{{checklist}}\n{{end}}\n{{end}}", 12, "unknown marker"),
        ("{{card call In 5 days:}}\n- one\n{{end}}", 11, "a number without a source"),
        ("{{card emergency Call:}}\n- [one](#here)\n{{end}}", 11, "must not lead away"),
        ("{{checklist}}\n- one", 11, "without {{end}}"),
        ("{{checklist}}\n- one\ntwo\n{{end}}", 13, "a checklist holds"),
        ("{{checklist}}\n- in 5 days\n{{end}}", 12, "a number without a source"),
        ("{{help-lines 911, 988}}", 11, "unknown marker"),
        ("| A | B |\n|---|---|\n| a | b | c |", 11, "more or fewer cells"),
        ("| A | B |\n|---|---|\n| a |", 11, "more or fewer cells"),
        ("Fine.\n\n| A | B |\n|---|---|\n| 5 days | b |", 15, "a number without a source"),
        ("| A | B |\n|:--|---|\n| a | b |", 11, "aligned columns"),
        ("| A | B |\n| a | b |", 11, "a table that is not one"),
        ("| A | B |\n|---|---|\n| <b>a</b> | b |", 13, "raw HTML"),
        ("[a](/guide/nowhere)", 11, "no section has the anchor nowhere"),
        ("[a](/es/guide/nowhere)", 11, "no section has the anchor nowhere"),
        ("[a](/guide#nowhere)", 11, "no section has the anchor nowhere"),
        ("[a](/guide/)", 11, "the guide has no page"),
        ("[a](/guide/a/b)", 11, "the guide has no page"),
        ("[a](/guide?a=b)", 11, "the guide has no page"),
        ("Claim [@S99].", 11, "unknown source S99"),
        ("Claim [@S7, S5].", 11, "a citation must look like"),
        ("[a](javascript:alert)", 11, "a link must begin"),
        ("[a](http://example.org)", 11, "a link must begin"),
        ("[a](//example.org)", 11, "a link must begin"),
        ("[a](tel:911)", 11, "a link must begin"),
        ("[a [@S7]](#here)", 11, "a link that is not one"),
        ("[a](#nowhere)", 11, "no section has the anchor"),
        ("a <b>b</b>", 11, "raw HTML"),
        ("Fine.\n\n<div>", 13, "raw HTML"),
        ("![a](/b)", 11, "an image"),
        ("## High", 11, "a heading above"),
        ("    code", 11, "an indented block"),
        ("```\ncode\n```", 11, "a block of code"),
    ],
)
def test_a_body_is_refused_with_its_file_and_line(folder: Path, body: str, line: int, problem: str) -> None:
    with pytest.raises(ContentError) as refused:
        write(folder, body, sources='["S7"]')
    assert f"01-here.md, line {line}: " in str(refused.value)
    assert problem in str(refused.value)


def test_a_bad_next_step_is_refused(folder: Path) -> None:
    with pytest.raises(ContentError, match="line 9: no section has the anchor"):
        write(folder, "Text", next_step="[a](#nowhere)")


def test_a_card_has_its_urgency_and_a_checklist_its_points(folder: Path) -> None:
    body = "{{card emergency Call 911 if:}}\n- they *faint*\n{{end}}\n{{checklist}}\n- a *b*\n\n- c [@S7]\n{{end}}\n"
    card, checklist = write(folder, body, sources='["S7"]').blocks
    inner = Block(kind="html", html="<ul>\n<li>they <em>faint</em></li>\n</ul>\n")
    assert card == Block(kind="card", level="emergency", title="Call 911 if:", blocks=(inner,))
    assert checklist.items[0] == "a <em>b</em>"
    assert checklist.items[1].startswith('c\N{NO-BREAK SPACE}<sup><a href="#source-S7"')
    assert (checklist.kind, len(checklist.items)) == ("checklist", 2)


def test_help_lines_may_be_chosen(folder: Path) -> None:
    section = write(folder, "{{help-lines}}\n{{help-lines 911 samhsa}}\n")
    assert [block.ids for block in section.blocks] == [(), ("911", "samhsa")]


def test_a_table_is_marked_for_screen_readers_and_small_screens(folder: Path) -> None:
    section = write(folder, 'Text\n\n| When | "It" *is* |\n|---|---|\n| Now | Bad |\n')
    assert section.blocks[0].html == (
        '<p>Text</p>\n<table>\n<thead>\n<tr>\n<th scope="col">When</th>\n'
        '<th scope="col">&quot;It&quot; <em>is</em></th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<th scope="row">Now</th>\n'
        '<td data-label="&quot;It&quot; is">Bad</td>\n</tr>\n</tbody>\n</table>\n'
    )


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('title = "Why cutting down at home is hard to make safe"\n', "", "fields: title"),
        ("order = 4", "order = 4\nextra = 1", "fields: extra"),
        ('anchor = "stopping"', 'anchor = "Stop it"', "anchor must"),
        ('anchor = "stopping"', 'anchor = "risks"', "another section has the same anchor"),
        ('id = "G-04"', 'id = "G-05"', "another section has the same id"),
        ('id = "G-04"', 'id = "4"', "id must"),
        ("order = 4", "order = 5", "another section has the same order"),
        ("order = 4", 'order = "4"', "order must be of the kind int"),
        ("2026-11-29", '"2026-11-29"', "last_checked must be of the kind date"),
        ('"not_reviewed"', '"fine"', "review must be one of"),
        ('title = "Why cutting down at home is hard to make safe"', 'title = ""', "title is empty"),
        ('title = "Why cutting down at home is hard to make safe"', 'title = "In 5 days"', "a number without a source"),
        ('sources = ["S19"]', 'sources = ["S19", "S5"]', "the reverse: S5"),
        ('sources = ["S19"]', "sources = []", "the reverse: S19"),
        ("+++\n", "", "must begin with TOML"),
        ("order = 4", "order 4", "Expected"),
    ],
)
def test_broken_front_matter_is_refused(folder: Path, old: str, new: str, problem: str) -> None:
    change(folder / "en" / STOPPING, old, new)
    with pytest.raises(ContentError, match=problem) as refused:
        load(folder)
    assert ".md" in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('publisher = "SAMHSA"\n', "", "must have the texts"),
        ('grade = "B"', "grade = 2", "must have the texts"),
        ('grade = "B"', 'grade = "D"', "a grade from A to C"),
        ('state = "not opened"', 'state = "read"', "the state of source S1 must be one of opened, not opened"),
        ("https://", "http://", "needs an https address"),
        ('address = "https', 'address = "ftp', "needs an https address"),
        ('id = "S2"', 'id = "S1"', "stands twice"),
        ("[[source]]", "[[source", "sources.toml"),
    ],
)
def test_broken_sources_are_refused(folder: Path, old: str, new: str, problem: str) -> None:
    change(folder / "sources.toml", old, new)
    with pytest.raises(ContentError, match=problem.replace("[", r"\[")):
        load(folder)


def test_an_empty_folder_and_a_missing_file_are_refused(folder: Path) -> None:
    with pytest.raises(ContentError, match="no sections"):
        load_guide(folder, folder / "sources.toml")
    (folder / "sources.toml").unlink()
    with pytest.raises(ContentError, match="can't be read"):
        load(folder)
