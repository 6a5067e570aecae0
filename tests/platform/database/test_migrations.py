"""The migrations make just the tables that the code has, and go up and down with rows in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from finder.platform.database.tables import Base
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DatabaseError

from finder.listings.store import staff_tables
from finder.places.store import tables
from finder.platform import resources
from finder.platform.database.migrating import downgrade, make_config, migrate
from finder.platform.database.readiness import check_migrated, find_head
from finder.platform.database.session import make_engine
from finder.platform.errors import DatabaseNotReady
from finder.staff.imports.store import tables

ACCOUNT = (
    "insert into account (id, email, role, is_active, user_handle, password_hash, totp_secret, totp_pending,"
    " totp_last_step, created_at) values (1, 'a@example.org', 'admin', true, 'h', '', '', '', 0, '')"
)
ROWS = {
    "0001": [
        "insert into snapshot (id, source, as_of, format, complete, asked, loaded_at) values (1, 's', '', 'f', true, '{}', '')",
        "insert into listing (snapshot_id, key, block, program_id, record) values (1, 'k', 'CO802', 'p', '{}')",
        (
            "insert into program (id, listed, sample, state, county, point, services, card, document, version)"
            " values ('p', true, true, 'CO', '', 'none', '', '{}', '{}', 1)"
        ),
        "insert into zip_place (zip, city, state, county, kind) values ('80202', 'Denver', 'CO', '', 'standard')",
    ],
    "0002": [
        ACCOUNT,
        (
            "insert into staff_session (token_hash, account_id, created_at, seen_at, factor_at)"
            " values ('t', 1, '', '', '')"
        ),
        (
            "insert into passkey (account_id, credential_id, public_key, sign_count, name, created_at)"
            " values (1, 'c', 'k', 0, '', '')"
        ),
        "insert into recovery_code (account_id, code_hash) values (1, 'h')",
        "insert into one_time_token (token_hash, purpose, account_id, expires_at) values ('t', 'link', 1, '')",
        "insert into sign_in_failure (email_hash, count, last_at) values ('e', 1, '')",
        "insert into staff_field (program_id, field, value, said_on) values ('p', 'name', '1', '2026-01-01')",
        (
            "insert into staff_conflict (program_id, field, ours, ours_on, theirs, theirs_on, source)"
            " values ('p', 'name', '1', '', '2', '', 's')"
        ),
        "insert into proposal (program_id, status, proposer, document) values ('p', 'proposed', 1, '{}')",
        (
            "insert into history (number, at, kind, program_id, document, previous, seal)"
            " values (1, '', 'change', 'p', '{}', '', '')"
        ),
        (
            "insert into visitor_report (program_id, fields, right_number, note, day, closed_on, outcome)"
            " values ('p', 'phone', '', '', '2026-01-01', '', '')"
        ),
    ],
    "0003": ["insert into page_vote (page, month, helpful, unhelpful) values ('guide', '2026-11', 1, 0)"],
    "0004": [
        ACCOUNT,
        (
            "insert into import_batch (id, status, account_id, uploaded_at, expires_at, settled_at, document)"
            " values (1, 'planned', 1, '', '', '', '{}')"
        ),
        "insert into import_record (batch_id, number, list_number, row, record) values (1, 0, 0, 2, '{}')",
        "insert into proposal (program_id, status, proposer, document) values ('p', 'proposed', 1, '{}')",
        "update proposal set batch_id = 1",
    ],
    "0005": [
        "insert into program_merge (kept, gone, status, merged_at, document) values ('p', 'q', 'merged', '', '{}')",
        "insert into assignment (program_id, account_id, assigned_by, assigned_on) values ('p', 1, 1, '')",
    ],
    "0006": [],
    # Its rows have a test of their own: test_migration_0006.
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
    assert tables.ZipRow.metadata is staff_tables.AccountRow.metadata is tables.ImportBatchRow.metadata is Base.metadata
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


@pytest.mark.parametrize("statement", ["update history set at = 'x'", "delete from history"])
def test_the_database_refuses_to_change_the_history(engine: Engine, statement: str) -> None:
    migrate(engine)
    with engine.begin() as connection:
        connection.execute(text(ROWS["0002"][-2]))
    with pytest.raises(DatabaseError, match="append-only"), engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_no_table_of_visitors_holds_who_they_are(engine: Engine) -> None:
    columns = set(Base.metadata.tables["visitor_report"].columns.keys())
    assert columns == {"id", "program_id", "fields", "right_number", "note", "day", "closed_on", "outcome"}


def test_a_database_that_is_not_up_to_date_is_refused(engine: Engine) -> None:
    with pytest.raises(DatabaseNotReady, match="finder migrate"):
        check_migrated(engine)
    engine.dispose()


def test_the_newest_revision_is_told_as_alembic_tells_it(engine: Engine) -> None:
    assert find_head(resources.folder("migrations")) == revisions(engine)[-1]
