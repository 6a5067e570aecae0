"""Account queries for the other wings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from finder.platform.database.session import Session
from finder.staff.accounts.store import accounts
from finder.staff.rules.accounts import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondPerson:
    """Whether two accounts are one person, and whether anyone else could decide."""

    is_same: bool
    """True if they are one account, or share a mailbox or a passkey."""
    is_alone: bool
    """True if only one active person may review."""


def compare_people(session: Session, one: int, other: int, *, now: datetime) -> SecondPerson:
    """Compare the account that proposed with the account that decides."""
    return SecondPerson(
        is_same=accounts.is_same_person(session, one, other), is_alone=is_reviewer_alone(session, now=now)
    )


def find_same_person(session: Session, account_id: int) -> frozenset[int]:
    """Return the accounts that belong to the person of one account, itself among them."""
    return accounts.find_same_person(session, account_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewers:
    """Who may review, and who will."""

    is_alone: bool
    """True if only one active person may review."""
    waiting: tuple[Account, ...]
    """The accounts that wait before they may, by email."""


def find_reviewers(session: Session, *, now: datetime) -> Reviewers:
    """Return who may review and who waits for it, by one look at the accounts."""
    found = accounts.list_accounts(session)
    return Reviewers(
        is_alone=accounts.count_people(found, now=now) == 1,
        waiting=tuple(account for account in found if account.waits(now)),
    )


def is_reviewer_alone(session: Session, *, now: datetime) -> bool:
    """Return whether only one active person may review."""
    return accounts.count_reviewing_people(session, now=now) == 1


def get_account(session: Session, account_id: int) -> Account:
    """Return one account.

    Raises:
        NotFound: there is none.
    """
    return accounts.get_account(session, account_id)


def list_emails(session: Session) -> dict[int, str]:
    """Return the email of every account by its id."""
    return accounts.list_emails(session)


def list_active(session: Session) -> list[Account]:
    """Return the accounts that may sign in, by id."""
    return [account for account in accounts.list_accounts(session) if account.is_active]


def list_names(session: Session) -> dict[int | None, str]:
    """Return the name of each account id as the history shows it: an email, or "the finder" for None (the system)."""
    names: dict[int | None, str] = {None: "the finder"}
    names.update((account_id, email) for account_id, email in list_emails(session).items())
    return names
