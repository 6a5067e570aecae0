"""Passkeys, with one made in software."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from finder.platform.errors import BadInput
from finder.staff.accounts.passkeys import (
    NewPasskey,
    Site,
    begin_registration,
    begin_sign_in,
    finish_registration,
    finish_sign_in,
    remove_passkey,
)
from finder.staff.accounts.signing_in import open_session
from finder.staff.accounts.store import accounts, sign_ins
from finder.staff.rules.accounts import StaffSession
from finder.staff.rules.errors import ReauthenticationNeeded
from tests.staff_directory import NOW, Directory
from tests.virtual_passkey import VirtualPasskey

SITE = Site(host="localhost", origin="https://localhost:8443", name="Nearby Care")


def half_way(directory: Directory, name: str, *, factor_at: datetime | None = None) -> StaffSession:
    with directory.sessions.begin() as session:
        account_id = directory.by(name).actor.account_id
        sign_ins.save_session(session, f"{name}{factor_at}", account_id=account_id, now=NOW, factor_at=factor_at)
        staff = sign_ins.find_session(session, f"{name}{factor_at}")
    assert staff is not None
    return staff


def register(directory: Directory, staff: StaffSession, passkey: VirtualPasskey, name: str = " My  key ") -> str:
    with directory.sessions.begin() as session:
        options = begin_registration(session, staff, SITE, now=NOW)
        new = NewPasskey(credential=passkey.create(options), name=name)
        return finish_registration(session, staff, new, SITE, now=NOW)


def shown(directory: Directory, passkey: VirtualPasskey, **more: Any) -> str:
    with directory.sessions.begin() as session:
        credential = passkey.get(begin_sign_in(session, SITE, now=NOW))
        return finish_sign_in(session, credential, SITE, now=NOW, **more)


def test_register_then_sign_in_without_a_password(directory: Directory) -> None:
    passkey = VirtualPasskey()
    token = register(directory, half_way(directory, "ed"), passkey)
    with directory.readers() as session:
        assert open_session(session, token, now=NOW).is_complete
    other = shown(directory, passkey)
    with directory.readers() as session:
        staff = open_session(session, other, now=NOW)
        (kept,) = accounts.list_passkeys(session, account_id=staff.account.id)
    assert (staff.is_complete, staff.account.email) == (True, "ed@example.org")
    assert (kept.name, kept.sign_count) == ("My key", 1)


def test_a_passkey_renews_the_factor_of_its_own_session_only(directory: Directory) -> None:
    passkey = VirtualPasskey()
    register(directory, half_way(directory, "ed"), passkey)
    token = shown(directory, passkey, staff=half_way(directory, "ed", factor_at=NOW - timedelta(hours=1)))
    with directory.readers() as session:
        assert open_session(session, token, now=NOW).factor_at == NOW
    with pytest.raises(BadInput):
        shown(directory, passkey, staff=half_way(directory, "eve"))


def test_a_second_passkey_needs_the_first_factor(directory: Directory) -> None:
    staff = half_way(directory, "ed")
    register(directory, staff, VirtualPasskey())
    with directory.sessions.begin() as session, pytest.raises(ReauthenticationNeeded):
        begin_registration(session, staff, SITE, now=NOW)
    complete = half_way(directory, "ed", factor_at=NOW)
    register(directory, complete, VirtualPasskey(), name="")
    with directory.sessions.begin() as session:
        first, second = accounts.list_passkeys(session, account_id=staff.account.id)
        assert second.name == "Passkey"
        remove_passkey(session, complete, first.id, now=NOW)
        with pytest.raises(BadInput, match="only way"):
            remove_passkey(session, complete, second.id, now=NOW)


def test_the_same_passkey_twice_is_refused(directory: Directory) -> None:
    passkey = VirtualPasskey()
    register(directory, half_way(directory, "ed"), passkey)
    with pytest.raises(BadInput, match="already"):
        register(directory, half_way(directory, "ed", factor_at=NOW), passkey)


def broken(change: str, passkey: VirtualPasskey, directory: Directory) -> tuple[dict[str, Any], datetime]:
    with directory.sessions.begin() as session:
        options = begin_sign_in(session, SITE, now=NOW)
    if change == "origin":
        passkey.origin = "https://evil.example"
    if change == "unverified":
        passkey.is_verified = False
    credential = passkey.get(options, host="evil.example" if change == "host" else "localhost")
    if change in ("signature", "userHandle"):
        credential["response"][change] = "AAAA"
    if change == "unknown key":
        credential["id"] = credential["rawId"] = "AAAA"
    if change == "garbage":
        credential["response"] = "x"
    if change == "no id":
        del credential["rawId"]
    return credential, NOW + timedelta(minutes=5 if change == "late" else 0)


@pytest.mark.parametrize(
    "change", ["origin", "host", "unverified", "signature", "userHandle", "unknown key", "garbage", "no id", "late"]
)
def test_what_is_not_right_is_refused(directory: Directory, change: str) -> None:
    passkey = VirtualPasskey()
    register(directory, half_way(directory, "ed"), passkey)
    credential, now = broken(change, passkey, directory)
    with directory.sessions() as session, pytest.raises(BadInput):
        finish_sign_in(session, credential, SITE, now=now)


def test_an_answer_works_once_and_a_disabled_account_never(directory: Directory) -> None:
    passkey = VirtualPasskey()
    register(directory, half_way(directory, "ed"), passkey)
    with directory.sessions.begin() as session:
        credential = passkey.get(begin_sign_in(session, SITE, now=NOW))
        finish_sign_in(session, credential, SITE, now=NOW)
        with pytest.raises(BadInput):
            finish_sign_in(session, credential, SITE, now=NOW)
        accounts.update_account(session, directory.by("ed").actor.account_id, is_active=False)
    with pytest.raises(BadInput):
        shown(directory, passkey)


def test_a_registration_for_somebody_else_or_not_verified_is_refused(directory: Directory) -> None:
    ed, eve = half_way(directory, "ed"), half_way(directory, "eve")
    with directory.sessions.begin() as session:
        options = begin_registration(session, ed, SITE, now=NOW)
        new = NewPasskey(credential=VirtualPasskey().create(options))
        with pytest.raises(BadInput):
            finish_registration(session, eve, new, SITE, now=NOW)
        options = begin_registration(session, ed, SITE, now=NOW)
        unverified = NewPasskey(credential=VirtualPasskey(is_verified=False).create(options))
        with pytest.raises(BadInput):
            finish_registration(session, ed, unverified, SITE, now=NOW)
