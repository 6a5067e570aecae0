"""What a spreadsheet would run is quoted in our own CSV, and comes back as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finder.listings.exporting import write_export
from finder.listings.importing.formulas import guard, unguard
from finder.listings.rules.records import without_source
from tests.listings.importing.lists import read_list
from tests.site import make_program

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


@given(st.text(alphabet="'=+-@ \t\r\na1", max_size=8))
def test_any_text_comes_back_and_begins_with_nothing_that_runs(text: str) -> None:
    cell = guard(text)
    assert unguard(cell) == text
    assert not cell.lstrip(" ").startswith(STARTS)


@pytest.mark.parametrize("name", ["-1+1 House", "'-1 House", "'' =1 House", "=1 House", "+1 House", "@1 House", "'Tis"])
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_program_comes_back_with_its_name_and_its_place(tmp_path: Path, name: str, ending: str) -> None:
    program = make_program("aaa", "SA", name=name, organization=name, notes=(("hours", name),))
    path = tmp_path / f"out.{ending}"
    write_export([program], path, ending)
    read = read_list(path)
    record = read.lists[0].records[0][1]
    assert (read.format, read.rejected, read.ignored_columns) == ("finder_csv", (), ())
    assert (record.name, record.organization, record.notes) == (name, name, (("hours", name),))
    assert (record.longitude, record.phones) == (-104.99, tuple(map(without_source, program.phones)))
