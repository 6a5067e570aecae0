"""Figures for the staff's home page."""

from __future__ import annotations

from datetime import date, timedelta

from finder.feedback.reporting import ReportSubmission, receive_report
from finder.feedback.store.visitor_reports import find_reports
from finder.listings.republishing import republish
from finder.listings.rules.overrides import StaffOverride
from finder.listings.rules.records import Phone
from finder.listings.store import staff_overrides
from finder.staff.calls.outcomes import OutcomeMade, note_outcome
from finder.staff.calls.report_closing import close_report
from finder.staff.editing.checking import CheckMade, mark_checked
from finder.staff.editing.editing import Edit, edit_program, open_program
from finder.staff.figures.call_figures import count_calls
from finder.staff.figures.staff_figures import (
    count_check_ages,
    count_coverage,
    count_imports,
    count_waiting,
    count_work,
)
from tests.staff_directory import NOW, RECORDS, Directory, evidence, load

TODAY = NOW.date()


def test_every_program_is_in_one_bucket_of_age(directory: Directory) -> None:
    ids = sorted(directory.ids().values())
    for days, name in ((30, "month_1"), (31, "months_3"), (91, "months_3"), (92, "months_6"), (183, "months_6"),
                       (184, "months_12"), (365, "months_12"), (366, "older")):  # fmt: skip
        with directory.sessions.begin() as session:
            said = StaffOverride(value="yes", on=(TODAY - timedelta(days=days)).isoformat())
            staff_overrides.save_field(session, ids[0], "checked:phone", said)
            phone, services, _, _ = count_check_ages(session, today=TODAY)
        assert {key: count for key, count in phone.counts.items() if count} == {name: 1, "never": 2}
        assert (phone.group, phone.total, services.counts["never"]) == ("phone", 3, 3)
    with directory.readers() as session:
        assert [ages.total for ages in count_check_ages(session, today=TODAY, state="NY")] == [1] * 4


def test_coverage_by_state_and_need(directory: Directory) -> None:
    with directory.readers() as session:
        found = {entry.state: (entry.programs, dict(entry.needs)) for entry in count_coverage(session)}
    nothing = {"detox": 0, "medicine": 0, "counseling": 0}
    assert found == {"CO": (2, {**nothing, "detox": 1}), "NY": (1, nothing)}
    assert list(found) == sorted(found)


def test_what_waits_by_age(directory: Directory) -> None:
    program_id = directory.ids()["Hope House"]
    with directory.sessions.begin() as session:
        figures = count_waiting(session, today=TODAY)
        assert (figures.reports.total, figures.reports.oldest_days) == (0, 0)
        for days in (0, 1, 3, 4, 8, 31):
            told = ReportSubmission(program_id=program_id, fields=frozenset({"phone"}))
            receive_report(session, told, today=TODAY - timedelta(days=days))
        edit = Edit(
            program_id=program_id, base_version=open_program(session, program_id).version, changes={"name": "Hope"}, reason="r"
        )  # fmt: skip
        edit_program(session, edit, context=directory.by("ed"))
        said = StaffOverride(
            value=[{"number": "+13035550100", "kind": "main", "extension": "", "answers": "program"}], on="2025-06-01"
        )
        staff_overrides.save_field(session, program_id, "phones", said)
        other = RECORDS[0].__class__(
            name="Hope House", street="100 Example Street", city="Denver", state="CO", zip="80202",
            phones=(Phone(number="+13035550188"),), kinds=("SU",),
        )  # fmt: skip
        load(session, [other], as_of="2026-11-20", format_id="locator_export")
        republish(session, program_id)
        figures = count_waiting(session, today=TODAY + timedelta(days=2))
    assert dict(figures.reports.counts) == {"day_1": 0, "days_3": 2, "week_1": 2, "month_1": 1, "older": 1}
    assert (figures.reports.total, figures.reports.oldest_days) == (6, 33)
    assert (figures.proposals.total, figures.proposals.oldest_days, figures.proposals.counts["days_3"]) == (1, 2, 1)
    assert (figures.conflicts.total, figures.conflicts.oldest_days, figures.conflicts.counts["week_1"]) == (1, 7, 1)


def test_work_by_month(directory: Directory) -> None:
    program_id = directory.ids()["Hope House"]
    with directory.sessions.begin() as session:
        for day, note in (("2026-11-02", "one"), ("2026-10-30", "two"), ("2026-04-30", "three")):
            told = ReportSubmission(program_id=program_id, fields=frozenset({"phone"}), note=note)
            receive_report(session, told, today=date.fromisoformat(day))
        version = open_program(session, program_id).version
        changes = {"name": "Hope", "hours": "always"}
        edit = Edit(program_id=program_id, base_version=version, changes=changes, reason="r", evidence=(evidence(),))
        edit_program(session, edit, context=directory.by("ed"))
        version = open_program(session, program_id).version
        made = CheckMade(program_id=program_id, base_version=version, groups=("phone",))
        mark_checked(session, made, context=directory.by("ed"))
        report = find_reports(session)[0]
        close_report(session, report.id, "fixed", context=directory.by("ed"))
    with directory.readers() as session:
        november, october, *older = count_work(session, today=TODAY, months=6)
    assert (november.month, november.reports, november.closed, november.proposals) == ("2026-11", 1, 1, 1)
    assert (november.changes, october.reports, october.changes) == (1, 1, 0)
    assert november.checks == 1
    assert [one.reports for one in older] == [0, 0, 0, 0], "April is further back"


def test_imports_by_month(directory: Directory) -> None:
    with directory.readers() as session:
        found = count_imports(session, today=TODAY.replace(year=2027, month=1), months=3)
        assert [(entry.month, entry.lists) for entry in found] == [("2027-01", 0), ("2026-12", 0), ("2026-11", 1)]
        assert len(count_imports(session, today=TODAY, months=100)) == 24


def test_outcomes_of_the_last_calls_give_the_share_reached(directory: Directory) -> None:
    ids, made = directory.ids(), {"Hope House": "disconnected", "Dawn Clinic": "refused", "River Home": "no_answer"}
    with directory.sessions.begin() as session:
        assert count_calls(session, today=NOW.date()).reached is None
        for name, outcome in made.items():
            number = open_program(session, ids[name]).program.phone
            call = OutcomeMade(program_id=ids[name], outcome=outcome, number=number)  # type: ignore[arg-type]
            note_outcome(session, call, context=directory.by("ed"))
        figures = count_calls(session, today=NOW.date())
    assert figures.counts == (("disconnected", 1), ("no_answer", 1), ("refused", 1))
    assert figures.reached is not None
    assert (figures.reached.right, figures.reached.asked) == (1, 2)
