"""Write very many rows: what an import of a whole directory needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session


def insert_rows(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same columns; the caller commits.

    The values must be as drivers take them: dates as ISO text, JSON as text, None for NULL. SQLAlchemy would convert each of
    them, which takes as long as all that the database does with them.
    """
    if not rows:
        return
    connection = session.connection()
    statement = insert(table).inline().compile(dialect=connection.dialect, column_keys=list(rows[0]))
    if statement.positiontup:  # SQLite counts its parameters, PostgreSQL's driver names them.
        take = itemgetter(*statement.positiontup)
        connection.exec_driver_sql(str(statement), [take(row) for row in rows])
    else:
        connection.exec_driver_sql(str(statement), [dict(row) for row in rows])
