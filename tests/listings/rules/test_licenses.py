"""Whether a license ran out: the day, the mark, and several of them."""

from __future__ import annotations

from datetime import date

from finder.listings.rules.facts import Report
from finder.listings.rules.licenses import find_ended_license
from tests.each import in_one_pass

TODAY = date(2026, 11, 20)
LIST = Report(source="ca-dhcs", as_of="2026-08-21", basis="licence", asked=frozenset(), codes=frozenset())
OTHER = Report(source="samhsa-directory", as_of="2026-09-01", basis="survey", asked=frozenset(), codes=frozenset())
ONE, TWO = ("licence", "L-1"), ("licence", "L-2")


@in_one_pass(
    ("notes", "ended_on"),
    [
        ([], None),
        ([ONE], None),
        ([ONE, ("licence_expires", "2026-11-20")], None),
        ([ONE, ("licence_expires", "2026-11-19")], "2026-11-19"),
        ([ONE, ("licence_expires", "soon")], None),
        ([ONE, ("licence_expired", "true")], ""),
        ([ONE, ("licence_expired", "false")], None),
        ([ONE, ("licence_expired", "True"), ("licence_expires", "2025-01-31")], "2025-01-31"),
        ([ONE, ("licence_expired", "1"), ("licence_expires", "2027-01-31")], ""),
        ([ONE, TWO, ("licence_expires", "2025-01-31"), ("licence_expires", "2027-01-31")], None),
        ([ONE, TWO, ("licence_expired", "true"), ("licence_expires", "2027-01-31")], None),
        ([ONE, TWO, ("licence_expires", "2024-01-31"), ("licence_expires", "2025-01-31")], "2025-01-31"),
    ],
)
def test_when_it_ran_out(notes: list[tuple[str, str]], ended_on: str | None) -> None:
    ended = find_ended_license(notes, (OTHER, LIST), today=TODAY)
    assert (ended.ended_on if ended else None) == ended_on
    assert ended is None or ended.report == LIST


def test_without_a_license_list_it_has_no_source() -> None:
    ended = find_ended_license([("licence_expires", "2025-01-31")], (OTHER,), today=TODAY)
    assert ended is not None
    assert ended.report is None
