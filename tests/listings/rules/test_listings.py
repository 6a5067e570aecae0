"""Which of several lists speaks first, and when a newer whole list has dropped a program."""

from __future__ import annotations

from finder.listings.rules.listings import Listing, Snapshot, latest_whole, make_listing
from tests.each import in_one_pass
from tests.listings.rules.listing_examples import RECORD, listing

RANKED: list[tuple[str, Listing, Listing]] = [
    ("standing before dropped", listing("2020-01-01"), listing("2025-01-01", dropped_on="2026-01-01")),
    ("fit to show before newer", listing("2020-01-01"), listing("2025-01-01", fmt="otp_directory")),
    ("standing before fit to show", listing(fmt="otp_directory"), listing(dropped_on="2026-01-01")),
    ("newer before older", listing("2025-01-02"), listing("2025-01-01")),
    ("dated before undated", listing("2019-01-01"), listing("")),
]


@in_one_pass(("why", "first", "second"), RANKED)
def test_who_speaks_first_of_names_and_addresses(why: str, first: Listing, second: Listing) -> None:
    assert max(second, first, key=lambda one: one.rank) is first, why


def test_a_newer_list_in_capitals_is_still_newer_but_never_when_it_was_dropped() -> None:
    older, capitals = listing("2024-01-01"), listing("2025-01-01", fmt="otp_directory")
    assert max(older, capitals, key=lambda one: one.newness) is capitals
    dropped = listing("2025-01-01", dropped_on="2026-01-01")
    assert max(older, dropped, key=lambda one: one.newness) is older


def snapshot(source: str, as_of: str, *, complete: bool = True) -> Snapshot:
    return Snapshot(id=1, source=source, as_of=as_of, format="locator_export", complete=complete, asked={})


def test_the_newest_whole_list_of_each_source_is_what_counts() -> None:
    snapshots = [
        snapshot("a", "2024-01-01"),
        snapshot("a", "2025-01-01"),
        snapshot("a", "2023-01-01"),
        snapshot("a", "2026-01-01", complete=False),
        snapshot("b", "2022-01-01"),
        snapshot("c", "2026-01-01", complete=False),
    ]
    assert latest_whole(snapshots) == {"a": "2025-01-01", "b": "2022-01-01"}
    assert latest_whole([snapshot("undated", "")]) == {"undated": ""}


@in_one_pass(
    ("as_of", "latest", "own_csv_says", "dropped_on"),
    [
        ("2024-01-01", {"a": "2025-01-01"}, "", "2025-01-01"),
        ("2025-01-01", {"a": "2025-01-01"}, "", ""),
        ("2026-01-01", {"a": "2025-01-01"}, "", ""),
        ("2024-01-01", {"b": "2025-01-01"}, "", ""),
        ("2025-01-01", {"a": "2025-01-01"}, "2025-06-01", "2025-06-01"),
        ("2024-01-01", {"a": "2025-01-01"}, "2024-06-01", "2025-01-01"),
        ("", {}, "", ""),
    ],
)
def test_a_newer_whole_list_of_its_own_source_drops_a_listing(
    as_of: str, latest: dict[str, str], own_csv_says: str, dropped_on: str
) -> None:
    record = listing(dropped_on="").record
    record = type(record)(name=record.name, dropped_on=own_csv_says)
    spoken = snapshot("a", as_of)
    assert make_listing("key", record, spoken, latest) == Listing(
        key="key", snapshot=spoken, record=record, dropped_on=dropped_on
    )


def test_a_record_is_handed_on_as_it_is() -> None:
    assert make_listing("key", RECORD, snapshot("a", "2025-01-01"), {}).record is RECORD
