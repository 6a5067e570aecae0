"""In which ways a page is looked at: width, theme, script. All of them, or a covering few."""

from __future__ import annotations

import itertools
import os
from dataclasses import dataclass

from tests.browser.states import STATES, State

WIDTHS = (320, 360, 768, 1280)
IS_FULL = os.environ.get("FULL") == "1"


@dataclass(frozen=True, slots=True)
class Look:
    """One way to look at a page."""

    width: int
    theme: str
    has_script: bool

    @property
    def height(self) -> int:
        """A short phone, or a usual screen."""
        return 568 if self.width < 400 else 900

    def __str__(self) -> str:
        return f"{self.width}-{self.theme}-{'script' if self.has_script else 'noscript'}"


LOOKS = tuple(
    Look(width, theme, script) for width, theme, script in itertools.product(WIDTHS, ("light", "dark"), (True, False))
)


@dataclass(frozen=True, slots=True)
class View:
    """One state in one language, looked at in one way."""

    state: State
    language: str
    look: Look

    def __str__(self) -> str:
        return f"{self.state.name}-{self.language}-{self.look}"


def views() -> list[View]:
    """Return every state in every look with FULL=1; else each state once a language, the looks taken in turn."""
    pairs = [(state, language) for state in STATES for language in state.languages]
    if IS_FULL:
        return [View(state, language, look) for state, language in pairs for look in LOOKS]
    # Seven is prime to the sixteen looks: neighbors in the list differ in everything.
    return [View(state, language, LOOKS[number * 7 % len(LOOKS)]) for number, (state, language) in enumerate(pairs)]
