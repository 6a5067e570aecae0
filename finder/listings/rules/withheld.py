"""Streets that a list leaves out and says so, as homes do that must not be found: "- - -", "Confidential"."""

from __future__ import annotations

import re

_WORDS = re.compile(
    r"(the )?((street|physical|mailing) )?(address |location |street )?(is )?"
    r"(withheld|confidential|undisclosed|unlisted|unpublished|private|not (disclosed|published|public|listed|available|given))"
    r"( address| location)?( upon request| on request)?"
)
_NOT_WORDS = re.compile(r"[\W_]+")


def is_withheld(street: str) -> bool:
    """Return whether a text in the place of a street says that the street isn't told."""
    if street[:1].isdigit():  # A house number, as nearly all have: none of the words below has a digit.
        return False
    words = _NOT_WORDS.sub(" ", street.casefold()).strip()
    return bool(street) and (not words or _WORDS.fullmatch(words) is not None)
