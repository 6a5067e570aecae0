"""Which passwords are taken."""

from __future__ import annotations

import pytest

from finder.staff.accounts.rules.passwords import check_password
from finder.staff.rules.errors import PasswordRefused
from tests.each import in_one_pass

TAKEN = [
    "marble otter whistles at noon",
    "Tr0ub4dor&3-plus-tail",
    "48151623428391750264",
    "\u00fcber die Br\u00fccke \u4e2d\u6587 \U0001f98a\U0001f9ca fox and ice",
    "x9!kQ2#mZ7$pL4w",
    ("lantern \U0001f98a " * 20)[:64],
    "a" * 5 + "correct pony violin drizzle" + "z" * 96,
]
REFUSED = [
    "short but fine",
    "x" * 200,
    "aaaaaaaaaaaaaaaaaaaa",
    "abcabcabcabcabcabc",
    "passwordpassword1",
    "P@ssw0rdP@ssw0rd!!",
    "correct horse battery staple",
    "1234567890123456789",
    "qwertyuiopasdfghjkl",
    "detox-program-2026!!",
    "NearbyCare NearbyCare",
    "ann@example.org2026",
    "welcome to treatment",
    "1qaz2wsx3edc4rfv",
    "!QAZ2wsx#EDC4rfv",
    "zaq12wsxcde34rfv",
    "qazwsxedcrfvtgbyhn",
    "poiuytrewqlkjhgfdsa",
    "Summer2026Summer2026",
    "Winter2025Winter2025!",
]


@in_one_pass("password", TAKEN)
def test_long_and_odd_passwords_are_taken_whole(password: str) -> None:
    assert check_password(password, context=("Nearby Care", "ann@example.org")) == password


@in_one_pass("password", REFUSED)
def test_short_long_and_easy_passwords_are_refused(password: str) -> None:
    with pytest.raises(PasswordRefused):
        check_password(password, context=("Nearby Care", "ann@example.org"))


def test_one_password_typed_two_ways_is_one() -> None:
    assert check_password("nin\u0303o y cometa azul") == check_password("ni\u00f1o y cometa azul")
