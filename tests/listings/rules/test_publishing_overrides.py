"""What staff checked, laid over what sources say; and what differs since."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from finder.listings.rules.conflicts import find_conflicts
from finder.listings.rules.field_values import shown_values
from finder.listings.rules.listings import Listing, Snapshot
from finder.listings.rules.overrides import StaffOverride, StaffOverrides
from finder.listings.rules.programs import Program
from finder.listings.rules.publishing import make_card, publish
from finder.listings.rules.records import Phone, SourceRecord
from finder.listings.store import documents
from finder.places.store.places import ZipPoint
from tests.each import in_one_pass

ZIPS = {
    "80202": ZipPoint(
        zip="80202", city="Denver", state="CO", county="Denver", latitude=39.75, longitude=-104.99, kind="standard"
    ),
    "80203": ZipPoint(
        zip="80203", city="Denver", state="CO", county="Denver", latitude=39.73, longitude=-104.98, kind="standard"
    ),
}
RECORD = SourceRecord(
    name="Hope House",
    street="100 Example Street",
    city="Denver",
    state="CO",
    zip="80202",
    latitude=39.751,
    longitude=-104.991,
    phones=(Phone(number="+13035550100"),),
    website="http://hope.example.org",
    kinds=("SU",),
    codes=("DT", "SA"),
)


def listing(as_of: str, *, dropped_on: str = "", fmt: str = "national_directory", **changes: Any) -> Listing:
    source = {"national_directory": "samhsa-directory", "otp_directory": "samhsa-otp"}[fmt]
    snapshot = Snapshot(
        id=1, source=source, as_of=as_of, format=fmt, complete=True,
        asked={"SU": frozenset({"DT", "SA", "OTP", "PW"}), "": frozenset({"OTP"})},
    )  # fmt: skip
    return Listing(key="k", snapshot=snapshot, record=replace(RECORD, **changes), dropped_on=dropped_on)


def say(on: str = "2026-01-10", **fields: Any) -> StaffOverrides:
    return StaffOverrides(
        fields={name.replace("__", ":"): StaffOverride(value=value, on=on) for name, value in fields.items()}
    )


def published(overrides: StaffOverrides, *listings: Listing, zips: Mapping[str, ZipPoint] = ZIPS) -> Program:
    program = publish("p1", listings or (listing("2025-01-01"),), zips, overrides)
    assert documents.read_program(documents.write_program(program)) == program
    return program


def phone(number: str, **changes: str) -> dict[str, str]:
    return {"number": number, "kind": "main", "extension": "", "answers": "program", **changes}


def test_fields_that_staff_set_outrank_older_and_newer_lists() -> None:
    overrides = say(name="Hope Home", phones=[phone("+13035550111")], website="", code__DT="no", code__PW="yes")
    newer = listing("2026-06-01", name="HOPE Inc", phones=(Phone(number="+18885550100"),))
    program = published(overrides, listing("2025-01-01"), newer)
    assert (program.name, program.phone, program.website) == ("Hope Home", "+13035550111", "")
    assert [(phone.source, phone.as_of) for phone in program.phones] == [("staff", "2026-01-10")]
    assert program.services == ("PW", "SA")
    assert program.facts["DT"].source == "staff"
    assert program.facts["SA"].as_of == "2026-06-01"


def test_what_staff_found_outranks_a_certification() -> None:
    certified = listing("2025-05-01", fmt="otp_directory", kinds=("",), codes=("OTP",))
    assert "OTP" in published(StaffOverrides(), certified).services
    assert "OTP" not in published(say(code__OTP="no"), certified).services


def test_a_referral_line_is_never_the_call_button() -> None:
    lines = [phone("+18885550100", answers="referral_line"), phone("+13035550111", extension="5")]
    program = published(say(phones=lines))
    assert program.phone == "+13035550111"
    assert [entry.answers for entry in program.phones] == ["program", "referral_line"]
    assert make_card(program, version=1).extension == "5"
    alone = published(say(phones=lines[:1]))
    assert (alone.phone, len(alone.phones)) == ("", 1)


def test_a_hidden_phone_is_gone_until_it_is_given_back() -> None:
    program = published(say(hidden=["+13035550100"]))
    assert (program.phones, program.phone, program.phone_hidden) == ((), "", True)
    assert not published(say(hidden=["+13035559999"])).phone_hidden


def test_a_new_address_leaves_the_old_point_and_takes_that_of_staff() -> None:
    moved = published(say(street="7 Other Road", zip="80203"))
    assert (moved.point, moved.latitude) == ("zip", 39.73)
    placed = published(say(street="7 Other Road", zip="80203", point=[39.731, -104.981]))
    assert (placed.point, placed.latitude, placed.doubts) == ("street", 39.731, ())
    far = published(say(point=[36.0, -86.0]))
    assert (far.latitude, far.doubts) == (39.751, ("far_from_zip",))


def test_staff_close_and_open_a_program() -> None:
    assert not published(say(status="closed")).listed
    dropped = listing("2025-01-01", dropped_on="2025-06-01")
    assert not published(StaffOverrides(), dropped).listed
    assert published(say(status="open"), dropped).listed
    assert not published(say("2025-02-01", status="open"), dropped).listed


def test_texts_checks_and_openings_are_published_and_notes_for_staff_are_not() -> None:
    program = published(
        say(
            hours="Mon",
            staff_notes="rude",
            licence="L-1",
            checked__phone="yes",
            opening={"state": "full", "days": None},
        )
    )
    assert program.notes == (("hours", "Mon"), ("licence", "L-1"))
    assert program.checked == (("phone", "2026-01-10"),)
    assert program.opening == ("full", None, "2026-01-10")
    assert "rude" not in documents.write_program(program)


NEWER = "2026-06-01"
CONFLICTS: list[tuple[dict[str, Any], dict[str, Any], list[tuple[str, Any]]]] = [
    ({"name": "Hope House!"}, {}, []),
    ({"name": "Hope Home"}, {}, [("name", "Hope House")]),
    ({"street": "100 Example St"}, {}, []),
    ({"street": "7 Other Road"}, {}, [("street", "100 Example Street")]),
    ({"phones": [phone("+13035550100"), phone("+13035550101")]}, {}, []),
    ({"website": "https://www.hope.example.org/"}, {}, []),
    ({"website": "https://other.example.org"}, {}, [("website", "http://hope.example.org")]),
    ({"code__DT": "yes"}, {}, []),
    ({"code__DT": "no"}, {}, [("code:DT", "yes")]),
    ({"code__PW": "yes"}, {}, [("code:PW", "no")]),
    ({"code__XX": "yes"}, {}, []),
    ({"status": "closed"}, {}, [("status", "open")]),
    ({"hours": "Mon"}, {}, []),
    ({"phones": [phone("+13035550111")]}, {"phones": ()}, []),
    ({"city": "Aurora"}, {"city": ""}, []),
]


@in_one_pass(("said", "theirs", "expected"), CONFLICTS)
def test_a_newer_list_that_differs_is_a_conflict(
    said: dict[str, Any], theirs: dict[str, Any], expected: list[tuple[str, Any]]
) -> None:
    found = find_conflicts(say(**said), [listing("2025-01-01"), listing(NEWER, **theirs)])
    assert [(conflict.field, conflict.theirs) for conflict in found] == expected
    assert all((conflict.theirs_on, conflict.source) == (NEWER, "samhsa-directory") for conflict in found)


def test_a_phone_conflict_shows_both_with_their_dates() -> None:
    (conflict,) = find_conflicts(say(phones=[phone("+13035550111")]), [listing(NEWER)])
    assert conflict.ours == [phone("+13035550111")]
    assert conflict.theirs == [phone("+13035550100", answers="not_stated")]
    assert (conflict.ours_on, conflict.theirs_on) == ("2026-01-10", NEWER)


def test_what_only_an_older_list_of_a_source_asked_stays_a_conflict() -> None:
    newest = listing("2026-06-01")
    asked_less = replace(newest, snapshot=replace(newest.snapshot, id=2, asked={"SU": frozenset({"DT", "SA"})}))
    older = listing("2026-03-01", dropped_on="2026-06-01")
    found = find_conflicts(say(code__PW="yes", code__DT="no"), [asked_less, older])
    assert [(one.field, one.theirs, one.theirs_on) for one in found] == [
        ("code:DT", "yes", "2026-06-01"),
        ("code:PW", "no", "2026-03-01"),
    ]
    gone = replace(asked_less, dropped_on="2026-07-01")
    assert find_conflicts(say(code__PW="yes"), [gone, older]) == ()


def staff_list(as_of: str, asked: str, *codes: str) -> Listing:
    snapshot = Snapshot(
        id=9, source="staff", as_of=as_of, format="staff", complete=False, asked={"": frozenset(asked.split())}
    )
    return Listing(key="k", snapshot=snapshot, record=replace(RECORD, kinds=("",), codes=codes), dropped_on="")


def test_staff_reports_of_another_finder_keep_one_report_per_day() -> None:
    program = published(
        StaffOverrides(), listing("2025-01-01"), staff_list("2026-01-01", "DT"), staff_list("2026-02-01", "DT", "DT")
    )
    assert [(report.source, report.as_of) for report in program.reports] == [
        ("staff", "2026-02-01"),
        ("staff", "2026-01-01"),
        ("samhsa-directory", "2025-01-01"),
    ]
    assert "DT" in program.services


def test_of_one_day_our_staff_stand_above_a_list_made_of_their_words() -> None:
    ours = say("2026-01-01", code__DT="no")
    program = published(ours, listing("2025-01-01"), staff_list("2026-01-01", "DT PW", "DT", "PW"))
    assert [(report.source, report.as_of) for report in program.reports][0] == ("staff", "2026-01-01")
    assert len(program.reports) == 2
    assert program.services == ("PW", "SA")


def test_older_undated_and_dropped_lists_are_no_conflict() -> None:
    overrides = say(name="Hope Home")
    assert (
        find_conflicts(overrides, [listing("2026-01-10"), listing(""), listing(NEWER, dropped_on="2026-07-01")]) == ()
    )


def test_a_hidden_number_leaves_every_text() -> None:
    note = (("service", "Ring 303.555.0100 or 303 555 0177"),)
    overrides = say(hidden=["+13035550100"], getting_in="First (303) 555-0100.", name2="Tel. 3035550100")
    program = published(overrides, listing("2025-01-01", notes=note, organization="Hope 303-555-0100"))
    assert dict(program.notes) == {"getting_in": "First ….", "service": "Ring … or 303 555 0177"}
    assert (program.name2, program.organization, program.name) == ("Tel. …", "Hope …", "Hope House")
    assert (program.phones, program.phone_hidden) == ((), True)


def test_an_edit_makes_no_list_younger() -> None:
    card = make_card(published(say("2026-06-01", code__PW="yes")), version=1)
    assert (card.as_of, card.source) == ("2025-01-01", "samhsa-directory")
    only_ours = make_card(published(say(), staff_list("2026-01-01", "SA", "SA")), version=1)
    assert (only_ours.as_of, only_ours.source) == ("2026-01-01", "staff")


def test_a_card_carries_staff_checks_and_comes_back_from_json() -> None:
    said = say(
        phones=[phone("+13035550111", answers="public_line")],
        opening={"state": "waitlist", "days": 3},
        checked__phone="yes",
        checked__services="yes",
    )
    card = make_card(published(said), version=4)
    assert documents.read_card(documents.write_card(card), version=4) == card
    assert (card.answers, card.opening) == ("public_line", ("waitlist", 3, "2026-01-10"))
    assert card.checked == (("phone", "2026-01-10"), ("services", "2026-01-10"))
    plain = make_card(published(StaffOverrides()), version=4)
    text = documents.write_card(plain)
    assert documents.read_card(text, version=4) == plain
    assert not {"answers", "opening", "checked", "phone_hidden"} & set(json.loads(text))


def test_staff_can_say_that_only_the_middle_of_the_zip_is_right() -> None:
    assert published(say()).point == "street"
    program = published(say(point="zip"))
    assert (program.point, program.latitude, program.longitude) == ("zip", 39.75, -104.99)
    assert shown_values(program, say(point="zip"))["point"] == "zip"
