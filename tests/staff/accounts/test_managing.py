"""Accounts, their links, passwords and roles."""

from __future__ import annotations

from datetime import timedelta

import pytest

from finder.listings.store import history
from finder.listings.store.history import HistoryFilter
from finder.platform.errors import BadInput, NotFound
from finder.staff.accounts.managing import (
    add_account,
    change_password,
    change_role,
    disable_account,
    enable_account,
    open_link,
    renew_link,
    reset_factors,
    set_password,
)
from finder.staff.accounts.signing_in import Credentials, open_session, sign_in
from finder.staff.accounts.store import accounts
from finder.staff.rules.errors import (
    LinkInvalid,
    NotAllowed,
    PasswordRefused,
    ReauthenticationNeeded,
    SignedOut,
)
from tests.staff_directory import NOW, RULES, Directory

PASSWORD = "marble otter whistles \U0001f9a6 at noon"


def test_a_link_sets_a_password_once(directory: Directory) -> None:
    with directory.sessions.begin() as session:
        account, token = add_account(session, " New@Example.ORG ", "editor", now=NOW)
        assert (account.email, open_link(session, token, now=NOW).id) == ("new@example.org", account.id)
        with pytest.raises(PasswordRefused):
            set_password(session, token, "too short", rules=RULES, now=NOW)
        with pytest.raises(PasswordRefused):
            set_password(session, token, "nearby care new@example.org", rules=RULES, now=NOW)
        half_way = set_password(session, token, PASSWORD, rules=RULES, now=NOW)
        assert not open_session(session, half_way, now=NOW).is_complete
        with pytest.raises(LinkInvalid):
            set_password(session, token, PASSWORD, rules=RULES, now=NOW)
        typed = Credentials(email="new@example.org", password=PASSWORD)
        assert sign_in(session, typed, hasher=RULES.hasher, now=NOW)
    with directory.readers() as session:
        kept = accounts.get_account(session, account.id)
        assert kept.password_hash.startswith("$argon2id$")
        assert PASSWORD not in repr(history.find_entries(session, HistoryFilter()))


def test_links_end(directory: Directory) -> None:
    with directory.sessions.begin() as session:
        account, token = add_account(session, "new@example.org", "editor", now=NOW)
        with pytest.raises(LinkInvalid):
            open_link(session, token, now=NOW + timedelta(hours=24))
        with pytest.raises(LinkInvalid):
            open_link(session, "made up", now=NOW)
        newer = renew_link(session, account.id, now=NOW)
        with pytest.raises(LinkInvalid):
            open_link(session, token, now=NOW)
        disable_account(session, account.id, now=NOW)
        with pytest.raises(LinkInvalid):
            open_link(session, newer, now=NOW)
        with pytest.raises(NotFound):
            renew_link(session, account.id, now=NOW)
        accounts.update_account(session, account.id, is_active=True)
        again = renew_link(session, account.id, now=NOW)
        accounts.update_account(session, account.id, is_active=False)
        with pytest.raises(LinkInvalid):
            open_link(session, again, now=NOW)
        enable_account(session, account.id, now=NOW)
        assert open_link(session, again, now=NOW).id == account.id


@pytest.mark.parametrize(
    ("email", "role"), [("no email", "editor"), ("new@example.org", "owner"), ("ed@example.org", "editor")]
)
def test_bad_accounts_are_refused(directory: Directory, email: str, role: str) -> None:
    with directory.sessions() as session, pytest.raises(BadInput):
        add_account(session, email, role, now=NOW)  # type: ignore[arg-type]


def test_only_a_fresh_admin_may(directory: Directory) -> None:
    with directory.sessions.begin() as session:
        for name in ("vera", "ed", "rita"):
            with pytest.raises(NotAllowed):
                add_account(session, "new@example.org", "editor", now=NOW, actor=directory.by(name).actor)
        with pytest.raises(ReauthenticationNeeded):
            add_account(session, "new@example.org", "editor", now=NOW, actor=directory.by("ada", fresh=False).actor)
        add_account(session, "new@example.org", "editor", now=NOW, actor=directory.by("ada").actor)


def test_roles_change_and_the_last_admin_stays(directory: Directory) -> None:
    ada, ed = directory.by("ada").actor, directory.by("ed").actor
    with directory.sessions.begin() as session:
        change_role(session, ed.account_id, "reviewer", now=NOW, actor=ada)
        assert accounts.get_account(session, ed.account_id).role == "reviewer"
        with pytest.raises(NotAllowed, match="own role"):
            change_role(session, ada.account_id, "editor", now=NOW, actor=ada)
        with pytest.raises(NotAllowed, match="last admin"):
            change_role(session, ada.account_id, "editor", now=NOW)
        with pytest.raises(NotAllowed, match="last admin"):
            disable_account(session, ada.account_id, now=NOW)
        with pytest.raises(BadInput):
            change_role(session, ed.account_id, "owner", now=NOW)  # type: ignore[arg-type]
        with pytest.raises(NotFound):
            enable_account(session, 99, now=NOW)
        change_role(session, ed.account_id, "admin", now=NOW)
        disable_account(session, ada.account_id, now=NOW)


def test_sessions_end_with_password_role_account_and_reset(directory: Directory) -> None:
    ed = directory.by("ed").actor

    def signed_in() -> str:
        token = renew_link(session, ed.account_id, now=NOW)
        return set_password(session, token, PASSWORD, rules=RULES, now=NOW)

    def is_out(token: str) -> bool:
        try:
            open_session(session, token, now=NOW)
        except SignedOut:
            return True
        return False

    with directory.sessions.begin() as session:
        first = signed_in()
        change_password(session, ed, "lantern pony violin drizzle", rules=RULES, now=NOW)
        assert is_out(first)
        second = signed_in()
        change_role(session, ed.account_id, "reviewer", now=NOW)
        assert is_out(second)
        third = signed_in()
        reset_factors(session, ed.account_id, now=NOW, actor=directory.by("ada").actor)
        assert is_out(third)
        fourth = signed_in()
        disable_account(session, ed.account_id, now=NOW)
        assert is_out(fourth)
        with pytest.raises(NotAllowed):
            reset_factors(session, ed.account_id, now=NOW, actor=ed)
        stale = directory.by("eve", fresh=False).actor
        with pytest.raises(ReauthenticationNeeded):
            change_password(session, stale, PASSWORD, rules=RULES, now=NOW)
