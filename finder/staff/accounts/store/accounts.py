"""Accounts of staff, their passkeys and recovery codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Table, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from finder.platform.database.quick_rows import QuickRows
from finder.platform.errors import BadInput, NotFound
from finder.staff.accounts.rules.credentials import Passkey
from finder.staff.accounts.store.tables import PasskeyRow, RecoveryCodeRow
from finder.staff.rules.accounts import Account
from finder.staff.rules.permissions import mailbox, may
from finder.staff.store.tables import AccountRow

_ACCOUNT = cast(Table, AccountRow.__table__)
ACCOUNT_COLUMNS = tuple(_ACCOUNT.c[name] for name in Account.__slots__)
"""In the order of the fields of an account: see `make_account`."""
# Made once, and on the table: every staff page asks them, and SQLAlchemy's work on each would cost more than the query.
_BY_ID = QuickRows(select(*ACCOUNT_COLUMNS).where(_ACCOUNT.c.id == bindparam("account_id")))
_BY_EMAIL = QuickRows(select(*ACCOUNT_COLUMNS).where(_ACCOUNT.c.email == bindparam("email")))
_ALL = QuickRows(select(*ACCOUNT_COLUMNS).order_by(_ACCOUNT.c.email))
_EMAILS = QuickRows(select(_ACCOUNT.c.id, _ACCOUNT.c.email).order_by(_ACCOUNT.c.email))
_FRESH: dict[str, Any] = {"populate_existing": True}
_PLAIN: dict[str, Any] = {"synchronize_session": False}


def add_account(session: Session, account: Account) -> Account:
    """Save a new account (its id is ignored) and return it with its id; doesn't commit.

    Raises:
        BadInput: the email has an account already.
    """
    values = {name: getattr(account, name) for name in Account.__slots__ if name != "id"}
    row = AccountRow(**values)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise BadInput("There is an account with this email already.") from error
    return make_account([getattr(row, name) for name in Account.__slots__])


def get_account(session: Session, account_id: int) -> Account:
    """Return one account.

    Raises:
        NotFound: there is none.
    """
    row = _BY_ID.first(session, account_id=account_id)
    if row is None:
        raise NotFound("There is no such account.")
    return make_account(row)


def find_account(session: Session, email: str) -> Account | None:
    """Return the account of a normalized email, or None."""
    row = _BY_EMAIL.first(session, email=email)
    return None if row is None else make_account(row)


def list_accounts(session: Session) -> list[Account]:
    """Return all accounts, by email."""
    return [make_account(row) for row in _ALL.all(session)]


def list_emails(session: Session) -> dict[int, str]:
    """Return the email of every account by its id, in the order of emails."""
    return {row[0]: row[1] for row in _EMAILS.all(session)}


def update_account(session: Session, account_id: int, **values: object) -> None:
    """Update some columns of an account; doesn't commit."""
    session.execute(update(AccountRow).where(AccountRow.id == account_id).values(**values), execution_options=_PLAIN)


def use_totp_step(session: Session, account_id: int, step: int) -> bool:
    """Use up a 30-second time step; return False if it or a later one was used before. Doesn't commit."""
    result = session.execute(
        update(AccountRow)
        .where(AccountRow.id == account_id, AccountRow.totp_last_step < step)
        .values(totp_last_step=step),
        execution_options=_PLAIN,
    )
    return cast("CursorResult[Any]", result).rowcount == 1


def is_same_person(session: Session, one: int, other: int) -> bool:
    """Return whether two accounts are one, or belong to one person, by sharing a mailbox or a passkey."""
    if one == other:
        return True
    if mailbox(get_account(session, one).email) == mailbox(get_account(session, other).email):
        return True
    ours = select(PasskeyRow.credential_id).where(PasskeyRow.account_id == one)
    shared = select(func.count()).where(PasskeyRow.account_id == other, PasskeyRow.credential_id.in_(ours))
    return bool(session.scalar(shared))


