"""Sign in by password and then a factor; sessions; re-authentication. Passkeys have their own module.

Failed attempts are saved too, so a failed sign-in returns None instead of raising: commit either way. Functions that
write need a session from `platform.database.session.make_writing_factory`; they don't commit.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pyotp

from finder.listings.rules.history import AuditEvent
from finder.platform.database.session import Session
from finder.staff.accounts.password_hashing import Hasher
from finder.staff.accounts.rules.tries import FAILURES_KEPT, Origin, forgiven, tallies, wait_after
from finder.staff.accounts.store import accounts, sign_ins
from finder.staff.accounts.tokens import digest, make_token
from finder.staff.history.recording import record_event
from finder.staff.rules.accounts import ABSOLUTE, Account, StaffSession, is_over
from finder.staff.rules.errors import SignedOut, TooManyTries
from finder.staff.rules.permissions import normalize_email

STEP_SECONDS = 30
_CODE = re.compile(r"[0-9]{6}")
_TOUCH_AFTER = timedelta(seconds=60)
_LONGEST_TYPED = 1000
NOWHERE = Origin()
"""The origin of attempts of which nobody knows where they come from: they count for the account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Typed email and password."""

    email: str
    password: str


def sign_in(
    session: Session, typed: Credentials, *, hasher: Hasher, now: datetime, origin: Origin = NOWHERE
) -> str | None:
    """Check email and password, and return the token of an incomplete session, which needs a factor next; None if wrong.

    Gives the same result after the same time for an unknown email, a disabled account and a wrong password.

    Raises:
        TooManyTries: too many failed attempts, for unknown emails too.
    """
    email = normalize_email(typed.email)
    _check_wait(session, email, origin, now)
    account = accounts.find_account(session, email) if email else None
    kept = account.password_hash if account and account.is_active else ""
    password = unicodedata.normalize("NFC", typed.password[:_LONGEST_TYPED])
    if not hasher.is_right(kept, password) or account is None:
        _fail(session, email, account, origin, now)
        return None
    if hasher.needs_rehash(kept):
        accounts.update_account(session, account.id, password_hash=hasher.hash(password))
    token = make_token()
    sign_ins.delete_old_sessions(session, before=now - ABSOLUTE)
    sign_ins.save_session(session, digest(token), account_id=account.id, now=now, factor_at=None)
    return token


def confirm_by_code(
    session: Session, staff: StaffSession, code: str, *, now: datetime, origin: Origin = NOWHERE
) -> str | None:
    """Verify an authenticator code, at sign-in or to re-authenticate; return the session's new token, or None.

    A code has exactly six digits, blanks aside (apps show them in two groups), and is accepted once, within its own 30 seconds.

    Raises:
        TooManyTries: too many failed attempts.
    """
    _check_wait(session, staff.account.email, origin, now)
    account = accounts.get_account(session, staff.account.id)
    if not take_code(session, account, account.totp_secret, code, now=now):
        _fail(session, account.email, account, origin, now)
        return None
    return complete(session, staff, now=now, origin=origin)


def confirm_by_recovery_code(
    session: Session, staff: StaffSession, code: str, *, now: datetime, origin: Origin = NOWHERE
) -> str | None:
    """Use up a recovery code instead of a factor; return the session's new token, or None.

    Raises:
        TooManyTries: too many failed attempts.
    """
    _check_wait(session, staff.account.email, origin, now)
    normalized = re.sub(r"[\s-]", "", code[:_LONGEST_TYPED]).lower()
    if not accounts.use_recovery_code(session, staff.account.id, digest(normalized)):
        _fail(session, staff.account.email, staff.account, origin, now)
        return None
    record_event(session, AuditEvent(kind="sign_in", proposer=staff.account.id, at=now, reason="by recovery code"))
    return complete(session, staff, now=now, origin=origin)


def take_code(session: Session, account: Account, secret: str, code: str, *, now: datetime) -> bool:
    """Return whether a code of `secret` is valid now, and use it up: neither it nor an older one is accepted again."""
    digits = re.sub(r"\s", "", code[:_LONGEST_TYPED])
    if not _CODE.fullmatch(digits) or not secret:
        return False
    if not pyotp.TOTP(secret, interval=STEP_SECONDS).verify(digits, for_time=now, valid_window=0):
        return False
    return accounts.use_totp_step(session, account.id, int(now.timestamp()) // STEP_SECONDS)


def complete(session: Session, staff: StaffSession, *, now: datetime, origin: Origin = NOWHERE) -> str:
    """Record that a factor was shown, clear failed attempts, and return the session's new token."""
    token = make_token()
    sign_ins.rotate_session(session, staff.id, digest(token), factor_at=now)
    for key in forgiven(staff.account.email, origin):
        sign_ins.forget_failures(session, key)
    if not staff.is_complete:
        record_event(session, AuditEvent(kind="sign_in", proposer=staff.account.id, at=now))
    return token


def open_session(session: Session, token: str, *, now: datetime) -> StaffSession:
    """Return the session of a token; it may be incomplete (`is_complete`).

    Raises:
        SignedOut: there is no such session, or it is over.
    """
    found = sign_ins.find_session(session, digest(token[:_LONGEST_TYPED]))
    if found is None or is_over(found, now):
        raise SignedOut("Sign in.")
    return replace(found, role=found.account.acting_role(now))


def needs_touch(staff: StaffSession, *, now: datetime) -> bool:
    """Return whether `touch` would write: at most once a minute."""
    return now - staff.seen_at >= _TOUCH_AFTER


def touch(session: Session, staff: StaffSession, *, now: datetime) -> None:
    """Record that a session was used."""
    if needs_touch(staff, now=now):
        sign_ins.touch_session(session, staff.id, now)


def sign_out(session: Session, staff: StaffSession, *, everywhere: bool = False) -> None:
    """End a session, or all of its account."""
    if everywhere:
        sign_ins.end_sessions(session, staff.account.id)
    else:
        sign_ins.end_session(session, staff.id)


def list_own_sessions(session: Session, staff: StaffSession, *, now: datetime) -> list[StaffSession]:
    """Return the account's sessions that are not over, the newest first."""
    return [entry for entry in sign_ins.list_sessions(session, staff.account.id) if not is_over(entry, now)]


def end_own_session(session: Session, staff: StaffSession, session_id: int) -> None:
    """End another session of one's own account."""
    if session_id in {entry.id for entry in sign_ins.list_sessions(session, staff.account.id)}:
        sign_ins.end_session(session, session_id)


def _check_wait(session: Session, email: str, origin: Origin, now: datetime) -> None:
    waits = []
    for tally in tallies(email, origin):
        count, last_at = sign_ins.get_failures(session, tally.key)
        waits.append(wait_after(count, last_at, now, free=tally.free) if last_at is not None else timedelta(0))
    if any(waits):
        seconds = max(1, round(max(waits).total_seconds()))
        raise TooManyTries("Too many tries. Wait a little, or use a passkey.", seconds)


def _fail(session: Session, email: str, account: Account | None, origin: Origin, now: datetime) -> None:
    for tally in tallies(email, origin):
        sign_ins.add_failure(session, tally.key, now, forget_before=now - FAILURES_KEPT)
    if account is not None:
        record_event(session, AuditEvent(kind="sign_in_failed", proposer=account.id, at=now))
