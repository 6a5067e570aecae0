"""Whether a program is listed, and why not."""

from __future__ import annotations

from dataclasses import replace

from finder.listings.rules.facts import Report
from finder.listings.rules.listed import decide_listed, find_whole_lists, is_mental_health
from finder.listings.rules.listings import Listing, Snapshot
from finder.listings.rules.records import Phone
from tests.each import in_one_pass
from tests.listings.rules.listing_examples import listing

BARE = {"fmt": "geocoded_list", "kinds": ("",), "codes": (), "phones": ()}


def report(source: str, as_of: str, codes: str = "", *, dropped_on: str = "", is_mental: bool = False) -> Report:
    said = frozenset(codes.split())
    return Report(
        source=source,
        as_of=as_of,
        basis="staff" if source == "staff" else "survey",
        asked=said,
        codes=said,
        dropped_on=dropped_on,
        is_mental_health=is_mental,
    )


def mental(as_of: str, codes: str = "GT", *, dropped_on: str = "") -> Report:
    return report("samhsa-mh-directory", as_of, codes, dropped_on=dropped_on, is_mental=True)


def reason(*reports: Report) -> str | None:
    return decide_listed(reports, [listing()], {})


DROPPED = report("directory", "2022-01-01", dropped_on="2023-01-01")


def test_an_older_address_list_does_not_hold_up_a_dropped_program() -> None:
    assert reason(DROPPED, report("geocoded", "2021-01-01")) == "dropped"
    assert reason(DROPPED, report("locator", "2025-01-01")) is None


def test_a_list_of_the_day_of_the_drop_holds_a_program_up() -> None:
    assert reason(DROPPED, report("locator", "2023-01-01")) is None
    assert reason(DROPPED, report("locator", "2022-12-31")) == "dropped"
    assert reason(report("undated", "")) is None


@in_one_pass("code", ["SA", "DT", "UB", "GCO", "MOA"])
def test_a_mental_health_place_is_listed_if_a_row_says_it_treats_substance_use(code: str) -> None:
    assert reason(mental("2022-01-01")) == "mental_health_only"
    assert reason(mental("2022-01-01", f"GT {code}")) is None
    assert reason(mental("2022-01-01"), mental("2021-01-01", code)) is None


def test_a_list_of_mental_health_places_retires_nothing_that_others_have() -> None:
    standing, gone = report("directory", "2022-01-01", "SA"), mental("2022-06-01", dropped_on="2024-01-01")
    assert reason(standing, gone) is None
    assert reason(mental("2022-01-01", "SA", dropped_on="2023-01-01")) == "dropped"


def test_a_mental_health_list_as_new_as_the_drop_keeps_a_place_that_treats_substance_use() -> None:
    assert reason(DROPPED, mental("2023-01-01", "SA")) is None
    assert reason(DROPPED, mental("2022-01-01", "SA")) == "dropped"
    assert reason(DROPPED, mental("2023-01-01")) == "dropped"
    assert is_mental_health((DROPPED, mental("2023-01-01", "SA")))
    assert not is_mental_health((report("directory", "2022-01-01"), mental("2023-01-01", "SA")))


def test_what_staff_say_lists_a_mental_health_place_only_if_it_treats_substance_use() -> None:
    assert reason(report("staff", "2026-01-01", "MD"), mental("2022-01-01")) == "mental_health_only"
    assert reason(report("staff", "2026-01-01", "DT"), mental("2022-01-01")) is None


def bare(as_of: str = "2021-07-01", **changes: object) -> Listing:
    return listing(as_of, **{**BARE, **changes})  # type: ignore[arg-type]


def test_an_address_alone_that_the_newer_whole_list_of_its_state_lacks_is_not_listed() -> None:
    reports = (report("samhsa-geocoded", "2021-07-01"),)
    assert decide_listed(reports, [bare()], {"CO": "2022-01-01"}) == "only_in_older_list"
    assert decide_listed(reports, [bare(), bare("")], {"CO": "2022-01-01"}) == "only_in_older_list"
    for whole in ({}, {"CO": "2021-07-01"}, {"CO": "2020-01-01"}, {"NE": "2022-01-01"}):
        assert decide_listed(reports, [bare()], whole) is None
    assert decide_listed(reports, [bare(), listing("2020-01-01")], {"CO": "2022-01-01"}) is None
    assert decide_listed(reports, [bare(phones=(Phone(number="+13035550101"),))], {"CO": "2022-01-01"}) is None


def snapshot(number: int, **changes: object) -> Snapshot:
    whole = Snapshot(
        id=number, source="a", as_of="2022-01-01", format="national_directory", complete=True, asked={"SU": frozenset()}
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def test_a_directory_covers_every_state_in_it_and_a_whole_list_of_a_state_that_state() -> None:
    directory, state = snapshot(1), snapshot(2, format="ca_dhcs", as_of="2026-01-01")
    rows = {1: {"CA": 900, "PW": 1}, 2: {"CA": 99, "NV": 1}}
    assert find_whole_lists([directory, state], rows) == {"CA": "2026-01-01", "PW": "2022-01-01"}
    assert find_whole_lists([snapshot(1, complete=False)], rows) == {}
    assert find_whole_lists([snapshot(1, asked={"MH": frozenset()})], rows) == {}
    assert find_whole_lists([snapshot(1, format="otp_directory", asked={"": frozenset({"OTP"})})], rows) == {}
