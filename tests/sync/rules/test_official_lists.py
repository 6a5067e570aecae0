"""What came is what was asked for, and newer than what is held."""

from __future__ import annotations

import pytest

from finder.listings.rules.records import DatePrecision
from finder.platform.errors import BadInput, NotFound
from finder.sync.rules.official_lists import (
    DIRECTORY,
    MENTAL_HEALTH_DIRECTORY,
    OTP_DIRECTORY,
    KnownDate,
    OfficialList,
    check_is_newest,
    check_is_wanted,
)
from tests.each import in_one_pass

ALL = (DIRECTORY, MENTAL_HEALTH_DIRECTORY, OTP_DIRECTORY)


def test_the_list_that_was_wanted_is_taken() -> None:
    for one in ALL:
        check_is_wanted(one, format_id=one.format, source=one.source)


@in_one_pass(
    ("wanted", "format_id", "source", "words"),
    [
        (
            DIRECTORY,
            "national_directory",
            "samhsa-mh-directory",
            r"\(mental health\)\. To fetch it, add --mental-health",
        ),
        (MENTAL_HEALTH_DIRECTORY, "national_directory", "samhsa-directory", "leave --mental-health out"),
        (DIRECTORY, "otp_directory", "samhsa-otp", "list of opioid treatment programs"),
        (OTP_DIRECTORY, "national_directory", "samhsa-directory", "National Directory"),
        (DIRECTORY, "locator_export", "samhsa-locator", "finder import FILE"),
        (DIRECTORY, "finder_csv", "samhsa-directory", "finder import FILE"),
    ],
)
def test_another_list_is_named(wanted: OfficialList, format_id: str, source: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        check_is_wanted(wanted, format_id=format_id, source=source)


def known(text: str) -> KnownDate:
    """Return a date as it is written when only that much is known."""
    precision: DatePrecision = "year" if len(text) == 4 else "month" if len(text) == 7 else "day"
    return KnownDate(as_of=f"{text}-01-01"[:10] if precision == "year" else f"{text}-01"[:10], precision=precision)


@in_one_pass(
    ("found", "held"), [("2025", "2025"), ("2025", "2024"), ("2025", "2025-08-19"), ("2025-08", "2025"), ("2025", "")]
)
def test_a_list_that_may_be_newer_is_taken(found: str, held: str) -> None:
    check_is_newest(known(found), [known(held)] if held else [KnownDate(as_of="", precision="day")])


@in_one_pass(("found", "held"), [("2024", "2025"), ("2024-12", "2025"), ("2025-07-31", "2025-08")])
def test_a_list_that_is_older_is_not(found: str, held: str) -> None:
    with pytest.raises(NotFound, match=f"of {found}; the directory holds one of {held}"):
        check_is_newest(known(found), [known("2020"), known(held)])
