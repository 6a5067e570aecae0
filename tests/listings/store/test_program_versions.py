"""The order in which programs changed is written for one program alone, however many changed at the same time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, text

from finder.listings.store import programs
from finder.platform.database.session import make_session_factory
from tests.databases import Databases
from tests.program_order import check_order
from tests.program_texts import check_texts
from tests.site import fill_site, make_program


def test_a_pair_is_taken_out_by_its_whole_key(database: Databases) -> None:
    plans: list[str] = []

    def explain(_connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("DELETE FROM program_version"):
            prefix = "EXPLAIN" if is_server else "EXPLAIN QUERY PLAN"
            plans.append(" / ".join(str(row[-1]) for row in cursor.execute(f"{prefix} {statement}", parameters)))

    engine = database.fresh(fill_site).engine
    is_server = engine.dialect.name == "postgresql"
    with make_session_factory(engine).begin() as session:
        if is_server:  # Else it reads a table as small as this one whole.
            session.execute(text("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off"))
        event.listen(engine, "before_cursor_execute", explain)
        programs.save_programs(session, [make_program("aaa", "SA", name="Another name")])
        programs.delete_programs(session, ["bbb", "unknown"])
        event.remove(engine, "before_cursor_execute", explain)
        check_order(session)
        check_texts(session)
    assert len(plans) == 2
    for plan in plans:
        found = "Index Cond: ((version = 1) AND" if is_server else "USING PRIMARY KEY (version=? AND program_id=?)"
        assert found in plan, plan
