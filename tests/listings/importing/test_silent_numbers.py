"""Numbers of faxes and teletypewriters are not published as numbers to call."""

from __future__ import annotations

import pytest

from finder.listings.importing.cleaning import clean_phones

MAIN, OTHER = "+16175550101", "+16175550103"


@pytest.mark.parametrize(
    ("cell", "numbers"),
    [
        ("Fax 617-555-0199, office 617-555-0101", [MAIN]),
        ("617-555-0101, fax 617-555-0199", [MAIN]),
        ("617-555-0101 Fax 617-555-0199", [MAIN]),
        ("617-555-0199 (fax) 617-555-0101", [MAIN]),
        ("617-555-0199 fax; 617-555-0101 office", [MAIN]),
        ("T: 617-555-0101 F: 617-555-0199", [MAIN]),
        ("617-555-0101 / TDD 617-555-0198 / intake 617-555-0103", [MAIN, OTHER]),
        ("TTY: 617-555-0198", []),
        ("fax617-555-0199", []),
        ("617.555.0199 facsimile", []),
        ("Voice/TTY: 617-555-0101", [MAIN]),
        ("617-555-0101 (TTY/V)", [MAIN]),
        ("617-555-0101 or 617-555-0103", [MAIN, OTHER]),
        ("617-555-0101 (24 hours)", [MAIN]),
        ("Fairfax office: 617-555-0101", [MAIN]),
    ],
)
def test_only_numbers_that_a_voice_answers_are_read(cell: str, numbers: list[str]) -> None:
    phones, rejected = clean_phones(("main", cell))
    assert [phone.number for phone in phones] == numbers
    assert rejected == (() if numbers else (cell,)), "what is left out is told"


def test_an_extension_before_a_fax_is_kept() -> None:
    phones, _ = clean_phones(("main", "(617) 555-0101 ext. 5 fax (617) 555-0199"))
    assert [(phone.number, phone.extension) for phone in phones] == [(MAIN, "5")]
