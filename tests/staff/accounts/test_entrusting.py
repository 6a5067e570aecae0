"""An account that may review waits for a day or for a second admin."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from finder.listings.store import history
from finder.listings.store.history import HistoryFilter
from finder.platform.errors import BadInput
from finder.staff.accounts.entrusting import confirm_account, list_waiting_accounts
from finder.staff.accounts.managing import (
    add_account,
    change_role,
    disable_account,
    enable_account,
    renew_link,
    reset_factors,
)
from finder.staff.accounts.people import is_reviewer_alone
from finder.staff.accounts.store import accounts
from finder.staff.rules.errors import NotAllowed
from tests.staff_directory import NOW, Directory, add

LATER = NOW + timedelta(hours=24)


@pytest.mark.parametrize(("role", "waits"), [("viewer", False), ("editor", False), ("reviewer", True), ("admin", True)])
def test_a_new_account_that_may_review_acts_as_an_editor_for_a_day(
    directory: Directory, role: str, waits: bool
) -> None:
    with directory.sessions.begin() as session:
        account, _ = add_account(session, "new@example.org", role, now=NOW, actor=directory.by("ada").actor)  # type: ignore[arg-type]
        account = accounts.get_account(session, account.id)
        assert account.waits(NOW) == waits
        assert account.acting_role(NOW) == ("editor" if waits else role)
        assert account.acting_role(LATER) == role
        assert [one.email for one in list_waiting_accounts(session, now=NOW)] == ["new@example.org"] * waits
        reasons = [entry.reason for entry in history.find_entries(session, HistoryFilter(kind="account"))]
        assert any("may review from" in reason for reason in reasons) == waits


def test_the_command_line_is_trusted(directory: Directory) -> None:
    with directory.sessions.begin() as session:
        account, _ = add_account(session, "new@example.org", "admin", now=NOW)
        assert accounts.get_account(session, account.id).acting_role(NOW) == "admin"


@pytest.mark.parametrize("event", ["reset", "promoted", "enabled", "new link without a factor"])
def test_so_does_one_that_was_reset_or_came_to_review(directory: Directory, event: str) -> None:
    ada = directory.by("ada").actor
    with directory.sessions.begin() as session:
        rita = directory.by("rita").actor.account_id
        if event == "reset":
            reset_factors(session, rita, now=NOW, actor=ada)
        if event == "promoted":
            rita = directory.by("ed").actor.account_id
            change_role(session, rita, "reviewer", now=NOW, actor=ada)
        if event == "enabled":
            disable_account(session, rita, now=NOW, actor=ada)
            enable_account(session, rita, now=NOW, actor=ada)
        if event == "new link without a factor":
            renew_link(session, rita, now=NOW, actor=ada)
        assert accounts.get_account(session, rita).waits(NOW)


def test_a_second_admin_ends_the_wait_and_nobody_else_does(directory: Directory) -> None:
    with directory.sessions.begin() as session:
        second = add(session, "bea", "admin")
        add(session, "ada2", "admin", email="ada+two@example.org")
    ada, bea = directory.by("ada").actor, directory.by("bea").actor
    with directory.sessions.begin() as session:
        account, _ = add_account(session, "new@example.org", "reviewer", now=NOW, actor=ada)
        with pytest.raises(NotAllowed):
            confirm_account(session, account.id, actor=ada, now=NOW)
        with pytest.raises(NotAllowed):
            confirm_account(session, account.id, actor=directory.by("rita").actor, now=NOW)
        confirm_account(session, account.id, actor=bea, now=NOW)
        assert accounts.get_account(session, account.id).acting_role(NOW) == "reviewer"
        with pytest.raises(BadInput):
            confirm_account(session, account.id, actor=bea, now=NOW)
        assert second.id != account.id
        other, _ = add_account(session, "other@example.org", "reviewer", now=NOW, actor=ada)
        twin = accounts.find_account(session, "ada+two@example.org")
        assert twin is not None
        with pytest.raises(NotAllowed):  # The same mailbox is the same person.
            confirm_account(session, other.id, actor=replace(ada, account_id=twin.id), now=NOW)


def test_who_waits_is_no_second_person(directory: Directory) -> None:
    ada = directory.by("ada").actor
    with directory.sessions.begin() as session:
        disable_account(session, directory.by("rita").actor.account_id, now=NOW, actor=ada)
        add_account(session, "new@example.org", "reviewer", now=NOW, actor=ada)
        assert is_reviewer_alone(session, now=NOW)
        assert not is_reviewer_alone(session, now=LATER)
