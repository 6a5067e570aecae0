"""Which kinds of change a program of a list counts to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from finder.staff.imports.rules.change_kinds import ChangedProgram, find_kinds, sort_by_kind
from tests.site import make_program

BEFORE = make_program("a", "DT", latitude=39.75, longitude=-104.99, point="street")


@pytest.mark.parametrize(("by", "kinds"), [(0.00001, {"other"}), (0.0001, {"point"})])
def test_a_point_that_stays_at_its_building_is_no_move(by: float, kinds: set[str]) -> None:
    """0.00001 degrees of latitude are 4 feet, 0.0001 are 36."""
    assert find_kinds(BEFORE, replace(BEFORE, latitude=39.75 + by)) == kinds


def test_no_move_is_told_as_of_no_distance() -> None:
    moves = [replace(BEFORE, latitude=39.75 + step * 0.00002) for step in range(1, 20)]
    found = sort_by_kind(ChangedProgram(before=BEFORE, after=after, row=2) for after in moves)
    assert {one.kind for one in found} == {"point", "other"}
    assert "0.00 miles" not in {row.detail for one in found for row in one.samples}


def test_a_point_that_comes_or_goes_counts() -> None:
    by_zip = replace(BEFORE, point="zip", longitude=-104.98)
    assert find_kinds(BEFORE, by_zip) == find_kinds(by_zip, BEFORE) == {"point"}
