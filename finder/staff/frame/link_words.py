"""States of providers' links in words, for the list of them and for the program's page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from finder.platform.web.filters import day
from finder.provider.rules.links import ProviderLink, State, Way

STATE_WORDS: Mapping[State, str] = {
    "sent": "sent, not opened yet",
    "opened": "opened, not answered yet",
    "answered": "answered",
    "revoked": "revoked",
    "expired": "expired",
}
WAY_WORDS: Mapping[Way, str] = {"mail": "email", "paper": "letter"}


def link_words(link: ProviderLink, now: datetime) -> str:
    """Return one link as a line: when it was made, how it travels, and its state."""
    return f"{day(link.made_at.date())}, {WAY_WORDS[link.way]}: {STATE_WORDS[link.state(now)]}"
