"""The list of programs as staff filter it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from finder.feedback.reporting import ReportSubmission, receive_report
from finder.listings.rules.freshness import OLD_DAYS
from finder.staff.calls.assigning import claim
from finder.staff.calls.bulk import BulkCheck, check_many
from finder.staff.calls.program_lists import ProgramFilter, count_lines, find_lines
from finder.staff.editing.editing import open_program
from tests.staff_directory import NOW, Directory

TODAY = NOW.date()
GROUPS = ("phone", "services", "payment", "intake")


def found(directory: Directory, *, days: int = 0, **wanted: Any) -> list[str]:
    with directory.readers() as session:
        lines = find_lines(session, ProgramFilter(**wanted), today=TODAY + timedelta(days=days))
    return [line.card.name for line in lines]


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
        assert count_lines(session, ProgramFilter(), today=TODAY) == len(whole) == 3
        assert count_lines(session, ProgramFilter(state="CO", text="hope"), today=TODAY) == 1
        page = find_lines(session, ProgramFilter(), today=TODAY, limit=1, offset=1)
    assert [line.card.name for line in page] == whole[1:2]


def test_typed_text_is_text_and_no_pattern(directory: Directory) -> None:
    assert [found(directory, text=text) for text in ("%", "_", "h%e")] == [[], [], []]
    assert found(directory, text="HÓPE") == ["Hope House"]
