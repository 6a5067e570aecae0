"""What visitors write, without anything about them."""

from __future__ import annotations

from datetime import date

from finder.feedback.rules.visitor_reports import is_late, scrub
from tests.each import in_one_pass


@in_one_pass(
    "note",
    ["call me at 303-555-0100", "call me at (303) 555 0100", "call me at 3 0 3 5 5 5 0 1 0 0", "call me at +13035550100",
     "call me at ann.b+c@mail.example.org"],
)  # fmt: skip
def test_numbers_and_addresses_are_removed(note: str) -> None:
    assert scrub(note) == "call me at [removed]"


def test_a_note_is_cut_and_cleaned() -> None:
    assert scrub("  It moved to 12 Main St, 80202.\x00\u202e ") == "It moved to 12 Main St, 80202."
    assert len(scrub("x" * 900)) == 500


@in_one_pass(("today", "late"), [(date(2026, 11, 20), False), (date(2026, 11, 25), False), (date(2026, 11, 26), True)])
def test_a_report_is_late_after_three_working_days(today: date, late: bool) -> None:
    assert is_late("2026-11-20", today=today) is late  # A Friday.
