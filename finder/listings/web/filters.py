"""Template filters about checks: how long ago, and of what."""

from __future__ import annotations

from collections.abc import Iterable

from finder.listings.rules.fields import Group
from finder.listings.rules.freshness import PassedUnit
from finder.listings.web.labels import GROUP_NAMES
from finder.listings.web.states import state_label, state_name
from finder.platform.web.filters import listed, sentence
from finder.platform.web.languages import gettext, ngettext


def passed(count: int, unit: PassedUnit) -> str:
    """Return how long ago something was, in the unit that people would use: "3 weeks ago"."""
    if count == 0:
        return gettext("today")
    if unit == "days":
        return ngettext("1 day ago", "%(count)s days ago", count) % {"count": count}
    words = {
        "weeks": gettext("%(count)s weeks ago"),
        "months": gettext("%(count)s months ago"),
        "years": gettext("%(count)s years ago"),
    }
    return words[unit] % {"count": count}


def groups(names: Iterable[Group]) -> str:
    """Return groups of fields as the start of a sentence: "Phone and services"."""
    return sentence(listed(gettext(GROUP_NAMES[name]) for name in names))


FILTERS = {"passed": passed, "groups": groups, "state_name": state_name, "state_label": state_label}
"""By the name that templates use."""
