"""Reports from visitors."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from finder.feedback.reporting import (
    MOST_OPEN,
    MOST_OPEN_OF_A_PROGRAM,
    ReportSubmission,
    being_checked,
    delete_old_reports,
    receive_report,
)
from finder.feedback.store import visitor_reports
from finder.feedback.store.tables import VisitorReportRow
from finder.listings.store import documents, programs
from finder.platform.database import changes
from finder.platform.errors import BadInput, InvalidFields, NotFound
from finder.staff.calls.report_closing import close_report
from finder.staff.rules.errors import NotAllowed
from tests.staff_directory import NOW, Directory

TODAY = NOW.date()


def tell(directory: Directory, *fields: str, name: str = "Hope House", today: date = TODAY, **more: Any) -> bool:
    submission = ReportSubmission(program_id=directory.ids()[name], fields=frozenset(fields), **more)
    with directory.sessions.begin() as session:
        return receive_report(session, submission, today=today) == "kept"


def test_a_report_is_kept_scrubbed_with_the_day_only(directory: Directory) -> None:
    note = "I am ann@example.org, 303-555-0123: it rang out"
    assert tell(directory, "phone", "hours", right_number="(303) 555-0111", note=note)
    with directory.readers() as session:
        (report,) = visitor_reports.find_reports(session)
    assert (report.fields, report.right_number, report.day) == (("hours", "phone"), "+13035550111", "2026-11-25")
    assert report.note == "I am [removed], [removed]: it rang out"


@pytest.mark.parametrize(
    ("fields", "more", "wrong"),
    [
        ((), {}, {"fields"}),
        (("shoes",), {}, {"fields"}),
        (("phone",), {"right_number": "12"}, {"right_number"}),
        (("phone",), {"note": "x" * 501}, {"note"}),
    ],
)
def test_bad_reports_are_refused(
    directory: Directory, fields: tuple[str, ...], more: dict[str, str], wrong: set[str]
) -> None:
    with pytest.raises(InvalidFields) as caught:
        tell(directory, *fields, **more)
    assert set(caught.value.reasons) == wrong
    with directory.sessions() as session, pytest.raises(NotFound):
        receive_report(session, ReportSubmission(program_id="x", fields=frozenset({"phone"})), today=TODAY)


def test_a_report_never_touches_a_program(directory: Directory) -> None:
    def state() -> Any:
        with directory.readers() as session:
            texts = [documents.write_program(program) for program in programs.find_programs(session)]
            return texts, changes.get_revision(session)

    before = state()
    for number in range(5):
        tell(directory, "phone", "closed", "name", right_number="303 555 0111", note=f"note {number}")
    assert state() == before


def test_two_independent_reports_show(directory: Directory) -> None:
    program_id = directory.ids()["Hope House"]

    def shown() -> frozenset[str]:
        with directory.readers() as session:
            found = being_checked(session, program_id)
            assert not session.in_transaction(), "pages that are kept need none"
            session.connection()
            assert being_checked(session, program_id) == found
            return found

    assert tell(directory, "phone", "hours")
    assert shown() == frozenset()
    assert not tell(directory, "phone", is_repeat=True)
    assert tell(directory, "phone", name="Dawn Clinic")
    assert shown() == frozenset()
    assert tell(directory, "phone")
    assert shown() == frozenset(), "two reports of one day may be one person's"
    assert tell(directory, "phone", today=TODAY + timedelta(days=1))
    assert shown() == {"phone"}


def test_floods_and_copies_are_not_kept(directory: Directory) -> None:
    assert tell(directory, "phone", note="buy pills")
    assert not tell(directory, "phone", note="buy pills")
    kept = [tell(directory, "phone", note=f"{number}") for number in range(30)]
    assert sum(kept) == MOST_OPEN_OF_A_PROGRAM - 1
    with directory.readers() as session:
        assert visitor_reports.count_open(session, program_id=directory.ids()["Hope House"]) == MOST_OPEN_OF_A_PROGRAM


def fill_queue(directory: Directory, count: int) -> None:
    """Let so many reports of one program be open, whoever sent them."""
    tell(directory, "phone", name="River Home")
    table = VisitorReportRow.__table__
    names = [column.name for column in table.columns if column.name != "id"]
    copies = select(*(table.c[name] for name in names))
    with directory.sessions.begin() as session:
        while (held := visitor_reports.count_open(session)) < count:
            session.execute(insert(table).from_select(names, copies.limit(count - held)))


def test_past_so_many_of_all_programs_none_is_kept(directory: Directory) -> None:
    fill_queue(directory, MOST_OPEN - 1)
    assert tell(directory, "phone")
    assert not tell(directory, "phone")
    assert not tell(directory, "hours", name="Dawn Clinic")
    with directory.sessions.begin() as session:
        assert visitor_reports.count_open(session) == MOST_OPEN == 5_000
        (report,) = visitor_reports.find_reports(session, program_id=directory.ids()["Hope House"])
        close_report(session, report.id, "fixed", context=directory.by("ed"))
    assert tell(directory, "hours", name="Dawn Clinic")


def test_closing_and_deleting_after_ninety_days(directory: Directory) -> None:
    tell(directory, "phone")
    with directory.sessions.begin() as session:
        (report,) = visitor_reports.find_reports(session)
        with pytest.raises(NotAllowed):
            close_report(session, report.id, "fixed", context=directory.by("vera"))
        with pytest.raises(BadInput):
            close_report(session, report.id, "whatever", context=directory.by("ed"))
        with pytest.raises(NotFound):
            close_report(session, 99, "fixed", context=directory.by("ed"))
        close_report(session, report.id, "fixed", context=directory.by("ed"))
        close_report(session, report.id, "fixed", context=directory.by("ed"))
        with pytest.raises(BadInput, match="closed already"):
            close_report(session, report.id, "spam", context=directory.by("ed"))
        assert visitor_reports.find_reports(session) == []
        assert delete_old_reports(session, today=TODAY + timedelta(days=90)) == 0
        assert delete_old_reports(session, today=TODAY + timedelta(days=91)) == 1
        with pytest.raises(NotFound):
            visitor_reports.get_report(session, report.id)
