"""Sessions of staff, one-time tokens, and failed attempts. Tokens are stored as digests: reading the table reveals none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Delete, Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from finder.platform.database.quick_rows import QuickRows
from finder.staff.accounts.rules.credentials import TokenPurpose
from finder.staff.accounts.store.accounts import ACCOUNT_COLUMNS, make_account
from finder.staff.accounts.store.tables import OneTimeTokenRow, SignInFailureRow, StaffSessionRow
from finder.staff.rules.accounts import StaffSession

_SESSION = cast(Table, StaffSessionRow.__table__)
_OWN = (_SESSION.c.id, _SESSION.c.created_at, _SESSION.c.seen_at, _SESSION.c.factor_at)
_WITH_ACCOUNT = select(*_OWN, *ACCOUNT_COLUMNS).join_from(
    _SESSION, ACCOUNT_COLUMNS[0].table, ACCOUNT_COLUMNS[0] == _SESSION.c.account_id
)
# Made once: every staff page begins with the first.
_BY_TOKEN = QuickRows(_WITH_ACCOUNT.where(_SESSION.c.token_hash == bindparam("token_hash")))
_OF_ACCOUNT = _WITH_ACCOUNT.where(_SESSION.c.account_id == bindparam("account_id")).order_by(_SESSION.c.id.desc())
_PLAIN: dict[str, Any] = {"synchronize_session": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTimeToken:
    """A one-time link or a challenge."""

    token_hash: str
    purpose: TokenPurpose
    account_id: int | None
    expires_at: datetime


def save_session(
    session: Session, token_hash: str, *, account_id: int, now: datetime, factor_at: datetime | None
) -> None:
    """Write a new session; doesn't commit."""
    values = {
        "token_hash": token_hash,
        "account_id": account_id,
        "created_at": now,
        "seen_at": now,
        "factor_at": factor_at,
    }
    session.execute(insert(StaffSessionRow), [values])


def find_session(session: Session, token_hash: str) -> StaffSession | None:
    """Return a session by its token's digest, over or not, or None."""
    row = _BY_TOKEN.first(session, token_hash=token_hash)
    return None if row is None else _session(row)


def list_sessions(session: Session, account_id: int) -> list[StaffSession]:
    """Return the sessions of an account, over or not, the newest first."""
    return [_session(row) for row in session.execute(_OF_ACCOUNT, {"account_id": account_id})]


def touch_session(session: Session, session_id: int, now: datetime) -> None:
    """Write when a session was last used; doesn't commit."""
    _update_session(session, session_id, seen_at=now)


def rotate_session(session: Session, session_id: int, token_hash: str, *, factor_at: datetime) -> None:
    """Assign a new token to a session, and record that a factor was shown; doesn't commit."""
    _update_session(session, session_id, token_hash=token_hash, factor_at=factor_at, seen_at=factor_at)


def _update_session(session: Session, session_id: int, **values: str | datetime) -> None:
    statement = update(StaffSessionRow).where(StaffSessionRow.id == session_id).values(**values)
    session.execute(statement, execution_options=_PLAIN)


def end_session(session: Session, session_id: int) -> None:
    """End one session; doesn't commit."""
    session.execute(delete(StaffSessionRow).where(StaffSessionRow.id == session_id), execution_options=_PLAIN)


def end_sessions(session: Session, account_id: int, *, but: int | None = None) -> None:
    """End all sessions of an account except one; doesn't commit."""
    statement = delete(StaffSessionRow).where(StaffSessionRow.account_id == account_id)
    if but is not None:
        statement = statement.where(StaffSessionRow.id != but)
    session.execute(statement, execution_options=_PLAIN)


def delete_old_sessions(session: Session, *, before: datetime) -> int:
    """Delete sessions that began before a timestamp and return how many; doesn't commit."""
    return _delete(session, delete(StaffSessionRow).where(StaffSessionRow.created_at < before))


def _session(row: Sequence[Any]) -> StaffSession:
    session_id, created_at, seen_at, factor_at, *values = row
    account = make_account(values)
    return StaffSession(
        id=session_id,
        account=account,
        role=account.role,
        created_at=created_at,
        seen_at=seen_at,
        factor_at=factor_at,
    )


