"""An address in one cell, divided: "12 Elm Street, Suite 4, Denver, CO 80202"."""

from __future__ import annotations

import re

from finder.listings.importing.cleaning import clean_state, clean_text, clean_zip

_ZIP_AT_END = re.compile(r"[\s,]+(\d{5}(?:-\d{4})?)$", re.ASCII)
_COUNTRY = re.compile(r"[\s,]+(?:usa|u\.s\.a\.|us|united states)\.?$", re.IGNORECASE)
_LONGEST_STATE = 3
"""Words: "District of Columbia"."""


def divide_address(cell: str, *, state: str = "") -> dict[str, str]:
    """Return street, suite, city, state and ZIP by the names of `building.base_record`; {} if it can't be divided.

    Args:
        cell: street, city, state and ZIP, the first two divided by a comma; one of state and ZIP may be missing.
        state: that of an address which names none.
    """
    text = _COUNTRY.sub("", clean_text(cell).rstrip(" ,."))
    found = _ZIP_AT_END.search(text)
    code = clean_zip(found[1]) if found else ""
    text = text[: found.start()] if found else text
    text, named = _without_state(text.rstrip(" ,"))
    street, comma, city = text.rpartition(",")
    if not comma or not (named or state) or not (code or named) or any(map(str.isdigit, city)):
        return {}
    street, _, suite = street.partition(",")
    return {
        "street1": street.strip(),
        "street2": suite.strip(" ,"),
        "city": city.strip(),
        "state": named or state,
        "zip": code,
    }


def _without_state(text: str) -> tuple[str, str]:
    """Return the text before the state at its end, and the state's two letters; "" if there is none."""
    words = text.replace(",", " , ").split()
    for count in range(_LONGEST_STATE, 0, -1):
        last = words[-count:]
        if len(words) > count and "," not in last and (state := clean_state(" ".join(last))):
            return " ".join(words[:-count]).replace(" ,", ",").rstrip(" ,"), state
    return text, ""
