"""Whatever file is given to an import or stands for a part of the guide is read or refused: never answered by a crash."""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finder.guide.texts.guide import load_guide
from finder.platform import resources
from finder.platform.errors import BadInput, ContentError
from tests.examples import PROFILE, examples
from tests.listings.importing.lists import read_list, write_workbook

_LONG = 40 if PROFILE == "search" else 1
FUZZ = settings(
    max_examples=examples(60) * _LONG,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
HEADS: dict[str, tuple[str, ...]] = {
    "directory": (
        "name1",
        "name2",
        "street1",
        "street2",
        "city",
        "state",
        "zip",
        "phone",
        "intake1",
        "service_code_info",
    ),
    "locator": (
        "name1",
        "name2",
        "street1",
        "city",
        "state",
        "zip",
        "phone",
        "latitude",
        "longitude",
        "type_facility",
        "dt",
        "mm",
    ),
    "geocoded": ("Name", "Address", "City", "State", "Zip", "Latitude", "Longitude", "Phone"),
    "otp": (
        "Program Name",
        "DBA",
        "Street",
        "City",
        "State",
        "Zipcode",
        "Phone",
        "Certification",
        "Full Certification",
    ),
    "california": (
        "Record_ID",
        "Facility_Name",
        "Address",
        "City",
        "State",
        "Zip",
        "County_Name",
        "Expiration_Date",
        "Type_Of_Service",
    ),
    "own": (
        "id",
        "name",
        "city",
        "state",
        "zip",
        "services",
        "not_offered",
        "phones",
        "notes",
        "reports",
        "latitude",
        "listed",
    ),
}
cells = st.one_of(
    st.sampled_from((
        "", "A House", "ND", "58102", "58102-1234", "701-555-0101", "(701) 555-0101 x5", "DT RD * MD", "[]", "{}", '["DT"]', "[",
        "null", "NaN", "1e400", "-0", "91", "46.87", "-96.78", "2024-01-01", "99/99/9999", "=1+1", "\u202eesuoH", "a\u0000b",
        "0" * 400, "yes", "1", "Yes*", "é", "\ufeff", "'", '"', "\n", "\r\n,", "DT" * 200,
    )),
    st.text(max_size=30),
)  # fmt: skip
tables = st.sampled_from(sorted(HEADS)).flatmap(
    lambda kind: st.tuples(
        st.permutations(HEADS[kind]), st.lists(st.lists(cells, max_size=len(HEADS[kind]) + 2), max_size=6)
    )
)
values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), cells),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(("rows", "f1", "f2", "x")), inner)
    ),
    max_leaves=8,
)
API_KEYS = (
    "name1",
    "city",
    "state",
    "zip",
    "phone",
    "typeFacility",
    "services",
    "latitude",
    "longitude",
    "_irow",
    "attributes",
)
records = st.dictionaries(st.sampled_from(API_KEYS), values, max_size=8)
GUIDE = resources.folder("data") / "guide"
PARTS = sorted(path.relative_to(GUIDE / "en") for path in (GUIDE / "en").rglob("*.md"))


def read_or_refuse(name: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        with suppress(BadInput):
            read_list(path)


def as_csv(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([head, *rows])
    return text.getvalue()


@FUZZ
@given(tables, st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "cp1252")))
def test_any_table_is_read_or_refused(table: tuple[list[str], list[list[str]]], encoding: str) -> None:
    read_or_refuse("list.csv", as_csv(*table).encode(encoding, "replace"))


@FUZZ
@given(tables)
def test_any_workbook_is_read_or_refused(table: tuple[list[str], list[list[str]]]) -> None:
    head, rows = table
    with tempfile.TemporaryDirectory() as folder:
        clean = [[cell.replace("\u0000", "") for cell in row] for row in rows]
        path = write_workbook(Path(folder) / "list.xlsx", Sheet1=[head, *clean])
        with suppress(BadInput):
            read_list(path)


@FUZZ
@given(tables, st.integers(0, 4_000), st.binary(max_size=6))
def test_any_damaged_table_is_read_or_refused(table: tuple[list[str], list[list[str]]], at: int, put: bytes) -> None:
    content = as_csv(*table).encode("utf-8", "replace")
    at = at % (len(content) + 1)
    read_or_refuse("list.csv", content[:at] + put + content[at + len(put) :])


@FUZZ
@given(st.one_of(st.lists(records, max_size=4), st.lists(records, max_size=4).map(lambda rows: {"rows": rows}), values))
def test_any_json_is_read_or_refused(document: Any) -> None:
    read_or_refuse("list.json", json.dumps(document).encode())


@FUZZ
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    read_or_refuse("list.bin", content)


@FUZZ
@given(st.sampled_from(PARTS), st.data())
def test_any_guide_file_is_loaded_or_refused(part: Path, data: st.DataObject) -> None:
    whole = (GUIDE / "en" / part).read_text(encoding="utf-8")
    first = data.draw(st.integers(0, len(whole)))
    last = data.draw(st.integers(first, min(len(whole), first + 40)))
    pieces = (
        ":::",
        "::",
        "---",
        "+++",
        "[a](b)",
        "[1]",
        "{{",
        "title = ",
        "#",
        "##",
        "- ",
        "<b>",
        "|",
        "*",
        "`",
        "\u0000",
        "800-555-0101",
    )
    put = data.draw(st.one_of(st.sampled_from(pieces), st.text(max_size=12)))
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "guide"
        shutil.copytree(GUIDE, copy)
        (copy / "en" / part).write_bytes((whole[:first] + put + whole[last:]).encode("utf-8", "replace"))
        with suppress(ContentError):
            load_guide(copy / "en", copy / "sources.toml")
