"""A detox is called medical only where a list says that there is medicine in it, or a hospital around it."""

from __future__ import annotations

import pytest

from finder.listings.rules.detox import find_detox_kind


@pytest.mark.parametrize(
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
    assert find_detox_kind(offered.split(), contradictions=contradictions.split(), is_asked=is_asked) == kind
