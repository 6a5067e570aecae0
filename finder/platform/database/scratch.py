"""Databases on a PostgreSQL server that are there for one piece of work: the benchmark's."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from finder.platform.database.session import make_engine
from finder.platform.errors import BadInput

_PREFIX = "finder_bench_"
_NO_SERVER = (
    "No database could be made there. It takes the URL of a database on a PostgreSQL server that answers, as "
    "postgresql://user:password@host/name, and a role that may create databases."
)
_MAY_CREATE = text("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")


def check_server(url: str) -> None:
    """Check that databases can be made beside the one at `url`.

    Raises:
        BadInput: it isn't PostgreSQL, doesn't answer, or the role may not create databases.
    """
    engine = make_engine(url)
    try:
        if engine.dialect.name != "postgresql":
            raise BadInput(_NO_SERVER)
        with engine.connect() as connection:
            if not connection.scalar(_MAY_CREATE):
                raise BadInput(_NO_SERVER)
    except OperationalError as error:
        raise BadInput(_NO_SERVER) from error
    finally:
        engine.dispose()


@contextmanager
def scratch_database(server: str) -> Iterator[str]:
    """Make an empty database beside the one at the URL `server`, and yield its URL; drop it at the end, whatever happens.

    The one that the URL names is only connected to. The new one has a name that no other has: it begins with `finder_bench_`.

    Raises:
        BadInput: as `check_server`.
    """
    check_server(server)
    engine, name = make_engine(server), f"{_PREFIX}{secrets.token_hex(6)}"
    _run(engine, f"CREATE DATABASE {name}")
    try:
        yield engine.url.set(database=name).render_as_string(hide_password=False)
    finally:
        # With whoever is still connected: a worker that was not given time to end.
        _run(engine, f"DROP DATABASE {name} WITH (FORCE)")
        engine.dispose()


def tidy_tables(engine: Engine) -> None:
    """Do at once what a server does by itself within minutes after many rows were written: visibility maps and statistics."""
    if engine.dialect.name == "postgresql":
        _run(engine, "VACUUM (ANALYZE)")


def _run(engine: Engine, statement: str) -> None:
    """Run a statement that no transaction may hold."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
