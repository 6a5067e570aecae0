"""A hold shows ours for as long as the sources say theirs, and gives way to what staff say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from finder.listings.rules.field_locks import (
    FieldLock,
    address_value,
    base_field,
    lock_address,
    lock_of,
    lock_texts,
    lock_value,
    locked_zips,
)
from finder.listings.rules.fields import check_values, field_of
from finder.listings.rules.listings import Listing, Snapshot
from finder.listings.rules.overrides import StaffOverride, StaffOverrides, phone_values
from finder.listings.rules.programs import Program
from finder.listings.rules.publishing import publish
from finder.listings.rules.records import Phone, SourceRecord
from finder.staff.imports.rules.import_plans import MOST_WAITING, Difference, Plan, reads_alike
from tests.each import in_one_pass
from tests.listings.rules.listing_examples import RECORD, ZIPS, listing, say

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


@in_one_pass("changes", [{"street": "3 Third Road"}, {"latitude": 39.81}])
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


@in_one_pass(("field", "ours", "theirs", "alike"), ALIKE)
def test_what_reads_the_same_is_no_difference(field: str, ours: Any, theirs: Any, alike: bool) -> None:
    assert reads_alike(field, ours, theirs) is alike


def test_a_batch_of_more_than_people_would_look_at_is_blocked() -> None:
    one = Difference(program_id="p", name="", field="name", ours="a", ours_source="", ours_on="", theirs="b",
                     theirs_source="", theirs_on="", row=1)  # fmt: skip
    for count, blocks in ((MOST_WAITING, ()), (MOST_WAITING + 1, ("too_many",))):
        plan = Plan(counts={}, samples={}, differences=(one,) * count, newcomers=(), kept_apart=(), updated=(),
                    spoken_of=0, phone_changes=0)  # fmt: skip
        assert (plan.blocks, plan.phone_share) == (blocks, 0)


def lock(ours: Any, theirs: Any, **changes: Any) -> FieldLock:
    values: dict[str, Any] = {"ours": ours, "theirs": theirs, "ours_source": "a", "ours_on": "2024-01-01",
                              "theirs_source": "b", "theirs_on": "2026-01-01", "batch_id": 1}  # fmt: skip
    return FieldLock(**{**values, **changes})


def held(field: str, one: FieldLock, **said: Any) -> StaffOverrides:
    fields = {f"held:{field}": StaffOverride(value=lock_value(one), on="2026-01-01")}
    return StaffOverrides(
        fields=fields | {name: StaffOverride(value=value, on="2026-01-02") for name, value in said.items()}
    )


def test_a_hold_comes_back_from_its_value_as_it_was() -> None:
    one = lock("Ours", "Theirs", row=4)
    assert lock_of(held("name", one), "name") == one
    assert lock_of(held("name", one), "name2") is None
    assert lock_of(StaffOverrides(), "name") is None


@in_one_pass("field", ["name", "name2", "organization"])
def test_a_name_is_held_until_the_sources_or_staff_say_something_else(field: str) -> None:
    record = replace(RECORD, **{field: "Theirs"})
    overrides = held(field, lock("Ours", "Theirs"))
    assert lock_texts(record, overrides) == replace(record, **{field: "Ours"})
    assert lock_texts(replace(record, **{field: "Third"}), overrides) == replace(record, **{field: "Third"})
    assert lock_texts(record, held(field, lock("Ours", "Theirs"), **{field: "Theirs"})) == record
    assert lock_texts(record, StaffOverrides()) == record


def test_phones_are_held_with_their_own_source_and_date() -> None:
    ours, theirs = Phone(number="+13035550101", extension="4"), Phone(number="+19005550199")
    overrides = held("phones", lock(phone_values((ours,)), phone_values((theirs,))))
    program = publish("p", [listing(phones=(theirs,))], ZIPS, overrides)
    assert program.phones == (replace(ours, source="a", as_of="2024-01-01"),)
    third = publish("p", [listing(phones=(Phone(number="+13035550155"),))], ZIPS, overrides)
    assert (third.phone, third.phones[0].source) == ("+13035550155", "samhsa-locator")


def test_a_hidden_number_stays_hidden_when_its_phones_are_held() -> None:
    ours, theirs = Phone(number="+13035550101"), Phone(number="+19005550199")
    overrides = held("phones", lock(phone_values((ours,)), phone_values((theirs,))), hidden=["+13035550101"])
    program = publish("p", [listing(phones=(theirs,))], ZIPS, overrides)
    assert (program.phones, program.phone_hidden) == ((), True)


def test_a_website_is_held_until_the_sources_say_something_else() -> None:
    overrides = held("website", lock("http://ours.example.org", "http://theirs.example.org"))
    assert (
        publish("p", [listing(website="http://theirs.example.org")], ZIPS, overrides).website
        == "http://ours.example.org"
    )
    assert publish("p", [listing(website="http://x.example.org")], ZIPS, overrides).website == "http://x.example.org"
    gone = held("website", lock("http://ours.example.org", ""))
    assert publish("p", [listing(website="")], ZIPS, gone).website == "http://ours.example.org"


def test_open_and_closed_are_held_until_the_sources_change_their_mind() -> None:
    standing, dropped = listing(), listing(dropped_on="2026-01-01")
    stays_open = held("status", lock("open", "closed"))
    assert publish("p", [dropped], ZIPS, stays_open).listed
    assert publish("p", [standing], ZIPS, stays_open).listed
    stays_closed = held("status", lock("closed", "open"))
    assert not publish("p", [standing], ZIPS, stays_closed).listed
    assert not publish("p", [dropped], ZIPS, stays_closed).listed
    assert not publish("p", [dropped], ZIPS, say(hours="Mon")).listed


def test_a_held_address_keeps_its_point_whole_and_without_doubts() -> None:
    program = shown()
    assert (program.longitude, program.doubts) == (-104.9, ())


def test_where_staff_placed_it_the_held_street_keeps_the_point_of_staff() -> None:
    program = shown(point=[39.76, -104.86])
    assert (program.street, program.latitude, program.longitude) == ("1 Old Road", 39.76, -104.86)
    assert shown({"latitude": 39.81}, point=[39.76, -104.86]).street == "1 Old Road"


def test_an_address_that_had_no_street_point_is_held_without_one() -> None:
    no_point = {**OURS, "point": None}
    record = replace(RECORD, **{name: THEIRS[name] for name in ("street", "zip")}, latitude=39.8, longitude=-104.8)
    lists = [listing(street="2 New Road", zip="80203", latitude=39.8, longitude=-104.8)]
    overrides = held("address", lock(no_point, THEIRS))
    assert lock_address(record, overrides, lists, ZIPS) == (replace(record, street="1 Old Road", zip="80202"), None)
    zip_only = address_value(publish("p", [listing(latitude=None)], ZIPS), publish("p", [listing(latitude=None)], ZIPS))
    assert (zip_only["street"], zip_only["point"]) == ("100 Example Street", None)


def test_publishing_may_need_the_zips_of_both_addresses() -> None:
    assert locked_zips(held("address", lock(OURS, THEIRS))) == {"80202", "80203"}
    assert locked_zips(held("name", lock("a", "b"))) == set()
    assert locked_zips(StaffOverrides()) == set()


def test_a_hold_names_its_field() -> None:
    assert [base_field(name) for name in ("held:name", "name", "code:PW")] == ["name", "name", "code:PW"]
