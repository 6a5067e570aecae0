"""Sign in: uniform answers, codes that work once, waits that end, sessions that end."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Literal

import pyotp
import pytest
from argon2 import PasswordHasher

from finder.listings.store import history
from finder.listings.store.history import HistoryFilter
from finder.staff.accounts.factors import begin_totp, confirm_totp, has_factor, make_recovery_codes, resume_totp
from finder.staff.accounts.password_hashing import Hasher
from finder.staff.accounts.signing_in import (
    Credentials,
    confirm_by_code,
    confirm_by_recovery_code,
    end_own_session,
    list_own_sessions,
    needs_touch,
    open_session,
    sign_in,
    sign_out,
    touch,
)
from finder.staff.accounts.store import accounts, sign_ins
from finder.staff.rules.accounts import StaffSession
from finder.staff.rules.errors import ReauthenticationNeeded, SignedOut, TooManyTries
from tests.staff_directory import NOW, RULES, Directory

PASSWORD = "marble otter whistles at noon"
SECRET = pyotp.random_base32()
GOOD = Credentials(email="Ed@Example.org", password=PASSWORD)


@pytest.fixture
def signing(directory: Directory) -> Directory:
    """Ed has a password and an authenticator app."""
    with directory.sessions.begin() as session:
        account_id = directory.by("ed").actor.account_id
        values = {"password_hash": RULES.hasher.hash(PASSWORD), "totp_secret": SECRET}
        accounts.update_account(session, account_id, **values)
    return directory


def code(seconds: float = 0) -> str:
    return pyotp.TOTP(SECRET).at(NOW + timedelta(seconds=seconds))


def enter(directory: Directory, typed: Credentials = GOOD, *, seconds: float = 0) -> str | None:
    with directory.sessions.begin() as session:
        return sign_in(session, typed, hasher=RULES.hasher, now=NOW + timedelta(seconds=seconds))


def opened(directory: Directory, token: str | None, *, seconds: float = 0) -> StaffSession:
    assert token is not None
    with directory.readers() as session:
        return open_session(session, token, now=NOW + timedelta(seconds=seconds))


def confirm(directory: Directory, token: str | None, typed: str, *, seconds: float = 0) -> str | None:
    staff = opened(directory, token, seconds=seconds)
    with directory.sessions.begin() as session:
        return confirm_by_code(session, staff, typed, now=NOW + timedelta(seconds=seconds))


def test_password_then_code_and_the_token_rotates(signing: Directory) -> None:
    half_way = enter(signing)
    assert not opened(signing, half_way).is_complete
    token = confirm(signing, half_way, code())
    staff = opened(signing, token)
    assert (staff.is_complete, staff.account.email, staff.factor_at) == (True, "ed@example.org", NOW)
    assert staff.actor(request_id="r").request_id == "r"
    with pytest.raises(SignedOut):
        opened(signing, half_way)


@pytest.mark.parametrize(
    "typed",
    [
        Credentials(email="ed@example.org", password="wrong wrong wrong wrong"),
        Credentials(email="nobody@example.org", password=PASSWORD),
        Credentials(email="not an email", password=PASSWORD),
        Credentials(email="eve@example.org", password=""),
        Credentials(email="ed@example.org", password=PASSWORD + " " * 2000),
    ],
)
def test_all_failures_look_the_same(signing: Directory, typed: Credentials) -> None:
    assert enter(signing, typed) is None


def test_a_disabled_account_fails_like_a_wrong_password(signing: Directory) -> None:
    with signing.sessions.begin() as session:
        accounts.update_account(session, signing.by("ed").actor.account_id, is_active=False)
    assert enter(signing) is None


class _Counting(PasswordHasher):
    """Notes the settings of each hash that it checks: what an attacker could time is how many, and how costly."""

    def __init__(self) -> None:
        super().__init__(time_cost=8, memory_cost=8 * 1024, parallelism=1)
        self.checked: list[str] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - the library's name
        self.checked.append(str(hash).rsplit("$", 2)[0])
        return super().verify(hash, password)


def test_unknown_accounts_take_as_long(signing: Directory) -> None:
    counting = _Counting()
    hasher = Hasher(counting)
    with signing.sessions.begin() as session:
        accounts.update_account(session, signing.by("ed").actor.account_id, password_hash=hasher.hash(PASSWORD))

    def checked(email: str) -> list[str]:
        counting.checked.clear()
        with signing.sessions() as session:
            sign_in(session, Credentials(email=email, password="wrong wrong wrong"), hasher=hasher, now=NOW)
        return list(counting.checked)

    known = checked("ed@example.org")
    assert known == checked("nobody@example.org") == ["$argon2id$v=19$m=8192,t=8,p=1"]


def test_a_weak_hash_is_made_anew(signing: Directory) -> None:
    stronger = Hasher(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    account_id = signing.by("ed").actor.account_id
    with signing.sessions.begin() as session:
        before = accounts.get_account(session, account_id).password_hash
        assert sign_in(session, GOOD, hasher=stronger, now=NOW)
        after = accounts.get_account(session, account_id).password_hash
        assert sign_in(session, GOOD, hasher=stronger, now=NOW)
        assert accounts.get_account(session, account_id).password_hash == after
    assert "m=16,t=2" in after != before


@pytest.mark.parametrize("form", ["{}", " {}", "{} ", "{}\n", "0{}", "{:.3}-{:.3}"])
def test_a_used_code_is_refused_in_every_form(signing: Directory, form: str) -> None:
    assert confirm(signing, enter(signing), code())
    again = form.format(code(), code())
    assert confirm(signing, enter(signing), again, seconds=1) is None


def test_a_used_code_is_refused_after_a_failed_sign_in(signing: Directory) -> None:
    assert confirm(signing, enter(signing), code())
    assert enter(signing, Credentials(email="ed@example.org", password="wrong wrong wrong wrong")) is None
    assert confirm(signing, enter(signing), "000000") is None
    assert confirm(signing, enter(signing), code(), seconds=2) is None


def test_a_code_holds_for_its_thirty_seconds(signing: Directory) -> None:
    assert NOW.second % 30 == 0
    assert confirm(signing, enter(signing), code(-1)) is None
    assert confirm(signing, enter(signing), code(30)) is None
    assert confirm(signing, enter(signing), code(29), seconds=29)
    assert confirm(signing, enter(signing), code(30), seconds=30)


def test_a_code_of_unicode_digits_is_none(signing: Directory) -> None:
    arabic = code().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert confirm(signing, enter(signing), arabic) is None


def test_waits_grow_and_end_and_are_the_same_for_unknown_emails(signing: Directory) -> None:
    for email in ("ed@example.org", "nobody@example.org"):
        wrong = Credentials(email=email, password="wrong wrong wrong wrong")
        for _ in range(5):
            assert enter(signing, wrong) is None
        with pytest.raises(TooManyTries) as caught:
            enter(signing, wrong, seconds=1)
        assert caught.value.wait_seconds == 29
        assert enter(signing, wrong, seconds=30) is None
        with pytest.raises(TooManyTries) as caught:
            enter(signing, wrong, seconds=31)
        assert caught.value.wait_seconds == 59
    for number in range(40):
        with signing.sessions.begin() as session:
            key = sign_ins_key("ed@example.org")
            sign_ins.add_failure(session, key, NOW + timedelta(seconds=number), forget_before=NOW - timedelta(days=1))
    with pytest.raises(TooManyTries) as caught:
        enter(signing, seconds=40)
    assert caught.value.wait_seconds <= 900
    token = enter(signing, seconds=940)
    assert confirm(signing, token, code(940), seconds=940)
    assert enter(signing, seconds=941)


def sign_ins_key(email: str) -> str:
    return hashlib.sha256(email.encode()).hexdigest()


def test_wrong_codes_wait_too_and_old_failures_are_forgotten(signing: Directory) -> None:
    token = enter(signing)
    for _ in range(5):
        assert confirm(signing, token, "000000") is None
    with pytest.raises(TooManyTries):
        confirm(signing, token, code())
    with signing.sessions.begin() as session:
        tomorrow = NOW + timedelta(days=2)
        sign_ins.add_failure(session, "other", tomorrow, forget_before=tomorrow - timedelta(days=1))
        assert sign_ins.get_failures(session, sign_ins_key("ed@example.org")) == (0, None)
        kinds = [entry.kind for entry in history.find_entries(session, HistoryFilter())]
    assert kinds == ["sign_in_failed"] * 5


def test_sessions_end_when_idle_when_old_and_half_way_ones_soon(signing: Directory) -> None:
    token = enter(signing)
    opened(signing, token, seconds=599)
    with pytest.raises(SignedOut):
        opened(signing, token, seconds=600)
    complete = confirm(signing, token, code())
    opened(signing, complete, seconds=30 * 60 - 1)
    with pytest.raises(SignedOut):
        opened(signing, complete, seconds=30 * 60)
    for minutes in range(29, 12 * 60, 29):
        staff = opened(signing, complete, seconds=minutes * 60)
        assert needs_touch(staff, now=NOW + timedelta(minutes=minutes))
        with signing.sessions.begin() as session:
            touch(session, staff, now=NOW + timedelta(minutes=minutes))
            touch(session, staff, now=staff.seen_at)
    with pytest.raises(SignedOut):
        opened(signing, complete, seconds=12 * 3600)


def test_tokens_are_long_and_kept_as_digests(signing: Directory) -> None:
    token = enter(signing)
    assert token is not None
    assert len(token) >= 43
    with signing.readers() as session:
        assert sign_ins.find_session(session, token) is None
    with pytest.raises(SignedOut):
        opened(signing, "made up")


def test_one_ends_ones_own_sessions_only(signing: Directory) -> None:
    tokens = [enter(signing) for _ in range(3)]
    staff = [opened(signing, token) for token in tokens]
    with signing.sessions.begin() as session:
        assert [entry.id for entry in list_own_sessions(session, staff[0], now=NOW)] == [s.id for s in staff[::-1]]
        other = signing.by("eve").actor.account_id
        sign_ins.save_session(session, "eves", account_id=other, now=NOW, factor_at=NOW)
        eves = sign_ins.find_session(session, "eves")
        assert eves is not None
        end_own_session(session, staff[0], eves.id)
        assert sign_ins.find_session(session, "eves") is not None
        end_own_session(session, staff[0], staff[1].id)
        assert len(list_own_sessions(session, staff[0], now=NOW)) == 2
        sign_out(session, staff[0])
        assert len(list_own_sessions(session, staff[0], now=NOW)) == 1
        sign_out(session, staff[0], everywhere=True)
        assert list_own_sessions(session, staff[0], now=NOW) == []
        sign_ins.end_sessions(session, other, but=eves.id)
        assert sign_ins.find_session(session, "eves") is not None


def test_recovery_codes_work_once_each(signing: Directory) -> None:
    staff = opened(signing, confirm(signing, enter(signing), code()))
    with signing.sessions.begin() as session:
        codes = make_recovery_codes(session, staff, now=NOW)
        assert (len(set(codes)), accounts.count_recovery_codes(session, staff.account.id)) == (10, 10)
    half_way = opened(signing, enter(signing))
    with signing.sessions.begin() as session:
        assert confirm_by_recovery_code(session, half_way, "nope", now=NOW) is None
        assert confirm_by_recovery_code(session, half_way, f" {codes[0].upper()} ", now=NOW)
        assert confirm_by_recovery_code(session, half_way, codes[0], now=NOW) is None
        assert accounts.count_recovery_codes(session, staff.account.id) == 9
        with pytest.raises(ReauthenticationNeeded):
            make_recovery_codes(session, half_way, now=NOW)
        codes_again = make_recovery_codes(session, staff, now=NOW)
        assert confirm_by_recovery_code(session, half_way, codes[1], now=NOW) is None
        assert confirm_by_recovery_code(session, half_way, codes_again[1], now=NOW)


def test_an_app_is_set_up_and_no_reset_skips_it(directory: Directory) -> None:
    with directory.sessions.begin() as session:
        account_id = directory.by("eve").actor.account_id
        accounts.update_account(session, account_id, password_hash=RULES.hasher.hash(PASSWORD))
    half_way = opened(directory, enter(directory, Credentials(email="eve@example.org", password=PASSWORD)))
    with directory.sessions.begin() as session:
        assert not has_factor(session, half_way.account)
        assert confirm_totp(session, half_way, "123456", now=NOW) is None
        setup = begin_totp(session, half_way, site_name="Nearby Care", now=NOW)
        assert setup.uri.startswith("otpauth://totp/Nearby%20Care:eve%40example.org?secret=" + setup.secret)
        assert confirm_by_code(session, half_way, pyotp.TOTP(setup.secret).at(NOW), now=NOW) is None
        assert confirm_totp(session, half_way, "000000", now=NOW) is None
        assert resume_totp(session, half_way, site_name="Nearby Care", now=NOW) == setup  # No second scan.
        code = pyotp.TOTP(setup.secret).at(NOW)
        token = confirm_totp(session, half_way, f" {code[:3]} {code[3:]}", now=NOW)  # As apps show it.
    assert opened(directory, token).is_complete
    again = opened(directory, enter(directory, Credentials(email="eve@example.org", password=PASSWORD)))
    with directory.sessions.begin() as session, pytest.raises(ReauthenticationNeeded):
        begin_totp(session, again, site_name="Nearby Care", now=NOW)
    with directory.sessions.begin() as session:
        staff = opened(directory, token)
        begin_totp(session, staff, site_name="Nearby Care", now=NOW)  # And given up: the old app goes on.
        assert has_factor(session, accounts.get_account(session, staff.account.id))
        later = NOW + timedelta(seconds=30)
        assert confirm_by_code(session, again, pyotp.TOTP(setup.secret).at(later), now=later)
    late = NOW + timedelta(minutes=11)
    with directory.sessions.begin() as session, pytest.raises(ReauthenticationNeeded):
        begin_totp(session, opened(directory, token), site_name="Nearby Care", now=late)
