"""Cells that no list should hold: refused with row and column, whatever stands in them. A file is never answered by a crash."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finder.listings.store import documents
from finder.platform.errors import BadInput
from tests.examples import examples
from tests.listings.importing.lists import read_list

OWN = {
    "id": "", "name": "A House", "city": "Fargo", "state": "ND", "zip": "58102", "services": '["DT"]', "not_offered": "[]",
    "phones": '[{"number": "+17015550101"}]', "notes": '[["licence", "1"]]',
    "reports": '[{"source": "x", "as_of": "2024-01-01", "asked": ["DT"], "codes": ["DT"]}]',
}  # fmt: skip
GOOD = {**OWN, "name": "B House", "reports": "[]"}
DEEP = "[" * 100_000
API = {
    "name1": "A House", "city": "Fargo", "state": "ND", "zip": "58102", "phone": "701-555-0101", "typeFacility": "SA",
    "services": [{"f1": "Type of Care", "f2": "TC", "f3": "Detoxification"}],
}  # fmt: skip


def write_own(path: Path, *rows: dict[str, str]) -> Path:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(OWN))
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


BROKEN = {
    "services": ['["DT", 1]', '{"DT": 1}', "[null]", '[["DT"]]', DEEP,
                 '["\\ud800"]', '["\\ud800x"]', '["a\\u0000"]', "[NaN]", '["DT"'],
    "not_offered": ["[1]", "{}"],
    "phones": ['[{"number": 7015550101}]', '["701-555-0101"]', '[{"kind": "main"}]',
               '[{"number": "701-555-0101", "kind": "fax"}]',
               '[{"number": "701-555-0101", "answers": "nobody"}]',
               '[{"number": "701-555-0101", "as_of": "2099-01-01"}]', DEEP],
    "notes": ['[["a"]]', '[["a", 1]]', '{"a": "b"}', '[["a", "\\u0000"]]'],
    "reports": ["{}", "[1]", '[{"source": "x"}]', '[{"source": "x", "as_of": "soon", "asked": [], "codes": []}]',
                '[{"source": "x", "as_of": "2099-01-01", "asked": [], "codes": []}]',
                '[{"source": "x", "as_of": "1912-01-01", "asked": [], "codes": []}]',
                '[{"source": "x", "as_of": "2024-01-01", "asked": "DT", "codes": []}]',
                '[{"source": "x", "as_of": "2024-01-01", "asked": ["DT", null], "codes": ["DT"]}]',
                '[{"source": 5, "as_of": "2024-01-01", "asked": [], "codes": []}]',
                '[{"source": "", "as_of": "2024-01-01", "asked": [], "codes": []}]',
                '[{"source": "x", "as_of": "2024-01-01", "asked": [], "codes": [], "basis": "hearsay"}]', DEEP],
    "name": ["", "x" * 501, "a\x00b"], "state": ["", "XX"], "zip": [""],
}  # fmt: skip


@pytest.mark.parametrize(("column", "cell"), [(name, cell) for name, cells in BROKEN.items() for cell in cells])
def test_a_bad_cell_of_our_own_csv_costs_its_row_and_is_named(tmp_path: Path, column: str, cell: str) -> None:
    bad = {**OWN, column: cell, **({"city": ""} if column == "zip" else {})}
    found = read_list(write_own(tmp_path / "own.csv", GOOD, bad))
    ((row, reason),) = found.rejected
    assert (row, found.rows, len(found.lists)) == (3, 2, 1)
    assert reason.startswith(f"column {column}: ")


def test_codes_that_nobody_knows_are_counted(tmp_path: Path) -> None:
    found = read_list(write_own(tmp_path / "own.csv", OWN, {**GOOD, "services": "DT, QQQ;zzz"}))
    assert found.unknown_codes == {"QQQ": 1, "ZZZ": 1}


def write_api(path: Path, *rows: Any, text: str = "") -> Path:
    path.write_text(text or json.dumps(rows), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"name1": "\ud800"}, "name1"), ({"city": "a\x00"}, "city"), ({"services": [{"f3": "\udfff"}]}, "services"),
        ({"services": {"f3": "x"}}, "services"), ({"extra": json.loads("[" * 50 + "]" * 50)}, "extra"), ({"k\ud800": "x"}, "k?"),
    ],
)  # fmt: skip
def test_a_bad_value_of_the_api_costs_its_row_and_is_named(
    tmp_path: Path, changes: dict[str, Any], column: str
) -> None:
    found = read_list(write_api(tmp_path / "list.json", API, {**API, **changes}))
    ((row, reason),) = found.rejected
    assert (row, reason.split(":")[0]) == (2, f"column {column}")
    json.dumps([found.rejected, found.ignored_columns], ensure_ascii=False).encode()


@pytest.mark.parametrize("value", [1e400, float("nan"), 10**400, True, None, [], {}, [1], {"a": {}}, -0.0])
@pytest.mark.parametrize("key", [*API, "latitude", "website", "intake1"])
def test_a_value_of_another_kind_crashes_nothing(tmp_path: Path, key: str, value: Any) -> None:
    for rows in ([API, {**API, key: value}], [{**API, key: value}, API]):
        try:
            found = read_list(write_api(tmp_path / "list.json", *rows))
        except BadInput:
            continue
        assert found.rows == 2
        for _, record in found.lists[0].records:
            documents.write_record(record).encode()


@pytest.mark.parametrize(
    "text",
    [DEEP, '{"rows": ' + DEEP, '[{"name1": ' + DEEP + "]" * 100_000 + "}]", "9" * 10_000, '{"rows": [[[[[]]]]]}'],
)
def test_json_without_end_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadInput):
        read_list(write_api(tmp_path / "list.json", text=text))


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*API, "rows", "records", "result"]), inner)
        ),
        max_leaves=12,
    )
)
def test_any_json_is_read_or_refused(tmp_path: Path, document: Any) -> None:
    path = tmp_path / "any.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    try:
        read_list(path)
    except BadInput as refusal:
        str(refusal).encode()


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.integers(0, 400), st.integers(0, 40))
def test_any_bytes_in_a_list_are_read_or_refused(tmp_path: Path, noise: bytes, place: int, cut: int) -> None:
    good = write_own(tmp_path / "own.csv", OWN, GOOD).read_bytes()
    path = tmp_path / "any.csv"
    path.write_bytes(good[:place] + noise + good[place + cut :])
    try:
        found = read_list(path)
    except BadInput as refusal:
        str(refusal).encode()
    else:
        json.dumps([found.rejected, found.unknown_codes, found.ignored_columns], ensure_ascii=False).encode()


def test_a_file_without_a_usable_row_says_what_is_wrong_with_the_first(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="Row 2: column services: not a list of codes"):
        read_list(write_own(tmp_path / "own.csv", {**OWN, "services": "[1]"}))
    with pytest.raises(BadInput, match="Row 1: column name1: a value that is no text"):
        read_list(write_api(tmp_path / "list.json", {**API, "name1": "\ud800"}))
    for empty in ('{"page": 1, "recordCount": 0, "rows": []}', "[]", '{"result": {"records": []}}'):
        with pytest.raises(BadInput, match="holds no rows"):
            read_list(write_api(tmp_path / "list.json", text=empty))
