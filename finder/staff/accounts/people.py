"""Who is who among staff: what the other wings may ask about accounts."""

from __future__ import annotations

from dataclasses import dataclass

from finder.platform.database.session import Session
from finder.staff.accounts.rules.accounts import Account
from finder.staff.accounts.store import accounts


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondPerson:
    """Whether two accounts are one person, and whether anybody else could decide."""

    is_same: bool
    """They are one account, or share a mailbox or a passkey."""
    is_alone: bool
    """Only one active person may review."""


def compare_people(session: Session, one: int, other: int) -> SecondPerson:
    """Compare the account that proposed with the account that decides."""
    return SecondPerson(is_same=accounts.is_same_person(session, one, other), is_alone=is_reviewer_alone(session))


def is_reviewer_alone(session: Session) -> bool:
    """Return whether only one active person may review."""
    return accounts.count_reviewing_people(session) == 1


def get_account(session: Session, account_id: int) -> Account:
    """Return one account.

    Raises:
        NotFound: there is none.
    """
    return accounts.get_account(session, account_id)


def list_emails(session: Session) -> dict[int, str]:
    """Return the email of every account by its id."""
    return {account.id: account.email for account in accounts.find_accounts(session)}


def names_of(session: Session) -> dict[int | None, str]:
    """Return who stands behind each account id in the history; the machine has none."""
    names: dict[int | None, str] = {None: "the finder"}
    names.update((account_id, email) for account_id, email in list_emails(session).items())
    return names
