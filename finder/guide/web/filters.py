"""Template filters about help lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from finder.guide.help_lines import HelpLine
from finder.guide.web.places import carry_place


def picked(lines: Iterable[HelpLine], ids: Sequence[str]) -> list[HelpLine]:
    """Return the help lines that `ids` names, in its order."""
    named = {line.id: line for line in lines}
    return [named[name] for name in ids if name in named]


FILTERS = {"picked": picked, "with_place": carry_place}
"""By the name that templates use."""
