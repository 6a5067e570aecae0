"""JSON arrays and lines are decoded row by row: to the same values, in little memory."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from finder.listings.importing.json_rows import read_rows
from tests.each import in_one_pass
from tests.listings.importing.lists import read_list

ROWS: list[Any] = [
    {"name": "House “One”", "codes": ["SA", "DT"], "reports": [{"asked": ["SA", "DT"], "on": None}], "at": 40.5},
    {"name": "", "codes": [], "reports": [{"asked": ["SA", "DT"]}], "deep": [[[[["SA", {"a": "SA"}]]]]]},
    {"line": "a\u2028b", "number": 12345678901234567890, "is": True},
]
LINES = "\n".join(json.dumps(row) for row in ROWS).encode()
CODES = [f"C{number}" for number in range(200)]
MANY = 2_000


@in_one_pass(
    ("content", "rows"),
    [
        (LINES, ROWS),
        (LINES.replace(b"\n", b" \r\n") + b"\r\n", ROWS),
        (json.dumps(ROWS, indent=2).encode(), ROWS),
        ('{}\n{"a": "a\u2028b"}'.encode(), [{}, {"a": "a\u2028b"}]),
        (b"[]", []),
        (b' [1, "a", null]', [1, "a", None]),
    ],
)
def test_rows_are_the_values_that_stand_there(content: bytes, rows: list[Any]) -> None:
    assert read_rows(content) == rows


@in_one_pass(
    "content",
    [
        b'{"rows": []}',
        b"{}",
        LINES[:-3],
        json.dumps(ROWS).encode()[:-3],
        b"[NaN]",
        json.dumps(["\ud800"]).encode(),
        LINES.decode().encode("utf-16"),
        '{"a": "é"}\n{"a": 1}'.encode("latin-1"),
        b"name,state\n",
        b"[" * 10_000,
    ],
    ids=lambda content: str(content[:20]),
)
def test_what_is_neither_or_has_flaws_is_left_to_others(content: bytes) -> None:
    assert read_rows(content) is None


@pytest.mark.slow
@pytest.mark.parametrize("is_array", [True, False])
def test_codes_that_every_row_names_take_little_memory(*, is_array: bool) -> None:
    row = json.dumps({"asked": CODES, "codes": CODES[:20]})
    content = (f"[{','.join([row] * MANY)}]" if is_array else "\n".join([row] * MANY)).encode()
    tracemalloc.start()
    rows = read_rows(content)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert rows is not None and len(rows) == MANY
    assert most < len(content), "texts of their own took ten times as much"


@pytest.mark.slow
def test_our_own_list_takes_little_more_memory_than_its_file(tmp_path: Path) -> None:
    report = {"source": "samhsa-directory", "as_of": "2022-01-01", "asked": CODES, "codes": CODES[:20]}
    row = {"name": "House", "state": "CO", "zip": "80202", "services": CODES[:20], "reports": [report]}
    path = tmp_path / "ours.ndjson"
    path.write_text("\n".join(json.dumps({**row, "street": f"{number} Fir Street"}) for number in range(MANY)), "utf-8")
    tracemalloc.start()
    found = read_list(path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found.lists[0].records) == MANY
    assert most < 4 * path.stat().st_size
