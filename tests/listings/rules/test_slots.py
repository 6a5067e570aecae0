"""The three answers of every card: medicine, overnight, pay."""

from __future__ import annotations

from finder.listings.rules.detox import DetoxKind
from finder.listings.rules.slots import SLOT_CODES, Slots, find_slots
from tests.each import in_one_pass


def slots(offered: str, denied: str = "", both: str = "", detox: DetoxKind = "") -> Slots:
    return find_slots(offered.split(), denied.split(), contradictions=both.split(), detox=detox)


@in_one_pass(
    ("offered", "denied", "both", "answer"),
    [
        ("OTP UB", "", "", ("methadone_and_buprenorphine", "", "")),
        ("OTP", "", "", ("methadone", "", "")),
        ("OTP", "UB BUM", "", ("methadone", "", "buprenorphine")),
        ("UB", "OTP MM", "", ("buprenorphine", "", "methadone")),
        ("UB", "OTP", "", ("buprenorphine", "", "")),
        ("BUM", "", "", ("keeps_buprenorphine", "", "")),
        ("BUM UB", "", "UB", ("keeps_buprenorphine", "", "")),
        ("OTP DM", "MM", "", ("for_a_time", "methadone", "")),
        ("UB NMOA", "", "UB NMOA", ("both", "", "")),
        ("MOA", "OTP MM UB BUM UN RPN", "", ("keeps", "", "")),
        ("MOA NMOA", "OTP MM UB BUM UN RPN", "", ("keeps", "", "")),
        ("MOA", "OTP MM UB BUM", "", ("keeps_ask", "", "")),
        ("MOA", "", "", ("keeps_ask", "", "")),
        ("MOA BU", "OTP MM UB BUM UN RPN", "", ("keeps_ask", "", "")),
        ("MOA NU", "OTP MM UB BUM UN RPN", "", ("keeps_ask", "", "")),
        ("MOA UN", "OTP MM UB BUM RPN", "", ("keeps_naltrexone", "", "")),
        ("BWN", "", "", ("named", "buprenorphine", "")),
        ("MU BU", "", "", ("named", "", "")),
        ("RPN", "OTP MM UB BUM", "", ("naltrexone", "", "")),
        ("INPE", "OTP MM UB BUM", "", ("refers", "", "")),
        ("NMOA", "OTP MM UB BUM", "", ("refused", "", "")),
        ("SA", "OTP MM UB BUM", "", ("no", "", "")),
        ("SA", "OTP MM UB", "", ("not_stated", "", "")),
        ("", "", "", ("not_stated", "", "")),
    ],
)
def test_medicine(offered: str, denied: str, both: str, answer: tuple[str, str, str]) -> None:
    found = slots(offered, denied, both)
    assert (found.medicine, found.named, found.lacks) == answer
    assert found.is_medicine_given is (answer[0] in ("methadone_and_buprenorphine", "methadone", "buprenorphine", "keeps_buprenorphine"))  # fmt: skip # noqa: E501


@in_one_pass(
    ("offered", "denied", "stays", "days"),
    [
        ("RES RL", "", ("residential",), ""),
        ("HI RD", "", ("hospital", "detox"), ""),
        ("OP", "RES HI", (), "days_only"),
        ("OP", "RES", (), "not_stated"),
        ("OP OD DT", "RES HI", (), "detox_by_day"),
        ("DT", "", (), "ask_detox"),
        ("DT", "RD HID RES HI", (), "days_only"),
        ("HH", "RES HI", (), "housing"),
        ("HH SA", "RES HI", (), "days_only"),
        ("", "", (), "not_stated"),
    ],
)
def test_overnight_is_never_a_no_that_nobody_gave(offered: str, denied: str, stays: tuple[str, ...], days: str) -> None:
    found = slots(offered, denied)
    assert (found.stays, found.days) == (stays, days)


def test_pay_begins_with_what_helps_without_money() -> None:
    assert slots("SF PI MC SS MD NP PA").pays == ("free", "medicaid")
    assert slots("SF PI MC").pays == ("medicare", "private")
    assert slots("NP MD", both="NP").pays == ("medicaid",)


def test_pay_that_nobody_asked_about_is_not_stated() -> None:
    assert (slots("SA").pays, slots("SA").is_pay_asked) == ((), False)
    denied = slots("SA", "MD PI SF")
    assert (denied.pays, denied.is_pay_asked, denied.refuses_medicaid) == ((), True, True)


def test_a_card_keeps_every_no_that_an_answer_needs() -> None:
    assert {"OTP", "MM", "UB", "BUM", "RES", "HI", "RD", "HID", "MD", "NP", "MDET"} <= SLOT_CODES
