"""Imports on copies of the tables: nobody waits, nothing of others is undone, whole or not at all, one at a time."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from finder.listings.importing import staging
from finder.listings.importing.importer import ImportResult, ImportSetting, import_lists
from finder.listings.importing.rebuilding import Follow
from finder.listings.importing.staged_work import Work
from finder.listings.importing.staging import compute_only, import_staged, run_import
from finder.listings.rules.overrides import StaffOverride
from finder.listings.rules.records import Phone, SourceList, SourceRecord
from finder.listings.store import documents, programs, staff_overrides
from finder.places.store import places
from finder.platform.database import leases
from finder.platform.database.changes import find_changed_ids, get_revision
from finder.platform.database.session import Session, SessionFactory
from finder.platform.database.shadow import Shadow
from finder.platform.errors import BadInput
from finder.staff.editing.following import follow_programs
from finder.staff.editing.hiding import hide_phone
from tests.staff_directory import NOW, RECORDS, Directory

NEWCOMER = SourceRecord(
    name="New House", street="12 Fir Street", city="Denver", state="CO", zip="80202",
    phones=(Phone(number="+13035550155"),), kinds=("SU",), codes=("SA",),
)  # fmt: skip
NEXT_YEAR = [replace(record, codes=("PW", "SA")) for record in RECORDS] + [NEWCOMER]


def list_of(
    records: Sequence[SourceRecord], *, as_of: str = "2026-01-01", source: str = "samhsa-directory"
) -> SourceList:
    return SourceList(
        format="national_directory", source=source, as_of=as_of, as_of_from="option", complete=True,
        records=tuple(enumerate(records, start=2)), asked={"SU": ("DT", "OTP", "PW", "SA")}, rows=len(records),
    )  # fmt: skip


def setting(directory: Directory) -> ImportSetting:
    with directory.readers() as session:
        return ImportSetting(zips=places.load_zip_points(session), now=NOW, force=True, follow=follow_programs)


def documents_of(directory: Directory) -> dict[str, Any]:
    with directory.readers() as session:
        return {program.id: program for program in programs.find_programs(session)}


def work_with(directory: Directory, meanwhile: Any, lists: Sequence[SourceList]) -> Work[ImportResult]:
    """An import during which somebody does something, once."""
    todo = [meanwhile]
    given = setting(directory)

    def compute(session: Session, follow: Follow) -> ImportResult:
        result = import_lists(session, lists, setting=replace(given, follow=follow))
        if todo:
            todo.pop()()
        return result

    return Work(compute=compute, zips=given.zips, follow=follow_programs)


def hide(directory: Directory, name: str) -> None:
    """Hide the first phone of a program."""
    program_id = directory.ids()[name]
    with directory.sessions.begin() as session:
        number = programs.get_program(session, program_id).phones[0].number
        hide_phone(session, program_id, number, reason="call center", context=directory.by("rita"))


def test_it_gives_what_an_import_in_one_transaction_gives(directory: Directory) -> None:
    given = setting(directory)
    with directory.sessions() as session:
        direct = import_lists(session, [list_of(NEXT_YEAR)], setting=given)
        session.flush()
        expected = {program.id: documents.write_program(program) for program in programs.find_programs(session)}
        session.rollback()

    result = import_staged(directory.sessions, [list_of(NEXT_YEAR)], setting=given)

    found = {key: documents.write_program(program) for key, program in documents_of(directory).items()}
    assert found == expected
    assert (
        (result.added, result.updated, result.ids) == (direct.added, direct.updated, direct.ids) == (1, 3, direct.ids)
    )
    with directory.sessions.begin() as session:  # And nothing is left to do.
        again = import_lists(session, [list_of(NEXT_YEAR)], setting=given)
        assert (again.added, again.updated) == (0, 0)
        assert session.scalar(text("SELECT count(*) FROM lease")) == 0


def test_a_dry_run_changes_nothing(directory: Directory) -> None:
    before, given = documents_of(directory), setting(directory)

    def compute(session: Session, follow: Follow) -> ImportResult:
        return import_lists(session, [list_of(NEXT_YEAR)], setting=replace(given, follow=follow))

    assert compute_only(directory.sessions, compute).added == 1
    assert documents_of(directory) == before


def test_others_write_while_an_import_is_worked_out(directory: Directory) -> None:
    """A number hidden meanwhile stays hidden, though the import speaks of its program."""
    hidden = RECORDS[0].name

    run_import(directory.sessions, work_with(directory, lambda: hide(directory, hidden), [list_of(NEXT_YEAR)]))

    found = {program.name: program for program in documents_of(directory).values()}
    assert found[hidden].phone_hidden and not found[hidden].phones
    assert "PW" in found[hidden].services, "the import itself has arrived too"
    assert NEWCOMER.name in found
    with directory.readers() as session:
        rows = session.execute(
            text("SELECT is_hidden FROM program_phone WHERE program_id = :id"), {"id": found[hidden].id}
        )
        assert [bool(row[0]) for row in rows] == [True]


def test_what_others_wrote_until_the_lock_is_taken_is_worked_out_before(
    directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While others wait, only what they wrote at that very moment is."""
    worked = list[bool]()
    rebuild, lock = staging.rebuild, Shadow._lock
    is_locked = [False]

    def note_lock(shadow: Shadow, *rest: Any) -> None:
        is_locked[0] = True
        lock(shadow, *rest)

    def note(*args: Any, **values: Any) -> Any:
        worked.append(is_locked[0])
        return rebuild(*args, **values)

    monkeypatch.setattr(staging, "rebuild", note)
    monkeypatch.setattr(Shadow, "_lock", note_lock)

    run_import(directory.sessions, work_with(directory, lambda: hide(directory, "Hope House"), [list_of(NEXT_YEAR)]))

    assert worked == [False]
    found = {program.name: program for program in documents_of(directory).values()}
    assert found["Hope House"].phones == ()
    assert NEWCOMER.name in found


