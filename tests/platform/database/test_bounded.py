"""A server that was silent is left alone for a while, and one person at a time finds out whether it is back."""

from __future__ import annotations

import psycopg
import pytest

from finder.platform.database.bounded import Silence


def _refuses(silence: Silence) -> bool:
    try:
        silence.check()
    except psycopg.OperationalError:
        return True
    return False


def test_nobody_waits_for_a_server_that_was_silent_a_moment_ago() -> None:
    now = [100.0]
    silence = Silence(3, clock=lambda: now[0])
    assert not _refuses(silence)
    silence.begin()
    assert _refuses(silence)
    now[0] = 102.9
    assert _refuses(silence)
    now[0] = 103.0
    assert not _refuses(silence), "one may find out"
    assert _refuses(silence), "while nobody else waits"
    silence.end()
    assert not _refuses(silence)


@pytest.mark.parametrize("asked", [1, 3])
def test_who_finds_out_and_never_comes_back_holds_up_nobody_for_longer_than_one_rest(asked: int) -> None:
    now = [0.0]
    silence = Silence(3, clock=lambda: now[0])
    silence.begin()
    for _ in range(asked):
        now[0] += 3
        assert not _refuses(silence)


def test_without_a_rest_it_is_asked_every_time() -> None:
    silence = Silence(0)
    silence.begin()
    assert not _refuses(silence)