def find_same_person(session: Session, account_id: int) -> frozenset[int]:
    """Return the accounts that belong to the person of one: itself, and those that share its mailbox or a passkey."""
    own = get_account(session, account_id)
    same = {entry.id for entry in list_accounts(session) if mailbox(entry.email) == mailbox(own.email)}
    ours = select(PasskeyRow.credential_id).where(PasskeyRow.account_id == account_id)
    shared = select(PasskeyRow.account_id).where(PasskeyRow.credential_id.in_(ours))
    return frozenset({account_id, *same, *session.scalars(shared)})


def count_reviewing_people(session: Session, *, now: datetime) -> int:
    """Count the people who can review now: active accounts that don't wait, counting each mailbox once."""
    return count_people(list_accounts(session), now=now)


def count_people(found: Iterable[Account], *, now: datetime) -> int:
    """Count the people of some accounts who can review now."""
    active = [entry for entry in found if entry.is_active and may(entry.acting_role(now), "review")]
    return len({mailbox(entry.email) for entry in active})


def save_passkey(session: Session, passkey: Passkey) -> None:
    """Write a new passkey (its id is ignored); doesn't commit.

    Raises:
        BadInput: the account already has it.
    """
    values = {name: getattr(passkey, name) for name in Passkey.__slots__ if name != "id"}
    try:
        with session.begin_nested():
            session.execute(insert(PasskeyRow), [values])
    except IntegrityError as error:
        raise BadInput("This passkey is registered already.") from error


def list_passkeys(session: Session, *, account_id: int | None = None, credential_id: str = "") -> list[Passkey]:
    """Return the passkeys of an account, or those with a credential id, by id."""
    statement = select(PasskeyRow).order_by(PasskeyRow.id).execution_options(**_FRESH)
    if account_id is not None:
        statement = statement.where(PasskeyRow.account_id == account_id)
    if credential_id:
        statement = statement.where(PasskeyRow.credential_id == credential_id)
    return [Passkey(**{name: getattr(row, name) for name in Passkey.__slots__}) for row in session.scalars(statement)]


def save_sign_count(session: Session, passkey_id: int, count: int) -> None:
    """Save a passkey's sign count; doesn't commit."""
    statement = update(PasskeyRow).where(PasskeyRow.id == passkey_id).values(sign_count=count)
    session.execute(statement, execution_options=_PLAIN)


def delete_passkeys(session: Session, account_id: int, *, passkey_id: int | None = None) -> None:
    """Remove one or all passkeys of an account; doesn't commit."""
    statement = delete(PasskeyRow).where(PasskeyRow.account_id == account_id)
    if passkey_id is not None:
        statement = statement.where(PasskeyRow.id == passkey_id)
    session.execute(statement, execution_options=_PLAIN)


def replace_recovery_codes(session: Session, account_id: int, hashes: Sequence[str]) -> None:
    """Replace all recovery codes; doesn't commit."""
    session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.account_id == account_id), execution_options=_PLAIN)
    if hashes:
        values = [{"account_id": account_id, "code_hash": code_hash} for code_hash in hashes]
        session.execute(insert(RecoveryCodeRow), values)


def use_recovery_code(session: Session, account_id: int, code_hash: str) -> bool:
    """Use a recovery code up; return False if there is none. Doesn't commit."""
    where = (RecoveryCodeRow.account_id == account_id, RecoveryCodeRow.code_hash == code_hash)
    result = session.execute(delete(RecoveryCodeRow).where(*where), execution_options=_PLAIN)
    return cast("CursorResult[Any]", result).rowcount == 1


def count_recovery_codes(session: Session, account_id: int) -> int:
    """Count the recovery codes that are left."""
    return session.scalar(select(func.count()).where(RecoveryCodeRow.account_id == account_id)) or 0


def make_account(values: Sequence[Any]) -> Account:
    """Return an account from the values of `ACCOUNT_COLUMNS`."""
    return Account(**dict(zip(Account.__slots__, values, strict=True)))
