"""The migrations make just the tables that the code has, and go up and down with rows in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from finder import resources
from finder.errors import DatabaseNotReady
from finder.store import place_tables
from finder.store.migrating import downgrade, make_config, migrate
from finder.store.readiness import check_migrated, find_head
from finder.store.session import make_engine
from finder.store.tables import Base

ROWS = {
    "0001": [
        "insert into snapshot (id, source, as_of, format, complete, asked, loaded_at) values (1, 's', '', 'f', true, '{}', '')",
        "insert into listing (snapshot_id, key, block, program_id, record) values (1, 'k', 'CO802', 'p', '{}')",
        (
            "insert into program (id, listed, sample, state, county, point, services, card, document, version)"
            " values ('p', true, true, 'CO', '', 'none', '', '{}', '{}', 1)"
        ),
        "insert into zip_place (zip, city, state, county, kind) values ('80202', 'Denver', 'CO', '', 'standard')",
    ]
}
"""Rows that each revision must carry when it goes up and down again."""


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return make_engine(f"sqlite:///{tmp_path / 'finder.sqlite3'}")


def revisions(engine: Engine) -> list[str]:
    return [
        script.revision for script in reversed(list(ScriptDirectory.from_config(make_config(engine)).walk_revisions()))
    ]


def test_the_newest_revision_has_just_the_tables_of_the_code(engine: Engine) -> None:
    assert place_tables.ZipRow.metadata is Base.metadata
    migrate(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()


def test_every_revision_goes_up_and_down_with_rows(engine: Engine) -> None:
    for revision in revisions(engine):
        migrate(engine, revision)
        with engine.begin() as connection:
            for statement in ROWS[revision]:
                connection.execute(text(statement))
        downgrade(engine, "-1")
        migrate(engine, revision)
    downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()


def test_a_database_that_is_not_up_to_date_is_refused(engine: Engine) -> None:
    with pytest.raises(DatabaseNotReady, match="finder migrate"):
        check_migrated(engine)
    engine.dispose()


def test_the_newest_revision_is_told_as_alembic_tells_it(engine: Engine) -> None:
    assert find_head(resources.folder("migrations")) == revisions(engine)[-1]
