"""Pages that many tests share: to open a browser's window costs more than to look at most pages of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page, Route

from tests.browser.looks import Look

LOCALES = {"en": "en-US", "es": "es-US"}
_ELSEWHERE = re.compile(r"^(?!http://(127\.0\.0\.1|localhost):)")


def open_page(browser: Browser, look: Look, language: str, strangers: list[str]) -> Page:
    """Open a page in one look; what it asks of another host is refused and noted in `strangers`."""
    context = browser.new_context(
        viewport={"width": look.width, "height": look.height},
        color_scheme=look.theme,  # type: ignore[arg-type]
        java_script_enabled=look.has_script,
        locale=LOCALES[language],
        has_touch=look.width < 500,
        reduced_motion="reduce",
    )

    def refuse(route: Route) -> None:
        strangers.append(route.request.url)
        route.abort()

    context.route(_ELSEWHERE, refuse)
    return context.new_page()


@dataclass
class SharedPages:
    """One page for each kind of browser: what can't be changed once it is open is script, language and touch."""

    browser: Browser
    _open: dict[tuple[Any, ...], tuple[Page, list[str]]] = field(default_factory=dict)

    @contextmanager
    def looking(self, look: Look, *, language: str = "en") -> Iterator[Page]:
        """Lend a page in one look, without cookies. Whatever it asks of another host fails the test."""
        kind = (look.has_script, look.width < 500, language)
        if kind not in self._open:
            strangers: list[str] = []
            self._open[kind] = (open_page(self.browser, look, language, strangers), strangers)
        page, strangers = self._open[kind]
        strangers.clear()
        page.context.clear_cookies()
        page.set_viewport_size({"width": look.width, "height": look.height})
        page.emulate_media(color_scheme=look.theme, reduced_motion="reduce")  # type: ignore[arg-type]
        try:
            yield page
        except BaseException:
            # Nobody knows what state it is in: the next test gets another.
            del self._open[kind]
            page.context.close()
            raise
        assert not strangers
