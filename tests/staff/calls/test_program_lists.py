"""The list of programs as staff filter it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from finder.feedback.reporting import ReportSubmission, receive_report
from finder.listings.rules.freshness import OLD_DAYS
from finder.listings.store import program_words
from finder.listings.store.work_lists import Count
from finder.staff.calls.assigning import claim
from finder.staff.calls.bulk import BulkCheck, check_many
from finder.staff.calls.program_lists import ProgramFilter, find_lines, plan_search
from finder.staff.editing.editing import open_program
from finder.staff.editing.hiding import hide_phone
from tests.staff_directory import NOW, RECORDS, Directory, load

TODAY = NOW.date()
GROUPS = ("phone", "services", "payment", "intake")


def found(directory: Directory, *, days: int = 0, **wanted: Any) -> list[str]:
    with directory.readers() as session:
        search = plan_search(session, ProgramFilter(**wanted), today=TODAY + timedelta(days=days))
        page = find_lines(session, search, number=1, size=50)
    return [line.card.name for line in page.lines]


def test_programs_are_found_by_all_that_staff_ask(directory: Directory) -> None:
    ids = directory.ids()
    with directory.sessions.begin() as session:
        versions = {ids["Hope House"]: open_program(session, ids["Hope House"]).version}
        made = BulkCheck(versions=versions, groups=GROUPS)  # type: ignore[arg-type]
        check_many(session, made, context=directory.by("ed"))
        claim(session, ids["Dawn Clinic"], context=directory.by("ed"))
        receive_report(
            session, ReportSubmission(program_id=ids["River Home"], fields=frozenset({"phone"})), today=TODAY
        )
    ed = str(directory.by("ed").actor.account_id)
    assert set(found(directory)) == {"Hope House", "Dawn Clinic", "River Home"}
    assert found(directory)[-1] == "Hope House", "the oldest check first"
    assert set(found(directory, state="CO")) == {"Hope House", "Dawn Clinic"}
    assert found(directory, city="new york") == ["River Home"]
    assert found(directory, text="hope") == ["Hope House"]
    assert found(directory, text=ids["River Home"]) == ["River Home"]
    assert found(directory, need="detox") == ["Hope House"]
    assert found(directory, assigned=ed) == ["Dawn Clinic"]
    assert set(found(directory, assigned="nobody")) == {"Hope House", "River Home"}
    assert found(directory, has_reports=True) == ["River Home"]
    assert set(found(directory, age="never")) == {"Dawn Clinic", "River Home"}
    assert "Hope House" not in found(directory, age="half", days=OLD_DAYS)
    assert "Hope House" in found(directory, age="half", days=OLD_DAYS + 1)


def test_a_page_of_the_list_is_a_part_of_the_whole(directory: Directory) -> None:
    whole = found(directory)
    with directory.readers() as session:
        everything = plan_search(session, ProgramFilter(), today=TODAY)
        assert find_lines(session, everything, number=1, size=50).total == Count(number=len(whole)) == Count(number=3)
        hope = plan_search(session, ProgramFilter(state="CO", text="hope"), today=TODAY)
        assert find_lines(session, hope, number=1, size=50).total == Count(number=1)
        page = find_lines(session, everything, number=2, size=1)
    assert [line.card.name for line in page.lines] == whole[1:2]


def test_typed_text_is_text_and_no_pattern(directory: Directory) -> None:
    assert [found(directory, text=text) for text in ("%", "_", "h%e")] == [[], [], []]
    assert found(directory, text="HÓPE") == ["Hope House"]


@pytest.mark.parametrize(
    "text",
    [
        "house hope", "HOUSE, hope", "hop hous", "80202", "100 example", "example street denver", "3035550100", "(303) 555-0100",
        "+1 303 555 0100", "1-303-555-0100", "303.555", "555-0100", "0100", "30355501", "5550100", "hope.example.org",
        "https://www.hope.example.org/contact", "Hope Huose", "hoppe house", "denver exmaple", "5501",
    ],
)  # fmt: skip
def test_a_program_is_found_by_what_people_type(directory: Directory, text: str) -> None:
    assert "Hope House" in found(directory, text=text)


@pytest.mark.parametrize(
    ("street", "typed"),
    [
        ("75-5722 Kuakini Highway", "75-5722 Kuakini Highway"),
        ("75-5722 Kuakini Highway", "75-5722"),
        ("162-04 Jamaica Avenue", "162-04 jamaica ave"),
        ("162-04 Jamaica Avenue", "Jamaica Avenue 162-04, Denver"),
    ],
)
def test_a_house_number_with_a_hyphen_is_no_phone_number(directory: Directory, street: str, typed: str) -> None:
    with directory.sessions.begin() as session:
        load(session, [*RECORDS, replace(RECORDS[0], name="Far House", street=street)], as_of="2026-02-01")
    assert found(directory, text=typed) == ["Far House"]


def test_a_search_finds_nothing_else(directory: Directory) -> None:
    assert found(directory, text="303-555-0100") == ["Hope House"]
    assert found(directory, text="hope 80203") == []
    assert found(directory, text="2125550177") == []


def test_a_corrected_search_says_what_it_was_taken_for(directory: Directory) -> None:
    with directory.readers() as session:
        assert plan_search(session, ProgramFilter(text="huose hope"), today=TODAY).corrected == "house hope"
        assert plan_search(session, ProgramFilter(text="house hope"), today=TODAY).corrected == ""


def test_a_misspelled_word_that_another_program_has_is_respelled_too(directory: Directory) -> None:
    ids = directory.ids()
    with directory.sessions.begin() as session:
        program_words.replace_words(session, {}, {ids["River Home"]: "hoppe trust"})
    assert found(directory, text="hoppe") == ["River Home"]
    assert found(directory, text="hoppe house") == ["Hope House"]
    assert found(directory, text="hoppe house", state="CO") == ["Hope House"]
    assert found(directory, text="hoppe trust") == ["River Home"]
    assert found(directory, text="hoppe trust", state="CO") == [], "somewhere there is one, so nothing was misspelled"
    with directory.readers() as session:
        assert plan_search(session, ProgramFilter(text="hoppe house"), today=TODAY).corrected == "hope house"


def test_programs_that_are_not_listed_and_those_without_a_phone(directory: Directory) -> None:
    assert found(directory, standing="closed") == found(directory, standing="only_in_older_list") == []
    assert found(directory, has_no_phone=True) == []
    ids = directory.ids()
    with directory.sessions.begin() as session:
        hide_phone(session, ids["Hope House"], "+13035550100", reason="x", context=directory.by("rita"))
    assert found(directory, has_no_phone=True) == ["Hope House"]


def test_one_or_two_letters_find_only_words_and_beginnings(directory: Directory) -> None:
    assert found(directory, text="e") == []
    assert found(directory, text="zz") == found(directory, text="mp") == []
    assert "Hope House" in found(directory, text="ho")
