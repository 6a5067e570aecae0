"""What the form shows of each field."""

from __future__ import annotations

from finder.listings.rules.field_values import shown_values
from finder.listings.rules.overrides import StaffOverrides
from finder.listings.rules.publishing import publish
from tests.listings.rules.listing_examples import ZIPS, Zip, listing, say

PHONE = {"number": "+13035550100", "kind": "main", "extension": "", "answers": "not_stated"}


def test_a_program_that_staff_never_touched_shows_what_lists_say() -> None:
    program = publish("p1", [listing(name2="East", organization="Hope Inc", street2="Suite 2", codes=("SA",))], ZIPS)
    assert shown_values(program, StaffOverrides()) == {
        "name": "Hope House", "name2": "East", "organization": "Hope Inc", "street": "100 Example Street",
        "street2": "Suite 2", "city": "Denver", "state": "CO", "zip": "80202", "website": "http://hope.example.org",
        "phones": [PHONE], "status": "open", "point": [39.751, -104.991],
        "code:DT": "no", "code:PW": "no", "code:SA": "yes",
        "licence": None, "hidden": None, "hours": None, "timetable": None, "getting_in": None,
            "what_to_bring": None, "opening": None, "calls": None,
        "staff_notes": None,
        "checked:phone": None, "checked:services": None, "checked:payment": None, "checked:intake": None,
    }  # fmt: skip


def test_what_staff_said_stands_in_the_form_even_where_the_public_does_not_see_it() -> None:
    said = {
        "phones": [{**PHONE, "number": "+13035550111"}], "hidden": ["+13035550111"], "licence": "L-1", "hours": "Mon",
        "getting_in": "Ring", "what_to_bring": "Papers", "opening": {"state": "full", "days": None}, "staff_notes": "Ann",
        "status": "closed", "name": "Hope Home", "code__DT": "yes", "checked__phone": "yes",
    }  # fmt: skip
    overrides = say(**said)
    program = publish("p1", [listing()], ZIPS, overrides)
    assert program.phones == ()
    values = shown_values(program, overrides)
    assert {name: values[name.replace("__", ":")] for name in said} == said


def test_a_point_in_the_form_is_a_street_point_or_none() -> None:
    by_zip = publish("p1", [listing(latitude=None)], ZIPS)
    assert (by_zip.point, shown_values(by_zip, StaffOverrides())["point"]) == ("zip", None)
    nowhere = publish("p1", [listing()], {"80202": Zip(state="NE")})
    assert shown_values(nowhere, StaffOverrides())["point"] is None
