"""Revision 0017 unlocks what an old check affirmed though nobody was asked, and the history keeps it and stays whole."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from finder.listings.republishing import republish
from finder.listings.rules.changes import Change
from finder.listings.rules.history import AuditEvent, split_entry
from finder.listings.rules.overrides import StaffOverride
from finder.listings.store import history, programs, staff_overrides
from finder.listings.store.history import HistoryFilter
from finder.platform.database.migrating import downgrade, migrate
from finder.staff.editing.applying import apply_changes
from tests.databases import Databases
from tests.staff_directory import RECORDS, Directory, fill, load

pytestmark = pytest.mark.upgrade


def say(session: Session, directory: Directory, kind: str, day: str, **fields: str) -> None:
    """Save values as an older version did: one entry for each field."""
    program_id, standing = directory.ids()["Hope House"], {}
    standing = staff_overrides.get_overrides(session, program_id).fields
    changes = [
        Change(
            field=name.replace("_", ":"),
            old=standing.get(name.replace("_", ":")),
            new=StaffOverride(value=value, on=day),
        )
        for name, value in fields.items()
    ]
    at = directory.by("ed").now.replace(day=int(day[-2:]))
    apply_changes(session, changes, AuditEvent(kind=kind, program_id=program_id, proposer=2, at=at))


def test_what_nobody_asked_is_unlocked_and_what_was_said_stays(database: Databases) -> None:
    made = database.fresh(fill)
    directory = Directory.over(made)
    program_id = directory.ids()["Hope House"]
    with directory.sessions.begin() as session:
        say(session, directory, "change", "2026-11-01", code_PW="yes")
        say(
            session,
            directory,
            "check",
            "2026-11-02",
            checked_services="yes",
            code_DT="yes",
            code_OTP="no",
            code_PW="yes",
        )
        say(
            session,
            directory,
            "check",
            "2026-11-03",
            checked_services="yes",
            code_DT="yes",
            code_OTP="no",
            code_PW="yes",
        )
        say(session, directory, "check", "2026-11-04", code_SA="yes")  # A conflict settled by itself: somebody knew.
        head = history.get_head(session)
        load(session, RECORDS, as_of="2026-11-20")
        assert [one.conflict.field for one in staff_overrides.find_conflicts(session)] == ["code:PW"]
    downgrade(made.engine, "0016")
    migrate(made.engine)
    with directory.sessions.begin() as session:
        fields = staff_overrides.get_overrides(session, program_id).fields
        codes = {name: (said.value, said.on) for name, said in fields.items() if name.startswith("code:")}
        assert codes == {"code:PW": ("yes", "2026-11-01"), "code:SA": ("yes", "2026-11-04")}
        assert fields["checked:services"].on == "2026-11-03"
        assert history.verify(session) is None
        (entry,) = history.find_entries(session, HistoryFilter(kind="correction"))
        assert entry.number == history.get_head(session).number > head.number
        assert {part.field for part in split_entry(entry)} == {"code:DT", "code:OTP", "code:PW"}
        republish(session, program_id)
        assert programs.get_program(session, program_id).facts["DT"].source == "samhsa-directory"
    before = history_size(directory)
    downgrade(made.engine, "0016")
    migrate(made.engine)
    assert history_size(directory) == before


def history_size(directory: Directory) -> int:
    with directory.readers() as session:
        return history.get_head(session).number
