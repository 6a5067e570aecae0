"""Set up second factors: an authenticator app (TOTP) and recovery codes. Passkeys have their own module.

Functions that write need a session from `platform.database.session.make_writing_factory`; they don't commit.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

import pyotp

from finder.listings.rules.history import AuditEvent
from finder.platform.database.session import Session
from finder.staff.accounts.signing_in import STEP_SECONDS, complete, take_code
from finder.staff.accounts.store import accounts
from finder.staff.accounts.tokens import digest
from finder.staff.history.recording import record_event
from finder.staff.rules.accounts import Account, StaffSession
from finder.staff.rules.errors import ReauthenticationNeeded
from finder.staff.rules.permissions import require_fresh

RECOVERY_CODES = 10
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without similar-looking characters."""
_CODE_LENGTH = 16
"""79 bits, too many to guess, so a fast digest is enough for storage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TotpSetup:
    """The secret for an authenticator app."""

    secret: str
    """Base32, for typing."""
    uri: str
    """``otpauth://…``, for a QR code."""


def has_factor(session: Session, account: Account) -> bool:
    """Return whether an account has a second factor."""
    return account.has_totp or bool(accounts.list_passkeys(session, account_id=account.id))


def check_may_set_up(session: Session, staff: StaffSession, now: datetime) -> None:
    """Check that a session may add a factor: the account has none yet, or one was shown recently.

    Raises:
        ReauthenticationNeeded: the account has a factor that was not shown within ten minutes.
    """
    if has_factor(session, staff.account):
        if not staff.is_complete:
            raise ReauthenticationNeeded("Show the factor that you have first.")
        require_fresh(staff.actor(), now)


def begin_totp(session: Session, staff: StaffSession, *, site_name: str, now: datetime) -> TotpSetup:
    """Make a new secret; it replaces an older one once `confirm_totp` has accepted a code of it.

    Raises:
        ReauthenticationNeeded: see `check_may_set_up`.
    """
    check_may_set_up(session, staff, now)
    secret = pyotp.random_base32()
    accounts.update_account(session, staff.account.id, totp_pending=secret)
    return _setup(secret, staff, site_name)


def resume_totp(session: Session, staff: StaffSession, *, site_name: str, now: datetime) -> TotpSetup:
    """Return the secret that waits for its first code, so a mistyped code costs no second scan; a new one if none waits.

    Raises:
        ReauthenticationNeeded: see `check_may_set_up`.
    """
    check_may_set_up(session, staff, now)
    pending = accounts.get_account(session, staff.account.id).totp_pending
    return _setup(pending, staff, site_name) if pending else begin_totp(session, staff, site_name=site_name, now=now)


def _setup(secret: str, staff: StaffSession, site_name: str) -> TotpSetup:
    uri = pyotp.TOTP(secret, interval=STEP_SECONDS).provisioning_uri(name=staff.account.email, issuer_name=site_name)
    return TotpSetup(secret=secret, uri=uri)


def confirm_totp(session: Session, staff: StaffSession, code: str, *, now: datetime) -> str | None:
    """Verify the first code of a new app; return the session's new, complete token, or None if the code is wrong.

    Raises:
        ReauthenticationNeeded: see `check_may_set_up`.
    """
    check_may_set_up(session, staff, now)
    account = accounts.get_account(session, staff.account.id)
    if not take_code(session, account, account.totp_pending, code, now=now):
        return None
    accounts.update_account(session, account.id, totp_secret=account.totp_pending, totp_pending="")
    record_event(session, AuditEvent(kind="account", proposer=account.id, at=now, reason="authenticator app set up"))
    return complete(session, staff, now=now)


def make_recovery_codes(session: Session, staff: StaffSession, *, now: datetime) -> tuple[str, ...]:
    """Return ten new recovery codes, to be shown once; older ones become invalid.

    Raises:
        ReauthenticationNeeded: no factor was shown within ten minutes.
    """
    require_fresh(staff.actor(), now)
    codes = tuple("".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH)) for _ in range(RECOVERY_CODES))
    accounts.replace_recovery_codes(session, staff.account.id, [digest(code) for code in codes])
    record_event(session, AuditEvent(kind="account", proposer=staff.account.id, at=now, reason="recovery codes made"))
    return tuple("-".join(code[at : at + 4] for at in range(0, _CODE_LENGTH, 4)) for code in codes)
