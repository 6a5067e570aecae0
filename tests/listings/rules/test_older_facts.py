"""A program whose services come from an older list than the newest that has it says so."""

from __future__ import annotations

from finder.listings.rules.listings import Listing
from finder.listings.rules.programs import OlderFacts
from finder.listings.rules.publishing import make_card, publish
from tests.listings.rules.listing_examples import ZIPS, listing, say


def older(*listings: Listing, **staff: str) -> OlderFacts | None:
    program = publish("p", listings, ZIPS, say(**staff))
    assert make_card(program, version=1).older_facts == program.older_facts
    return program.older_facts


DIRECTORY = listing("2022-01-01", fmt="national_directory", codes=("SA", "DT"), asked="SA DT")


def test_one_list_or_the_newest_list_needs_no_word() -> None:
    assert older(DIRECTORY) is None
    assert older(DIRECTORY, listing("2025-01-01", codes=("SA", "DT"), asked="SA DT")) is None


def test_a_newer_list_without_facts_lends_its_date_to_none() -> None:
    licence = listing("2026-01-01", fmt="ca_dhcs", kinds=("",), codes=())
    assert older(DIRECTORY, licence) == OlderFacts(as_of="2022-01-01", precision="day", is_all=True)


def test_some_facts_from_an_older_list() -> None:
    certified = listing("2026-01-01", fmt="otp_directory", kinds=("",), codes=("OTP",), asked_of_others="OTP")
    assert older(DIRECTORY, certified) == OlderFacts(as_of="2022-01-01", precision="day", is_all=False)
    undated = listing("", source="x", codes=("PW",), asked="PW")
    assert older(DIRECTORY, undated) == OlderFacts(as_of="", precision="day", is_all=False)


def test_what_staff_checked_is_not_old() -> None:
    licence = listing("2026-01-01", fmt="ca_dhcs", kinds=("",), codes=())
    assert older(listing("2022-01-01", codes=("DT",), asked="DT"), licence, code__DT="yes") is None
