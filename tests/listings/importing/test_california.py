"""California's list of licenses: the state's own records in every envelope, and the list normalized by others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from finder.listings.rules.records import SourceRecord
from finder.platform.errors import BadInput
from tests.listings.importing.lists import read_list, write_csv

RAW: dict[str, Any] = {
    "OBJECTID": 1, "Application_Number": "990001AN", "Facility_Name": "EXAMPLE HOUSE", "Legal_Entity_Name": "A PERSON",
    "Facility_Address1": "1 ELM STREET", "Facility_Address2": None, "Additional_Facility_Locations": None,
    "Facility_City": "FRESNO,", "Facility_State": "CA", "Facility_Zip": "93701-1234", "CountyName": "Fresno County",
    "County_Code": "10", "Facility_Phone": "(559) 555-0101", "Program_Code": "RES-DETOX",
    "Type_of_Application": "Licensed and Certified", "Lic_Expiration_Date": "1/31/2028", "Treatment_Capacity": 6,
    "Total_Capacity": 6, "Target_Population": "1.2 --- MEN ONLY", "Incident_Medical_Services": "Yes",
    "Adolescent_Waiver": "No", "Latitude": 36.74, "Longitude": -119.79, "F20": None, "F21": None,
}  # fmt: skip
NORMALIZED = {
    "license_number": "990001AN", "facility_name": "EXAMPLE HOUSE", "legal_entity": "A PERSON",
    "address_line1": "1 ELM STREET", "address_line2": "", "additional_locations": "", "city": "FRESNO", "state": "CA",
    "zip": "93701-1234", "county": "Fresno County", "county_code": "10", "phone": "(559) 555-0101", "setting_code": "RES",
    "offers_detox": "true", "is_licensed": "true", "is_certified": "true", "license_expiration": "2028-01-31",
    "license_expired": "false", "treatment_capacity": "6", "total_capacity": "6", "target_population_code": "1.2",
    "target_population": "MEN ONLY", "incidental_medical_services": "true", "adolescent_waiver": "false",
    "latitude": "36.74", "longitude": "-119.79",
}  # fmt: skip
WITHOUT_POINT = {key: value for key, value in RAW.items() if key not in ("Latitude", "Longitude")}
POINT = {"type": "Point", "coordinates": [-119.79, 36.74]}
ENVELOPES: dict[str, Any] = {
    "rows": [RAW],
    "open-data portal": {"help": "…", "success": True, "result": {"fields": [{"id": "OBJECTID"}], "records": [RAW], "total": 1}},
    "records": {"source_layer": "…", "retrieved_at": "2026-08-21T09:00:00Z", "record_count": 1, "records": [RAW]},
    "map server": {"features": [{"attributes": RAW}]},
    "map server with points": {"features": [{"attributes": WITHOUT_POINT, "geometry": {"x": -119.79, "y": 36.74}}]},
    "GeoJSON": {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": WITHOUT_POINT, "geometry": POINT}]},
    "dump": {"fields": [{"id": key} for key in RAW], "records": [list(RAW.values())]},
    "pages": [{"result": {"records": [RAW]}, "records": [RAW]}],
}  # fmt: skip


def write_json(path: Path, document: Any) -> Path:
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def read_one(path: Path) -> SourceRecord:
    found = read_list(path)
    assert (found.format, found.lists[0].source, found.rejected) == ("ca_dhcs", "ca-dhcs", ())
    assert (found.ignored_columns, found.warnings, found.unclear_marks) == ((), (), {})
    return found.lists[0].records[0][1]


@pytest.mark.parametrize("shape", ENVELOPES)
def test_the_states_own_records_are_the_same_in_every_envelope(tmp_path: Path, shape: str) -> None:
    record = read_one(write_json(tmp_path / "list.json", ENVELOPES[shape]))
    assert record == read_one(write_csv(tmp_path / "list.csv", list(NORMALIZED), list(NORMALIZED.values())))
    assert (record.name, record.city, record.zip, record.latitude) == ("EXAMPLE HOUSE", "FRESNO", "93701", 36.74)
    assert record.codes == ("MALE", "RD", "RES")
    assert record.notes == (("clients", "men"), ("licence", "990001AN"), ("licence_expires", "2028-01-31"))
    assert record.phones[0].number == "+15595550101"
    assert "PERSON" not in repr(record)


def test_the_states_records_saved_as_csv(tmp_path: Path) -> None:
    cells = {key: "" if value is None else f'"{value}"' for key, value in RAW.items()}
    assert read_one(write_csv(tmp_path / "list.csv", list(cells), list(cells.values()))).codes == ("MALE", "RD", "RES")


def test_the_file_may_say_when_it_was_made(tmp_path: Path) -> None:
    found = read_list(write_json(tmp_path / "list.json", ENVELOPES["records"]), as_of="")
    assert (found.as_of, found.as_of_from, found.as_of_precision) == ("2026-08-21", "file", "day")
    late = {**ENVELOPES["records"], "retrieved_at": "2099-01-01T00:00:00Z"}
    with pytest.raises(BadInput, match="in the future"):
        read_list(write_json(tmp_path / "late.json", late), as_of="")


@pytest.mark.parametrize(
    ("population", "clients", "codes"),
    [
        ("MEN ONLY", "men", {"MALE"}), ("1.3 --- WOMEN ONLY", "women", {"FEM"}), ("CO-ED", "co ed", {"FEM", "MALE"}),
        ("WOMEN/CHILDREN", "women, children", {"FEM"}), ("YOUTH/ADOLESCENT", "youth", {"CHLD"}),
        ("CO-ED/YOUTH", "co ed, youth", {"CHLD", "FEM", "MALE"}), ("MEN/YOUTH", "men, youth", {"CHLD", "MALE"}),
        ("WOMEN/CHILD/DUAL", "women, children, dual diagnosis", {"FEM"}), ("FAMILIES", "families", set()),
        ("Dual Diagnosis", "dual diagnosis", set()), ("", "", set()), ("SOMEBODY ELSE", "", set()),
    ],
)  # fmt: skip
def test_whom_a_license_is_for(tmp_path: Path, population: str, clients: str, codes: set[str]) -> None:
    record = read_one(write_json(tmp_path / "list.json", [{**RAW, "Target_Population": population}]))
    assert dict(record.notes).get("clients", "") == clients
    assert set(record.codes) - {"RD", "RES"} == codes


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"Program_Code": "RES"}, ("MALE", "RES")), ({"Program_Code": "RES DETOX"}, ("MALE", "RD", "RES")),
        ({"Type_of_Application": "Certified"}, ("MALE",)), ({"Program_Code": "NON"}, ("MALE",)),
        ({"Program_Code": "NON-DETOX"}, ("MALE",)),
    ],
)  # fmt: skip
def test_only_a_residential_license_says_what_is_done_there(
    tmp_path: Path, changes: dict[str, str], codes: tuple[str, ...]
) -> None:
    assert read_one(write_json(tmp_path / "list.json", [{**RAW, **changes}])).codes == codes


def test_a_license_that_ran_out_is_noted(tmp_path: Path) -> None:
    values = {**NORMALIZED, "license_expired": "TRUE", "license_expiration": "3/31/2026", "adolescent_waiver": "yes"}
    record = read_one(write_csv(tmp_path / "list.csv", list(values), list(values.values())))
    assert {("licence_expired", "yes"), ("licence_expires", "2026-03-31"), ("adolescent_waiver", "yes")} <= set(
        record.notes
    )


def test_the_day_of_a_map_server_in_milliseconds(tmp_path: Path) -> None:
    record = read_one(write_json(tmp_path / "list.json", [{**RAW, "Lic_Expiration_Date": 1832889600000}]))
    assert dict(record.notes)["licence_expires"] == "2028-01-31"


def test_another_states_licenses_are_not_californias(tmp_path: Path) -> None:
    for changes in ({"setting_code": "Outpatient"}, {"state": "NV"}):
        values = {**NORMALIZED, **changes}
        header = [name for name in values if name not in ("latitude", "longitude")]
        with pytest.raises(BadInput, match="not a list in any format"):
            read_list(write_csv(tmp_path / "list.csv", header, [values[name] for name in header]))


def test_unclear_marks_grant_no_license(tmp_path: Path) -> None:
    values = {**NORMALIZED, "is_licensed": "pending"}
    found = read_list(write_csv(tmp_path / "list.csv", list(values), list(values.values())))
    assert found.lists[0].records[0][1].codes == ("MALE",)
    assert found.unclear_marks == {"is_licensed": {"pending": 1}}