def test_a_program_that_comes_meanwhile_stays(directory: Directory) -> None:
    """Another list's row approved meanwhile: the import begins anew and sees it."""
    given = setting(directory)
    other = replace(NEWCOMER, name="Late House", street="99 Oak Street", phones=(Phone(number="+13035550156"),))

    def meanwhile() -> None:
        with directory.sessions.begin() as session:
            one = replace(list_of([other], source="somebody"), complete=False)
            import_lists(session, [one], setting=given)

    run_import(directory.sessions, work_with(directory, meanwhile, [list_of(NEXT_YEAR)]))

    assert {NEWCOMER.name, "Late House"} <= {program.name for program in documents_of(directory).values()}


@pytest.mark.parametrize(("few", "times"), [(5, 1), (0, staging._SOME_TRIES), (0, 1)])
def test_an_import_comes_in_however_often_others_write_just_before_it(
    directory: Directory, monkeypatch: pytest.MonkeyPatch, few: int, times: int
) -> None:
    """A few programs are taken in while others wait, more before, and in the end all: nobody can keep a list out."""
    hope, left, most = directory.ids()["Hope House"], list(range(45)), 45
    monkeypatch.setattr(staging, "_FEW", few)

    swap = staging._Attempt._swap

    def write_and_swap(attempt: Any, found: Any, **values: Any) -> Any:
        if len(left) > most - times:  # All is prepared; next, it is put in place.
            value = StaffOverride(value=f"Hours {left.pop()}", on="2026-01-05")
            with directory.sessions.begin() as session:
                staff_overrides.save_field(session, hope, "hours", value)
        return swap(attempt, found, **values)

    monkeypatch.setattr(staging._Attempt, "_swap", write_and_swap)
    import_staged(directory.sessions, [list_of(NEXT_YEAR)], setting=setting(directory))
    assert len(left) == most - times
    found = documents_of(directory)[hope]
    assert "PW" in found.services and ("hours", f"Hours {left[-1] + 1}") in found.notes


