"""Characters that nobody sees but that hide or reorder what stands beside them: a name must read as it is stored."""

from __future__ import annotations

import unicodedata

_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cs"})
"""Unicode's controls, formats (bidirectional marks, zero-width blanks, tags), private use and surrogates."""
_JOINERS = frozenset("\u200c\u200d")
"""Some scripts and emoji are spelled with them."""


def is_unseen(character: str) -> bool:
    """Return whether one character hides or reorders text; blanks, tabs and line ends don't."""
    return unicodedata.category(character) in _UNSEEN_CATEGORIES and not (character.isspace() or character in _JOINERS)


def drop_unseen(text: str) -> str:
    """Return the text without such characters."""
    return "".join(character for character in text if not is_unseen(character))
