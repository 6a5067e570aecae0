"""The stamp of review: it never says more than a person vouched for, and not for longer."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from finder.guide.texts.guide import GuideSection
from finder.guide.texts.review import review_state
from finder.platform.errors import ContentError
from tests.guide_files import guides, load, write_section

TODAY = date(2026, 11, 25)
READ_ON = date(2026, 11, 1)
SIGNED: dict[str, object] = {
    "review": "clinician_reviewed",
    "reviewer_name": "A. Person",
    "reviewer_credentials": "MD",
    "reviewed_on": READ_ON,
}


def read(folder: Path, number: int = 1, body: str = "Text.\n", **changes: object) -> GuideSection:
    write_section(folder, number, "here", body, **changes)
    return load(folder).sections[0]


def signed(folder: Path, number: int = 1, **changes: object) -> GuideSection:
    """Return a section whose reviewer read this very text."""
    mark = read(folder, number).text_hash
    return read(folder, number, **(SIGNED | {"reviewed_hash": mark} | changes))


def test_a_text_that_nobody_read_stays_so(tmp_path: Path) -> None:
    assert review_state(read(tmp_path), TODAY) == "not_reviewed"


def test_the_text_that_was_read_is_reviewed(tmp_path: Path) -> None:
    assert review_state(signed(tmp_path), TODAY) == "clinician_reviewed"


@pytest.mark.parametrize("change", [{"title": "Other"}, {"next_step": "[a](#here)"}])
def test_any_change_of_the_text_drops_the_clinician(tmp_path: Path, change: dict[str, object]) -> None:
    assert review_state(signed(tmp_path, **change), TODAY) == "checked_against_sources"


def test_a_change_of_the_body_drops_the_clinician(tmp_path: Path) -> None:
    mark = read(tmp_path).text_hash
    changed = read(tmp_path, body="Text!\n", **SIGNED, reviewed_hash=mark)
    assert review_state(changed, TODAY) == "checked_against_sources"


@pytest.mark.parametrize(
    ("today", "state"),
    [(date(2027, 5, 1), "clinician_reviewed"), (date(2027, 5, 2), "overdue"), (date(2030, 1, 1), "overdue")],
)
def test_a_review_past_its_due_date_is_overdue(tmp_path: Path, today: date, state: str) -> None:
    assert review_state(signed(tmp_path, next_review_due=date(2027, 5, 1)), today) == state


def test_a_changed_text_past_its_due_date_is_overdue(tmp_path: Path) -> None:
    section = signed(tmp_path, title="Other", next_review_due=date(2026, 11, 20))
    assert review_state(section, TODAY) == "overdue"


@pytest.mark.parametrize(
    ("number", "today", "state"),
    [
        (1, date(2027, 10, 1), "clinician_reviewed"),
        (1, date(2027, 11, 3), "overdue"),
        (7, date(2027, 4, 1), "clinician_reviewed"),
        (7, date(2027, 5, 5), "overdue"),
    ],
)
def test_without_a_due_date_a_review_lasts_a_year_and_that_of_the_dangers_half(
    tmp_path: Path, number: int, today: date, state: str
) -> None:
    assert review_state(signed(tmp_path, number), today) == state


def test_a_check_against_sources_may_have_no_reviewer_and_still_falls_due(tmp_path: Path) -> None:
    section = read(tmp_path, review="checked_against_sources", next_review_due=date(2026, 11, 20))
    assert review_state(section, date(2026, 11, 20)) == "checked_against_sources"
    assert review_state(section, TODAY) == "overdue"


def test_overdue_as_written_stays_overdue(tmp_path: Path) -> None:
    assert review_state(read(tmp_path, review="overdue"), TODAY) == "overdue"


@pytest.mark.parametrize("name", ["reviewer_name", "reviewer_credentials", "reviewed_on", "reviewed_hash"])
def test_no_clinician_without_name_credentials_date_and_hash(tmp_path: Path, name: str) -> None:
    with pytest.raises(ContentError, match=f"01-here.md, line 8: clinician_reviewed needs {name}"):
        signed(tmp_path, **{name: None})


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"review": "not_reviewed"}, "a text with a reviewer can't be not_reviewed"),
        ({"reviewed_hash": "abc"}, "reviewed_hash must be a hash"),
        ({"reviewer_name": ""}, "clinician_reviewed needs reviewer_name"),
        ({"reviewed_on": "2026-11-01"}, "reviewed_on must be of the kind date"),
        ({"next_review_due": date(2026, 11, 1)}, "next_review_due must come after the review"),
        ({"next_review_due": date(2027, 12, 1)}, "next_review_due must come after the review, by 2027-11-02"),
    ],
)
def test_half_a_review_is_refused(tmp_path: Path, changes: dict[str, object], problem: str) -> None:
    with pytest.raises(ContentError, match=problem):
        signed(tmp_path, **changes)


def test_nobody_has_reviewed_our_texts_and_every_file_says_so() -> None:
    guide = guides()["en"]
    parts = (*guide.sections, *guide.topics)
    assert {review_state(part, TODAY) for part in parts} == {"not_reviewed"}
    assert not [part.id for part in parts if part.reviewer_name or part.reviewed_hash]
