"""What tests of several rooms share; loaded where tests run (`tests/conftest.py`)."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from finder.platform.database.session import make_engine, make_session_factory
from tests.databases import ENGINES, NO_POSTGRESQL, SETTING, Databases, open_databases, worker_name
from tests.examples import load_profile
from tests.place_database import place_database
from tests.program_order import check_order
from tests.program_texts import check_texts
from tests.staff_directory import Directory, fill

load_profile()


@pytest.fixture(scope="session", autouse=True)
def temporary_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return this process's own folder for temporary files, and that of what it starts; nothing of it is left behind."""
    folder = tmp_path_factory.mktemp("t")  # Paths of sockets are short.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(folder))
        patch.setattr(tempfile, "tempdir", str(folder))
        yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def places_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated SQLite file that holds all places and no program, the same to all workers; copy it before writing."""
    folder = tmp_path_factory.getbasetemp()
    return place_database(folder if worker_name() == "main" else folder.parent)


@pytest.fixture(scope="session")
def places_session(places_file: Path) -> Iterator[Session]:
    """Return a session on the whole table of places; for reading only."""
    engine = make_engine(f"sqlite:///{places_file}")
    with make_session_factory(engine)() as session:
        yield session
    engine.dispose()


@pytest.fixture(scope="session", params=[ENGINES[0], pytest.param(ENGINES[1], marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Return the databases of each engine in turn; what needs one runs on both."""
    if request.param == "postgresql" and not os.environ.get(SETTING):
        pytest.skip(NO_POSTGRESQL)
    found = open_databases(request.param, tmp_path_factory.mktemp("databases"))
    yield found
    found.close()


@pytest.fixture
def directory(database: Databases) -> Iterator[Directory]:
    """Return a directory of one's own with three programs and five members of staff.

    Whatever a test writes, the order in which programs changed is right in the end.
    """
    made = Directory.over(database.fresh(fill))
    yield made
    with made.readers() as session:
        check_order(session)
        check_texts(session)
