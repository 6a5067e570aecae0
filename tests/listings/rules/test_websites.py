"""The host of a web address: two listings with one host may be one program, and a new host is a warning."""

from __future__ import annotations

from finder.listings.rules.websites import host_of
from tests.each import in_one_pass


@in_one_pass(
    ("website", "host"),
    [
        ("https://www.Hope.Example.org:8080/a?b=1#c", "hope.example.org"),
        ("http://hope.example.org", "hope.example.org"),
        ("http://www2.example.org", "www2.example.org"),
        ("http://example.www.org", "example.www.org"),
        ("hope.example.org", ""),
        ("http://[::1", ""),
        ("", ""),
    ],
)
def test_the_host_of_a_web_address(website: str, host: str) -> None:
    assert host_of(website) == host
