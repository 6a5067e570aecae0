"""Counts that a process keeps follow what other processes assign, lease and take back, at once and not before."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from finder.feedback.rules.visitor_reports import VisitorReport
from finder.feedback.store import visitor_reports
from finder.listings.rules.conflicts import Conflict
from finder.listings.store import kept_counts, staff_overrides
from finder.platform.database.counting import collect_statements
from finder.platform.database.session import Session
from finder.staff.calls.calling import Asking, find_turns
from finder.staff.calls.leasing import LEASE, take_turn
from finder.staff.calls.program_lists import ProgramFilter, find_lines, plan_search
from finder.staff.store import assignments, leases
from finder.staff.store.assignments import Assignment
from tests.staff_directory import NOW, Directory

CONFLICT = Conflict(
    field="website", ours="a", ours_on="2025-01-01", theirs="b", theirs_on="2026-01-01", source="samhsa-directory"
)
NOBODYS = ProgramFilter(assigned="nobody")


def count_left(session: Session, asking: Asking) -> int:
    return find_turns(session, asking)[0].left.number


def ask(directory: Directory, name: str, *, state: str = "", skipped: tuple[str, ...] = ()) -> Asking:
    return Asking(account_id=account(directory, name), now=NOW, state=state, skipped=skipped)


def account(directory: Directory, name: str) -> int:
    found = directory.by(name).actor.account_id
    assert found is not None
    return found


def count_nobodys(session: Session) -> int:
    return find_lines(session, plan_search(session, NOBODYS, today=NOW.date()), number=1, size=50).total.number


@contextmanager
def another_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Do something as a process that keeps nothing of what this one keeps."""
    with monkeypatch.context() as patch:
        patch.setattr(kept_counts, "_kept", OrderedDict())
        yield


def names(session: Session, wanted: ProgramFilter) -> tuple[list[str], int]:
    page = find_lines(session, plan_search(session, wanted, today=NOW.date()), number=1, size=50)
    return [line.card.name for line in page.lines], page.total.number


def make_report(program_id: str) -> VisitorReport:
    return VisitorReport(id=0, program_id=program_id, fields=("phone",), right_number="", note="", day="2026-11-24")


def give(directory: Directory, session: Session, name: str, to: str) -> None:
    one = Assignment(
        program_id=directory.ids()[name],
        account_id=account(directory, to),
        assigned_by=account(directory, "rita"),
        assigned_on=NOW.date().isoformat(),
    )
    assignments.save_assignments(session, [one])


def test_a_list_is_not_taken_for_that_of_a_state_that_was_put_back(directory: Directory) -> None:
    mine = ProgramFilter(assigned=str(account(directory, "ed")))
    for name in ("Hope House", "Dawn Clinic"):
        with directory.sessions() as session:
            give(directory, session, name, "ed")
            assert names(session, mine) == ([name], 1)
            session.rollback()


