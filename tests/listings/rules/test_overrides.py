"""What staff say, in the order in which it is shown; and that a hidden number is shown nowhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from finder.listings.rules.overrides import (
    StaffOverride,
    StaffOverrides,
    overlay,
    shown_phones,
    staff_notes,
    staff_reports,
    without_hidden,
)
from finder.listings.rules.records import Phone
from tests.each import in_one_pass
from tests.listings.rules.listing_examples import RECORD, say

HIDDEN = "+13035550100"
LINES = tuple(
    Phone(number=f"+1303555010{digit}", answers=answers)
    for digit, answers in enumerate(("referral_line", "program", "referral_line", "parent"))
)


def test_each_day_on_which_staff_answered_is_a_report_the_newest_first() -> None:
    said: dict[str, Any] = {"code:DT": ("yes", "2026-01-01"), "code:PW": ("no", "2026-02-01"), "code:SA": ("yes", "2026-02-01"),
                            "hours": ("Mon", "2026-03-01")}  # fmt: skip
    reports = staff_reports(
        StaffOverrides(fields={name: StaffOverride(value=value, on=on) for name, (value, on) in said.items()})
    )
    assert [(report.as_of, report.asked, report.codes, report.basis) for report in reports] == [
        ("2026-02-01", {"PW", "SA"}, {"SA"}, "staff"),
        ("2026-01-01", {"DT"}, {"DT"}, "staff"),
    ]
    assert staff_reports(say(hours="Mon")) == ()


def test_phones_keep_their_order_but_for_referral_lines_and_hidden_ones() -> None:
    assert [phone.number[-1] for phone in shown_phones(LINES, StaffOverrides())] == ["1", "3", "0", "2"]
    assert [phone.number[-1] for phone in shown_phones(LINES, say(hidden=["+13035550101"]))] == ["3", "0", "2"]
    assert shown_phones(LINES[:1], say(hidden=[LINES[0].number])) == ()
    assert shown_phones(LINES[:1], say(hours="Mon")) == LINES[:1]


@in_one_pass("field", ["name", "name2", "organization", "street", "street2", "city", "website"])
def test_a_hidden_number_leaves_every_text_of_a_list_and_of_staff(field: str) -> None:
    text = "Hope 303-555-0100 and (303) 555-0100, not 303-555-0177"
    gone = "Hope … and …, not 303-555-0177"
    record = replace(RECORD, **{field: text})
    assert getattr(overlay(record, say(hidden=[HIDDEN])), field) == gone
    assert getattr(overlay(RECORD, say(hidden=[HIDDEN], **{field: text})), field) == gone
    assert getattr(overlay(record, say(hidden=["+13035559999"])), field) == text


def test_nothing_is_taken_out_where_nothing_is_hidden() -> None:
    assert without_hidden("303-555-0100", StaffOverrides()) == "303-555-0100"
    assert overlay(RECORD, StaffOverrides()) is RECORD


def test_the_notes_of_staff_come_in_a_fixed_order_and_never_those_for_staff_alone() -> None:
    said = say(licence="L-1", what_to_bring="Papers", getting_in="", hours="Mon", staff_notes="rude")
    assert staff_notes(said) == (("hours", "Mon"), ("what_to_bring", "Papers"), ("licence", "L-1"))


def test_what_staff_never_said_falls_back() -> None:
    assert say(hours="Mon").value("hours", "Tue") == "Mon"
    assert say(hours="").value("hours", "Tue") == ""
    assert StaffOverrides().value("hours", "Tue") == "Tue"
    assert StaffOverrides().value("hours") is None
    assert (StaffOverrides().hidden, StaffOverrides().checked, StaffOverrides().opening) == (frozenset(), (), None)
