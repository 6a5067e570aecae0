"""Pages of listed programs for other systems cost what they hold, not what the directory holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import event, text

from finder.listings.store import open_data, programs, tombstones
from finder.listings.store.open_data import (
    OpenDataFilter,
    count_open,
    find_open,
    find_open_ids,
    list_ids,
    list_versions,
)
from finder.platform.database.session import make_engine, make_session_factory
from tests.databases import Databases
from tests.migrated import migrate
from tests.site import fill_site, make_program


def test_sqlite_reads_a_page_in_the_order_of_an_index(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'open.sqlite3'}")
    migrate(engine)
    asked: list[tuple[str, tuple[object, ...]]] = []
    with make_session_factory(engine)() as session:
        event.listen(engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
        list_versions(session, OpenDataFilter(), limit=20, offset=40)
        list_ids(session, limit=20, offset=40)
        questions = [one for one in asked if one[0].startswith("SELECT")]
        plans = [
            " / ".join(row[3] for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values))
            for sql, values in questions
        ]
        indexes = session.execute(text("SELECT name FROM sqlite_master WHERE type = 'index'")).scalars().all()
    engine.dispose()
    assert "ix_program_listed_id" in indexes
    assert len(plans) == 2
    for plan in plans:
        assert "ix_program_listed_id" in plan and "TEMP B-TREE" not in plan, plan


@pytest.mark.parametrize("many", [0, 3, 2_000])
def test_what_changed_since_a_revision_is_the_same_by_either_way(
    database: Databases, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(open_data, "_MANY", many)
    with make_session_factory(database.fresh(fill_site).engine).begin() as session:
        for name, listed in (("aaa", True), ("bbb", False), ("new", True)):
            programs.save_programs(session, [make_program(name, "SA", listed=listed)])
        programs.save_programs(session, [make_program(f"n{number}", "SA", zip="81003") for number in range(4)])
        rows = session.execute(text("SELECT id, version FROM program WHERE listed")).all()
        last = max(row.version for row in rows)
        for since in range(1, last + 2):
            wanted, later = OpenDataFilter(since=since), sorted(tuple(row) for row in rows if row.version >= since)
            assert [(one.id, one.version) for one in list_versions(session, wanted)] == later
            assert [one[0] for one in later][1:3] == [
                one.id for one in list_versions(session, wanted, limit=2, offset=1)
            ]
            assert [(one.id, version) for one, version in find_open(session, wanted)] == later
            assert count_open(session, wanted) == len(later) == len(find_open_ids(session, wanted))
        assert count_open(session, OpenDataFilter(since=last, zip="81003")) == 4
        assert tombstones.find_gone(session, since=last - 3) == {"bbb"}
        assert tombstones.find_gone(session, since=last - 2) == set()
