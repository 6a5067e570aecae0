"""What our script says, in each language: sent with the script, which is kept for ever, and not with every page."""

from __future__ import annotations

import json
from pathlib import Path

from finder.platform.languages import LANGUAGES
from finder.platform.web.languages import mark
from finder.platform.web.translations import load_translations

PLACE = "{/* words by language */}"
"""Stands in the script for the words."""
_WORDS = {
    "left2": mark("Press Shift 2 more times to leave."),
    "left1": mark("Press Shift 1 more time to leave."),
    "late": mark("Too slow: nothing happened."),
    "going": mark("Leaving this site."),
    "locate": mark("Use my location"),
    "rounded": mark("Your phone rounds it to about 3 miles before sending it."),
    "asking": mark("Asking your phone…"),
    "updating": mark("Updating…"),
    "refused": mark("Your phone did not share a location. Type a ZIP, or a city and state."),
}


def write_words(folder: Path) -> str:
    """Return the words as an object of JavaScript, by language and name; `folder` holds the catalogs.

    Raises:
        ContentError: a catalog is missing or broken; names it.
    """
    catalogs = {language: load_translations(folder, language) for language in LANGUAGES}
    words = {
        language: {name: catalog.gettext(text) for name, text in _WORDS.items()}
        for language, catalog in catalogs.items()
    }
    return json.dumps(words, ensure_ascii=False)
