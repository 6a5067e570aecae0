"""A label that is missing or was renamed is no "does not offer", in any shape of the locator's rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from finder.listings.rules.listings import Listing, Snapshot
from finder.listings.rules.publishing import reports_of
from tests.listings.importing.lists import read_list

Item = dict[str, Any]
WHOLE: list[Item] = [
    {"f1": "Type of Care", "f2": "TC", "f3": "Substance use treatment; Detoxification"},
    {"f1": "Service Setting", "f2": "SET", "f3": "Outpatient; Residential detoxification"},
    {"f1": "Type of Opioid Treatment", "f2": "OT", "f3": "Prescribes buprenorphine; Prescribes naltrexone"},
    {"f1": "Payment Accepted", "f2": "PAY", "f3": "Medicaid; Cash or self-payment"},
    {"f1": "Special Programs", "f2": "SG", "f3": "Veterans"},
]


def place(number: int, services: object) -> Item:
    return {"name1": f"House {number}", "street1": f"{number} Elm Street", "city": "Fargo", "state": "ND", "zip": "58102",
            "typeFacility": "SA", "services": services}  # fmt: skip


def denied(tmp_path: Path, services: object) -> set[str]:
    """Return what is denied of a place among others that answer everything."""
    path = tmp_path / "list.json"
    path.write_text(json.dumps({"rows": [place(1, services), place(2, WHOLE), place(3, WHOLE)]}))
    (found,) = read_list(path).lists
    asked = {kind: frozenset(codes) for kind, codes in found.asked.items()}
    snapshot = Snapshot(id=1, source=found.source, as_of="2025-01-01", format=found.format, complete=False, asked=asked)
    listing = Listing(key="k", snapshot=snapshot, record=found.records[0][1], dropped_on="")
    report = reports_of([listing])[0]
    return set(report.asked - report.codes)


def changed(category: str, labels: object) -> list[Item]:
    return [{**item, "f3": labels} if item["f2"] == category else item for item in WHOLE]


def test_what_a_whole_row_lacks_is_denied(tmp_path: Path) -> None:
    assert denied(tmp_path, changed("OT", "Prescribes naltrexone")) == {"UB"}
    assert denied(tmp_path, WHOLE[:4]) == {"VET"}, "special programs: many truly have none"


@pytest.mark.parametrize("services", [None, [], [None], [{}], [{"f1": "Type of Care", "f2": "TC", "f3": None}]])
def test_a_row_without_services_denies_nothing(tmp_path: Path, services: object) -> None:
    assert denied(tmp_path, services) == set()


@pytest.mark.parametrize(
    "labels", ["Prescribes naltrexone; Buprenorphine is ordered by our own doctors", None, "", [], " ; "]
)
def test_a_renamed_or_missing_label_opens_its_category(tmp_path: Path, labels: object) -> None:
    assert denied(tmp_path, changed("OT", labels)) & {"UB", "UN"} == set()
    assert denied(tmp_path, [*changed("OT", labels)[:4]]) == {"VET"}


def test_a_category_that_everybody_answers_is_missing_where_it_lacks(tmp_path: Path) -> None:
    assert denied(tmp_path, [item for item in WHOLE if item["f2"] != "OT"]) == set()
    assert denied(tmp_path, [item for item in WHOLE if item["f2"] not in ("SG", "SET")]) == {"VET"}


def test_a_label_of_a_renamed_category_may_be_of_any_that_says_nothing(tmp_path: Path) -> None:
    renamed = [{**item, "f2": "NEW", "f3": "Those who served"} if item["f2"] == "SG" else item for item in WHOLE]
    assert denied(tmp_path, renamed) == set()
    renamed[2] = {**renamed[2], "f3": "Prescribes naltrexone"}
    assert denied(tmp_path, renamed) == {"UB"}


def test_a_flat_row_with_a_label_nobody_knows_denies_only_where_it_answers(tmp_path: Path) -> None:
    columns = "name1,city,state,zip,type_facility,all_services"
    whole = "; ".join(item["f3"] for item in WHOLE)
    odd = "Substance use treatment; Outpatient; Prescribes naltrexone; Those who served"
    path = tmp_path / "list.csv"
    path.write_text(f"{columns}\nA House,Fargo,ND,58102,SA,{odd}\nB House,Fargo,ND,58102,SA,{whole}\n")
    (found,) = read_list(path).lists
    record = found.records[0][1]
    assert set(found.asked["SU"]) - set(record.codes) - set(record.unanswered) == {"DT", "RD", "UB"}
