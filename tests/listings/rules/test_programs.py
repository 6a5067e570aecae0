"""What a program tells of itself: its point, its date and what it doesn't offer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from finder.listings.rules.facts import Basis, Report
from finder.listings.rules.programs import Program
from finder.listings.rules.publishing import publish
from finder.places.rules.places import Point
from tests.listings.rules.listing_examples import ZIPS, listing


def program(**changes: Any) -> Program:
    return replace(publish("p1", [listing(asked="PW DT SA", codes=("SA",))], ZIPS), **changes)


def report(source: str, as_of: str, *, basis: Basis = "survey", dropped_on: str = "") -> Report:
    return Report(source=source, as_of=as_of, basis=basis, asked=frozenset(), codes=frozenset(), dropped_on=dropped_on)


def test_what_was_asked_and_is_not_offered_is_told_in_order() -> None:
    assert program().not_offered == ("DT", "PW")
    assert program().services == ("SA",)


def test_a_program_has_a_point_only_when_both_halves_are_known() -> None:
    assert program().where == Point(latitude=39.751, longitude=-104.991)
    assert program(latitude=None).where is None
    assert program(longitude=None).where is None


def test_its_date_is_that_of_the_newest_list_that_still_holds_it() -> None:
    staff = report("staff", "2026-06-01", basis="staff")
    gone = report("gone", "2026-01-01", dropped_on="2026-05-01")
    standing, older = report("standing", "2025-01-01"), report("older", "2024-01-01")
    assert program(reports=(staff, gone, standing, older)).newest is standing
    assert program(reports=(staff, gone)).newest is gone
    assert program(reports=(staff,)).newest is staff
    assert program(reports=()).newest is None
