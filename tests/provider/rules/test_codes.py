"""Codes of links, as letters show them and people type them; states of links."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from finder.provider.rules.links import LASTS, ProviderLink, read_code, show_code
from tests.each import in_one_pass

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
LINK = ProviderLink(id=1, program_id="a", way="paper", made_by=1, made_at=NOW, expires_at=NOW + LASTS)


@in_one_pass("typed", ["7K2M9QXR4TB0", "7k2m-9qxr-4tbo", " 7K2M 9QXR 4TB0 ", "7k2m–9qxr.4tb0", "7K2M - 9QXR - 4TBO"])
def test_a_code_is_read_in_every_spelling(typed: str) -> None:
    assert read_code(typed) == "7K2M9QXR4TB0"
    assert show_code(read_code(typed)) == "7K2M-9QXR-4TB0"


@in_one_pass("typed", ["", "7K2M", "7K2M9QXR4TB00", "7K2M9QXR4TBU", "../../etc", "7K2M9QXR4TB\u0660", "x" * 10_000])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert read_code(typed) == ""


def test_letters_that_look_like_digits_are_digits() -> None:
    assert read_code("OIL0-1111-2222") == read_code("0110-1111-2222")


def test_states() -> None:
    later = NOW + timedelta(days=1)
    assert LINK.state(NOW) == "sent"
    assert LINK.state(NOW + LASTS - timedelta(seconds=1)) == "sent"
    assert LINK.state(NOW + LASTS) == "expired"
    opened = replace(LINK, opened_at=later)
    assert (opened.state(later), opened.state(NOW + LASTS)) == ("opened", "expired")
    assert replace(opened, revoked_at=later).state(later) == "revoked"
    answered = replace(opened, answered_at=later)
    assert answered.state(NOW + LASTS * 2) == "answered"
    assert [link.is_open(later) for link in (LINK, opened, answered)] == [True, True, False]
