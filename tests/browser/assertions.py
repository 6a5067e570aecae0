"""What axe does not see: each of these was a fault that passed it somewhere (trust requirements A11Y and EXT)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

_CHECKS = (Path(__file__).with_name("checks.js")).read_text(encoding="utf-8")
_SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }"
    + " p { margin-bottom: 2em !important; }");
  document.adoptedStyleSheets = [sheet];
}"""
"""The text spacing of WCAG 1.4.12."""


def ask(page: Page, name: str) -> Any:
    """Return what a function of checks.js finds on the page."""
    return page.evaluate(f"() => (window.finderChecks ??= {_CHECKS}).{name}()")


def check_layout(page: Page) -> None:
    """Nothing runs out sideways, targets are large enough, and text with wide spacing is not cut."""
    faults = ask(page, "sideways")
    assert faults == []
    faults = ask(page, "smallTargets")
    assert faults == []
    page.evaluate(_SPACING)
    faults = ask(page, "sideways")
    assert faults == [], "with wide spacing"
    faults = ask(page, "cutText")
    assert faults == []


def check_large_text(page: Page) -> None:
    """With letters twice as large, as phones can set them for all pages, nothing runs out sideways (WCAG 1.4.4)."""
    page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
    faults = ask(page, "sideways")
    page.evaluate("() => { document.documentElement.style.fontSize = ''; }")
    assert faults == [], "with large letters"


def check_forms(page: Page) -> None:
    """Hints and errors are linked to their fields, and groups have names."""
    assert ask(page, "unlinked") == []


def check_exit(page: Page) -> None:
    """The way out is in sight at the top, in the middle and at the end, large enough, never covered, and covers nothing."""
    for part in (0.5, 1.0, 0.0):
        page.evaluate(
            "part => scrollTo({top: part * document.documentElement.scrollHeight, behavior: 'instant'})", part
        )
        assert ask(page, "exitFaults") == [], part
    assert ask(page, "coveredByExit") == []


def check_keyboard(page: Page, *, most: int = 15) -> list[str]:
    """Walk with Tab: each stop is seen and not covered. Gives the stops in their order."""
    stops: list[str] = []
    page.evaluate("() => { if (document.activeElement) document.activeElement.blur(); scrollTo(0, 0); }")
    for _ in range(most):
        page.keyboard.press("Tab")
        focus = ask(page, "focus")
        if focus is None:
            break
        assert focus["faults"] == [], focus
        stops.append(focus["what"])
    return stops
