"""On a server, a newer list writes programs and their phones beside their old rows, and no index."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from sqlalchemy import text

from finder.listings.importing.staging import import_staged
from finder.listings.rules.records import Phone, SourceRecord
from tests.listings.importing.test_staging import list_of, setting
from tests.staff_directory import RECORDS, Directory

PROGRAMS = 80
"""Too many for the room that a table of three programs leaves by itself."""
_COUNTED = text(
    "SELECT relname, n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables "
    "WHERE schemaname = current_schema() AND relname IN ('program', 'program_phone')"
)
_PATIENCE_SECONDS = 20.0


def make(number: int, *, code: str) -> SourceRecord:
    return SourceRecord(
        name=f"House {number}", street=f"{number} Fir Street", city="Denver", state="CO", zip="80202",
        phones=(Phone(number=f"+1303555{100 + number:04}"),), kinds=("SU",), codes=("SA", code),
    )  # fmt: skip


def counted(directory: Directory, *, at_least: int) -> dict[str, tuple[int, int]]:
    """The rows updated so far and those of them in place, by table; the server counts them a moment after the commit."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        with directory.readers() as session:
            found = {row[0]: (row[1], row[2]) for row in session.execute(_COUNTED)}
        if found["program"][0] >= at_least or time.monotonic() > until:
            return found
        time.sleep(0.05)


@pytest.mark.postgresql
def test_a_second_edition_updates_programs_in_place(directory: Directory) -> None:
    with directory.readers() as session:
        if session.get_bind().dialect.name == "sqlite":
            pytest.skip("SQLite knows nothing of it")
    rows = [make(number, code="DT") for number in range(PROGRAMS)]
    import_staged(directory.sessions, [list_of([*RECORDS, *rows], as_of="2026-01-01")], setting=setting(directory))
    before = counted(directory, at_least=0)

    newer = [*RECORDS, *(replace(row, codes=("SA", "PW")) for row in rows)]
    import_staged(directory.sessions, [list_of(newer, as_of="2026-06-01")], setting=setting(directory))

    after = counted(directory, at_least=before["program"][0] + PROGRAMS)
    for table in ("program", "program_phone"):
        written, in_place = (now - then for now, then in zip(after[table], before[table], strict=True))
        assert written >= PROGRAMS, table
        assert in_place > 0.9 * written, (table, written, in_place)
