"""A blank in the leading list is filled from the next, but a street that was taken out stays out."""

from __future__ import annotations

from finder.listings.rules.filling import STREET_WITHDRAWN, fill_street
from finder.listings.rules.listings import Listing
from finder.listings.rules.publishing import publish
from tests.listings.rules.listing_examples import ZIPS, listing


def blank(as_of: str = "2025-01-01", **changes: str) -> Listing:
    return listing(as_of, street="", **changes)


def test_a_missing_street_comes_from_the_next_list() -> None:
    lead, other = blank(source="a"), listing("2022-01-01", source="b", street2="Suite 2")
    record, is_withdrawn = fill_street(lead, [lead, other])
    assert (record.street, record.street2, is_withdrawn) == ("100 Example Street", "Suite 2", False)
    assert publish("p", [lead, other], ZIPS).street == "100 Example Street"


def test_a_street_in_capitals_is_put_in_mixed_case() -> None:
    lead = blank(source="a")
    other = listing("2022-01-01", fmt="ca_dhcs", street="100 NORTH EXAMPLE STREET", street2="SUITE A")
    program = publish("p", [lead, other], ZIPS)
    assert (program.street, program.street2) == ("100 North Example Street", "Suite A")


def test_a_street_elsewhere_fills_nothing() -> None:
    lead, other = blank(source="a"), listing("2022-01-01", source="b", city="Boulder", zip="80301")
    assert fill_street(lead, [lead, other]) == (lead.record, False)


def test_a_street_that_its_source_took_out_stays_out_and_waits_for_staff() -> None:
    lead, older = blank(source="a"), listing("2022-01-01", source="a")
    other = listing("2021-01-01", source="b", fmt="geocoded_list")
    assert fill_street(lead, [lead, older]) == (lead.record, True)
    assert fill_street(lead, [lead, older, other]) == (lead.record, True)
    program = publish("p", [lead, older, other], ZIPS)
    assert (program.street, program.doubts) == ("", (STREET_WITHDRAWN,))


def test_the_point_of_a_hidden_home_is_not_that_of_its_old_street() -> None:
    lead = blank(source="a", latitude=None)  # type: ignore[arg-type]
    program = publish("p", [lead, listing("2022-01-01", source="a")], ZIPS)
    assert (program.point, program.latitude) == ("zip", 39.75)


def test_two_types_of_one_list_fill_each_other() -> None:
    lead, other = blank(key="z"), listing("2025-01-01", key="a")
    assert fill_street(lead, [lead, other])[0].street == "100 Example Street"


def moved(as_of: str = "2026-01-01", fmt: str = "ca_dhcs", **changes: str) -> Listing:
    address = {"street": "9 NEW ROAD", "street2": "STE 4", "city": "AURORA", "zip": "80010"}
    return listing(as_of, fmt=fmt, source="b", name="HOPE HOUSE", **{**address, **changes})


def shown(*listings: Listing) -> tuple[str, str, str, str, str]:
    program = publish("p", listings, ZIPS)
    return (program.name, program.street, program.street2, program.city, program.zip)


def test_the_address_is_that_of_the_newest_list_even_in_capitals() -> None:
    lead = listing("2025-01-01", source="a")
    assert shown(lead, moved()) == ("Hope House", "9 New Road", "Ste 4", "Aurora", "80010")
    assert shown(moved(), lead) == shown(lead, moved())


def test_the_leading_list_keeps_its_address_where_it_is_newer_or_the_same() -> None:
    lead = listing("2025-01-01", source="a", street2="Suite 4")
    old = ("Hope House", "100 Example Street", "Suite 4", "Denver", "80202")
    assert shown(lead, moved("2024-01-01")) == old
    assert shown(lead, moved("2025-01-01")) == old
    assert shown(lead, moved("")) == old
    assert shown(lead, moved(street="100 EXAMPLE ST", zip="80203")) == old
    assert shown(lead, moved(street="104 EXAMPLE ST")) == old
    # The newest list has it at several addresses, this one among them.
    assert shown(lead, moved(), moved(street="100 EXAMPLE ST", key="k2")) == old


def test_neither_certificates_nor_addresses_alone_nor_dropped_or_hidden_ones_move_a_program() -> None:
    lead = listing("2025-01-01", source="a")
    old = ("Hope House", "100 Example Street", "", "Denver", "80202")
    assert shown(lead, moved(fmt="otp_directory")) == old
    assert shown(lead, moved(dropped_on="2026-06-01")) == old
    assert shown(lead, moved(street="CONFIDENTIAL")) == old
    assert shown(lead, moved(street="")) == old


def test_the_point_is_that_of_the_newer_address() -> None:
    lead = listing("2025-01-01", source="a")
    program = publish("p", [lead, moved(zip="80203", city="DENVER", latitude=39.731, longitude=-104.981)], ZIPS)  # type: ignore[arg-type]
    assert (program.latitude, program.longitude, program.point) == (39.731, -104.981, "street")