def test_those_who_waited_go_before_what_is_tidied_up(directory: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[object] = []

    def rest(seconds: float) -> None:
        if seconds == 7:  # Else between two steps.
            hide(directory, "Hope House")
            done.append("somebody wrote")

    def sweep(sessions: SessionFactory, lease: leases.Lease) -> None:
        done.append("swept")
        swept(sessions, lease)

    swept = staging.try_to_sweep
    monkeypatch.setattr(staging.time, "sleep", rest)
    monkeypatch.setattr(staging, "try_to_sweep", sweep)
    newer = [list_of([*RECORDS[:1], *RECORDS[2:]])]
    run_import(directory.sessions, replace(work_with(directory, int, newer), rest_seconds=7))
    assert done == ["somebody wrote", "swept"]


def test_what_fails_leaves_nothing_behind(directory: Directory) -> None:
    before, given = documents_of(directory), setting(directory)

    def fail(_session: Session, _found: object) -> None:
        raise BadInput("No.")

    def compute(session: Session, follow: Follow) -> ImportResult:
        return import_lists(session, [list_of(NEXT_YEAR)], setting=replace(given, follow=follow))

    with pytest.raises(BadInput, match="No"):
        run_import(directory.sessions, Work(compute=compute, zips=given.zips, after=fail))
    assert documents_of(directory) == before
    assert import_staged(directory.sessions, [list_of(NEXT_YEAR)], setting=given).added == 1


def test_the_second_of_two_waits_and_says_so(directory: Directory) -> None:
    given = setting(directory)
    began, go_on = threading.Event(), threading.Event()
    phases: list[str] = []

    def meanwhile() -> None:
        began.set()
        assert go_on.wait(30)

    def watch(phase: str) -> None:
        phases.append(phase)
        go_on.set()

    first = threading.Thread(
        target=run_import, args=(directory.sessions, work_with(directory, meanwhile, [list_of(NEXT_YEAR)]))
    )
    first.start()
    assert began.wait(30)
    second = import_staged(directory.sessions, [list_of(NEXT_YEAR)], setting=given, watch=watch)
    first.join(30)

    assert phases[0] == "waiting" and "writing" in phases
    assert (second.added, second.updated) == (0, 0), "no duplicates: it saw what the first one wrote"
    assert len(documents_of(directory)) == len(RECORDS) + 1


def test_a_killed_import_is_not_waited_for_forever(directory: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its lease ends by itself; the next import goes through."""
    given = setting(directory)
    past = datetime.now(UTC) - timedelta(seconds=1)
    with directory.sessions.begin() as session:
        session.execute(
            text("INSERT INTO lease (name, owner, taken_at, expires_at) VALUES ('import', 'killed', :at, :at)"),
            {"at": past},
        )

    assert import_staged(directory.sessions, [list_of(NEXT_YEAR)], setting=given).added == 1


def test_a_lease_that_was_lost_writes_nothing(directory: Directory) -> None:
    """A process that was stopped for a minute finds another one at work."""
    before = documents_of(directory)

    def meanwhile() -> None:
        with directory.sessions.begin() as session:
            session.execute(text("UPDATE lease SET owner = 'other'"))

    with pytest.raises(leases.LeaseLost):
        run_import(directory.sessions, work_with(directory, meanwhile, [list_of(NEXT_YEAR)]))
    assert documents_of(directory) == before
    with directory.sessions.begin() as session:
        session.execute(text("DELETE FROM lease"))
    assert import_staged(directory.sessions, [list_of(NEXT_YEAR)], setting=setting(directory)).added == 1


def test_a_program_that_goes_leaves_a_tombstone_and_one_that_comes_has_none(directory: Directory) -> None:
    """Those who keep a copy of the directory hear of it, as after an import in one transaction."""
    gone = directory.ids()[RECORDS[0].name]
    moved = [replace(RECORDS[0], public_id="renamed1"), *RECORDS[1:]]

    import_staged(directory.sessions, [list_of(moved)], setting=setting(directory))

    with directory.readers() as session:
        graves = list(session.execute(text("SELECT program_id FROM program_tombstone")).scalars())
        versions = session.execute(text("SELECT max(version) FROM program")).scalar()
        assert (graves, programs.find_successor(session, gone)) == ([gone], "renamed1")
        assert session.execute(text("SELECT revision FROM directory")).scalar() == versions
        assert session.execute(text("SELECT max(revision) FROM directory_revision")).scalar() == versions


KILLED = """
import sys, time
from sqlalchemy import text
from finder.listings.importing.staged_work import Work
from finder.listings.importing.staging import run_import
from finder.platform.database.session import make_engine, make_writing_factory

def compute(session, follow):
    session.execute(text("DELETE FROM listing"))
    session.execute(text("DELETE FROM program"))
    session.flush()
    print("in the middle", flush=True)
    time.sleep(120)

run_import(make_writing_factory(make_engine(sys.argv[1])), Work(compute=compute, zips={}))
"""


def test_an_import_killed_in_the_middle_leaves_nothing_half_written(directory: Directory) -> None:
    before, given = documents_of(directory), setting(directory)
    process = subprocess.Popen([sys.executable, "-c", KILLED, directory.url], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "in the middle\n"
    process.kill()
    process.wait(30)
    process.stdout.close()

    assert documents_of(directory) == before
    with directory.sessions.begin() as session:  # Instead of waiting for half a minute.
        assert session.execute(text("UPDATE lease SET expires_at = taken_at")).rowcount == 1  # type: ignore[attr-defined]
    assert import_staged(directory.sessions, [list_of(NEXT_YEAR)], setting=given).added == 1


def test_edits_and_imports_at_once_neither_fail_nor_undo_each_other(directory: Directory) -> None:
    given, failed = setting(directory), []

    def hide_all() -> None:
        try:
            for record in RECORDS:
                hide(directory, record.name)
        except Exception as error:
            failed.append(error)

    editing = threading.Thread(target=hide_all)
    editing.start()
    for month in range(1, 5):
        import_staged(directory.sessions, [list_of(NEXT_YEAR, as_of=f"2026-0{month}-01")], setting=given)
    editing.join(60)

    assert failed == []
    found = {program.name: program for program in documents_of(directory).values()}
    for record in RECORDS:
        assert found[record.name].phone_hidden and not found[record.name].phones, record.name
        assert found[record.name].reports[0].as_of == "2026-04-01"


def test_a_value_that_no_column_takes_never_gets_from_the_copies_into_the_tables(directory: Directory) -> None:
    before = documents_of(directory)
    given = setting(directory)

    def compute(session: Session, follow: Follow) -> ImportResult:
        result = import_lists(session, [list_of(NEXT_YEAR)], setting=replace(given, follow=follow))
        session.execute(text("UPDATE program_phone SET kind = 'fax'"))
        return result

    with pytest.raises(IntegrityError):
        run_import(directory.sessions, Work(compute=compute, zips=given.zips, follow=follow_programs))
    assert documents_of(directory) == before
    with pytest.raises(IntegrityError), directory.sessions.begin() as session:
        session.execute(text("UPDATE program_phone SET kind = 'fax'"))


def test_a_rebuild_of_many_areas_raises_one_revision_and_logs_what_it_changed(
    directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("finder.listings.importing.rebuilding._AREAS_AT_ONCE", 1)
    given = setting(directory)
    elsewhere = replace(NEWCOMER, state="ND", zip="58102", city="Fargo")
    with directory.sessions() as session:
        before = get_revision(session)
        result = import_lists(session, [list_of([*NEXT_YEAR, elsewhere])], setting=given)
        changed = result.rebuilt.added | result.rebuilt.updated
        assert len({area[:2] for area in programs_by_state(session, changed)}) > 1
        assert get_revision(session) == before + 1
        assert find_changed_ids(session, since=before, until=before + 1) == changed
        session.rollback()


def programs_by_state(session: Session, ids: frozenset[str]) -> list[str]:
    return [program.state for program in programs.find_programs_of(session, sorted(ids)).values()]
