"""Secrets of authenticator apps as they are stored: encrypted for their account, wherever the operator set a secret key."""

from __future__ import annotations

from finder.listings.store import history
from finder.platform.database.session import Session, get_keys
from finder.platform.errors import BadSettings
from finder.platform.keys import is_encrypted
from finder.staff.accounts.store import accounts

_TOTP = "authenticator app"
_FAILURES = "failed sign-ins"


def seal_secret(session: Session, account_id: int, secret: str) -> str:
    """Return a secret as it is stored."""
    keys = get_keys(session)
    return keys.encrypt(_TOTP, secret, owner=str(account_id)) if keys is not None and secret else secret


def open_secret(session: Session, account_id: int, stored: str) -> str:
    """Return a stored secret as it was.

    Raises:
        BadSettings: it was encrypted with another secret key, or there is none now.
    """
    keys = get_keys(session)
    if not is_encrypted(stored):
        return stored
    if keys is None:
        raise BadSettings(
            "Secrets of staff are encrypted in this database: set FINDER_SECRET_KEY to the key it was used with."
        )
    return keys.decrypt(_TOTP, stored, owner=str(account_id))


def name_failures(session: Session, tally: str) -> str:
    """Return the name under which failed attempts are counted: without the secret key nobody can try emails against it."""
    keys = get_keys(session)
    return tally if keys is None else keys.mark(_FAILURES, tally)


def rotate(session: Session) -> int:
    """Encrypt everything anew with today's secret key and return how many accounts had a secret; doesn't commit.

    What was stored in the clear, because there was no key, is encrypted too.

    Raises:
        BadSettings: something was encrypted with a key that is neither today's nor the one before.
    """
    history.rotate_key(session)
    count = 0
    for account in accounts.list_accounts(session):
        stored = {"totp_secret": account.totp_secret, "totp_pending": account.totp_pending}
        fresh = {
            name: seal_secret(session, account.id, open_secret(session, account.id, value))
            for name, value in stored.items()
            if value
        }
        if fresh:
            accounts.update_account(session, account.id, **fresh)
            count += 1
    return count
