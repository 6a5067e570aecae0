"""Two spellings of one name or street become equal; two different ones stay different."""

from __future__ import annotations

from finder.listings.rules.normalization import NormalizedStreet, name_tokens, normalize_street, plain
from tests.each import in_one_pass


@in_one_pass(
    ("text", "normalized"),
    [
        ("Peña & Sons", "pena  and  sons"),
        ("St. Mary's", "st. marys"),
        ("St. Mary\u2019s", "st. marys"),
        ("ÉLAN", "elan"),
    ],
)
def test_case_accents_and_apostrophes_vanish(text: str, normalized: str) -> None:
    assert plain(text) == normalized


SAME_NAMES = [
    ("Hope Behavioral Health Services", "HOPE BEHAV HLTH SERVS"),
    ("Hope Treatment Centers", "Hope Trt Ctr"),
    ("The House of Hope, Inc.", "House Hope"),
    ("Saint Mary's", "St Marys"),
    ("Hope MH", "Hope Mental Health"),
    ("Hope IOP", "Hope Intensive Outpatient"),
    ("Hope SUD Clinic", "Hope Substance Use Disorder Clinics"),
    ("Hope & Faith", "Hope and Faith"),
    ("Hope Programs", "Hope Program"),
    ("Hope Srvs", "Hope Service"),
]


@in_one_pass(("one", "other"), SAME_NAMES)
def test_names_that_mean_the_same_are_equal(one: str, other: str) -> None:
    assert name_tokens(one) == name_tokens(other)


@in_one_pass(
    ("name", "words"),
    [
        ("Hopes", ("hope",)),
        ("Princess House", ("princess", "house")),
        ("Gas Bus", ("gas", "bus")),
        ("Cats Dog", ("cat", "dog")),
        ("Unit 12B", ("unit", "12", "b")),
        ("The Of And", ()),
    ],
)
def test_a_plural_loses_its_s_and_nothing_else_does(name: str, words: tuple[str, ...]) -> None:
    assert name_tokens(name) == words


STREETS = [
    ("1912 Commerce Ave. NW, Suite 4", "", ("1912", "commerce", "ave nw", "4")),
    ("1912 Northwest Commerce Avenue", "Suite 4", ("1912", "commerce", "ave nw", "4")),
    ("100 Old Mill Road", "", ("100", "old mill", "rd", "")),
    ("100 First Street #12 B", "", ("100", "1", "st", "12 b")),
    ("100 1st Street", "", ("100", "1", "st st", "")),
    ("Broadway", "", ("", "broadway", "", "")),
    ("200 East Avenue", "", ("200", "e ave", "", "")),
    ("PO Box 12", "", ("", "po box 12", "", "")),
    ("100 Main St", "Building 2 and Floor 3", ("100", "main", "st", "2 3")),
    ("", "", ("", "", "", "")),
]


@in_one_pass(("street", "street2", "parts"), STREETS)
def test_a_street_is_taken_apart(street: str, street2: str, parts: tuple[str, str, str, str]) -> None:
    normalized = normalize_street(street, street2)
    assert (normalized.number, normalized.core, normalized.rest, normalized.unit) == parts


def test_a_street_is_empty_only_without_number_and_name() -> None:
    assert normalize_street("").is_empty
    assert normalize_street("", "Suite 4").is_empty
    assert not normalize_street("100").is_empty
    assert not normalize_street("Broadway").is_empty
    assert not NormalizedStreet(number="1", core="broadway", rest="", unit="").is_empty
