"""Headers of other years and hands: one matcher for all formats, and no list read as a poorer one in silence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from finder.listings.exporting import write_export
from finder.listings.importing.headers import COMMON, fold
from finder.platform.errors import BadInput
from tests.each import in_one_pass
from tests.listings.importing.lists import VOCABULARY, read_list, write_csv, write_workbook
from tests.site import make_program

CODES = ("sa", "dt", "rd", "mm", "bum", "ico")
ADDRESS = ("name1", "street1", "city", "state", "zip", "phone", "latitude", "longitude")
PLACE = ("Example House", "1 Example Street", "Fargo", "ND", "58102", "701-555-0101", "46.87", "-96.78")


def test_no_usual_header_is_a_service_code() -> None:
    assert not {code.lower() for code in VOCABULARY.by_code} & set(COMMON)


@in_one_pass(
    "header",
    ["Service Code Info", "SERVICE_CODE_INFO", "service-code-info", " service.code info ", "\ufeffservice_code_info"],
)
def test_case_blanks_and_punctuation_do_not_matter(header: str) -> None:
    assert fold(header) == "servicecodeinfo"


@pytest.mark.parametrize(
    ("plain", "other"),
    [
        ("zip", "Zipcode"), ("zip", "ZIP Code"), ("zip", "Postal Code"), ("zip", "ZIP+4"), ("zip", "Zip + 4"), ("zip", "POSTAL"),
        ("phone", "Phone Number"), ("phone", "Telephone"), ("phone", "Main Phone"),
        ("street1", "Address"), ("street1", "Street Address"), ("street1", "Address Line 1"), ("name1", "Facility Name"),
        ("state", "ST"), ("city", "Town"), ("latitude", "Lat"), ("longitude", "Lng"), ("longitude", "long"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["directory", "export", "geocoded"])
def test_usual_names_are_the_same_column(tmp_path: Path, kind: str, plain: str, other: str) -> None:
    more = {"directory": ("Service_Code_Info",), "export": CODES, "geocoded": ()}[kind]
    cells = {"directory": ("SA DT * RD",), "export": ("1", "1", "1", "", "", ""), "geocoded": ()}[kind]
    known = read_list(write_csv(tmp_path / "a.csv", (*ADDRESS, *more), (*PLACE, *cells)))
    header = tuple(other if name == plain else name for name in ADDRESS)
    found = read_list(write_csv(tmp_path / "b.csv", (*header, *more), (*PLACE, *cells)))
    assert found.format == known.format
    assert found.ignored_columns == ()
    assert found.lists[0].records == known.lists[0].records
    assert found.lists[0].records[0][1].zip == "58102"


def test_zip_plus_four_is_the_zip_only_where_there_is_no_other(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", (*ADDRESS, "zip4"), (*PLACE, "1234"))
    assert read_list(path).lists[0].records[0][1].zip == "58102"


def test_the_format_that_explains_most_wins(tmp_path: Path) -> None:
    header = ("Name", "City", "State", "ZIP", "Phone", "Address", "Latitude", "Longitude", "All Services")
    row = (
        "Example House",
        "Fargo",
        "ND",
        "58102",
        "701-555-0101",
        "",
        "46.87",
        "-96.78",
        "Detoxification; Nothing known",
    )
    found = read_list(write_csv(tmp_path / "a.csv", header, row))
    assert found.format == "locator_flat"
    assert found.unknown_codes == {"Nothing known": 1}
    assert found.lists[0].records[0][1].codes == ("DT",)


def test_labels_in_a_column_of_services_are_no_list_of_ours(tmp_path: Path) -> None:
    header = ("id", "name", "city", "state", "zip", "services")
    labels = read_list(
        write_csv(tmp_path / "a.csv", header, ("1", "A House", "Fargo", "ND", "58102", "Detoxification"))
    )
    codes = read_list(write_csv(tmp_path / "b.csv", header, ("", "A House", "Fargo", "ND", "58102", "DT RD")))
    assert (labels.format, codes.format) == ("locator_flat", "finder_csv")
    assert labels.lists[0].records[0][1].codes == ("DT",)


def test_code_columns_may_carry_their_labels(tmp_path: Path) -> None:
    header = (
        *ADDRESS,
        "Type Facility",
        "Substance use treatment",
        "Detoxification",
        "Residential detoxification",
        "DT",
    )
    found = read_list(write_csv(tmp_path / "a.csv", header, (*PLACE, "SU", "1", "", "yes", "1")))
    assert (found.format, found.lists[0].records[0][1].codes) == ("locator_export", ("DT", "RD", "SA"))


def test_an_unknown_code_is_kept_and_a_column_of_texts_is_named(tmp_path: Path) -> None:
    header = (*ADDRESS, "type_facility", *CODES, "newc", "Remarks")
    found = read_list(write_csv(tmp_path / "a.csv", header, (*PLACE, "SU", "1", *("",) * 5, "1", "Ring twice")))
    assert found.unknown_codes == {"NEWC": 1}
    assert found.ignored_columns == ("Remarks",)


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        ("Line", "701-555-0101", "phone numbers"), ("Reach us", "(701) 555-0101", "phone numbers"),
        ("What they do", "Detoxification; Individual counseling", "services"), ("Offer", "SA DT RD", "services"),
        ("dt", "1", "services"),
    ],
)  # fmt: skip
def test_no_list_is_read_without_its_phones_or_services(tmp_path: Path, column: str, cell: str, words: str) -> None:
    header = [name for name in ADDRESS if name != "phone"]
    row = [cell for name, cell in zip(ADDRESS, PLACE, strict=True) if name != "phone"]
    path = write_csv(tmp_path / "a.csv", (*header, column), (*row, f'"{cell}"'))
    with pytest.raises(BadInput, match=f"{words} in columns that its format does not have: {column}"):
        read_list(path)


def test_further_phones_are_named_where_the_main_ones_are_read(tmp_path: Path) -> None:
    found = read_list(write_csv(tmp_path / "a.csv", (*ADDRESS, "Fax"), (*PLACE, "701-555-0102")))
    assert found.ignored_columns == ("Fax",)
    assert found.warnings == ("These columns hold phone numbers and are not read: Fax.",)
    assert [phone.number for phone in found.lists[0].records[0][1].phones] == ["+17015550101"]


def test_of_columns_that_stand_twice_the_first_filled_one_counts(tmp_path: Path) -> None:
    header = ("name1", "street1", "city", "state", "zip", "zip", "phone", "Telephone", "latitude", "longitude")
    rows = (
        ("A", "1 Example Street", "Fargo", "ND", "", "58102", "701-555-0101", "701-555-0102", "46.87", "-96.78"),
        ("B", "2 Example Street", "Fargo", "ND", "58103", "58102", "", "701-555-0102", "46.87", "-96.78"),
    )
    found = read_list(write_csv(tmp_path / "a.csv", header, *rows))
    assert [record.zip for _, record in found.lists[0].records] == ["58102", "58103"]
    assert [record.phones[0].number for _, record in found.lists[0].records] == ["+17015550101", "+17015550102"]
    assert found.warnings == (
        "More than one column is read as zip, phone: in each row the first that is filled in counts.",
    )


CERTIFIED = {
    "official": (("Program Name", "DBA", "Street", "City", "State", "Zipcode", "Phone", "Certification", "Full Certification"),
                 ("Elm OTP", "Elm Care", "7 Elm Street", "Fargo", "ND", "58102", "701-555-0108", "Certified", "01/02/2003")),
    "researchers": (("ID", "ADDRESS", "CITY", "STATE", "POSTAL", "Latitude", "Longitude"),
                    ("Elm OTP", '"7 Elm Street, Suite 4"', "Fargo", "ND", "58102", "46.87", "-96.78")),
}  # fmt: skip


@pytest.mark.parametrize("shape", CERTIFIED)
def test_the_list_of_certified_programs(tmp_path: Path, shape: str) -> None:
    found = read_list(write_csv(tmp_path / "a.csv", *CERTIFIED[shape]))
    ((_, record),) = found.lists[0].records
    assert (found.format, record.name, record.street, record.zip) == (
        "otp_directory",
        "Elm OTP",
        "7 Elm Street",
        "58102",
    )
    if shape == "official":
        assert record.name2 == "DBA Elm Care"
        assert record.phones[0].number == "+17015550108"
        assert record.notes == (("certification", "Certified"), ("certified_on", "2003-01-02"))


def test_what_is_certified_otherwise_is_no_opioid_treatment_program(tmp_path: Path) -> None:
    header = ("Facility", "Street", "City", "State", "Zip", "Phone", "Certification")
    row = ("A House", "7 Elm Street", "Fargo", "ND", "58102", "701-555-0108", "Certified")
    ids = (("id", "address", "city", "state", "zip"), ("17", "7 Elm Street", "Fargo", "ND", "58102"))
    for lines in ((header, row), (("Program Name", *header[1:]), (*row[:-1], "CARF")), ids):
        with pytest.raises(BadInput, match="not a list in any format"):
            read_list(write_csv(tmp_path / "a.csv", *lines))


def test_a_revoked_certification_certifies_nothing(tmp_path: Path) -> None:
    header, row = CERTIFIED["official"]
    found = read_list(write_csv(tmp_path / "a.csv", header, row, row, (*row[:-2], "Revoked", "")))
    assert [record.codes for _, record in found.lists[0].records] == [("OTP",), ("OTP",), ()]
    assert found.unclear_marks == {"certification": {"Revoked": 1}}


def test_rows_of_json_match_by_the_same_names(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    rows = [{"Name": "A House", "City": "Fargo", "State": "ND", "ZIP": 58102, "Latitude": 46.87, "Longitude": -96.78,
             "All Services": ["Detoxification", "Residential detoxification"], "Fax": None}]  # fmt: skip
    path.write_text(json.dumps(rows), encoding="utf-8")
    found = read_list(path)
    ((_, record),) = found.lists[0].records
    assert (found.format, record.codes, record.zip, record.latitude) == ("locator_flat", ("DT", "RD"), "58102", 46.87)


@pytest.mark.parametrize("order", [("Notes", "List"), ("List", "Notes")])
def test_the_list_may_stand_on_any_sheet(tmp_path: Path, order: Sequence[str]) -> None:
    sheets = {"Notes": [("Read me first",), ("a", "b", "c", "d")], "List": [("A title",), ADDRESS, PLACE]}
    found = read_list(write_workbook(tmp_path / "a.xlsx", **{name: sheets[name] for name in order}))
    assert (found.format, found.rows, found.warnings) == ("geocoded_list", 1, ())


def test_a_second_sheet_with_a_list_is_named(tmp_path: Path) -> None:
    found = read_list(write_workbook(tmp_path / "a.xlsx", ND=[ADDRESS, PLACE, PLACE], MN=[ADDRESS, PLACE]))
    assert found.rows == 2
    assert found.warnings == ("Only the sheet ND was read. Others hold lists too: MN. Save each as a file.",)


def test_our_own_json_comes_back_like_our_csv(tmp_path: Path) -> None:
    program = make_program("aaa", "SA", notes=(("hours", "always"),))
    read = {}
    for ending in ("csv", "json"):
        write_export([program], tmp_path / f"out.{ending}", ending)
        found = read_list(tmp_path / f"out.{ending}")
        assert (found.format, found.rejected, found.ignored_columns) == ("finder_csv", (), ())
        read[ending] = [record for one in found.lists for _, record in one.records]
    assert read["json"] == read["csv"]


def test_keys_of_the_api_may_have_any_case(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    row = {"Name1": "A", "City": "Fargo", "State": "ND", "Zip": "58102", "TypeFacility": "MH",
           "Services": [{"f2": "TC", "f3": "Mental health treatment; Substance use treatment"}]}  # fmt: skip
    path.write_text(json.dumps({"Page": 1, "Rows": [row]}), encoding="utf-8")
    found = read_list(path)
    ((_, record),) = found.lists[0].records
    assert (found.format, found.ignored_columns, record.kinds, record.codes) == (
        "locator_api",
        (),
        ("MH",),
        ("MH", "SA"),
    )


@pytest.mark.parametrize(
    ("header", "cell", "is_known"),
    [
        ("All Services", "Detoxification", True),
        ("Services", "Substance use treatment; Detoxification; Group counseling", True),
        ("Services", "Detox; Outpatient", False),
        ("Services", "Detox; counseling; Outpatient; sober living", False),
    ],
)
def test_the_words_of_another_list_are_not_the_services_of_the_locator(
    tmp_path: Path, header: str, cell: str, is_known: bool
) -> None:
    path = write_csv(
        tmp_path / "state.csv", ("Facility name", "City", "State", "ZIP", header), (*PLACE[:1], *PLACE[2:5], cell)
    )
    if is_known:
        assert read_list(path).format == "locator_flat"
    else:
        with pytest.raises(BadInput, match="not a list in any format known here"):
            read_list(path)
