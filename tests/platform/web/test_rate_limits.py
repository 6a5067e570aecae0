"""Limits on searching: generous, forgetful, and with the help lines on the page that refuses."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from flask import Flask

from finder.platform.settings import Settings
from finder.platform.web.rate_limits import SEARCHES_A_MINUTE, RateLimiter
from tests.pages import check_page

MOST_NETWORKS = 50_000
"""Counted at once by one limiter."""


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_network_may_search_so_often_a_minute_and_again_the_next() -> None:
    clock = Clock()
    limiter = RateLimiter(limit=3, clock=clock)
    assert [limiter.accepts("203.0.113.77") for _ in range(4)] == [True, True, True, False]
    assert limiter.accepts("203.0.113.78")
    clock.seconds = 60
    assert limiter.accepts("203.0.113.77")


def test_a_shelter_may_search_from_one_address() -> None:
    assert SEARCHES_A_MINUTE >= 60
    limiter = RateLimiter(clock=Clock())
    assert all(limiter.accepts("203.0.113.77") for _ in range(60))


def test_keys_change_and_no_address_is_kept() -> None:
    clock = Clock()
    limiter = RateLimiter(limit=3, clock=clock)
    limiter.accepts("203.0.113.77")
    first = set(limiter._counts)
    assert b"203.0.113.77" not in b"".join(first)
    clock.seconds = 600
    limiter.accepts("203.0.113.77")
    assert first.isdisjoint(limiter._counts)
    assert len(RateLimiter()) == 0


def test_a_full_table_turns_nobody_away_and_grows_no_more() -> None:
    limiter = RateLimiter(limit=1, clock=Clock())
    assert limiter.accepts("203.0.113.77")
    for number in range(MOST_NETWORKS + 100):
        assert limiter.accepts(f"2001:db8::{number:x}")
    assert len(limiter) == MOST_NETWORKS
    # Who is counted already goes on being counted.
    assert not limiter.accepts("203.0.113.77")


def test_the_page_that_refuses_has_the_help_lines(settings: Settings, make_site: Callable[[Settings], Flask]) -> None:
    client = make_site(dataclasses.replace(settings, rate_limits=True)).test_client(use_cookies=False)
    answers = {client.get("/find?near=80202").status_code for _ in range(SEARCHES_A_MINUTE)}
    assert answers == {200}
    refused = client.get("/find?near=80202")
    assert refused.status_code == 429
    assert "80202" not in check_page(refused).get_text()
    check_page(client.post("/es/find", data={"near": "80202"}))
    assert client.get("/guide").status_code == 200


def test_limits_can_be_switched_off(settings: Settings, make_site: Callable[[Settings], Flask]) -> None:
    app = make_site(dataclasses.replace(settings, rate_limits=False))
    client = app.test_client(use_cookies=False)
    assert {client.get("/find?near=80202").status_code for _ in range(SEARCHES_A_MINUTE + 5)} == {200}
