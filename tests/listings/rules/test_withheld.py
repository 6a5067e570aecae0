"""A street that a list withholds is not shown, not filled and not placed; a real one never reads as withheld."""

from __future__ import annotations

from finder.listings.rules.filling import STREET_WITHDRAWN
from finder.listings.rules.identity import identify
from finder.listings.rules.normalization import normalize_street
from finder.listings.rules.publishing import publish
from finder.listings.rules.records import SourceRecord
from finder.listings.rules.withheld import is_withheld
from tests.each import in_one_pass
from tests.listings.rules.listing_examples import ZIPS, listing

WITHHELD = [
    "- - -", "---", "*", "Confidential", "CONFIDENTIAL ADDRESS", "Address withheld", "Undisclosed location", "(Unpublished)",
    "Location not disclosed", "Address is confidential", "Not available upon request",
]  # fmt: skip


@in_one_pass("street", WITHHELD)
def test_it_is_withheld(street: str) -> None:
    assert is_withheld(street)
    assert normalize_street(street, "Suite 2").is_empty


@in_one_pass(
    "street", ["", "1", "100 Example Street", "Private Road 5", "12 Private Drive", "Highway 9", "P.O. Box 5", "É Road"]
)
def test_a_street_is_none(street: str) -> None:
    assert not is_withheld(street)


@in_one_pass("street", WITHHELD)
def test_a_home_that_hides_is_not_shown_by_an_older_list(street: str) -> None:
    hidden = listing(street=street, street2="Unit 4")
    alone = publish("p", [hidden], ZIPS)
    assert (alone.street, alone.street2, alone.point, alone.latitude, alone.doubts) == ("", "", "zip", 39.75, ())
    older = listing("2022-01-01", source="other")
    both = publish("p", [hidden, older], ZIPS)
    assert (both.street, both.point, both.doubts) == ("", "zip", (STREET_WITHDRAWN,))
    newer = publish("p", [hidden, listing("2026-01-01")], ZIPS)
    assert (newer.street, newer.point, newer.doubts) == ("100 Example Street", "street", ())


def test_a_withheld_street_fills_no_other_row_and_joins_no_two_houses() -> None:
    blank, hidden = listing(street="", source="a"), listing("2022-01-01", street="- - -", source="b")
    assert publish("p", [blank, hidden], ZIPS).street == ""
    record = SourceRecord(name="Hope House", street="Confidential", city="Denver", state="CO", zip="80202")
    assert identify(record).street.is_empty
