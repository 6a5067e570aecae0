"""The languages of the site."""

from __future__ import annotations

from typing import Literal

Language = Literal["en", "es"]
"""The languages that words are written in."""
LANGUAGES: tuple[Language, ...] = ("en", "es")
