"""Many programs at once."""

from __future__ import annotations

from typing import Any

import pytest

from finder.listings.rules.history import split_entry
from finder.listings.store import history, programs, staff_overrides
from finder.listings.store.history import HistoryFilter
from finder.platform.errors import InvalidFields, NotFound
from finder.staff.calls import bulk
from finder.staff.calls.bulk import BulkCheck, check_many
from finder.staff.editing.editing import Edit, edit_program, open_program
from finder.staff.editing.hiding import hide_phone
from finder.staff.rules.errors import NotAllowed, Stale
from tests.staff_directory import NOW, Directory

TODAY = NOW.date()


def versions(directory: Directory, *names: str) -> dict[str, int]:
    ids = directory.ids()
    with directory.readers() as session:
        return programs.find_versions(session, [ids[name] for name in names])


def check(directory: Directory, *names: str, minutes: int = 0, groups: tuple[Any, ...] = ("phone",)) -> int:
    with directory.sessions.begin() as session:
        made = BulkCheck(versions=versions(directory, *names), groups=groups)
        return check_many(session, made, context=directory.by("ed", minutes=minutes))


def test_a_group_is_marked_checked_for_many(directory: Directory) -> None:
    assert check(directory, "Hope House", "River Home", groups=("phone", "services")) == 2
    ids = directory.ids()
    with directory.readers() as session:
        for name, days in (("Hope House", 2), ("River Home", 2), ("Dawn Clinic", 0)):
            assert len(programs.get_program(session, ids[name]).checked) == days
            entries = history.find_entries(session, HistoryFilter(program_id=ids[name], kind="check"))
            fields = {part.field for entry in entries for part in split_entry(entry)}
            assert (fields >= {"checked:phone", "checked:services"}) == bool(days)


@pytest.mark.parametrize("fault", ["killed", "hidden", "stale", "gone"])
def test_all_or_nothing(directory: Directory, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    ids = directory.ids()
    last = max(ids, key=lambda name: ids[name])
    made = BulkCheck(versions=versions(directory, *ids), groups=("phone",))
    with directory.sessions.begin() as session:
        if fault == "hidden":
            number = programs.get_program(session, ids[last]).phone
            hide_phone(session, ids[last], number, reason="x", context=directory.by("rita"))
        if fault == "stale":
            version = open_program(session, ids[last]).version
            edit_program(
                session,
                Edit(program_id=ids[last], base_version=version, changes={"hours": "Mon"}),
                context=directory.by("eve"),
            )
    if fault == "hidden":
        made = BulkCheck(versions=versions(directory, *ids), groups=("phone",))
    if fault == "gone":
        made = BulkCheck(versions={**made.versions, "zz": 1}, groups=("phone",))
    whole, done = bulk.mark_checked, []

    def counted(*arguments: Any, **more: Any) -> Any:
        done.append(1)
        if fault == "killed" and len(done) == 3:
            raise KeyboardInterrupt
        return whole(*arguments, **more)

    monkeypatch.setattr(bulk, "mark_checked", counted)
    errors = {"killed": KeyboardInterrupt, "hidden": InvalidFields, "stale": Stale, "gone": NotFound}
    with pytest.raises(errors[fault]), directory.sessions.begin() as session:
        check_many(session, made, context=directory.by("ed"))
    assert len(done) >= 3
    with directory.readers() as session:
        assert staff_overrides.find_dates(session, ["checked:phone"]) == {}
        assert history.find_entries(session, HistoryFilter(kind="check")) == []


def test_who_may_not_and_too_many(directory: Directory) -> None:
    made = BulkCheck(versions=versions(directory, "Hope House"), groups=("phone",))
    with directory.sessions.begin() as session:
        with pytest.raises(NotAllowed):
            check_many(session, made, context=directory.by("vera"))
        for bad in (BulkCheck(versions={}, groups=("phone",)), BulkCheck(versions=made.versions, groups=()),
                    BulkCheck(versions={str(number): 1 for number in range(201)}, groups=("phone",))):  # fmt: skip
            with pytest.raises(InvalidFields):
                check_many(session, bad, context=directory.by("ed"))
