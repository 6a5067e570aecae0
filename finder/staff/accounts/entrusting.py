"""The two-person rule for accounts: one that may review waits for a day, or for a second admin, before it does.

Otherwise one admin could add a reviewer, sign in as it and approve their own changes. Needs a session from
`platform.database.session.make_writing_factory`; doesn't commit.
"""

from __future__ import annotations

from datetime import datetime

from finder.listings.rules.history import AuditEvent
from finder.platform.database.session import Session
from finder.platform.errors import BadInput
from finder.staff.accounts.rules.credentials import TRUST_WAIT
from finder.staff.accounts.store import accounts
from finder.staff.history.recording import record_event
from finder.staff.rules.accounts import Account
from finder.staff.rules.errors import NotAllowed
from finder.staff.rules.permissions import Actor, Role, may, require, require_fresh


def trust_later(session: Session, account: Account, role: Role, *, actor: Actor | None, now: datetime) -> None:
    """Let an account that an admin added, reset or gave a role wait before it may review, with an entry in the history.

    An account that can't review has nothing to wait for; nor has one from the command line (`actor` None), since whoever
    runs commands has the database itself.
    """
    if actor is None or not may(role, "review"):
        accounts.update_account(session, account.id, reviews_from=None, entrusted_by=None)
        return
    until = now + TRUST_WAIT
    accounts.update_account(session, account.id, reviews_from=until, entrusted_by=actor.account_id)
    _note(session, f"{account.id} may review from {until:%Y-%m-%d %H:%M} UTC", actor, now)


def confirm_account(session: Session, account_id: int, *, actor: Actor, now: datetime) -> None:
    """Let a waiting account review at once: the word of a second admin.

    Raises:
        NotAllowed: the role lacks the permission, or the admin added or reset the account, or it is their own.
        ReauthenticationNeeded: the last factor was shown too long ago.
        BadInput: the account waits for nothing.
        NotFound: no such account.
    """
    require(actor, "accounts")
    require_fresh(actor, now)
    account = accounts.get_account(session, account_id)
    if not account.waits(now):
        raise BadInput("This account does not wait for anybody.")
    entrusted_by = account.entrusted_by
    involved = [account_id] if entrusted_by is None else [account_id, entrusted_by]
    if any(accounts.is_same_person(session, one, actor.account_id) for one in involved):
        raise NotAllowed("A second admin must confirm this account.")
    accounts.update_account(session, account_id, reviews_from=None, entrusted_by=None)
    _note(session, f"{account_id} confirmed", actor, now)


def list_waiting_accounts(session: Session, *, now: datetime) -> list[Account]:
    """Return the accounts that wait before they may review, by email."""
    return [account for account in accounts.list_accounts(session) if account.waits(now)]


def _note(session: Session, reason: str, actor: Actor, now: datetime) -> None:
    record_event(session, AuditEvent(kind="account", proposer=actor.account_id, at=now, reason=reason))
