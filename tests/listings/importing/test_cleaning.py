"""Single cells as lists really write them: web addresses, ZIPs, states, phones."""

from __future__ import annotations

from finder.listings.importing.cleaning import clean_phones, clean_state, clean_text, clean_website, clean_zip
from tests.each import in_one_pass


@in_one_pass(
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


@in_one_pass(
    ("written", "code"),
    [
        ("02118", "02118"), ("2118", "02118"), ("2118.0", "02118"), ("02118-1234", "02118"), ("021181234", "02118"),
        ("02118-1234.0", "02118"), ("02118-1234.5", ""), ("02118.0", "02118"),
        ("'02118", "02118"), ('="02118"', "02118"), ("MA 02118", "02118"), ("MA-02118", "02118"),
        ("00000", ""), ("0", ""), ("", ""), ("X1 58102", ""), ("12/31/2026", ""), ("581O2", ""),
        ("9460A", ""), ("946a", ""), ("9460 CA", "09460"),
    ],
)  # fmt: skip
def test_a_zip(written: str, code: str) -> None:
    assert clean_zip(written) == code


@in_one_pass(
    ("written", "state"),
    [
        ("ND", "ND"), ("nd.", "ND"), ("North  Dakota", "ND"), ("N. Dakota", "ND"), ("Mass.", "MA"), ("D.C.", "DC"),
        ("District of Columbia", "DC"), ("U.S. Virgin Islands", "VI"), ("Virgin Islands", "VI"), ("W Virginia", "WV"),
        ("", ""), ("XX", ""), ("USA", ""), ("Ontario", ""),
    ],
)  # fmt: skip
def test_a_state(written: str, state: str) -> None:
    assert clean_state(written) == state


@in_one_pass(
    ("written", "numbers"),
    [
        ("701-555-0104", ["+17015550104"]), ("701 555 0104 (24 hr)", ["+17015550104"]),
        ("24 hours: 701-555-0104", ["+17015550104"]), ("701-555-0104 or 701-555-0105", ["+17015550104", "+17015550105"]),
        ("555-0104", []), ("0", []), ("ask at the desk", []),
    ],
)  # fmt: skip
def test_a_phone_has_its_area_code_and_may_stand_among_words(written: str, numbers: list[str]) -> None:
    phones, rejected = clean_phones(("main", written))
    assert [phone.number for phone in phones] == numbers
    assert rejected == (() if numbers else (written,))


@in_one_pass("unseen", "\u0007\u007f\u061c\u180e\u200b\u200e\u200f\u202e\u2060\u2066\ufeff\ue000\U000e0041")
def test_what_hides_or_reorders_text_is_dropped(unseen: str) -> None:
    assert clean_text(f"Hope {unseen}House{unseen}") == "Hope House"


def test_blanks_and_letters_of_any_script_stay() -> None:
    assert (
        clean_text("Hope\u00a0 House\t\u0085II \u2028Ni\u00f1o \u0646\u200c\u0647")
        == "Hope House II Ni\u00f1o \u0646\u200c\u0647"
    )
