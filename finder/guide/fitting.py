"""Which searches stand ready on a page of the guide, and which pages of the guide fit a search."""

from __future__ import annotations

from collections.abc import Iterable

Field = tuple[str, str]
"""Name and value of one field of a search."""

SEARCHES: dict[str, Field] = {
    "medicine": ("need", "m"),
    "detox": ("want", "md"),
    "counseling": ("need", "c"),
    "buprenorphine": ("want", "bp"),
    "methadone": ("want", "mt"),
    "pregnant": ("service", "PW"),
    "low_cost": ("want", "lc"),
    "teens": ("want", "tn"),
}
"""Prepared searches by name; `components/ready_searches.html` has their words."""
_USUAL = ("medicine", "detox")
_OF_PAGES: dict[str, tuple[str, ...]] = {
    "expecting": ("pregnant", "medicine"),
    "paying": ("low_cost", "medicine"),
    "medicines": ("buprenorphine", "methadone"),
    "other-ways": ("buprenorphine", "methadone", "detox"),
    "just-out": ("buprenorphine", "methadone"),
    "not-ready": ("medicine", "low_cost"),
    "talking-help": ("counseling", "medicine"),
    "family": ("medicine", "teens"),
    "start-again": ("buprenorphine", "methadone"),
    "after-care": ("medicine", "counseling"),
}
_TOPICS: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"PW"}), "expecting"),
    (frozenset({"lc", "NP", "SS", "PA"}), "paying"),
    (frozenset({"tn", "AD", "CHLD"}), "family"),
    (frozenset({"on", "RES", "HI", "RS", "RL"}), "packing"),
    (frozenset({"bp", "mt", "medicine", "MM", "UB", "OTP", "BUM", "UN", "RPN"}), "medicines"),
    (frozenset({"detox", "DT", "HID", "md"}), "danger-signs"),
    (frozenset({"counseling"}), "talking-help"),
)
"""Codes, wants and needs, and the topic for whoever seeks them; the most pressing first."""
_TOLD_ABOVE = frozenset({"medicine"})
_CALLING = "calling"
MOST_TOPICS = 2


def ready_searches(anchor: str) -> tuple[tuple[str, Field], ...]:
    """Return the searches that stand ready on a page of the guide, the first being the likeliest."""
    return tuple((name, SEARCHES[name]) for name in _OF_PAGES.get(anchor, _USUAL))


def fitting_topics(filters: Iterable[str]) -> tuple[str, ...]:
    """Return the anchors of the guide's topics that fit a search's codes, wants and needs: at most two, "calling" at least.

    Whoever needs medicine has the link to the medicines already: `components/guide_note.html` stands above these.
    """
    sought = frozenset(filters)
    told = _TOLD_ABOVE & sought
    found = [topic for keys, topic in _TOPICS if keys & sought and not keys & told]
    return (*found[: MOST_TOPICS - 1], _CALLING)
