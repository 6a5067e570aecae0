"""The phones that staff set: which of them are theirs, and which only stand there as a list has them."""

from __future__ import annotations

from typing import Any

from finder.listings.rules.listings import Listing
from finder.listings.rules.overrides import StaffOverride, StaffOverrides
from finder.listings.rules.records import Phone
from finder.listings.rules.staff_phones import staff_phones
from tests.listings.rules.listing_examples import listing, say

OLD, KEPT, NEW = "+13035550100", "+13035550101", "+13035550102"
OF_2022 = listing("2022-01-01", source="a", phones=(Phone(number=OLD), Phone(number=KEPT, kind="intake")))


def entry(number: str, **changes: str) -> dict[str, str]:
    return {"number": number, "kind": "main", "extension": "", "answers": "not_stated", **changes}


EDITED = [entry(NEW, answers="program"), entry(KEPT, kind="intake")]


def sources(overrides: StaffOverrides, *newest_first: Listing) -> list[tuple[str, str]]:
    phones = staff_phones(newest_first, overrides)
    assert phones is not None
    return [(phone.source, phone.as_of) for phone in phones]


def checked(on: str, **fields: Any) -> StaffOverrides:
    return StaffOverrides(fields={**say(**fields).fields, "checked:phone": StaffOverride(value="yes", on=on)})


def test_a_number_that_nobody_changed_keeps_its_list() -> None:
    assert staff_phones([OF_2022], say(name="Hope Home")) is None
    assert sources(say(phones=EDITED), OF_2022) == [("staff", "2026-01-10"), ("a", "2022-01-01")]


def test_one_of_which_anything_was_changed_is_of_staff() -> None:
    for change in ({"answers": "program"}, {"extension": "7"}, {"kind": "main"}):
        said = say(phones=[entry(KEPT, **{"kind": "intake", **change})])
        assert sources(said, OF_2022) == [("staff", "2026-01-10")], change


def test_the_newest_list_that_has_it_counts_also_one_after_the_change() -> None:
    newer = listing("2026-06-01", source="b", phones=(Phone(number=KEPT, kind="intake"),))
    assert sources(say(phones=EDITED), newer, OF_2022)[1] == ("b", "2026-06-01")
    without = listing("2026-06-01", source="a", phones=(Phone(number=OLD),))
    assert sources(say(phones=EDITED), without, OF_2022)[1] == ("a", "2022-01-01")


def test_what_staff_said_first_or_put_back_is_theirs() -> None:
    said = say(phones=[entry(KEPT, kind="intake")])
    later = listing("2026-06-01", source="a", phones=(Phone(number=KEPT, kind="intake"),))
    assert sources(said, later) == [("staff", "2026-01-10")]
    dropping = listing("2023-01-01", source="a", phones=(Phone(number=OLD),))
    assert sources(said, dropping, OF_2022) == [("staff", "2026-01-10")]


def test_a_check_vouches_for_all_that_stood_there_on_its_day() -> None:
    everything = [("staff", "2026-01-10"), ("staff", "2026-01-10")]
    assert sources(checked("2026-01-10", phones=EDITED), OF_2022) == everything
    assert sources(checked("2024-05-01", phones=EDITED), OF_2022) == [("staff", "2026-01-10"), ("staff", "2024-05-01")]
    assert sources(checked("2021-05-01", phones=EDITED), OF_2022)[1] == ("a", "2022-01-01")


def test_a_number_that_a_lock_showed_keeps_what_the_lock_says_of_it() -> None:
    lock = {
        "ours": [entry(KEPT, kind="intake")], "theirs": [entry(OLD)], "ours_source": "b", "ours_on": "2021-03-01",
        "theirs_source": "a", "theirs_on": "2025-01-01", "batch_id": 1, "row": None,
    }  # fmt: skip
    theirs = listing("2025-01-01", source="a", phones=(Phone(number=OLD),))
    assert sources(say(phones=EDITED, held__phones=lock), theirs)[1] == ("b", "2021-03-01")
