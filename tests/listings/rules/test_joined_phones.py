"""Numbers from several lists: which stay, in which order, and which one is called."""

from __future__ import annotations

from dataclasses import replace

from finder.listings.rules.joined_phones import choose_call_phone, join_phones
from finder.listings.rules.listings import Listing
from finder.listings.rules.records import Phone
from tests.listings.rules.listing_examples import listing


def number(last: str, kind: str = "main", extension: str = "") -> Phone:
    return Phone(number=f"+1303555{last}", kind=kind, extension=extension)  # type: ignore[arg-type]


def joined(*listings: Listing) -> list[tuple[str, str, str]]:
    newest_first = sorted(listings, key=lambda entry: entry.newness, reverse=True)
    return [(phone.number[-4:], phone.source, phone.as_of) for phone in join_phones(newest_first)]


def named(as_of: str, *phones: Phone, source: str = "a", dropped_on: str = "") -> Listing:
    return listing(as_of, source=source, phones=phones, dropped_on=dropped_on, key=as_of + source)


def test_the_lists_of_all_sources_are_joined_the_newest_first() -> None:
    older, newer = (
        named("2022-01-01", number("0101"), number("0102", "intake")),
        named("2025-01-01", number("0103"), source="b"),
    )
    assert joined(older, newer) == [
        ("0103", "b", "2025-01-01"),
        ("0101", "a", "2022-01-01"),
        ("0102", "a", "2022-01-01"),
    ]


def test_a_number_goes_when_the_newest_list_of_its_source_names_others() -> None:
    assert joined(named("2022-01-01", number("0101")), named("2023-01-01", number("0102"))) == [
        ("0102", "a", "2023-01-01")
    ]


def test_a_list_without_any_phone_takes_none_away() -> None:
    assert joined(named("2022-01-01", number("0101")), named("2023-01-01")) == [("0101", "a", "2022-01-01")]


def test_a_number_that_several_lists_name_stands_once_with_the_newest() -> None:
    two = (
        named("2022-01-01", number("0101", extension="9"), number("0102")),
        named("2025-01-01", number("0101"), source="b"),
    )
    assert joined(*two) == [("0101", "b", "2025-01-01"), ("0102", "a", "2022-01-01")]


def test_one_list_may_give_a_number_with_two_extensions() -> None:
    one = named("2022-01-01", number("0101"), number("0101", "intake", "2"))
    assert joined(one) == [("0101", "a", "2022-01-01")] * 2


def test_two_rows_of_one_list_are_joined() -> None:
    rows = named("2022-01-01", number("0101")), replace(named("2022-01-01", number("0101"), number("0102")), key="z")
    assert sorted(joined(*rows)) == [("0101", "a", "2022-01-01"), ("0102", "a", "2022-01-01")]


def test_a_dropped_list_comes_last() -> None:
    dropped, standing = (
        named("2025-01-01", number("0101"), dropped_on="2026-01-01"),
        named("2022-01-01", number("0102"), source="b"),
    )
    assert [entry[0] for entry in joined(dropped, standing)] == ["0102", "0101"]


def dated(phone: Phone, as_of: str) -> Phone:
    return replace(phone, as_of=as_of)


def test_a_fresh_intake_line_takes_the_call_button() -> None:
    main, intake = number("0101"), number("0102", "intake")
    for newest, of_line, wanted in (
        ("2022-01-01", "2022-01-01", intake),
        ("2025-08-19", "2023-08-20", intake),
        ("2025-08-19", "2023-08-19", main),
        ("2025-08-19", "2020-01-01", main),
        ("2025-08-19", "", main),
        ("", "", intake),
    ):
        chosen = choose_call_phone([dated(main, newest), dated(intake, of_line)])
        assert chosen == dated(wanted, newest if wanted is main else of_line), (newest, of_line)


def test_a_number_that_staff_set_makes_no_line_of_a_list_older() -> None:
    main, intake = number("0101"), number("0102", "intake")
    ours, listed = replace(main, source="staff", as_of="2026-01-10"), replace(intake, source="a", as_of="2022-01-01")
    assert choose_call_phone([ours, listed]) == listed
    ours, listed = replace(intake, source="staff", as_of="2026-01-10"), replace(main, source="a", as_of="2022-01-01")
    assert choose_call_phone([listed, ours]) == ours


def test_a_line_of_the_mental_health_directory_takes_it_only_where_there_is_no_other() -> None:
    ward = replace(number("0102", "intake"), source="samhsa-mh-directory")
    assert choose_call_phone([number("0101"), ward]) == number("0101")
    assert choose_call_phone([ward]) == ward


def test_a_referral_line_never_takes_it() -> None:
    referral = replace(number("0101", "intake"), answers="referral_line")
    assert choose_call_phone([referral]) is None
    assert choose_call_phone([referral, number("0102", "hotline")]) == number("0102", "hotline")
    assert choose_call_phone([]) is None
