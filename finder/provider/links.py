"""Make, open, answer and revoke provider's links.

What writes needs a session from `platform.database.session.make_writing_factory`; doesn't commit.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from finder.platform.database.session import Session, get_keys
from finder.platform.errors import BadInput
from finder.platform.keys import Keys
from finder.provider.rules.answers import Answer
from finder.provider.rules.links import ALPHABET, CODE_LENGTH, KEPT, LASTS, ProviderLink, Way, read_code
from finder.provider.store import provider_links

_PURPOSE = "provider link"
MOST_A_DAY = 100
"""Links that one account may make in 24 hours."""
MOST_FOR_ONE = 5
"""Links for one program in 24 hours: nobody's mailbox is flooded."""
_DAY = timedelta(hours=24)

Receive = Callable[[Session, ProviderLink, Answer, datetime], int]
"""Take an answer, and return the proposal that it became."""


class LinkOver(BadInput):
    """The link is used, expired, revoked or unknown; which of these is told to nobody."""


def make_link(
    session: Session, program_id: str, way: Way, *, made_by: int, now: datetime
) -> tuple[ProviderLink, str, tuple[ProviderLink, ...]]:
    """Make a link, and return it with its code, which is kept nowhere, and the program's open ones, revoked by it.

    Raises:
        BadInput: there is no lasting secret to keep codes under, or too many links were made within a day.
    """
    keys = _require_keys(session)
    if provider_links.count_made(session, since=now - _DAY, made_by=made_by) >= MOST_A_DAY:
        raise BadInput(f"You made {MOST_A_DAY} links within a day. Make the next one tomorrow.")
    if provider_links.count_made(session, since=now - _DAY, program_id=program_id) >= MOST_FOR_ONE:
        raise BadInput(f"This program got {MOST_FOR_ONE} links within a day. Make the next one tomorrow.")
    revoked = tuple(
        _revoke(session, link, now) for link in provider_links.list_links(session, program_id) if link.is_open(now)
    )
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    link = ProviderLink(
        id=0, program_id=program_id, way=way, made_by=made_by, made_at=now, expires_at=now + LASTS,
    )  # fmt: skip
    link_id = provider_links.save_link(session, link, keys.mark(_PURPOSE, code))
    return replace(link, id=link_id), code, revoked


def can_make_links(session: Session) -> bool:
    """Return whether there is a secret to keep codes under."""
    return get_keys(session) is not None


def _require_keys(session: Session) -> Keys:
    keys = get_keys(session)
    if keys is None:
        raise BadInput("Links need a lasting secret: the operator sets FINDER_SECRET_KEY.")
    return keys


def open_link(session: Session, code: str, *, now: datetime, to_change: bool = False) -> ProviderLink:
    """Return the link that a code opens; works with any session, unless it is to be changed.

    Raises:
        LinkOver: there is none that can still be answered.
    """
    keys, read = get_keys(session), read_code(code)
    if keys is None or not read:
        raise LinkOver("This link no longer works.")
    link = provider_links.find_link(session, keys.marks(_PURPOSE, read), to_change=to_change)
    if link is None or not link.is_open(now):
        raise LinkOver("This link no longer works.")
    return link


def note_opened(session: Session, link: ProviderLink, *, now: datetime) -> None:
    """Record that a link was opened for the first time. A mail filter may have opened it, not a person."""
    current = provider_links.get_link(session, link.id, to_change=True)
    if current.opened_at is None:
        provider_links.save_moments(session, replace(current, opened_at=now))


def answer_link(session: Session, code: str, answer: Answer, *, receive: Receive, now: datetime) -> ProviderLink:
    """Hand an answer over, and close its link: it is answered once.

    Raises:
        LinkOver: the link was used, revoked or expired meanwhile.
        InvalidFields: as `receive` raises it; the link stays open.
    """
    link = open_link(session, code, now=now, to_change=True)
    proposal_id = receive(session, link, answer, now)
    answered = replace(link, opened_at=link.opened_at or now, answered_at=now, proposal_id=proposal_id)
    provider_links.save_moments(session, answered)
    return answered


def revoke_link(session: Session, program_id: str, link_id: int, *, now: datetime) -> ProviderLink:
    """Revoke an open link of a program.

    Raises:
        NotFound: there is no such link.
        BadInput: it is another program's, or over already.
    """
    link = provider_links.get_link(session, link_id, to_change=True)
    if link.program_id != program_id or not link.is_open(now):
        raise BadInput("This link has already ended.")
    return _revoke(session, link, now)


def _revoke(session: Session, link: ProviderLink, now: datetime) -> ProviderLink:
    revoked = replace(link, revoked_at=now)
    provider_links.save_moments(session, revoked)
    return revoked


def list_links(session: Session, program_id: str) -> list[ProviderLink]:
    """Return the links of a program, the newest first."""
    return provider_links.list_links(session, program_id)


def follow_programs(session: Session, moves: Mapping[str, str]) -> None:
    """Let links follow programs whose id changed."""
    provider_links.follow_programs(session, moves)


def delete_old_links(session: Session, *, now: datetime) -> int:
    """Delete links that were made more than a year ago, and return how many."""
    return provider_links.delete_made_before(session, now - KEPT)
