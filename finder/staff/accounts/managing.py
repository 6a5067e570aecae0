"""Accounts of staff: add one with a one-time link, set its password, change its role, disable it, help someone who lost a factor.

Functions that write need a session from `platform.database.session.make_writing_factory`; they don't commit.
"""

from __future__ import annotations

from datetime import datetime

from finder.listings.rules.history import AuditEvent
from finder.platform.database.session import Session
from finder.platform.errors import BadInput, NotFound
from finder.staff.accounts.entrusting import trust_later
from finder.staff.accounts.password_hashing import PasswordRules
from finder.staff.accounts.rules.credentials import LINK_LASTS, TokenPurpose
from finder.staff.accounts.rules.passwords import check_password
from finder.staff.accounts.store import accounts, sign_ins
from finder.staff.accounts.store.sign_ins import OneTimeToken
from finder.staff.accounts.tokens import digest, make_token
from finder.staff.history.recording import record_event
from finder.staff.rules.accounts import Account
from finder.staff.rules.errors import LinkInvalid, NotAllowed
from finder.staff.rules.permissions import ROLES, Actor, Role, may, normalize_email, require, require_fresh

LINK: TokenPurpose = "link"


def add_account(
    session: Session, email: str, role: Role, *, now: datetime, actor: Actor | None = None
) -> tuple[Account, str]:
    """Add an account and return it with the token of its one-time link. `actor` is None at the command line.

    Raises:
        BadInput: the email is invalid or has an account already, or there is no such role.
        NotAllowed, ReauthenticationNeeded: the actor lacks the permission, or a recent factor.
    """
    _check_admin(actor, now)
    normalized = normalize_email(email)
    if not normalized:
        raise BadInput("This is not an email address.")
    if role not in ROLES:
        raise BadInput(f"A role is one of: {', '.join(ROLES)}.")
    new = Account(
        id=0, email=normalized, role=role, is_active=True, user_handle=make_token(), password_hash="", totp_secret="",
        totp_pending="", totp_last_step=0, created_at=now.isoformat(timespec="seconds"),
    )  # fmt: skip
    account = accounts.add_account(session, new)
    _note(session, f"added {account.id} as {role}", actor, now)
    trust_later(session, account, role, actor=actor, now=now)
    return account, make_link(session, account.id, now=now)


def make_link(session: Session, account_id: int, *, now: datetime) -> str:
    """Return the token of a new one-time link, which lets a person set a password; older links of the account become invalid."""
    sign_ins.delete_tokens(session, account_id, LINK)
    token = make_token()
    kept = OneTimeToken(token_hash=digest(token), purpose=LINK, account_id=account_id, expires_at=now + LINK_LASTS)
    sign_ins.save_token(session, kept, now=now)
    return token


def renew_link(session: Session, account_id: int, *, now: datetime, actor: Actor | None = None) -> str:
    """Return a new one-time link for someone who forgot the password. It never skips the second factor.

    Raises:
        NotAllowed, ReauthenticationNeeded: the actor lacks the permission, or a recent factor.
        NotFound: no such account, or it is disabled.
    """
    _check_admin(actor, now)
    account = accounts.get_account(session, account_id)
    if not account.is_active:
        raise NotFound("This account is disabled.")
    _note(session, f"new link for {account_id}", actor, now)
    if not account.has_totp and not accounts.list_passkeys(session, account_id=account_id):
        # Without a factor, whoever opens the link sets up the account as if it were new.
        trust_later(session, account, account.role, actor=actor, now=now)
    return make_link(session, account_id, now=now)


def open_link(session: Session, token: str, *, now: datetime) -> Account:
    """Return the account of a one-time link, without using the link up.

    Raises:
        LinkInvalid: it was used, has expired, or never existed.
    """
    found = sign_ins.find_token(session, digest(token), LINK, now=now)
    if found is None or found.account_id is None:
        raise LinkInvalid("This link does not work any more. Ask an admin for another.")
    account = accounts.get_account(session, found.account_id)
    if not account.is_active:
        raise LinkInvalid("This link does not work any more. Ask an admin for another.")
    return account


def set_password(session: Session, token: str, password: str, *, rules: PasswordRules, now: datetime) -> str:
    """Set a password by a one-time link, end all sessions, and return the token of a new, incomplete session.

    An incomplete session allows only showing the account's factor, or setting one up if there is none yet.

    Raises:
        LinkInvalid: the link was used, has expired, or never existed.
        PasswordRefused: the password is too short, too long or easy to guess; the link still works.
    """
    account = open_link(session, token, now=now)
    checked = check_password(password, context=(rules.site_name, account.email))
    sign_ins.take_token(session, digest(token), LINK, now=now)
    _save_password(session, account, checked, rules, now)
    session_token = make_token()
    sign_ins.save_session(session, digest(session_token), account_id=account.id, now=now, factor_at=None)
    return session_token


