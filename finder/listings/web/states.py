"""Names of states and territories in the language of the page."""

from __future__ import annotations

import us

from finder.platform.web.languages import gettext, mark

_TRANSLATED = (
    mark("American Samoa"),
    mark("District of Columbia"),
    mark("Hawaii"),
    mark("Louisiana"),
    mark("Mississippi"),
    mark("Missouri"),
    mark("New Hampshire"),
    mark("New Jersey"),
    mark("New Mexico"),
    mark("New York"),
    mark("North Carolina"),
    mark("North Dakota"),
    mark("Northern Mariana Islands"),
    mark("Oregon"),
    mark("Pennsylvania"),
    mark("South Carolina"),
    mark("South Dakota"),
    mark("Virgin Islands"),
    mark("West Virginia"),
)
"""For the catalog: those that Spanish names otherwise; the states as Fundéu recommends, American Samoa and the Northern Mariana
Islands as CLDR has them."""


def state_name(abbreviation: str) -> str:
    """Return the English name of a state or territory: "Kentucky"; of an unknown one its letters."""
    state = us.states.lookup(abbreviation, field="abbr") if abbreviation else None
    return state.name if state else abbreviation


def state_label(abbreviation: str) -> str:
    """Return the same in the language of the page: "Nueva York"."""
    return gettext(state_name(abbreviation))
