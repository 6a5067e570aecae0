"""Cells of many codes are read the quick way and the plain way alike."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from finder.listings.importing.code_cells import UNKNOWN, CodeCells, split_codes
from finder.listings.importing.kinds import KindTeller
from finder.listings.vocabulary import load_vocabulary
from tests.paths import ROOT

KNOWN = [f"{first}{second}" for first in "ABCDEFGH" for second in "ABCDEF"]
CELLS = st.lists(
    st.sampled_from([*KNOWN, "new1", "ZZZ", "aa", " ", "*", " * ", ",", ";", "&amp;", "\u00ad", "n/a", ""]), max_size=40
).map(" ".join)
TELLER = KindTeller(load_vocabulary(ROOT / "data" / "vocabulary"))


@given(st.lists(CELLS, max_size=8))
def test_any_cells_of_one_list_are_read_as_each_alone(cells: list[str]) -> None:
    reader = CodeCells(KNOWN)
    assert [reader.read(cell) for cell in cells] == [split_codes(cell) for cell in cells]


def test_codes_are_sorted_once_each_and_unknown_ones_stay_as_they_are() -> None:
    reader = CodeCells(["SA", "DT", "OD"])
    assert reader.read("SA DT * OD SA") == ("DT", "OD", "SA")
    assert reader.read("SA * XYZ * DT") == ("DT", "SA", "XYZ")
    assert reader.read("n/a") == ()
    assert reader.read("") == ()


@given(CELLS)
def test_bits_tell_the_type_of_a_place_as_its_codes_do(cell: str) -> None:
    reader = CodeCells([*"DT HID OTP MM MU SA PSYH MHSI".split(), *KNOWN])
    codes, bits = reader.read_with_bits(f"{cell} * DT HID MU")
    if bits != UNKNOWN:
        assert TELLER.in_bits(reader.bits_of)(bits, "XY") == TELLER.kind_of(codes, default="XY")
        assert reader.bits_of(codes) == bits


def test_no_code_may_be_known() -> None:
    assert CodeCells([]).read("SA DT") == ("DT", "SA")
    assert CodeCells([]).read(" " * 40) == ()