def change_password(session: Session, actor: Actor, password: str, *, rules: PasswordRules, now: datetime) -> None:
    """Change one's own password and end all of one's sessions, including the current one.

    Raises:
        ReauthenticationNeeded: the last factor was shown too long ago.
        PasswordRefused: the password is too short, too long or easy to guess.
    """
    require_fresh(actor, now)
    account = accounts.get_account(session, actor.account_id)
    _save_password(session, account, check_password(password, context=(rules.site_name, account.email)), rules, now)


def _save_password(session: Session, account: Account, password: str, rules: PasswordRules, now: datetime) -> None:
    accounts.update_account(session, account.id, password_hash=rules.hasher.hash(password))
    sign_ins.end_sessions(session, account.id)
    record_event(session, AuditEvent(kind="account", proposer=account.id, at=now, reason="password set"))


def disable_account(session: Session, account_id: int, *, now: datetime, actor: Actor | None = None) -> None:
    """Disable an account and end all its sessions and links. The last admin can't be disabled.

    Raises:
        NotAllowed: the actor lacks the permission, or it is the last active admin.
        ReauthenticationNeeded: the actor's last factor was shown too long ago.
        NotFound: no such account.
    """
    _check_admin(actor, now)
    account = accounts.get_account(session, account_id)
    _keep_an_admin(session, account)
    accounts.update_account(session, account_id, is_active=False)
    sign_ins.end_sessions(session, account_id)
    sign_ins.delete_tokens(session, account_id, LINK)
    _note(session, f"disabled {account_id}", actor, now)


def enable_account(session: Session, account_id: int, *, now: datetime, actor: Actor | None = None) -> None:
    """Let a disabled account sign in again; errors as `disable_account`."""
    _check_admin(actor, now)
    account = accounts.get_account(session, account_id)
    accounts.update_account(session, account_id, is_active=True)
    _note(session, f"enabled {account_id}", actor, now)
    if not account.is_active:
        trust_later(session, account, account.role, actor=actor, now=now)


def change_role(session: Session, account_id: int, role: Role, *, now: datetime, actor: Actor | None = None) -> None:
    """Change the role of an account and end its sessions. Nobody can change their own role.

    Raises:
        NotAllowed: the actor lacks the permission, it is their own account, or it is the last active admin.
        ReauthenticationNeeded: the actor's last factor was shown too long ago.
        BadInput: there is no such role.
        NotFound: no such account.
    """
    _check_admin(actor, now)
    if role not in ROLES:
        raise BadInput(f"A role is one of: {', '.join(ROLES)}.")
    if actor is not None and actor.account_id == account_id:
        raise NotAllowed("Nobody changes their own role.")
    account = accounts.get_account(session, account_id)
    if role != "admin":
        _keep_an_admin(session, account)
    accounts.update_account(session, account_id, role=role)
    sign_ins.end_sessions(session, account_id)
    _note(session, f"{account_id} is {role} now", actor, now)
    if not may(account.role, "review") or account.waits(now):
        trust_later(session, account, role, actor=actor, now=now)


def reset_factors(session: Session, account_id: int, *, now: datetime, actor: Actor | None = None) -> str:
    """Remove all factors of an account whose owner lost them, and return a new one-time link; errors as in `renew_link`.

    Nobody can do this to their own account: it would bypass the factor.
    """
    if actor is not None and actor.account_id == account_id:
        raise NotAllowed("Ask another admin, or use the command line.")
    token = renew_link(session, account_id, now=now, actor=actor)
    accounts.update_account(session, account_id, totp_secret="", totp_pending="", password_hash="")
    accounts.delete_passkeys(session, account_id)
    accounts.replace_recovery_codes(session, account_id, [])
    sign_ins.end_sessions(session, account_id)
    _note(session, f"factors of {account_id} reset", actor, now)
    account = accounts.get_account(session, account_id)
    trust_later(session, account, account.role, actor=actor, now=now)
    return token


def _check_admin(actor: Actor | None, now: datetime) -> None:
    if actor is not None:
        require(actor, "accounts")
        require_fresh(actor, now)


def _keep_an_admin(session: Session, account: Account) -> None:
    others = [entry for entry in accounts.list_accounts(session) if entry.role == "admin" and entry.is_active]
    if [entry.id for entry in others] == [account.id]:
        raise NotAllowed("This is the last admin. Add another first.")


def _note(session: Session, reason: str, actor: Actor | None, now: datetime) -> None:
    record_event(
        session, AuditEvent(kind="account", proposer=actor.account_id if actor else None, at=now, reason=reason)
    )
