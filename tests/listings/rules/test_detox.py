"""A detox is called medical only where a list says that there is medicine in it, or a hospital around it."""

from __future__ import annotations

from finder.listings.rules.detox import find_detox_kind
from tests.each import in_one_pass


@in_one_pass(
    ("offered", "contradictions", "is_asked", "kind"),
    [
        ("SA UB", "", True, ""),
        ("MDET", "", True, ""),
        ("DT RD MDET", "", True, "medical"),
        ("HID", "", False, "medical"),
        ("HID MDET", "", True, "medical"),
        ("DT RD", "", True, "without_medicine"),
        ("OD", "", False, "not_stated"),
        ("DT HID", "HID MDET", True, "ask"),
        ("DT RD DB", "", True, "ask"),
        ("DT OD DM", "", True, "ask"),
        ("DT OD ULC", "", True, "ask"),
        ("DT OD CLND UB", "", True, "without_medicine"),
        ("DT RD DB", "", False, "not_stated"),
        ("RD MDET", "DT RD", True, "medical"),
        ("HID RD", "DT HID RD", False, "ask"),
    ],
)
def test_what_a_detox_is(offered: str, contradictions: str, is_asked: bool, kind: str) -> None:
    assert (
        find_detox_kind(offered.split(), contradictions=contradictions.split(), is_asked=is_asked, is_settled=False)
        == kind
    )


@in_one_pass("code", ["ADTX", "BDTX", "CDTX", "MDTX", "ODTX"])
def test_what_it_detoxes_from_is_no_detox_but_is_told(code: str) -> None:
    def kind(offered: str, contradictions: str = "", *, is_settled: bool = False) -> str:
        return find_detox_kind(
            offered.split(), contradictions=contradictions.split(), is_asked=True, is_settled=is_settled
        )

    assert kind(f"SA {code}") == "named"
    assert kind(f"SA {code} DT") == "without_medicine"
    assert kind(f"SA {code}", code) == kind(f"SA {code}", is_settled=True) == ""
