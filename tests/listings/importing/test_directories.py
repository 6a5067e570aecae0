"""SAMHSA's two directories, which look alike: of substance use and of mental health; as workbooks, as CSV, and mixed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from finder.listings.importing.kinds import KindTeller, kinds_of
from finder.platform.errors import BadInput
from tests.each import in_one_pass
from tests.listings.importing.lists import VOCABULARY, read_list, write_csv, write_workbook

HEADER = ("name1", "name2", "street1", "street2", "city", "state", "zip", "phone", "intake1", "intake2", "intake1a",
          "intake2a", "service_code_info")  # fmt: skip
REFERENCE = ("category_code", "category_name", "service_code", "service_name", "service_description")
SUBSTANCE_USE = "SA DT * OP OD * BUM * SACA ICO"
MENTAL_HEALTH = "MH * OP * GT IPT * CHLD"


def row(number: int, codes: str, **changes: str) -> tuple[str, ...]:
    cells = {
        "name1": f"House {number}", "street1": f"{number} Elm Street", "city": "Fargo", "state": "ND", "zip": "58102",
        "phone": f"701-555-01{number:02d}", "service_code_info": codes, **changes,
    }  # fmt: skip
    return tuple(cells.get(name, "") for name in HEADER)


def sheet(*codes: str) -> list[tuple[str, ...]]:
    return [REFERENCE, *(("X", "X", code, code, "") for code in codes), ("X", "X", "", "", "")]


def test_the_code_sheet_tells_the_directories_apart(tmp_path: Path) -> None:
    codes = {"su": SUBSTANCE_USE, "mh": MENTAL_HEALTH}
    sheets = {
        "su": sheet("SA", "DT", "OP", "OD", "BUM", "SACA", "ICO", "RD"),
        "mh": sheet("SA", "MH", "OP", "GT", "IPT", "CHLD"),
    }
    found = {
        name: read_list(
            write_workbook(tmp_path / f"{name}.xlsx", Places=[HEADER, row(1, codes[name])], Codes=sheets[name])
        )
        for name in codes
    }
    assert {name: (read.format, read.lists[0].source, read.lists[0].complete) for name, read in found.items()} == {
        "su": ("national_directory", "samhsa-directory", True),
        "mh": ("national_directory", "samhsa-mh-directory", True),
    }
    assert [found[name].lists[0].records[0][1].kinds for name in ("su", "mh")] == [("SU",), ("MH",)]
    assert "RD" in found["su"].lists[0].asked["SU"]
    assert set(found["mh"].lists[0].asked) == {"MH"}
    assert "SA" in found["mh"].lists[0].asked["MH"]


@pytest.mark.parametrize("first", ["Codes", "Places"])
def test_sheets_stand_in_any_order_and_below_titles(tmp_path: Path, first: str) -> None:
    sheets: dict[str, Sequence[Sequence[str]]] = {
        "Codes": [("Service codes",), (), *sheet("SA", "DT", "OP", "OD", "BUM", "SACA", "ICO")],
        "Places": [("National Directory", "2022", "SAMHSA", "page 1", ""), (), HEADER, row(1, SUBSTANCE_USE)],
    }
    order = [first, *(name for name in sheets if name != first)]
    found = read_list(write_workbook(tmp_path / "a.xlsx", **{name: sheets[name] for name in order}))
    assert (found.format, found.rows, found.warnings, found.unknown_codes) == ("national_directory", 1, (), {})
    assert found.lists[0].records[0][0] == 4


def test_rows_of_the_other_directory_in_between_are_a_list_of_their_own(tmp_path: Path) -> None:
    places = [HEADER, row(1, SUBSTANCE_USE), row(2, MENTAL_HEALTH), row(3, SUBSTANCE_USE)]
    codes = sheet("SA", "DT", "OP", "OD", "BUM", "SACA", "ICO")
    for path in (
        write_workbook(tmp_path / "a.xlsx", Places=places, Codes=codes),
        write_csv(tmp_path / "a.csv", *places),
    ):
        found = read_list(path)
        assert [(one.source, one.complete, [number for number, _ in one.records]) for one in found.lists] == [
            ("samhsa-directory", True, [2, 4]),
            ("samhsa-mh-directory", False, [3]),
        ]
        assert found.rows == 3
        assert "Rows of the mental-health directory: 1." in " ".join(found.warnings)
        assert found.unknown_codes == {}
        assert set(found.lists[1].asked) == {"MH"}


def test_a_named_source_keeps_all_rows_with_their_kinds(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", HEADER, row(1, SUBSTANCE_USE), row(2, MENTAL_HEALTH))
    (found,) = read_list(path, source="state-copy").lists
    assert [record.kinds for _, record in found.records] == [("SU",), ("MH",)]
    assert set(found.asked) == {"SU", "MH"}


def test_a_directory_saved_as_csv(tmp_path: Path) -> None:
    """With a blank header row above, extra columns, ZIPs without leading zeros and a tail of notes."""
    header = (*(name.upper().replace("_", " ") for name in HEADER), "County FIPS", "")
    lines = [
        (), ("",) * len(header), header,
        (*row(1, SUBSTANCE_USE, zip="2108", state="MA", city="Boston"), "25025", ""),
        (*row(2, SUBSTANCE_USE, zip="601", state="PR", city="Adjuntas"), "72001", ""),
        (), ("Source: an example",), ("Total", "2"),
    ]  # fmt: skip
    found = read_list(write_csv(tmp_path / "a.csv", *lines))
    assert (found.format, found.lists[0].source, found.rows) == ("national_directory", "samhsa-directory", 4)
    assert [record.zip for _, record in found.lists[0].records] == ["02108", "00601"]
    assert [number for number, _ in found.rejected] == [7, 8]
    assert found.ignored_columns == ("County FIPS",)
    assert "without its sheet of service codes" in " ".join(found.warnings)
    assert set(found.lists[0].asked["SU"]) == {"SA", "DT", "OP", "OD", "BUM", "SACA", "ICO"}


def test_a_mental_health_directory_without_its_sheet(tmp_path: Path) -> None:
    """Rows whose own codes don't tell follow the others."""
    (found,) = read_list(write_csv(tmp_path / "a.csv", HEADER, row(1, MENTAL_HEALTH), row(2, "OP * MD"))).lists
    assert found.source == "samhsa-mh-directory"
    assert {record.kinds for _, record in found.records} == {("MH",)}