def test_counts_follow_assignments_of_another_process(directory: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    with directory.readers() as session:
        assert (count_left(session, ask(directory, "ed")), count_nobodys(session)) == (3, 3)
    with another_process(monkeypatch), directory.sessions.begin() as session:
        give(directory, session, "Hope House", "eve")
    with directory.readers() as session:
        assert (count_left(session, ask(directory, "ed")), count_nobodys(session)) == (2, 2)
        assert count_left(session, ask(directory, "eve")) == 3
        assert count_left(session, ask(directory, "ed", state="CO")) == 1
    with another_process(monkeypatch), directory.sessions.begin() as session:
        give(directory, session, "Hope House", "ed")
    with directory.readers() as session:
        assert (count_left(session, ask(directory, "ed")), count_nobodys(session)) == (3, 2)
        assert count_left(session, ask(directory, "eve")) == 2
    with another_process(monkeypatch), directory.sessions.begin() as session:
        assignments.delete_assignments(session, [directory.ids()["Hope House"]])
    with directory.readers() as session:
        assert (count_left(session, ask(directory, "eve")), count_nobodys(session)) == (3, 3)


LISTS = {
    "mine": ProgramFilter(assigned="1"),
    "reports": ProgramFilter(has_reports=True),
    "conflicts": ProgramFilter(has_conflicts=True),
    "phone": ProgramFilter(text="555-0177"),
    "nobody's, by phone": ProgramFilter(text="555-0177", assigned="nobody"),
}
"""Lists that begin at another table's few programs, or at the index of words."""


def test_lists_follow_what_another_process_writes(directory: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    ids, ed = directory.ids(), ProgramFilter(assigned=str(account(directory, "ed")))

    def look() -> list[list[str]]:
        with directory.readers() as session:
            found = [names(session, one) for one in (ed, *list(LISTS.values())[1:])]
        assert [number for _, number in found] == [len(each) for each, _ in found]
        return [sorted(each) for each, _ in found]

    assert look() == look() == [[], [], [], ["Dawn Clinic"], ["Dawn Clinic"]]
    with another_process(monkeypatch), directory.sessions.begin() as session:
        give(directory, session, "Dawn Clinic", "ed")
        for name in ("Hope House", "River Home"):
            visitor_reports.save_report(session, make_report(ids[name]))
        staff_overrides.save_conflicts(session, ids["Hope House"], [CONFLICT, replace(CONFLICT, field="name")])
    expected = [["Dawn Clinic"], ["Hope House", "River Home"], ["Hope House"], ["Dawn Clinic"], []]
    assert look() == look() == expected
    with another_process(monkeypatch), directory.sessions.begin() as session:
        (report,) = visitor_reports.list_ids(session, ids["Hope House"])
        visitor_reports.close_report(session, report, on=NOW.date().isoformat(), outcome="fixed")
        staff_overrides.save_conflicts(session, ids["Hope House"], [])
        staff_overrides.save_conflicts(session, ids["River Home"], [CONFLICT])
    assert look() == look() == [["Dawn Clinic"], ["River Home"], ["River Home"], ["Dawn Clinic"], []]
    with another_process(monkeypatch), directory.sessions.begin() as session:
        visitor_reports.reopen_report(session, report)
        visitor_reports.move_reports(session, [report], ids["Dawn Clinic"])
    assert look()[1] == ["Dawn Clinic", "River Home"]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_that_did_not_change_is_not_looked_for_again(directory: Directory, name: str) -> None:
    ids = directory.ids()
    with directory.sessions.begin() as session:
        visitor_reports.save_report(session, make_report(ids["Hope House"]))
        staff_overrides.save_conflicts(session, ids["Hope House"], [CONFLICT])
    with directory.readers() as session:
        first = names(session, LISTS[name])
    with directory.readers() as session, collect_statements() as seen:
        again = names(session, LISTS[name])
    assert again == first
    # To find out whether a text is the id of a program takes the table; to find the list again does not.
    assert not [text for text in seen if "program_work" in text and "check_order" in text]


def test_what_is_not_committed_is_not_counted(directory: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    with another_process(monkeypatch), directory.sessions() as writer:
        give(directory, writer, "Hope House", "eve")
        assert count_left(writer, ask(directory, "ed")) == 2
        with monkeypatch.context() as patch, directory.readers() as reader:
            patch.setattr(kept_counts, "_kept", OrderedDict())
            assert count_left(reader, ask(directory, "ed")) == 3
        writer.rollback()
        assert count_left(writer, ask(directory, "ed")) == 3
    with directory.readers() as session:
        assert count_left(session, ask(directory, "ed")) == 3


def test_skipped_and_leased_ones_are_counted_once_and_only_if_they_are_in_the_queue(directory: Directory) -> None:
    ids = directory.ids()
    with directory.sessions.begin() as session:
        give(directory, session, "Hope House", "eve")
        until = NOW + LEASE
        leases.save_lease(session, ids["Dawn Clinic"], account_id=account(directory, "eve"), now=NOW, until=until)
    with directory.readers() as session:
        assert count_left(session, ask(directory, "ed")) == 1
        skipped = (ids["Hope House"], ids["Dawn Clinic"], "gone")
        assert count_left(session, ask(directory, "ed", skipped=skipped)) == 1
        many = tuple(f"none{number}" for number in range(600))
        assert count_left(session, ask(directory, "ed", skipped=(*many, *skipped))) == 1
        later = Asking(account_id=account(directory, "ed"), now=NOW + LEASE)
        assert count_left(session, later) == 2


def test_a_program_is_leased_once_and_looking_again_writes_nothing(directory: Directory) -> None:
    asking = ask(directory, "ed")
    with directory.readers() as session:
        first = take_turn(session, asking, directory.sessions.begin).call
    assert first is not None
    with directory.readers() as session, collect_statements() as seen:
        turn = take_turn(session, asking, directory.sessions.begin)
    assert turn.call is not None
    assert turn.call.card.id == first.card.id
    assert not [text for text in seen if text.startswith(("DELETE", "INSERT", "UPDATE"))]
    soon = Asking(account_id=asking.account_id, now=NOW + timedelta(minutes=4))
    with directory.readers() as session:
        take_turn(session, soon, directory.sessions.begin)
        session.rollback()
        held = leases.list_leases(session, now=NOW + LEASE)
    assert [(one.program_id, one.until) for one in held] == [(first.card.id, NOW + timedelta(minutes=4) + LEASE)]
