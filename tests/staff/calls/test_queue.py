"""What to call next, and what waits."""

from __future__ import annotations

from datetime import timedelta

from finder.feedback.reporting import ReportSubmission, receive_report
from finder.listings.rules.overrides import StaffOverride
from finder.listings.store import staff_overrides
from finder.staff.calls.queue import find_calls, get_waiting
from finder.staff.editing.checking import CheckMade, mark_checked
from finder.staff.editing.editing import Edit, edit_program, open_program
from finder.staff.editing.hiding import hide_phone
from tests.staff_directory import NOW, Directory

TODAY = NOW.date()


def test_only_ones_first_then_the_oldest_and_none_without_a_phone(directory: Directory) -> None:
    ids = directory.ids()
    with directory.sessions.begin() as session:
        made = CheckMade(
            program_id=ids["Hope House"],
            base_version=open_program(session, ids["Hope House"]).version,
            groups=("phone", "services", "payment", "intake"),
        )
        mark_checked(session, made, context=directory.by("ed"))
    with directory.readers() as session:
        calls = find_calls(session, today=TODAY)
        assert [call.card.name for call in calls] == ["River Home", "Dawn Clinic", "Hope House"]
        assert [call.item.is_alone for call in calls] == [True, False, False]
        assert calls[0].urgency == 2 * calls[1].urgency == 2 * (TODAY - TODAY.replace(2025, 1, 1)).days
        assert calls[2].urgency == 0
        assert [call.card.name for call in find_calls(session, today=TODAY, state="CO", limit=1)] == ["Dawn Clinic"]
    with directory.sessions.begin() as session:
        hide_phone(session, ids["River Home"], "+12125550100", reason="x", context=directory.by("rita"))
        assert "River Home" not in [call.card.name for call in find_calls(session, today=TODAY)]


def test_what_waits(directory: Directory) -> None:
    ids = directory.ids()
    program_id = ids["Hope House"]
    with directory.sessions.begin() as session:
        receive_report(
            session,
            ReportSubmission(program_id=program_id, fields=frozenset({"phone"})),
            today=TODAY - timedelta(days=9),
        )
        version = open_program(session, program_id).version
        edit = Edit(program_id=program_id, base_version=version, changes={"name": "Hope Home"}, reason="r")
        edit_program(session, edit, context=directory.by("ed"))
        for days, name in ((4, "Hope House"), (5, "Dawn Clinic"), (9, "River Home")):
            value = {"state": "full", "days": None}
            said = StaffOverride(value=value, on=(TODAY - timedelta(days=days)).isoformat())
            staff_overrides.save_field(session, ids[name], "opening", said)
        waiting = get_waiting(session, today=TODAY)
    assert [entry.is_late for entry in waiting.reports] == [True]
    assert [entry.program_id for entry in waiting.proposals] == [program_id]
    assert waiting.conflicts == ()
    assert [name for name, _ in waiting.openings] == [ids["River Home"], ids["Dawn Clinic"]]
