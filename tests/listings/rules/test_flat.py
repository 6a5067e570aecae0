"""The one flat shape of exports: every column, in order, with what the public sees."""

from __future__ import annotations

from finder.listings.rules.flat import COLUMNS, flatten, show_facts
from finder.listings.rules.publishing import publish
from finder.listings.rules.records import Phone
from tests.listings.rules.listing_examples import ZIPS, listing, say

LISTS = [
    listing(
        name2="East", organization="Hope Inc", street2="Suite 2", codes=("SA", "MM"), notes=(("licence", "L-1"),),
        phones=(Phone(number="+13035550100", kind="intake", extension="5"), Phone(number="+13035550101")),
    ),
    listing("2023-01-01", fmt="national_directory", codes=("DT",), asked="DT", dropped_on="2024-01-01"),
]  # fmt: skip


def test_a_program_is_exported_whole_and_without_what_is_hidden() -> None:
    flat = flatten(publish("p1", LISTS, ZIPS, say(hidden=["+13035550101"], staff_notes="rude")))
    assert tuple(flat) == COLUMNS
    assert flat == {
        "id": "p1", "name": "Hope House", "name2": "East", "organization": "Hope Inc", "street": "100 Example Street",
        "street2": "Suite 2", "city": "Denver", "state": "CO", "zip": "80202", "county": "Denver", "latitude": 39.751,
        "longitude": -104.991, "point": "street", "listed": True, "not_listed_because": None,
        "is_mental_health": False, "sample": False, "needs": ["medicine"],
        "services": ["MM", "SA"], "not_offered": ["DT", "PW"], "contradictions": [],
        "phones": [{"number": "+13035550100", "kind": "intake", "extension": "5", "answers": "not_stated",
                    "source": "samhsa-locator", "as_of": "2025-01-01", "as_of_precision": "day"}],
        "website": "http://hope.example.org", "notes": [["licence", "L-1"]],
        "reports": [
            {"source": "samhsa-locator", "as_of": "2025-01-01", "as_of_precision": "day",
             "is_mental_health": False, "basis": "survey", "dropped_on": "",
             "asked": ["DT", "MM", "PW", "SA"], "codes": ["MM", "SA"]},
            {"source": "samhsa-directory", "as_of": "2023-01-01", "as_of_precision": "day",
             "is_mental_health": False, "basis": "survey", "dropped_on": "2024-01-01",
             "asked": ["DT"], "codes": ["DT"]},
        ],
        "hours_by_weekday": None,
        "newest_source": "samhsa-locator", "newest_as_of": "2025-01-01", "newest_as_of_precision": "day",
    }  # fmt: skip


def test_facts_follow_with_their_source_their_date_and_who_disputes_them() -> None:
    program = publish(
        "p1",
        [listing(asked="DT PW", codes=("PW",)), listing(fmt="national_directory", asked="DT", codes=("DT",))],
        ZIPS,
    )
    assert show_facts(program) == {
        **flatten(program),
        "facts": [
            {"code": "DT", "state": "offered", "source": "samhsa-directory", "as_of": "2025-01-01",
             "disputed_by": "samhsa-locator"},
            {"code": "PW", "state": "offered", "source": "samhsa-locator", "as_of": "2025-01-01", "disputed_by": ""},
        ],
    }  # fmt: skip
