"""Our own files as they are served."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from finder.platform import resources
from finder.platform.web.assets import load_assets
from finder.platform.web.script_words import PLACE

if TYPE_CHECKING:
    from pathlib import Path


def test_a_style_sheet_is_served_without_comments_and_says_the_same(tmp_path: Path) -> None:
    (tmp_path / "site.css").write_text("/* For readers. */\n.room > a {\n  margin: calc(1rem + 2px) 0;\n}\n")
    assert load_assets(tmp_path).text("site.css") == ".room>a{margin:calc(1rem + 2px) 0}"


def test_a_script_is_served_as_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "site.js").write_text("// Kept.\nlet a = 1;\n")
    assert load_assets(tmp_path).text("site.js") == "// Kept.\nlet a = 1;\n"


def test_a_script_brings_its_words_in_every_language(tmp_path: Path) -> None:
    (tmp_path / "site.js").write_text(f"var words = {PLACE};")
    texts = resources.folder("data") / "interface"
    words = load_assets(tmp_path, texts).text("site.js").removeprefix("var words = ").removesuffix(";")
    spoken = json.loads(words)
    assert {language: words["going"] for language, words in spoken.items()} == {
        "en": "Leaving this site.",
        "es": "Saliendo de este sitio.",
    }
    assert len({frozenset(words) for words in spoken.values()}) == 1


def test_the_name_changes_with_the_content(tmp_path: Path) -> None:
    (tmp_path / "site.css").write_text("a { color: red }")
    first = load_assets(tmp_path).address("site.css")
    (tmp_path / "site.css").write_text("a { color: blue }")
    assert load_assets(tmp_path).address("site.css") != first
