"""Undoing a merge: both programs get back what staff said of them, and what was said since stays."""

from __future__ import annotations

from finder.listings.rules.merging import Merge, split_overrides
from finder.listings.rules.overrides import StaffOverrides
from tests.listings.rules.listing_examples import say

KEPT = say(name="Hope House", hours="Mon", status="open")
GONE = say(name="Hope Home", licence="L-1", website="http://gone.example.org")
MERGED = StaffOverrides(fields={**GONE.fields, **KEPT.fields})


def merge() -> Merge:
    return Merge(
        id=1, kept="k", gone="g", status="merged", merged_at="2026-02-01T10:00:00+00:00", keys=(),
        statements={"k": KEPT, "g": GONE}, merged=MERGED, aliases=(), reports=(),
    )  # fmt: skip


def test_a_merge_that_nobody_touched_comes_apart_as_it_was() -> None:
    assert split_overrides(merge(), MERGED) == (KEPT, GONE)


def test_what_was_said_since_stays_with_the_program_that_was_kept() -> None:
    since = say("2026-03-01", hours="Tue", website="http://new.example.org", what_to_bring="Papers").fields
    kept, gone = split_overrides(merge(), StaffOverrides(fields={**MERGED.fields, **since}))
    assert kept == StaffOverrides(fields={**KEPT.fields, **since})
    assert gone == GONE


def test_what_was_taken_back_since_stays_taken_back() -> None:
    now = StaffOverrides(
        fields={name: override for name, override in MERGED.fields.items() if name not in ("hours", "licence")}
    )
    kept, gone = split_overrides(merge(), now)
    assert set(kept.fields) == {"name", "status"}
    assert gone == GONE


def test_the_same_words_said_again_on_another_day_were_said_since() -> None:
    again = say("2026-03-01", licence="L-1").fields
    kept, _ = split_overrides(merge(), StaffOverrides(fields={**MERGED.fields, **again}))
    assert kept.fields["licence"].on == "2026-03-01"
