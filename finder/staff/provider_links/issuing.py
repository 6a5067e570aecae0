"""Make and revoke links for providers, with an event in the history; no address is kept.

Needs a session from `platform.database.session.make_writing_factory`; doesn't commit.
"""

from __future__ import annotations

from finder.listings.rules.history import AuditEvent
from finder.listings.store import programs
from finder.platform.database.session import Session
from finder.platform.errors import BadInput
from finder.provider.links import make_link, revoke_link
from finder.provider.rules.links import ProviderLink, Way
from finder.staff.history.recording import record_event
from finder.staff.rules.permissions import ActionContext, require

_WAY_WORDS = {"mail": "by email", "paper": "as a letter"}


def issue_link(session: Session, program_id: str, way: Way, *, context: ActionContext) -> tuple[ProviderLink, str]:
    """Make a link for a program, and return it with its code, which is shown once; open ones of the program end.

    Raises:
        NotAllowed: the role lacks the permission to edit.
        NotFound: no program has this id.
        BadInput: the program is no longer listed, too many links were made, or there is no lasting secret.
    """
    require(context.actor, "edit")
    program, _ = programs.get_with_version(session, program_id, to_change=True)
    if not program.listed:
        raise BadInput("This program is no longer listed: there is nothing to check.")
    made_by = context.actor.account_id
    link, code, ended = make_link(session, program.id, way, made_by=made_by, now=context.now)
    for one in ended:
        _record(session, "link_revoked", one, f"link {one.id}: a new one takes its place", context)
    _record(session, "link_made", link, f"link {link.id}, {_WAY_WORDS[way]}", context)
    return link, code


def revoke(session: Session, program_id: str, link_id: int, *, why: str = "", context: ActionContext) -> None:
    """Revoke an open link.

    Raises:
        NotAllowed: the role lacks the permission to edit.
        NotFound: there is no such link.
        BadInput: it is another program's, or over already.
    """
    require(context.actor, "edit")
    link = revoke_link(session, program_id, link_id, now=context.now)
    _record(session, "link_revoked", link, f"link {link.id}{f': {why}' if why else ''}", context)


def _record(session: Session, kind: str, link: ProviderLink, reason: str, context: ActionContext) -> None:
    event = AuditEvent(
        kind=kind, program_id=link.program_id, proposer=context.actor.account_id, at=context.now, reason=reason,
        request_id=context.actor.request_id,
    )  # fmt: skip
    record_event(session, event)
