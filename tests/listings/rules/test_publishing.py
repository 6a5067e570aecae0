"""From several lists to one program: who speaks of what, and what the public sees of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from finder.listings.rules.listings import Listing
from finder.listings.rules.overrides import StaffOverrides
from finder.listings.rules.point_sources import PointSources
from finder.listings.rules.programs import Card, Program
from finder.listings.rules.publishing import known_phones, make_card, publish
from finder.listings.rules.records import Phone
from finder.places.rules.places import Point
from tests.each import in_one_pass
from tests.listings.rules.listing_examples import ZIPS, Zip, listing, say

OTP = {"fmt": "otp_directory", "kinds": ("",), "asked_of_others": "OTP", "codes": ("OTP",)}
FIRST, SECOND = Phone(number="+13035550101"), Phone(number="+13035550102", extension="7")


def published(*listings: Listing, overrides: StaffOverrides | None = None) -> Program:
    return publish("p1", listings or (listing(),), ZIPS, overrides or StaffOverrides())


def test_a_program_shows_what_its_list_says_of_it() -> None:
    program = published(listing(name2="East", organization="Hope Inc", street2="Suite 2"))
    assert (program.id, program.name, program.name2, program.organization) == ("p1", "Hope House", "East", "Hope Inc")
    assert (program.street, program.street2) == ("100 Example Street", "Suite 2")
    assert (program.city, program.state, program.zip, program.county) == ("Denver", "CO", "80202", "Denver")
    assert (program.latitude, program.longitude, program.point) == (39.751, -104.991, "street")
    assert (program.listed, program.sample, program.phone_hidden) == (True, False, False)


def test_the_county_is_that_of_its_zip_where_the_zip_lies_in_its_state() -> None:
    assert publish("p1", [listing()], {"80202": Zip(county="Arapahoe")}).county == "Arapahoe"
    assert publish("p1", [listing()], {"80202": Zip(state="NE")}).county == ""
    assert publish("p1", [listing()], {}).county == ""


@in_one_pass(
    ("zips", "county"),
    [
        ({}, "Adams"),
        ({"80202": Zip(state="NE")}, "Adams"),
        ({"80202": Zip(county="")}, "Adams"),
        ({"80202": Zip()}, "Denver"),
        ({"80202": Zip(latitude=37.0)}, "Adams"),  # The point lies in the city and far from the ZIP, which is mistyped.
    ],
)
def test_the_county_of_a_mistyped_zip_is_that_of_the_city(zips: dict[str, Zip], county: str) -> None:
    place = Point(latitude=39.74, longitude=-104.98)
    sources = PointSources(zips, find_city=lambda city, state: [place], find_county=lambda city, state: "Adams")
    assert publish("p1", [listing()], sources).county == county
    assert publish("p1", [listing(city="")], PointSources({}, find_county=lambda city, state: "Pueblo")).county == ""


def test_only_what_nothing_but_made_up_data_speaks_of_is_a_sample() -> None:
    assert published(listing(fmt="sample")).sample
    assert not published(listing(fmt="sample"), listing()).sample


def test_the_newest_standing_list_speaks_first_and_a_dropped_one_last() -> None:
    old = listing("2023-01-01", name="Old", phones=(FIRST,), website="http://old.example.org")
    new = listing("2025-01-01", name="New", phones=(SECOND,), website="http://new.example.org")
    for order in ([old, new], [new, old]):
        program = published(*order)
        assert (program.name, program.phone, program.website) == ("New", SECOND.number, "http://new.example.org")
        assert [(phone.source, phone.as_of) for phone in program.phones] == [("samhsa-locator", "2025-01-01")]
    other = listing("2025-01-01", source="other", name="New", phones=(SECOND,), website="http://new.example.org")
    program = published(old, replace(other, dropped_on="2026-01-01"))
    assert (program.name, program.phone, program.website) == ("Old", FIRST.number, "http://old.example.org")
    assert [phone.as_of for phone in program.phones] == ["2023-01-01", "2025-01-01"]


def test_where_the_newest_list_is_silent_an_older_one_speaks() -> None:
    silent = listing("2025-01-01", fmt="national_directory", phones=(), website="")
    program = published(silent, listing("2023-01-01", phones=(SECOND,)))
    assert program.phones == (replace(SECOND, source="samhsa-locator", as_of="2023-01-01"),)
    assert program.website == "http://hope.example.org"


def test_where_nobody_speaks_there_is_nothing() -> None:
    silent = listing(phones=(), website="")
    program = published(silent)
    assert (program.phones, program.website) == ((), "")
    assert known_phones([], StaffOverrides()) == ()


def test_names_come_from_a_list_fit_to_show_and_phones_from_the_newest() -> None:
    capitals = listing("2025-01-01", name="HOPE HOUSE INC", phones=(SECOND,), **OTP)
    program = published(capitals, listing("2023-01-01", phones=(FIRST,)))
    assert (program.name, program.phone) == ("Hope House", SECOND.number)


@in_one_pass(
    ("listed", "shown"),
    [
        ("THE HOPE CENTER OF LA CASA NE, LLC", "The Hope Center of La Casa NE, LLC"),
        ("VA CLINIC (DBA HOPE) AT PO BOX II", "VA Clinic (DBA Hope) at PO Box II"),
        ("HOPE AND CARE FOR DE LAS CASAS, INC.", "Hope and Care for de las Casas, Inc."),
        ("McHope House", "McHope House"),
        ("2 IN 1", "2 in 1"),
        ("C.U.R.A., INC.", "C.U.R.A., Inc."),
        ("USA SE SW NW III IV CA DUI", "USA SE SW NW III IV CA DUI"),
    ],
)
def test_a_list_in_capitals_gets_its_small_letters_back(listed: str, shown: str) -> None:
    program = published(listing(name=listed, street="7 THE WAY", city="SAN LUIS", **OTP))
    assert (program.name, program.street, program.city) == (shown, "7 the Way", "San Luis")
    assert published(listing(name=listed)).name == listed


def test_notes_of_all_lists_are_kept_but_what_staff_say_of_the_same_thing_replaces_them() -> None:
    lists = [
        listing("2025-01-01", notes=(("licence", "L-1"), ("service", "B"))),
        listing("2023-01-01", notes=(("capacity", "20"), ("service", "B"))),
    ]
    assert published(*lists).notes == (("capacity", "20"), ("licence", "L-1"), ("service", "B"))
    program = published(*lists, overrides=say(licence="L-2"))
    assert program.notes == (("licence", "L-2"), ("capacity", "20"), ("service", "B"))


def reports_of(program: Program) -> list[tuple[str, str, str]]:
    return [(report.source, report.as_of, report.dropped_on) for report in program.reports]


def test_each_source_keeps_its_report_however_little_it_asked() -> None:
    program = published(
        listing("2025-01-01", asked="DT", codes=()),
        listing("2023-01-01", fmt="national_directory", asked="DT", codes=("DT",)),
    )
    assert reports_of(program) == [("samhsa-locator", "2025-01-01", ""), ("samhsa-directory", "2023-01-01", "")]
    assert program.not_offered == ("DT",)


def test_an_older_list_of_a_source_is_kept_only_for_what_none_of_its_newer_ones_asked() -> None:
    program = published(
        listing("2022-01-01", asked="DT", codes=("DT",), dropped_on="2025-01-01"),
        listing("2023-01-01", asked="PW", codes=("PW",), dropped_on="2025-01-01"),
        listing("2025-01-01", asked="DT", codes=()),
    )
    assert reports_of(program) == [("samhsa-locator", "2025-01-01", ""), ("samhsa-locator", "2023-01-01", "")]
    assert (program.services, program.not_offered, program.listed) == (("PW",), ("DT",), True)


def test_a_place_listed_under_two_types_in_one_list_is_one_report() -> None:
    program = published(
        listing(key="a", kinds=("SU",), asked="DT PW", codes=("DT",)),
        listing(key="b", kinds=("MH",), asked_of_others="MD BC", codes=("MD",), dropped_on="2026-01-01"),
    )
    (report,) = program.reports
    assert (report.codes, report.asked, report.dropped_on) == ({"DT", "MD"}, {"DT", "PW", "MD", "BC"}, "")
    assert program.services == ("DT", "MD")
    assert program.not_offered == ("BC", "PW")


def test_one_listing_of_two_types_was_asked_about_both() -> None:
    both = listing(kinds=("MH", "SU"), asked="DT", asked_of_others="MD", codes=())
    assert published(both).not_offered == ("DT", "MD")
    assert published(replace(both, record=replace(both.record, kinds=("MH",)))).not_offered == ("MD",)


def test_what_a_list_offers_without_having_asked_is_offered() -> None:
    program = published(listing(asked="DT", codes=("DT", "PW")))
    assert (program.services, program.not_offered) == (("DT", "PW"), ())
    assert published(listing(asked="", codes=("PW",))).facts["PW"].state == "offered"


def test_a_certification_always_speaks_of_methadone_and_a_survey_only_where_it_asked() -> None:
    certified = listing(**{**OTP, "asked_of_others": "PW", "codes": ()})
    assert published(certified).not_offered == ("OTP", "PW")
    assert published(listing(asked="DT", codes=())).not_offered == ("DT",)


def test_that_staff_found_it_open_holds_against_a_list_of_the_same_day() -> None:
    dropped = listing(dropped_on="2026-01-10")
    assert published(dropped, overrides=say("2026-01-10", status="open")).listed
    assert not published(dropped, overrides=say("2026-01-09", status="open")).listed
    again = listing("2026-02-01", fmt="national_directory")
    assert published(dropped, again, overrides=say("2026-01-09", status="open")).listed
    assert not published(dropped, again, overrides=say("2026-01-09", status="closed")).listed


def card(**changes: Any) -> Card:
    shown: dict[str, Any] = {
        "id": "p1", "version": 3, "name": "Hope House", "name2": "East", "street": "100 Example Street", "city": "Denver",
        "state": "CO", "zip": "80202", "approximate": False, "phone": "+13035550102", "extension": "7", "needs": (),
        "services": ("SA",), "as_of": "2025-01-01", "source": "samhsa-locator", "sample": False, "denied": ("DT",),
    }  # fmt: skip
    return Card(**{**shown, **changes})


def test_a_card_shows_its_program() -> None:
    assert make_card(published(listing(name2="East", phones=(SECOND,))), version=3) == card()
    methadone = published(listing(fmt="sample", name2="East", phones=(SECOND,), codes=("MM", "SA"), latitude=None))
    assert make_card(methadone, version=4) == card(
        version=4, approximate=True, needs=("medicine",), services=("MM", "SA"), source="sample", sample=True
    )


def test_a_card_has_blanks_for_what_is_not_known() -> None:
    silent = published(listing(name2="East", phones=()))
    assert make_card(silent, version=3) == card(phone="", extension="")
    unheard = replace(silent, reports=())
    assert make_card(unheard, version=3) == card(phone="", extension="", services=(), as_of="", source="", denied=())


def test_a_card_says_that_a_number_was_taken_away() -> None:
    program = published(listing(name2="East", phones=(FIRST,)), overrides=say(hidden=[FIRST.number]))
    assert make_card(program, version=3) == card(phone="", extension="", phone_hidden=True)
    other = published(listing(name2="East", phones=(FIRST, SECOND)), overrides=say(hidden=[FIRST.number]))
    assert make_card(other, version=3) == card(phone_hidden=True)
