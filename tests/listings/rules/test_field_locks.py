"""A hold shows ours for as long as the sources say theirs, and gives way to what staff say."""

from __future__ import annotations

from typing import Any

import pytest

from finder.listings.rules.field_locks import FieldLock, lock_value
from finder.listings.rules.fields import check_values, field_of
from finder.listings.rules.listings import Listing, Snapshot
from finder.listings.rules.overrides import StaffOverride, StaffOverrides
from finder.listings.rules.programs import Program
from finder.listings.rules.publishing import publish
from finder.listings.rules.records import SourceRecord
from finder.staff.imports.rules.import_plans import MOST_WAITING, Difference, Plan, reads_alike

OURS = {"street": "1 Old Road", "street2": "", "city": "Denver", "state": "CO", "zip": "80202", "point": [39.7, -104.9]}
THEIRS = {**OURS, "street": "2 New Road", "zip": "80203", "point": [39.8, -104.8]}


def shown(changes: dict[str, Any] | None = None, **said: Any) -> Program:
    """A program whose list says `THEIRS`, its address held at `OURS`, with what staff say besides."""
    lock = FieldLock(
        ours=OURS, theirs=THEIRS, ours_source="a", ours_on="", theirs_source="b", theirs_on="", batch_id=1, row=2
    )
    fields = {"held:address": StaffOverride(value=lock_value(lock), on="2026-01-01")}
    fields |= {name: StaffOverride(value=value, on="2026-01-02") for name, value in said.items()}
    values = {name: value for name, value in THEIRS.items() if name != "point"}
    record = SourceRecord(**{"name": "X", "latitude": 39.8, "longitude": -104.8, **values, **(changes or {})})
    snapshot = Snapshot(id=1, source="b", as_of="2026-01-01", format="locator_export", complete=False, asked={})
    listing = Listing(key="k", snapshot=snapshot, record=record, dropped_on="")
    zips: dict[str, Any] = {code: _Zip() for code in ("80202", "80203")}
    return publish("p", [listing], zips, StaffOverrides(fields=fields))


class _Zip:
    state, county, latitude, longitude = "CO", "", 39.75, -104.85


def test_the_whole_address_is_held_with_its_point() -> None:
    program = shown()
    assert (program.street, program.zip, program.latitude, program.point) == ("1 Old Road", "80202", 39.7, "street")


@pytest.mark.parametrize("changes", [{"street": "3 Third Road"}, {"latitude": 39.81}])
def test_when_the_sources_change_the_lock_has_no_effect(changes: dict[str, Any]) -> None:
    assert shown(changes).zip == "80203"


def test_staff_overrides_of_a_part_stay_and_the_rest_is_locked() -> None:
    program = shown(street="9 Staff Road")
    assert (program.street, program.zip, program.point) == ("9 Staff Road", "80202", "zip")


def test_nobody_sets_a_lock_by_hand() -> None:
    assert field_of("held:phones").is_sensitive
    assert set(check_values({"held:phones": []})[1]) == {"held:phones"}
    assert check_values({"held:phones": None}) == ({"held:phones": None}, {})
    with pytest.raises(KeyError):
        field_of("held:hours")


ALIKE: list[tuple[str, Any, Any, bool]] = [
    ("name", "Peña House & Co.", "PENA HOUSE AND CO", True),
    ("name", "Hope House", "Hope Houses", False),
    ("website", "http://www.x.org/", "https://X.org", True),
    ("website", "http://x.org", "http://x.com", False),
    ("address", OURS, {**OURS, "street": "1 Old Rd."}, True),
    ("address", OURS, {**OURS, "street": "11 Old Road"}, False),
    ("address", OURS, {**OURS, "street2": "Suite 4"}, False),
    ("address", OURS, {**OURS, "city": "Aurora"}, False),
    ("address", OURS, {**OURS, "point": [39.7001, -104.9]}, True),
    ("address", OURS, {**OURS, "point": [39.71, -104.9]}, False),
    ("address", OURS, {**OURS, "point": None}, False),
    ("address", {**OURS, "point": None}, OURS, True),
    ("status", "open", "closed", False),
]


@pytest.mark.parametrize(("field", "ours", "theirs", "alike"), ALIKE)
def test_what_reads_the_same_is_no_difference(field: str, ours: Any, theirs: Any, alike: bool) -> None:
    assert reads_alike(field, ours, theirs) is alike


def test_a_batch_of_more_than_people_would_look_at_is_blocked() -> None:
    one = Difference(program_id="p", name="", field="name", ours="a", ours_source="", ours_on="", theirs="b",
                     theirs_source="", theirs_on="", row=1)  # fmt: skip
    for count, blocks in ((MOST_WAITING, ()), (MOST_WAITING + 1, ("too_many",))):
        plan = Plan(counts={}, samples={}, differences=(one,) * count, newcomers=(), kept_apart=(), updated=(),
                    spoken_of=0, phone_changes=0)  # fmt: skip
        assert (plan.blocks, plan.phone_share) == (blocks, 0)