def test_a_column_of_types_decides_where_there_is_one(tmp_path: Path) -> None:
    header = (*HEADER, "Type Facility")
    found = read_list(write_csv(tmp_path / "a.csv", header, (*row(1, "OP * MD"), "MH"), (*row(2, "OP * MD"), "SU")))
    assert {one.source: one.records[0][1].kinds for one in found.lists} == {
        "samhsa-directory": ("SU",),
        "samhsa-mh-directory": ("MH",),
    }


@in_one_pass(
    ("cell", "kinds"),
    [
        ("SA", ("SU",)), ("su", ("SU",)), ("Substance Use", ("SU",)), ("MH", ("MH",)), ("Mental Health", ("MH",)),
        ("OTP", ("OTP",)), ("both", ("MH", "SU")), ("SU/MH", ("MH", "SU")), ("HRSA", ("HRSA",)), ("", ()), ("NA", ()),
        ("a private place", ()),
    ],
)  # fmt: skip
def test_kinds_by_their_names(cell: str, kinds: tuple[str, ...]) -> None:
    assert kinds_of(cell) == kinds


def test_kinds_by_codes() -> None:
    teller = KindTeller(VOCABULARY)
    assert teller.kind_of(set(SUBSTANCE_USE.split())) == "SU"
    assert teller.kind_of(set(MENTAL_HEALTH.split())) == "MH"
    assert teller.kind_of({"SA", "MH", "OP", "GT", "IPT"}) == "MH"
    assert teller.kind_of({"OP", "MD"}, default="MH") == "MH"


@pytest.mark.parametrize("kind", ["MH", "SU", "OTP"])
def test_every_list_with_a_column_of_types_keeps_them(tmp_path: Path, kind: str) -> None:
    place = {"name1": "A", "street1": "1 Elm Street", "city": "Fargo", "state": "ND", "zip": "58102", "Type": kind}
    more = {
        "export": {"sa": "1", "dt": "", "rd": "", "op": "1"}, "flat": {"all_services": "Outpatient"},
        "geocoded": {"latitude": "46.87", "longitude": "-96.78"}, "directory": {"service_code_info": "OP"},
    }  # fmt: skip
    for name, columns in more.items():
        cells = {("type_facility" if key == "Type" else key): cell for key, cell in {**place, **columns}.items()}
        found = read_list(write_csv(tmp_path / f"{name}.csv", list(cells), list(cells.values())))
        assert found.lists[0].records[0][1].kinds == (kind,), name


def test_an_undated_directory_is_refused(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", HEADER, row(1, SUBSTANCE_USE))
    with pytest.raises(BadInput, match="say its date with --as-of"):
        read_list(path, as_of="")


def test_a_header_that_stands_again_is_refused_and_counts_nothing(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", HEADER, row(1, SUBSTANCE_USE), HEADER, row(2, SUBSTANCE_USE))
    found = read_list(path)
    assert (found.rejected, found.unknown_codes) == (((3, "no US state or territory"),), {})
    export = ("name1", "street1", "city", "state", "zip", "type_facility", "sa", "dt", "rd")
    place = ("A", "1 Elm Street", "Fargo", "ND", "58102", "SU", "1", "1", "")
    found = read_list(write_csv(tmp_path / "b.csv", export, place, export, place))
    assert (len(found.rejected), found.unclear_marks) == (1, {})


def test_a_directory_with_nothing_but_unknown_codes_is_no_list_of_addresses(tmp_path: Path) -> None:
    header = ("name1", "street1", "city", "state", "zip", "latitude", "longitude", "service code info")
    found = read_list(
        write_csv(tmp_path / "a.csv", header, ("A", "1 Elm", "Fargo", "ND", "58102", "46.87", "-96.78", "QQQ ZZZ"))
    )
    assert (found.format, found.unknown_codes) == ("national_directory", {"QQQ": 1, "ZZZ": 1})