def save_token(session: Session, token: OneTimeToken, *, now: datetime) -> None:
    """Save a one-time token and delete expired ones; doesn't commit."""
    expired = delete(OneTimeTokenRow).where(OneTimeTokenRow.expires_at < now)
    session.execute(expired, execution_options=_PLAIN)
    values = {
        "token_hash": token.token_hash,
        "purpose": token.purpose,
        "account_id": token.account_id,
        "expires_at": token.expires_at,
    }
    session.execute(insert(OneTimeTokenRow), [values])


def find_token(session: Session, token_hash: str, purpose: TokenPurpose, *, now: datetime) -> OneTimeToken | None:
    """Return a valid token, or None."""
    row = session.execute(
        select(OneTimeTokenRow.account_id, OneTimeTokenRow.expires_at).where(
            OneTimeTokenRow.token_hash == token_hash, OneTimeTokenRow.purpose == purpose
        )
    ).first()
    if row is None or row.expires_at <= now:
        return None
    return OneTimeToken(token_hash=token_hash, purpose=purpose, account_id=row.account_id, expires_at=row.expires_at)


def take_token(session: Session, token_hash: str, purpose: TokenPurpose, *, now: datetime) -> OneTimeToken | None:
    """Use a token up and return it if it was valid, else None; of two simultaneous uses only one succeeds. Doesn't commit."""
    found = find_token(session, token_hash, purpose, now=now)
    gone = session.execute(
        delete(OneTimeTokenRow).where(OneTimeTokenRow.token_hash == token_hash), execution_options=_PLAIN
    )
    return found if cast("CursorResult[Any]", gone).rowcount == 1 else None


def delete_tokens(session: Session, account_id: int, purpose: TokenPurpose) -> None:
    """Delete the tokens of an account for a purpose; doesn't commit."""
    where = (OneTimeTokenRow.account_id == account_id, OneTimeTokenRow.purpose == purpose)
    session.execute(delete(OneTimeTokenRow).where(*where), execution_options=_PLAIN)


def get_failures(session: Session, email_hash: str) -> tuple[int, datetime | None]:
    """Return the number of failed attempts and the time of the last; (0, None) if there are none."""
    statement = select(SignInFailureRow.count, SignInFailureRow.last_at).where(
        SignInFailureRow.email_hash == email_hash
    )
    row = session.execute(statement).first()
    return (row[0], row[1]) if row else (0, None)


def add_failure(session: Session, email_hash: str, now: datetime, *, forget_before: datetime) -> None:
    """Count a failed attempt, and delete old ones; doesn't commit."""
    old = delete(SignInFailureRow).where(SignInFailureRow.last_at < forget_before)
    session.execute(old, execution_options=_PLAIN)
    counted = session.execute(
        update(SignInFailureRow)
        .where(SignInFailureRow.email_hash == email_hash)
        .values(count=SignInFailureRow.count + 1, last_at=now),
        execution_options=_PLAIN,
    )
    if not cast("CursorResult[Any]", counted).rowcount:
        session.execute(insert(SignInFailureRow), [{"email_hash": email_hash, "count": 1, "last_at": now}])


def forget_failures(session: Session, email_hash: str) -> None:
    """Delete the failed attempts for one address; doesn't commit."""
    statement = delete(SignInFailureRow).where(SignInFailureRow.email_hash == email_hash)
    session.execute(statement, execution_options=_PLAIN)


def delete_expired_tokens(session: Session, now: datetime) -> int:
    """Delete one-time tokens that expired and return how many; doesn't commit."""
    return _delete(session, delete(OneTimeTokenRow).where(OneTimeTokenRow.expires_at <= now))


def delete_failures_before(session: Session, before: datetime) -> int:
    """Delete failed attempts before a timestamp and return for how many addresses; doesn't commit."""
    return _delete(session, delete(SignInFailureRow).where(SignInFailureRow.last_at < before))


def _delete(session: Session, statement: Delete) -> int:
    result = session.execute(statement, execution_options=_PLAIN)
    return cast("CursorResult[Any]", result).rowcount
