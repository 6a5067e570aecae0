"""Whom a request counts for: the visitor behind the proxies that the operator trusts, and nobody whom they made up."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest
from flask import Flask

from finder.platform.errors import BadSettings
from finder.platform.settings import Settings, read_settings
from finder.platform.web.rate_limits import SEARCHES_A_MINUTE
from finder.platform.web.visitors import find_visitor
from tests.each import in_one_pass
from tests.pages import check_page


@in_one_pass(
    ("peer", "header", "trusted", "expected"),
    [
        ("203.0.113.5", "", (), "203.0.113.5"),
        ("203.0.113.5", "198.51.100.9", (), "203.0.113.5"),
        ("127.0.0.1", "198.51.100.9", ("127.0.0.1/32",), "198.51.100.9"),
        ("127.0.0.1", "", ("127.0.0.1/32",), "127.0.0.1"),
        # What a visitor sent stands to the left of what the proxy heard.
        ("127.0.0.1", "192.0.2.1, 198.51.100.9", ("127.0.0.1/32",), "198.51.100.9"),
        ("10.1.2.3", "198.51.100.9, 10.9.9.9", ("10.0.0.0/8",), "198.51.100.9"),
        ("", "198.51.100.9", ("unix",), "198.51.100.9"),
        ("", "198.51.100.9", ("127.0.0.1/32",), ""),
        ("127.0.0.1", "not an address", ("127.0.0.1/32",), "127.0.0.1"),
        ("127.0.0.1", "198.51.100.9:4711", ("127.0.0.1/32",), "198.51.100.9"),
        ("::1", "[2001:db8:1:2:3::4]:443", ("::1/128",), "2001:db8:1:2::/64"),
        ("::ffff:127.0.0.1", "198.51.100.9", ("127.0.0.1/32",), "198.51.100.9"),
        ("127.0.0.1", "fe80::1%eth0", ("127.0.0.1/32",), "fe80::/64"),
    ],
)
def test_the_nearest_address_that_is_no_trusted_proxy(
    peer: str, header: str, trusted: tuple[str, ...], expected: str
) -> None:
    assert find_visitor(peer, header, trusted) == expected


def test_a_made_up_trail_takes_no_time() -> None:
    assert find_visitor("127.0.0.1", "1.2.3.4," * 100_000 + "198.51.100.9", ("127.0.0.1/32",)) == "198.51.100.9"


def test_the_setting_is_read_and_a_bad_one_refused() -> None:
    read = read_settings({"FINDER_TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/8 unix"})
    assert read.trusted_proxies == ("127.0.0.1/32", "10.0.0.0/8", "unix")
    for bad in ("10.0.0.1/8", "localhost", "*"):
        with pytest.raises(BadSettings, match="FINDER_TRUSTED_PROXIES"):
            read_settings({"FINDER_TRUSTED_PROXIES": bad})


def test_one_visitor_behind_the_proxy_uses_up_nobody_elses_limit(
    settings: Settings, make_site: Callable[[Settings], Flask]
) -> None:
    own = dataclasses.replace(settings, rate_limits=True, trusted_proxies=("127.0.0.1/32",))
    client = make_site(own).test_client(use_cookies=False)

    def ask(address: str, path: str = "/find?near=80202") -> int:
        answer = client.get(path, headers={"X-Forwarded-For": address})
        if answer.status_code == 429:
            assert int(answer.headers["Retry-After"]) >= 1
            assert "988" in answer.text
        return answer.status_code

    assert {ask("198.51.100.9") for _ in range(SEARCHES_A_MINUTE)} == {200}
    assert ask("198.51.100.9") == 429
    assert ask("198.51.100.10") == 200
    assert ask("192.0.2.1, 198.51.100.9") == 429, "a made-up address in front helps nobody"
    assert {ask("198.51.100.9", "/api/v1/search?near=80202") for _ in range(SEARCHES_A_MINUTE)} == {200}
    assert ask("198.51.100.9", "/api/v1/search?near=80202") == 429
    assert ask("198.51.100.10", "/api/v1/search?near=80202") == 200


def test_everybody_shares_one_limit_where_no_proxy_is_trusted(
    settings: Settings, make_site: Callable[[Settings], Flask]
) -> None:
    client = make_site(dataclasses.replace(settings, rate_limits=True)).test_client(use_cookies=False)
    sent = [
        client.get("/find?near=80202", headers={"X-Forwarded-For": f"198.51.100.{number}"})
        for number in range(SEARCHES_A_MINUTE + 1)
    ]
    assert sent[-1].status_code == 429
    check_page(sent[-1])
