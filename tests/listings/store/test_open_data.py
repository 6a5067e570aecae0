"""Pages of listed programs for other systems cost what they hold, not what the directory holds."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import event, text

from finder.listings.store.open_data import OpenDataFilter, list_ids, list_versions
from finder.platform.database.session import make_engine, make_session_factory
from tests.migrated import migrate


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
