"""Accounts and sessions as the guard sees them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from finder.staff.rules.accounts import ABSOLUTE, HALF_WAY, IDLE, Account, StaffSession, is_over

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
ACCOUNT = Account(
    id=7, email="ann@example.org", role="reviewer", is_active=True, user_handle="h", password_hash="", totp_secret="",
    totp_pending="", totp_last_step=0, created_at=NOW.isoformat(), time_zone="Pacific/Guam",
)  # fmt: skip
SESSION = StaffSession(id=1, account=ACCOUNT, created_at=NOW, seen_at=NOW, factor_at=NOW, role="reviewer")


def test_an_actor_has_what_its_session_tells() -> None:
    actor = SESSION.actor(request_id="r1")
    assert (actor.account_id, actor.role, actor.factor_at) == (7, "reviewer", NOW)
    assert (actor.request_id, actor.time_zone) == ("r1", "Pacific/Guam")


def test_a_session_ends_when_idle_old_half_way_or_disabled() -> None:
    second = timedelta(seconds=1)
    assert not is_over(SESSION, NOW + IDLE - second)
    assert is_over(SESSION, NOW + IDLE)
    assert is_over(replace(SESSION, seen_at=NOW + ABSOLUTE), NOW + ABSOLUTE)
    assert is_over(replace(SESSION, factor_at=None), NOW + HALF_WAY)
    assert is_over(replace(SESSION, account=replace(ACCOUNT, is_active=False)), NOW)


def test_whoever_waits_for_a_day_acts_as_an_editor() -> None:
    waiting = replace(ACCOUNT, reviews_from=NOW + timedelta(hours=1))
    assert waiting.acting_role(NOW) == "editor"
    assert waiting.acting_role(NOW + timedelta(hours=1)) == "reviewer"
