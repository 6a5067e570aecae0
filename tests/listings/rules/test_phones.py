"""Phone numbers as people type them."""

from __future__ import annotations

from finder.listings.rules.phones import find_phones, is_toll_free, parse_phone
from tests.each import in_one_pass


@in_one_pass(
    ("typed", "expected"),
    [
        ("303-555-0100", ("+13035550100", "")),
        ("(303) 555-0100 ext. 12", ("+13035550100", "12")),
        ("+1 303 555 0100", ("+13035550100", "")),
        ("888-PARNEXT", ("+18887276398", "")),
        ("+44 20 7946 0958", ("", "")),
        ("no number", ("", "")),
        ("555", ("", "")),
    ],
)
def test_numbers_are_read(typed: str, expected: tuple[str, str]) -> None:
    assert parse_phone(typed) == expected


def test_numbers_within_a_text_are_found() -> None:
    found = find_phones("Call 303-555-0100 or (888) 555-0199, 80202.")
    assert [number for _, _, number in found] == ["+13035550100", "+18885550199"]
    assert [is_toll_free(number) for _, _, number in found] == [False, True]


@in_one_pass(
    ("text", "expected"),
    [
        ("Ring 3035550100.", ["+13035550100"]),
        ("+1 303 555 0100, then +44 20 7946 0958", ["+13035550100"]),
        ("Suite 100, Denver CO 80202-1234", []),
        ("303-555-0100 x12", ["+13035550100"]),
        ("(303)555-0100/0101", ["+13035550100"]),
        ("Ring 303-055-0100", ["+13030550100"]),
        ("", []),
    ],
)
def test_only_us_numbers_of_a_text_are_found(text: str, expected: list[str]) -> None:
    assert [number for _, _, number in find_phones(text)] == expected


def test_a_found_number_is_told_with_its_place_in_the_text() -> None:
    ((start, end, _),) = find_phones("Call 303-555-0100 now")
    assert "Call 303-555-0100 now"[start:end] == "303-555-0100"
