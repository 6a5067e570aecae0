"""What a list may hold, and the list in plain text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from finder.search.rules.my_list import (
    LONGEST_MESSAGE,
    MOST_KEPT,
    TextEntry,
    kept_ids,
    list_ids,
    write_list,
    write_message,
)


def entry(name: str, *phones: str, address: str = "1 Elm St, Alphaville, CO 80202") -> TextEntry:
    return TextEntry(name=name, phones=phones, address=address)


def more(count: int) -> str:
    return f"and {count} more"


def test_ids_come_once_each_in_the_order_sent() -> None:
    assert list_ids(["b", " a ", "", "b", "  "]) == ("b", "a")


def test_a_list_holds_ids_alone_and_forty_at_most() -> None:
    assert kept_ids(["a", "<b>", "c d", "x" * 41, "é"]) == ("a",)
    assert kept_ids([str(number) for number in range(50)]) == tuple(str(number) for number in range(MOST_KEPT))


def test_the_text_to_copy_has_names_numbers_and_streets() -> None:
    text = write_list(
        [
            entry("House A", "303-555-0101", "303-555-0102"),
            entry("House B"),
            entry("House C", "303-555-0103", address=""),
        ],
        no_phone="No phone listed",
    )
    assert text.split("\n\n") == [
        "House A\n303-555-0101, 303-555-0102\n1 Elm St, Alphaville, CO 80202",
        "House B\nNo phone listed\n1 Elm St, Alphaville, CO 80202",
        "House C\n303-555-0103",
    ]


def test_a_message_has_the_number_to_call_first_and_leaves_out_who_has_none() -> None:
    text = write_message([entry("House A", "303-555-0101", "303-555-0102"), entry("House B")], more=more)
    assert text == "House A 303-555-0101"
    assert write_message([entry("House B")], more=more) == ""
    assert write_message([], more=more) == ""


def test_a_long_name_ends_at_a_word() -> None:
    name = "The Alphaville House of the Northern and Southern Counties and Their Neighbors"
    text = write_message([entry(name, "303-555-0101")], more=more)
    assert text == "The Alphaville House of the Northern and Southern Counties… 303-555-0101"


@given(st.lists(st.integers(min_value=1, max_value=120), max_size=MOST_KEPT))
def test_a_message_never_grows_too_long_and_no_number_in_it_is_cut(lengths: list[int]) -> None:
    entries = [entry("House " * length, f"303-555-{number:04}") for number, length in enumerate(lengths)]
    text = write_message(entries, more=more)
    assert len(text) <= LONGEST_MESSAGE
    lines = text.splitlines()
    shown = [line for line in lines if not line.startswith("and ")]
    assert [line[-12:] for line in shown] == [part.phones[0] for part in entries[: len(shown)]]
    assert (lines[-1:] == [more(len(entries) - len(shown))]) == (len(shown) < len(entries))
