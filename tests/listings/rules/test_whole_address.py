from __future__ import annotations

from finder.listings.rules.websites import whole_address
from tests.each import in_one_pass


@in_one_pass(
    ("website", "address"),
    [
        ("www.example.org/a", "https://www.example.org/a"),
        ("http://example.org", "http://example.org"),
        ("HTTPS://Example.org/x?y=1", "HTTPS://Example.org/x?y=1"),
        ("javascript:alert(1)", ""),
        ("example", ""),
        ("exam ple.org", ""),
        ("http://[broken", ""),
        ("example.org:0", ""),
        ("", ""),
    ],
)
def test_a_website_becomes_a_whole_address_or_nothing(website: str, address: str) -> None:
    assert whole_address(website) == address
