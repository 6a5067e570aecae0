"""The rules of the house that no other tool checks."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from finder.app import create_app
from finder.platform.settings import read_settings
from tests.each import for_each
from tests.paths import ROOT

MODULES = sorted((ROOT / "finder").rglob("*.py"))


@for_each(MODULES, name=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_what_it_is_for_and_is_read_in_one_sitting(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text))
    assert len(text.splitlines()) <= 300


def test_every_setting_is_explained() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in MODULES)
    names = set(re.findall(r'"(FINDER_[A-Z_]+)"', code)) - {"FINDER_BENCH_CACHES"}
    explained = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert {name for name in names if f"`{name}`" not in explained} == set()


def test_only_this_code_asks_which_database_it_is_on() -> None:
    """Its tests count lines on both; others on PostgreSQL have those of SQLite (`ENGINES_DIFFER` in `tests/conftest.py`)."""
    asking = [
        str(path.relative_to(ROOT / "finder"))
        for path in MODULES
        if re.search(r"dialect\.name|is_sqlite", path.read_text(encoding="utf-8"))
    ]
    ours = ("bench/", "cli/examining.py", "cli/syncing.py", "listings/store/", "platform/database/")
    assert {name for name in asking if not name.startswith(ours)} == set()


def test_every_address_is_listed(tmp_path: Path) -> None:
    app = create_app(read_settings({"FINDER_DATABASE_URL": f"sqlite:///{tmp_path / 'x.sqlite3'}"}))
    listed = (ROOT / "docs" / "urls.md").read_text(encoding="utf-8")
    # Each page stands once more under /es, which the list says once.
    rules = {rule.rule.removeprefix("/es") for rule in app.url_map.iter_rules()}
    assert {rule for rule in rules if f"`{rule}`" not in listed} == set()


def test_every_template_is_used() -> None:
    templates = ROOT / "templates"
    text = "".join(path.read_text(encoding="utf-8") for path in (*templates.rglob("*.html"), *MODULES))
    names = {str(path.relative_to(templates)) for path in templates.rglob("*.html")}
    assert {name for name in names if f'"{name}"' not in text} == set()


def test_no_template_turns_escaping_off_or_brings_in_anything_foreign() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "|safe" not in text.replace(" ", "")
        assert not re.search(r'\b(style|on[a-z]+)="', text), path
        assert not re.search(r"<(script|link|img|iframe)[^>]*(https?:)?//", text), path


def test_a_class_of_the_staff_side_has_no_second_meaning_on_public_pages() -> None:
    """Both style sheets are on staff pages: a box of one would be drawn around another's lines."""
    public, staff = (
        set(
            re.findall(r"^\.([a-z][a-z0-9-]*)(?= \{|,$)", (ROOT / "finder" / "static" / name).read_text(), re.MULTILINE)
        )
        for name in ("site.css", "staff.css")
    )
    # The same thing on both sides, in another size.
    assert public & staff == {"actions", "columns", "qr"}
