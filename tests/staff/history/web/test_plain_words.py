"""The history reads in plain words, and counts as changed only what was."""

from __future__ import annotations

import pytest

from finder.listings.rules.history import Entry
from finder.listings.store import history
from finder.staff.editing.editing import open_program
from tests.staff_site import Office


def test_what_was_only_confirmed_is_no_change(office: Office) -> None:
    hope = office.directory.ids()["Hope House"]
    ed = office.desk("ed")
    ed.send(f"/staff/programs/{hope}/check", {"base_version": str(version_of(office, hope)), "group": "phone"})
    (row,) = ed.page("/staff/history").select("tbody tr")
    assert "Checked: Phones" in row.get_text(" ") and "who answers" not in row.get_text(" ")


def version_of(office: Office, program_id: str) -> int:
    with office.directory.readers() as session:
        return open_program(session, program_id).version


@pytest.mark.parametrize(
    ("kind", "reason", "words"),
    [
        ("account", "new link for 2", "changed an account new link for ed@example.org"),
        ("account", "2 is admin now", "changed an account ed@example.org is admin now"),
        ("account", "added 9999 as editor", "changed an account added account 9999 as editor"),
        ("assign", "to 2", "assigned to ed@example.org"),
        ("assign", "to nobody", "assigned to nobody"),
        ("account", "passkey added", "changed an account passkey added"),
        ("denied", "GET staff_program.show_program", "refused wanted to look at /staff/programs/…"),
        ("denied", "GET staff_program.gone_by_now", "refused GET staff_program.gone_by_now"),
        ("provider_answer", "name phones", "the provider the provider answered Name, Phones"),
    ],
)
def test_entries_read_in_plain_words(office: Office, kind: str, reason: str, words: str) -> None:
    with office.sessions.begin() as session:
        history.append(session, [Entry(number=0, at="2026-11-25T12:00:00+00:00", kind=kind, reason=reason)])
    (row,) = office.desk("vera").page("/staff/history").select("tbody tr")
    assert words in row.get_text(" ", strip=True)
