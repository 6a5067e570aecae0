"""Page models of providers' links for staff: the list of a program's links, and the letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from finder.listings.rules.programs import Program
from finder.platform.languages import Language
from finder.platform.web.qr_codes import QrCode
from finder.provider.rules.links import ProviderLink
from finder.staff.frame.layout import StaffPage
from finder.staff.frame.link_words import STATE_WORDS, WAY_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLine:
    """One link in the list."""

    id: int
    way: str
    made_at: datetime
    by: str
    state: str
    since: datetime | None
    """When it came to that state; None for one that was only sent."""
    ends_on: date
    is_open: bool
    proposal_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinksPage(StaffPage):
    """A program's links, the newest first, and the form for another."""

    program: Program
    lines: tuple[LinkLine, ...]
    has_mail: bool
    """True when a mail server is set."""
    can_make: bool
    """False while there is no lasting secret to keep codes under, or the program isn't listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterPage(StaffPage):
    """A letter to print, with a link that is shown this once."""

    program: Program
    language: Language
    address: str
    """Where the code is typed, as people type it: without ``https://``."""
    code: str
    """In groups of four."""
    qr: QrCode
    ends_on: date
    today: date


def link_line(link: ProviderLink, names: Mapping[int | None, str], *, now: datetime) -> LinkLine:
    """Return one link in words."""
    state = link.state(now)
    since = {
        "answered": link.answered_at,
        "revoked": link.revoked_at,
        "opened": link.opened_at,
        "expired": link.expires_at,
    }.get(state)
    return LinkLine(
        id=link.id,
        way=WAY_WORDS[link.way],
        made_at=link.made_at,
        by=names.get(link.made_by, ""),
        state=STATE_WORDS[state],
        since=since,
        ends_on=link.expires_at.date(),
        is_open=link.is_open(now),
        proposal_id=link.proposal_id,
    )
