"""Single cells as lists really write them: web addresses."""

from __future__ import annotations

import pytest

from finder.listings.importing.cleaning import clean_website


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("http://www.example.org", "http://www.example.org"),
        ("https://example.org/a/b?c=1#d", "https://example.org/a/b?c=1#d"),
        ("HTTPS://Example.org/Path", "https://Example.org/Path"),
        ("www.example.org", "http://www.example.org"),
        ("example.org", "http://example.org"),
        ("example.org:8080/a", "http://example.org:8080/a"),
        # Blanks and tabs.
        ("\thttp://www.example.org\t", "http://www.example.org"),
        ("http://\twww.example.org", "http://www.example.org"),
        ("http: //www.example.org", "http://www.example.org"),
        ("http://www. example.org", "http://www.example.org"),
        ("www.example .org", "http://www.example.org"),
        ("http://www.example.org\u00a0", "http://www.example.org"),
        ("http://www.example.org /", "http://www.example.org"),
        ("http://www.example.org/our programs", "http://www.example.org"),
        ("www.example.org www.example.net", "http://www.example.org"),
        ("www.example.org; www.example.net/b", "http://www.example.org"),
        ("www.example.org/a, www.example.net/b", "http://www.example.org"),
        ("www.example.org (main office)", "http://www.example.org"),
        # Schemes.
        ("http://http://www.example.org", "http://www.example.org"),
        ("http://https://www.example.org", "https://www.example.org"),
        ("http//www.example.org", "http://www.example.org"),
        ("https:/www.example.org", "https://www.example.org"),
        ("http:www.example.org", "http://www.example.org"),
        ("<https://www.example.org>.", "https://www.example.org"),
        ("http.example.org", "http://http.example.org"),
        ("httpclinic.example.org", "http://httpclinic.example.org"),
        # None.
        ("", ""),
        ("http://", ""),
        ("https:// ", ""),
        ("n/a", ""),
        ("None", ""),
        ("www.", ""),
        ("www.example", ""),
        ("see our page", ""),
        ("Ask for Dr. Roe", ""),
        ("info@example.org", ""),
        ("javascript:alert(1)", ""),
        ("http://user:secret@example.org", ""),
        ("http://192.0.2.1/", ""),
        ("http://example.org/" + "a" * 300, ""),
    ],
)
def test_websites(written: str, address: str) -> None:
    assert clean_website(written) == address
    assert clean_website(address) == address
