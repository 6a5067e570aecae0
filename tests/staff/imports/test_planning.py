"""The rows of a list are found again at the programs that they became, also where they lie far from their ZIP."""

from __future__ import annotations

from dataclasses import replace

import pytest

from finder.places.store import places
from finder.staff.reviewing.deciding import Decision, approve
from finder.staff.reviewing.import_rows import find_waiting_rows
from tests.staff.imports.test_batches import bring, changed, commit, look, many, record
from tests.staff_directory import COLORADO, DENVER, ZIPS, Directory, load

__all__ = ["many"]
AWAY = record(7, name="Far Harbor", street="9 Example Road", latitude=40.016, longitude=-105.281)
"""With the ZIP of another city than that of its point: a row of an area of its own."""


BOULDER = replace(ZIPS[0], zip="80302", latitude=40.015, longitude=-105.28)


@pytest.fixture
def wide(many: Directory) -> Directory:
    """The directory, with the ZIP in which that row lies."""
    with many.sessions.begin() as session:
        places.save_places(session, [*ZIPS, BOULDER], [DENVER, *COLORADO])
    return many


def test_a_row_far_from_its_zip_is_named_where_it_changes_something(
    wide: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    with wide.sessions.begin() as session:
        load(session, [*changed(), AWAY], as_of="2025-06-01")
    newer = replace(AWAY, website="http://new.example.org")
    batch = bring(wide, [*changed(), newer], monkeypatch=monkeypatch)
    assert [(one.name, one.row) for one in batch.plan.differences] == [("Far Harbor", 45)]
    assert len(batch.plan.samples["merged"]) == batch.plan.counts["merged"]


def test_a_new_row_far_from_its_zip_waits_like_any_other(wide: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = bring(wide, [*changed(), AWAY], monkeypatch=monkeypatch)
    commit(wide, batch)
    with wide.readers() as session:
        (row,) = (row for row in find_waiting_rows(session, batch.id) if row.is_new)
    assert row.proposal.rows == (45,)
    with wide.sessions.begin() as session:
        approve(session, Decision(proposal_id=row.proposal.id), context=wide.by("rob", minutes=2))
    assert wide.ids()["Far Harbor"] == row.proposal.program_id
    assert look(wide, "Far Harbor").listed
