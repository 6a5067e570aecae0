"""Backups of PostgreSQL by its own tools, ``pg_dump``, ``pg_restore`` and ``psql``."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import URL, Engine, text

from finder.platform.database.backup_files import PRIVATE, free_name, pack
from finder.platform.errors import BadInput

_SECONDS = 3_600
_TABLES = """
    SELECT c.oid::regclass::text FROM pg_class AS c
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
    AND NOT EXISTS (SELECT 1 FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'e')
"""
_DAMAGED = "This is no backup, or it is damaged. Nothing was changed."


def dump(engine: Engine, path: Path) -> None:
    """Write a consistent copy of the database.

    Raises:
        BadInput: the tool is missing or fails.
    """
    _run(["pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--file={path}", *_to(engine.url)], engine.url)


def count_tables(path: Path) -> int:
    """Return how many tables a copy holds data of.

    Raises:
        BadInput: it is none of this tool's, or it is damaged.
    """
    try:
        listed = _run(["pg_restore", "--list", str(path)], None)
        # Reads all data, which a list alone doesn't.
        _run(["pg_restore", f"--file={os.devnull}", str(path)], None)
    except BadInput as error:
        raise BadInput(_DAMAGED) from error
    return sum(" TABLE DATA " in line for line in listed.splitlines())


def put(engine: Engine, plain: Path, keeping: Path) -> Path | None:
    """Put a copy in place of the database, whole or not at all, and return where in `keeping` what was there is kept.

    Tables that the copy lacks go: another version of the software may have made them, and could not make them again.

    Raises:
        BadInput: the tool fails; nothing was changed.
    """
    kept, before = free_name(keeping / f"{engine.url.database}.before-restore"), plain.with_name("before")
    dump(engine, before)
    # Packed like any backup, so that it can be restored in its turn.
    pack(before, kept)
    kept.chmod(PRIVATE)
    script = plain.with_name("script")
    _run(["pg_restore", "--clean", "--if-exists", "--no-owner", "--no-acl", f"--file={script}", str(plain)], engine.url)
    drop = [f"--command=DROP TABLE {names} CASCADE"] if (names := _find_tables(engine)) else []
    psql = ["psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction"]
    _run([*psql, *_to(engine.url), *drop, f"--file={script}"], engine.url)
    return kept


def _find_tables(engine: Engine) -> str:
    """Return the names of all tables of the database's schema, for SQL; those of extensions are not ours."""
    with engine.connect() as connection:
        found = connection.execute(text(_TABLES)).scalars().all()
    return ", ".join(found)


def _to(url: URL) -> Sequence[str]:
    """Return the options that name a database; the password goes by the environment, where others can't read it."""
    parts = (("--host", url.host), ("--port", url.port), ("--username", url.username), ("--dbname", url.database))
    return [f"{name}={value}" for name, value in parts if value]


def _run(command: Sequence[str], url: URL | None) -> str:
    environment = {**os.environ, **({"PGPASSWORD": str(url.password)} if url is not None and url.password else {})}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except FileNotFoundError:
        raise BadInput(f"{command[0]} is not installed. Install PostgreSQL's client programs.") from None
    except subprocess.TimeoutExpired:
        raise BadInput(f"{command[0]} took longer than an hour and was ended.") from None
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise BadInput(f"{command[0]} failed: {lines[-1] if lines else 'no reason given'}")
    return done.stdout
