"""Addresses that lists may be fetched from, and the names of files."""

from __future__ import annotations

import pytest

from finder.platform.errors import BadInput
from finder.sync.rules.addresses import check_address, file_name, follow, is_on_site
from tests.each import in_one_pass


@in_one_pass(
    "address",
    ["https://lists.example.org/a b.xlsx", "http://127.0.0.1:8000/a", "http://localhost/a", "http://[::1]:80/a"],
)
def test_an_address_may_be_asked(address: str) -> None:
    assert check_address(f"{address}#part") == address


@in_one_pass(
    "address",
    [
        "", "list.xlsx", "/tmp/list.xlsx", "file:///tmp/list.xlsx", "ftp://example.org/a", "https://", "https:///a",
        "https://[::1", "https://example.org:99999/a", "https://example.org:0/a", "https://example.org/a\nb",
        "http://example.org/a", "http://10.0.0.1/a", "http://127.0.0.1.example.org/a",
        "https://name@example.org/a", "https://name:word@example.org/a", "http://:word@127.0.0.1/a",
    ],
)  # fmt: skip
def test_an_address_may_not_be_asked(address: str) -> None:
    with pytest.raises(BadInput):
        check_address(address)


def test_a_redirect_leads_on() -> None:
    start = "https://www.example.org/lists/a.xlsx"
    assert follow(start, "b.xlsx") == "https://www.example.org/lists/b.xlsx"
    assert follow(start, "//files.example.org/b") == "https://files.example.org/b"
    assert follow("http://127.0.0.1:8000/a", "https://example.org/b") == "https://example.org/b"
    for location in ("http://www.example.org/b", "http://127.0.0.1/b", "javascript:0", "https://a:b@example.org/"):
        with pytest.raises(BadInput, match="no list may be fetched"):
            follow(start, location)


@in_one_pass(
    ("path", "disposition", "name"),
    [
        ("/r/2025_SU.xlsx", "", "2025_SU.xlsx"),
        ("/r/National%20Directory%202024.xlsx?x=1", "", "National Directory 2024.xlsx"),
        ("/export", 'attachment; filename="otp-2026-01-14.csv"', "otp-2026-01-14.csv"),
        ("/export", "attachment; filename*=UTF-8''otp%202026.csv", "otp 2026.csv"),
        ("/export", 'attachment; filename="../../etc/2026.csv"', "2026.csv"),
        ("/export", 'attachment; filename="C:\\\\lists\\\\2026.csv"', "2026.csv"),
        ("/r/2025.xlsx", "attachment", "2025.xlsx"),
        ("/", "", "list"),
    ],
)
def test_the_name_of_a_file(path: str, disposition: str, name: str) -> None:
    assert file_name(f"https://example.org{path}", disposition) == name


def test_a_site_has_parts_and_no_lookalikes() -> None:
    assert is_on_site("https://www.samhsa.gov/a", "samhsa.gov")
    assert is_on_site("https://samhsa.gov/a", "samhsa.gov")
    assert not is_on_site("https://notsamhsa.gov/a", "samhsa.gov")
    assert not is_on_site("https://samhsa.gov.example.org/a", "samhsa.gov")
