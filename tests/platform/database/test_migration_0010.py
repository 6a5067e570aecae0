"""Dates of lists that can't be true are taken back, and no listing is lost."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine, text

from finder.platform.database.migrating import downgrade, migrate
from tests.platform.database.old_rows import PROGRAM_ID

pytestmark = pytest.mark.upgrade

BEFORE = "0009"
SNAPSHOTS = (
    (101, "a", "2022-01-01"), (102, "a", "2099-12-31"), (103, "b", None), (104, "b", "2098-01-01"), (105, "b", "1901-01-01"),
    (106, "c", "2025-02-03"),
)  # fmt: skip
LISTINGS = (
    (101, 101, "k1"), (102, 102, "k1"), (103, 103, "k1"), (104, 104, "k1"), (105, 104, "k2"), (106, 105, "k3"), (107, 106, "k1"),
)  # fmt: skip


def fill(engine: Engine) -> None:
    with engine.begin() as connection:
        for number, source, as_of in SNAPSHOTS:
            connection.execute(
                text(
                    "INSERT INTO snapshot (id, source, as_of, as_of_precision, format, complete, asked) "
                    "VALUES (:id, :source, :as_of, 'month', 'geocoded_list', :complete, '{}')"
                ),
                {"id": number, "source": source, "as_of": as_of and date.fromisoformat(as_of), "complete": False},
            )
        for number, snapshot_id, key in LISTINGS:
            connection.execute(
                text(
                    "INSERT INTO listing (id, snapshot_id, key, blocking_key, program_id, record) "
                    "VALUES (:id, :snapshot_id, :key, 'ND581', :program_id, '{}')"
                ),
                {"id": number, "snapshot_id": snapshot_id, "key": key, "program_id": PROGRAM_ID},
            )


@pytest.mark.filterwarnings("ignore:The default date adapter")
def test_a_list_of_the_future_becomes_an_undated_one(old: Engine) -> None:
    migrate(old, BEFORE)
    fill(old)
    migrate(old, "0010")
    with old.connect() as connection:
        snapshots = connection.execute(text("SELECT id, source, as_of FROM snapshot WHERE id > 100 ORDER BY id")).all()
        listings = connection.execute(text("SELECT snapshot_id, key FROM listing WHERE id > 100 ORDER BY id")).all()
    assert [(row.id, row.source, str(row.as_of or "")) for row in snapshots] == [
        (101, "a", "2022-01-01"), (102, "a", ""), (103, "b", ""), (106, "c", "2025-02-03"),
    ]  # fmt: skip
    assert [tuple(row) for row in listings] == [
        (101, "k1"), (102, "k1"), (103, "k1"), (103, "k2"), (103, "k3"), (106, "k1"),
    ]  # fmt: skip
    downgrade(old, BEFORE)


def test_what_is_no_date_at_all_is_taken_back(engine: Engine) -> None:
    """Only SQLite, which keeps dates as text, can hold any."""
    if engine.dialect.name != "sqlite":
        return
    migrate(engine, BEFORE)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO snapshot (id, source, as_of, as_of_precision, format, complete, asked) "
                "VALUES (1, 'a', '31/12/2026', 'day', 'geocoded_list', 0, '{}')"
            )
        )
    migrate(engine, "0010")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT as_of FROM snapshot")).scalar() is None
