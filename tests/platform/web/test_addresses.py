"""Addresses are made from the routes: none is written by hand in a template."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

from finder.platform import resources
from finder.platform.languages import LANGUAGES
from finder.platform.web.languages import page_url
from tests.each import in_one_pass
from tests.paths import ROOT

_BY_HAND = re.compile(r"""(?:href|action|formaction)="(?:\{\{[^}]*\}\})?/|["']/(?:staff|guide|programs|find|es)\b""")
_NAMED = re.compile(r"""\b(url_for|page_url)\(\s*["']([\w.]+)["']""")
TEMPLATES = sorted(resources.folder("templates").rglob("*.html"))


@in_one_pass("path", TEMPLATES, ids=lambda path: path.name)
def test_no_address_in_a_template_is_written_by_hand(path: Path) -> None:
    assert not _BY_HAND.findall(path.read_text(encoding="utf-8"))


def test_every_endpoint_that_is_named_exists(app: Flask) -> None:
    """A page that a test never shows may still name one: it would fail on the day somebody opens it."""
    modules = (ROOT / "finder").rglob("*.py")
    named = {found for path in (*TEMPLATES, *modules) for found in _NAMED.findall(path.read_text(encoding="utf-8"))}
    assert len(named) > 60
    for maker, endpoint in named:
        blueprint, _, view = endpoint.partition(".")
        names = [f"{blueprint}_{name}.{view}" for name in LANGUAGES] if maker == "page_url" else [endpoint]
        assert not [name for name in names if name not in app.view_functions], endpoint


def test_an_address_is_in_the_language_of_the_page_or_in_the_one_asked_for(app: Flask) -> None:
    for path, guide in (("/about", "/guide"), ("/es/about", "/es/guide")):
        with app.test_request_context(path):
            app.preprocess_request()
            assert page_url("guide.show_guide") == guide
            assert page_url("guide.show_guide", in_language="en") == "/guide"
            assert page_url("guide.show_guide", in_language="es", _anchor="after-care") == "/es/guide#after-care"
