"""Take back dates of lists that can't be true: in the future, before 1990, or no dates at all.

A list with such a date becomes an undated one, which counts as older than every dated list. ``finder rebuild`` recomputes
the programs.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_EARLIEST = date(1990, 1, 1)


def upgrade() -> None:
    """Apply. SQLite keeps dates as text, so that they are read as such: an older version could have stored any."""
    connection = op.get_bind()
    latest = datetime.now(UTC).date()
    snapshots = connection.execute(sa.text("SELECT id, source, CAST(as_of AS VARCHAR(40)) AS as_of FROM snapshot"))
    rows = [(row.id, row.source, row.as_of) for row in snapshots]
    undated = {source: number for number, source, as_of in rows if as_of is None}
    for number, source, as_of in sorted(rows, key=lambda row: row[0]):
        if as_of is None or _is_believable(as_of, latest):
            continue
        if source in undated:
            _move_listings(connection, number, undated[source])
        else:
            undated[source] = number
            change = sa.text("UPDATE snapshot SET as_of = NULL, as_of_precision = 'day' WHERE id = :id")
            connection.execute(change, {"id": number})
    for table in ("program", "program_phone"):
        _clear(connection, table, latest)


def _is_believable(as_of: str, latest: date) -> bool:
    try:
        return _EARLIEST <= date.fromisoformat(as_of[:10]) <= latest
    except ValueError:
        return False


def _move_listings(connection: Any, old: int, new: int) -> None:
    """Put the listings of one undated list into another, which a source can have only one of."""
    values = {"old": old, "new": new}
    known = "SELECT key FROM listing WHERE snapshot_id = :new"
    connection.execute(
        sa.text(f"UPDATE listing SET snapshot_id = :new WHERE snapshot_id = :old AND key NOT IN ({known})"), values
    )
    connection.execute(sa.text("DELETE FROM listing WHERE snapshot_id = :old"), values)
    connection.execute(sa.text("DELETE FROM snapshot WHERE id = :old"), values)


def _clear(connection: Any, table: str, latest: date) -> None:
    found = connection.execute(sa.text(f"SELECT DISTINCT CAST(as_of AS VARCHAR(40)) AS as_of FROM {table}"))
    for as_of in [row.as_of for row in found if row.as_of is not None]:
        if not _is_believable(as_of, latest):
            change = sa.text(f"UPDATE {table} SET as_of = NULL WHERE CAST(as_of AS VARCHAR(40)) = :as_of")
            connection.execute(change, {"as_of": as_of})


def downgrade() -> None:
    """Undo nothing: the dates that were taken back were wrong."""
