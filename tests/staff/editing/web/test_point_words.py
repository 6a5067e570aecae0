"""What staff read about a program's point, and why it is in doubt."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from finder.listings.rules.publishing import publish
from finder.staff.editing.web.program_pages import point_words
from tests.each import in_one_pass
from tests.listings.rules.listing_examples import ZIPS, listing


@in_one_pass(
    ("doubt", "words"),
    [
        ("sources_apart", "two sources put this address more than 5 miles apart, so neither is used"),
        ("far_from_zip", "a list's point is far from its ZIP"),
        ("zip_unknown", "there is no such ZIP"),
        ("zip_in_other_state", "the ZIP is in another state"),
    ],
)
def test_a_doubt_is_said_in_words(places_session: Session, doubt: str, words: str) -> None:
    program = replace(publish("p", [listing()], ZIPS), doubts=(doubt,))
    assert f" In doubt: {words}." in point_words(places_session, program)
    assert "In doubt" not in point_words(places_session, replace(program, doubts=()))
