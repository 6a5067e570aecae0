"""Limits on signing in: a stranger locks nobody out, and spraying is stopped, across workers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from finder.staff.accounts.rules.tries import FREE_OF_ACCOUNT, FREE_OF_NETWORK, FREE_TRIES, Origin
from finder.staff.accounts.signing_in import Credentials, sign_in
from finder.staff.rules.errors import TooManyTries
from tests.staff_directory import Directory

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
OWNER = "owner@example.org"


class NeverRight:
    def is_right(self, _kept: str, _password: str) -> bool:
        return False


def attempt(directory: Directory, email: str, origin: Origin, *, now: datetime = NOW) -> bool:
    """Return whether the attempt was looked at at all; each is one of a worker of its own."""
    with directory.sessions() as session:
        try:
            sign_in(session, Credentials(email=email, password="x"), hasher=NeverRight(), now=now, origin=origin)  # type: ignore[arg-type]
        except TooManyTries:
            return False
        session.commit()
        return True


def test_a_stranger_who_knows_an_email_waits_and_its_owner_does_not(directory: Directory) -> None:
    stranger, owner = Origin(network="stranger"), Origin(network="home")
    tried = [attempt(directory, OWNER, stranger) for _ in range(FREE_TRIES + 3)]
    assert tried == [True] * FREE_TRIES + [False] * 3
    assert attempt(directory, OWNER, owner)


def test_many_networks_on_one_account_wait_and_a_known_browser_does_not(directory: Directory) -> None:
    tried = [attempt(directory, OWNER, Origin(network=f"n{number}")) for number in range(FREE_OF_ACCOUNT + 5)]
    assert sum(tried) == FREE_OF_ACCOUNT
    assert attempt(directory, OWNER, Origin(network="n1", device="known"))
    assert attempt(directory, "other@example.org", Origin(network="home"))


def test_one_network_on_many_accounts_waits(directory: Directory) -> None:
    spray = Origin(network="spray")
    tried = [attempt(directory, f"p{number}@example.org", spray) for number in range(FREE_OF_NETWORK + 5)]
    assert sum(tried) == FREE_OF_NETWORK
    assert attempt(directory, "p1@example.org", Origin(network="home"))


def test_a_known_browser_may_not_guess_for_ever_either(directory: Directory) -> None:
    known = Origin(network="home", device="known")
    assert [attempt(directory, OWNER, known) for _ in range(FREE_TRIES + 1)] == [True] * FREE_TRIES + [False]


@pytest.mark.parametrize("minutes", [16, 60 * 24])
def test_every_wait_ends(directory: Directory, minutes: int) -> None:
    stranger = Origin(network="stranger")
    for _ in range(FREE_TRIES + 1):
        attempt(directory, OWNER, stranger)
    assert attempt(directory, OWNER, stranger, now=NOW + timedelta(minutes=minutes))
