"""Template filters about help lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from finder.guide.help_lines import HelpLine
from finder.guide.ways import BroughtPlace, carry_place


def picked(lines: Iterable[HelpLine], ids: Sequence[str]) -> list[HelpLine]:
    """Return the help lines that `ids` names, in its order."""
    named = {line.id: line for line in lines}
    return [named[name] for name in ids if name in named]


def with_place(html: Markup, place: BroughtPlace) -> Markup:
    """Return checked HTML whose links to the guide take the place along."""
    # A pattern would escape what it puts into Markup.
    return Markup(carry_place(str(html), place))


FILTERS = {"picked": picked, "with_place": with_place}
"""By the name that templates use."""
