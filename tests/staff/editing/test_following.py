"""What staff and visitors have on a program follows it when lists give it another id."""

from __future__ import annotations

from finder.feedback.rules.visitor_reports import VisitorReport
from finder.feedback.store import visitor_reports
from finder.staff.editing.following import follow_programs
from finder.staff.store import assignments
from finder.staff.store.assignments import Assignment
from tests.staff_directory import Directory


def test_reports_and_assignments_follow(directory: Directory) -> None:
    ids = directory.ids()
    old, new = ids["Hope House"], ids["Dawn Clinic"]
    with directory.sessions.begin() as session:
        report = VisitorReport(id=0, program_id=old, fields=("phone",), right_number="", note="", day="2026-11-01")
        report_id = visitor_reports.save_report(session, report)
        given = Assignment(program_id=old, account_id=1, assigned_by=1, assigned_on="2026-11-01")
        assignments.save_assignments(session, [given])
        follow_programs(session, {old: new})
    with directory.readers() as session:
        assert report_id in visitor_reports.list_ids(session, new)
        assert visitor_reports.list_ids(session, old) == []
        assert set(assignments.list_assignments_of(session, [old, new])) == {new}


def test_an_assignment_never_takes_the_place_of_another(directory: Directory) -> None:
    ids = directory.ids()
    old, new = ids["Hope House"], ids["Dawn Clinic"]
    with directory.sessions.begin() as session:
        for program_id, day in ((old, "2026-11-01"), (new, "2026-11-02")):
            given = Assignment(program_id=program_id, account_id=1, assigned_by=1, assigned_on=day)
            assignments.save_assignments(session, [given])
        follow_programs(session, {old: new})
    with directory.readers() as session:
        held = assignments.list_assignments_of(session, [old, new])
    assert [(key, one.assigned_on) for key, one in held.items()] == [(new, "2026-11-02")]
