"""The log of changes: a thousand revisions are kept, just as many as a patch of an index may ask for."""

from __future__ import annotations

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from finder.platform.database import changes
from finder.platform.database.tables import ChangeRow, DirectoryRow
from tests.staff_directory import Directory

KEPT = 1_000
NOW = 5_000


def fill_log(session: Session) -> None:
    """Let every revision up to `NOW` have changed one program, and the log hold all that may be kept of it."""
    session.execute(update(DirectoryRow).values(revision=NOW))
    session.execute(delete(ChangeRow))
    revisions = range(NOW - KEPT + 1, NOW + 1)
    session.execute(insert(ChangeRow), [{"revision": number, "program_id": f"p{number}"} for number in revisions])
    session.commit()


def test_just_the_last_thousand_revisions_stay_in_the_log(directory: Directory) -> None:
    with directory.sessions() as session:
        fill_log(session)
        assert changes.record_changes(session, ["new"]) == NOW + 1
        kept = session.execute(
            select(func.min(ChangeRow.revision), func.max(ChangeRow.revision), func.count()).select_from(ChangeRow)
        ).one()
    assert tuple(kept) == (NOW + 1 - KEPT + 1, NOW + 1, KEPT)


def test_what_a_patch_may_ask_for_is_whole_and_beyond_it_only_a_rebuild_will_do(directory: Directory) -> None:
    with directory.sessions() as session:
        fill_log(session)
        until = changes.record_changes(session, ["new"])
        found = changes.find_changed_ids(session, since=until - KEPT + 1, until=until)
        assert found == {"new", *(f"p{number}" for number in range(until - KEPT + 2, until))}
        assert changes.find_changed_ids(session, since=until - KEPT, until=until) is None
        assert changes.find_changed_ids(session, since=until - 1, until=until) == {"new"}
        assert changes.find_changed_ids(session, since=until, until=until) == set()


def test_a_change_of_everything_asks_for_a_rebuild(directory: Directory) -> None:
    with directory.sessions() as session:
        before = changes.get_revision(session)
        until = changes.record_changes(session, [f"p{number}" for number in range(2_000)])
        assert changes.find_changed_ids(session, since=before, until=until) is None
