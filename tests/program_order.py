"""The order in which programs changed is that of the programs themselves, whatever was written."""

from __future__ import annotations

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session


def check_order(database: Session | Connection) -> None:
    """Assert that `program_version` has just the ids and versions of `program`."""
    kept, real = (
        database.execute(text(f"SELECT version, {key} FROM {table} ORDER BY version, {key}")).all()
        for table, key in (("program_version", "program_id"), ("program", "id"))
    )
    assert kept == real
