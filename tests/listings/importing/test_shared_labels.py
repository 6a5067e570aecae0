"""A label that two codes share stands for the one that its place in the list tells; else for neither, and denies neither."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from finder.listings.rules.records import SourceRecord
from tests.listings.importing.lists import read_list

START = "Substance use treatment; Detoxification; Outpatient"
GROUPS = "Medicaid; {}; Veterans; Female"
AGES = "Medicaid; Veterans; Smoking not permitted; {}; Adults; Female"
PRESCRIBER = "In-network prescribing entity"
OPIOID = "Buprenorphine used in Treatment"
DRINKING = "This facility administers/prescribes medication for alcohol use disorder"
LATER = "Prescribes buprenorphine"


def flat(tmp_path: Path, *cells: str) -> list[SourceRecord]:
    path = tmp_path / "flat.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(
            [
                ("name", "city", "state", "zip", "phone", "latitude", "longitude", "all_services"),
                *((f"House {at}", "Fargo", "ND", "58102", "", "46.87", "-96.78", cell) for at, cell in enumerate(cells)),
            ]
        )  # fmt: skip
    (found,) = read_list(path).lists
    return [record for _, record in found.records]


def api(tmp_path: Path, *services: tuple[str, str]) -> SourceRecord:
    items = [{"f1": category, "f2": category, "f3": labels} for category, labels in services]
    row: dict[str, Any] = {
        "name1": "House", "street1": "1 Elm Street", "city": "Fargo", "state": "ND", "zip": "58102", "typeFacility": "SA",
        "services": items,
    }  # fmt: skip
    path = tmp_path / "list.json"
    path.write_text(json.dumps({"rows": [row]}))
    (found,) = read_list(path).lists
    return found.records[0][1]


@pytest.mark.parametrize(
    ("cell", "meant", "other"),
    [
        (f"{START}; {GROUPS.format('Young adults')}", "TAY", "YAD"),
        (f"{START}; {AGES.format('Young Adults')}", "YAD", "TAY"),
        (f"{START}; {OPIOID}; {PRESCRIBER}; {DRINKING}; {LATER}", "INPE", "AUINPE"),
        (f"{START}; {OPIOID}; {DRINKING}; {PRESCRIBER}; {LATER}", "AUINPE", "INPE"),
    ],
)
def test_its_place_among_the_categories_tells_which_is_meant(tmp_path: Path, cell: str, meant: str, other: str) -> None:
    (record,) = flat(tmp_path, cell)
    assert {meant, other} & set(record.codes) == {meant}
    assert not {meant, other} & set(record.unanswered)


def test_a_label_that_stands_there_twice_is_both(tmp_path: Path) -> None:
    (record,) = flat(tmp_path, f"{START}; Medicaid; Young adults; Veterans; Young Adults; Adults; Female")
    assert {"TAY", "YAD"} <= set(record.codes)


@pytest.mark.parametrize(
    "cell",
    [
        "Young adults; Substance use treatment; Detoxification; Outpatient; Medicaid",  # In another order.
        "Veterans; Young adults; Substance use treatment; Medicaid",
        f"{START}; Young adults",  # Nothing behind it.
    ],
)
def test_where_nothing_tells_it_is_neither_and_neither_is_denied(tmp_path: Path, cell: str) -> None:
    (record,) = flat(tmp_path, cell)
    assert not {"TAY", "YAD"} & set(record.codes)
    assert {"TAY", "YAD"} <= set(record.unanswered)
    assert ("service", "Young adults") in record.notes


@pytest.mark.parametrize(
    ("category", "following", "meant"),
    [("SG", "AGE", "TAY"), ("AGE", "GN", "YAD"), ("XX", "AGE", ""), ("", "GN", "")],
)
def test_the_api_says_the_category_or_leaves_it_open(tmp_path: Path, category: str, following: str, meant: str) -> None:
    of = {"AGE": "Adults", "GN": "Female"}
    record = api(tmp_path, ("TC", START), ("PAY", "Medicaid"), (category, "Young adults"), (following, of[following]))
    assert {"TAY", "YAD"} & set(record.codes) == ({meant} if meant else set())


@pytest.mark.parametrize(
    ("category", "meant"), [("OM", "INPE"), ("AUT", "AUINPE"), ("OMSC", "INPE"), ("SMAT", "AUINPE")]
)
def test_a_prescriber_of_the_api_is_of_the_medicine_it_stands_with(tmp_path: Path, category: str, meant: str) -> None:
    """No answer of the API that anybody published shows under which category these stand."""
    record = api(tmp_path, ("TC", START), (category, PRESCRIBER), ("OT", "Prescribes buprenorphine"))
    assert {"INPE", "AUINPE"} & set(record.codes) == {meant}


def test_a_header_that_two_codes_share_denies_neither(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    header = (
        "name",
        "street1",
        "city",
        "state",
        "zip",
        "phone",
        "Detoxification",
        "Outpatient",
        "Young adults",
        "Veterans",
    )
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(
            [header, ("House", "1 Elm Street", "Fargo", "ND", "58102", "701-555-0101", "1", "1", "1", "")]
        )
    read = read_list(path)
    (found,) = read.lists
    assert found.records[0][1].codes == ("DT", "OP")
    assert not {"TAY", "YAD"} & {code for codes in found.asked.values() for code in codes}
    assert read.ignored_columns == ("Young adults",)
