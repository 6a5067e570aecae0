"""Secrets of staff: a copy of the database alone gives none of them away, and can't forge the history."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import Engine, text

from finder.listings.rules.history import AuditEvent
from finder.listings.store import history
from finder.platform.database.session import make_session_factory
from finder.platform.errors import BadSettings
from finder.platform.keys import Keys, is_encrypted
from finder.staff.accounts import factors, managing, signing_in
from finder.staff.accounts.breached import is_breached
from finder.staff.accounts.password_hashing import PasswordRules
from finder.staff.accounts.rules.tries import Origin, tallies
from finder.staff.accounts.secrets_kept import rotate
from finder.staff.accounts.store import accounts
from finder.staff.history.recording import record_event
from finder.staff.rules.errors import PasswordRefused
from tests.databases import Databases
from tests.migrated import migrate
from tests.staff_directory import RULES

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
OLD, NEW = "an-old-secret-of-more-than-32-letters", "a-new-secret-of-more-than-32-letters!"
PASSWORD = "violet harbor ninety goats"


@pytest.fixture
def engine(database: Databases) -> Engine:
    """An empty database."""
    return database.fresh(migrate).engine


def _with_app(engine: Engine, keys: Keys | None) -> str:
    """Make an account with an authenticator app, and return its secret."""
    with make_session_factory(engine, keys).begin() as session:
        token = managing.add_account(session, "ann@example.org", "admin", now=NOW)[1]
        signed = managing.set_password(session, token, PASSWORD, rules=RULES, now=NOW)
        staff = signing_in.open_session(session, signed, now=NOW)
        secret = factors.begin_totp(session, staff, site_name="Nearby Care", now=NOW).secret
        assert factors.resume_totp(session, staff, site_name="Nearby Care", now=NOW).secret == secret
        assert factors.confirm_totp(session, staff, pyotp.TOTP(secret).at(NOW), now=NOW)
    return secret


def _stored(engine: Engine) -> str:
    with engine.connect() as connection:
        return str(connection.scalar(text("SELECT totp_secret FROM account")))


def _takes_code(engine: Engine, keys: Keys | None, secret: str, at: datetime) -> bool:
    with make_session_factory(engine, keys).begin() as session:
        account = accounts.list_accounts(session)[0]
        return signing_in.take_code(session, account, account.totp_secret, pyotp.TOTP(secret).at(at), now=at)


def test_the_secret_of_an_app_is_stored_encrypted_and_its_codes_work(engine: Engine) -> None:
    secret = _with_app(engine, Keys(OLD))
    assert is_encrypted(_stored(engine))
    assert secret not in _stored(engine)
    assert _takes_code(engine, Keys(OLD), secret, NOW.replace(minute=5))


def test_a_secret_cannot_be_opened_for_another_account_with_another_key_or_without_one(engine: Engine) -> None:
    secret = _with_app(engine, Keys(OLD))
    sealed = Keys(OLD).encrypt("authenticator app", secret, owner="1")
    for keys, owner in ((Keys(OLD), "2"), (Keys(NEW), "1")):
        with pytest.raises(BadSettings, match="rotate-keys"):
            keys.decrypt("authenticator app", sealed, owner=owner)
    with pytest.raises(BadSettings, match="FINDER_SECRET_KEY"):
        _takes_code(engine, None, secret, NOW.replace(minute=5))
    with pytest.raises(BadSettings):
        Keys(OLD).decrypt("authenticator app", "k1:not base64 at all", owner="1")


def test_rotation_encrypts_with_the_new_key_what_the_old_one_or_none_protected(engine: Engine) -> None:
    secret = _with_app(engine, None)
    assert _stored(engine) == secret
    for number, keys in enumerate((Keys(OLD), Keys(NEW, (OLD,)))):
        with make_session_factory(engine, keys).begin() as session:
            assert rotate(session) == 1
        assert is_encrypted(_stored(engine))
        assert _takes_code(engine, keys, secret, NOW.replace(minute=10 + number))
    assert _takes_code(engine, Keys(NEW), secret, NOW.replace(minute=20))
    with pytest.raises(BadSettings), make_session_factory(engine, Keys(OLD)).begin() as session:
        rotate(session)


def _record(engine: Engine, keys: Keys | None, reason: str) -> None:
    with make_session_factory(engine, keys).begin() as session:
        record_event(session, AuditEvent(kind="account", proposer=None, at=NOW, reason=reason))


def _fault(engine: Engine, keys: Keys | None) -> tuple[int, str] | None:
    with make_session_factory(engine, keys)() as session:
        return history.verify(session)


def test_entries_from_before_the_key_verify_as_before_and_new_ones_need_it(engine: Engine) -> None:
    _record(engine, None, "old")
    _record(engine, Keys(OLD), "new")
    _record(engine, Keys(OLD), "newer")
    assert _fault(engine, Keys(OLD)) is None
    number, words = _fault(engine, None) or (0, "")
    assert number == 2
    assert "FINDER_SECRET_KEY" in words
    with pytest.raises(BadSettings):
        _record(engine, None, "by a command without the secret")


def test_who_writes_the_database_without_the_key_cannot_replace_the_last_entry(engine: Engine) -> None:
    _record(engine, Keys(OLD), "first")
    _record(engine, Keys(OLD), "second")
    with make_session_factory(engine, Keys(OLD))() as session:
        first = session.execute(text("SELECT entry_hash FROM history WHERE number = 1")).scalar()
        document = session.execute(text("SELECT document FROM history WHERE number = 2")).scalar()
    assert str(first).startswith("k")
    forged = hashlib.sha256(f"{first}\n{document}".encode()).hexdigest()
    with make_session_factory(engine).begin() as session:
        for statement in (
            "DROP TRIGGER IF EXISTS history_no_update" + (" ON history" if engine.dialect.name == "postgresql" else ""),
            "UPDATE history_head SET entry_hash = :hash",
        ):
            session.execute(text(statement), {"hash": forged} if ":hash" in statement else {})
    assert _fault(engine, Keys(OLD)) == (3, "is missing")


def test_the_key_of_the_history_survives_a_rotation(engine: Engine) -> None:
    _record(engine, Keys(OLD), "first")
    with make_session_factory(engine, Keys(NEW, (OLD,))).begin() as session:
        rotate(session)
    _record(engine, Keys(NEW), "second")
    assert _fault(engine, Keys(NEW)) is None


def test_failed_tries_are_counted_under_names_that_an_email_does_not_give(engine: Engine) -> None:
    origin = Origin(network="a network")
    with make_session_factory(engine, Keys(OLD)).begin() as session:
        typed = signing_in.Credentials(email="ann@example.org", password="wrong")
        assert signing_in.sign_in(session, typed, hasher=RULES.hasher, now=NOW, origin=origin) is None
        names = set(session.execute(text("SELECT email_hash FROM sign_in_failure")).scalars())
    bare = {tally.key for tally in tallies("ann@example.org", origin)}
    assert len(names) == len(bare)
    assert not names & bare


@pytest.mark.parametrize("is_hashed", [True, False])
def test_a_password_of_the_mounted_list_is_refused(engine: Engine, tmp_path: Path, is_hashed: bool) -> None:
    listed = sorted([PASSWORD, *(f"password number {number}" for number in range(500))])
    lines = (
        sorted(f"{hashlib.sha1(one.encode()).hexdigest().upper()}:{len(one)}" for one in listed)
        if is_hashed
        else listed
    )
    path = tmp_path / "breached.txt"
    path.write_text("\r\n".join(lines) + "\r\n")
    assert all(is_breached(path, one) for one in listed)
    assert not any(is_breached(path, f"another {number}") for number in range(500))
    rules = PasswordRules(site_name="Nearby Care", hasher=RULES.hasher, breached=path)
    with make_session_factory(engine).begin() as session:
        token = managing.add_account(session, "ann@example.org", "admin", now=NOW)[1]
        with pytest.raises(PasswordRefused, match="breach"):
            managing.set_password(session, token, PASSWORD, rules=rules, now=NOW)
        assert managing.set_password(session, token, PASSWORD + " seven", rules=rules, now=NOW)
