"""Distances in words: the one place where miles are rounded for people."""

from __future__ import annotations

from finder.platform.web.languages import gettext, ngettext


def whole_miles(miles: float, beyond: int | None = None) -> str:
    """Return miles in words: "less than 1 mile", "1 mile", "3 miles".

    With `beyond`, the radius in miles within which it is not: "just over 25 miles" where rounding would say that it is within.
    """
    rounded = round(miles)
    if beyond is not None and rounded <= beyond:
        return ngettext("just over 1 mile", "just over %(count)s miles", beyond) % {"count": f"{beyond:,}"}
    if rounded < 1:
        return gettext("less than 1 mile")
    return ngettext("1 mile", "%(count)s miles", rounded) % {"count": f"{rounded:,}"}


def how_far(miles: float | None, in_zip: str = "", beyond: int | None = None) -> str:
    """Return how far away something is, in few words; `in_zip`: the ZIP code, where that is all that is known of its place.

    "3 miles"; "in ZIP 40202"; "in ZIP 40211, about 4 miles"; "" where nothing is known. A ZIP's point is a mile or more off,
    so within one mile nothing is said but the ZIP. `beyond` as in `whole_miles`.
    """
    if not in_zip:
        return "" if miles is None else whole_miles(miles, beyond)
    place = gettext("in ZIP %(zip)s") % {"zip": in_zip}
    if miles is None or (beyond is None and round(miles) <= 1):
        return place
    words = whole_miles(miles, beyond)
    if beyond is not None and round(miles) <= beyond:
        return gettext("%(place)s, %(miles)s") % {"place": place, "miles": words}
    return gettext("%(place)s, about %(miles)s") % {"place": place, "miles": words}
