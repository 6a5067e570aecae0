"""What tests of several rooms share."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy.orm import Session

from finder.platform.database.session import make_engine, make_session_factory, make_writing_factory
from tests.place_database import place_database
from tests.staff_directory import Directory, empty_postgresql, fill, staff_database

pytest_plugins = ["tests.site", "tests.staff_site"]

# The same examples in every run, so that a red run can be seen again; HYPOTHESIS_PROFILE=search looks for new ones.
settings.register_profile("steady", derandomize=True)
settings.register_profile("search", derandomize=False, max_examples=500)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(scope="session")
def places_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a migrated SQLite file that holds all places and no program; copy it before writing to it."""
    return place_database(tmp_path_factory.mktemp("places"))


@pytest.fixture(scope="session")
def places_session(places_file: Path) -> Iterator[Session]:
    """Give a session on the whole table of places; for reading only."""
    engine = make_engine(f"sqlite:///{places_file}")
    with make_session_factory(engine)() as session:
        yield session
    engine.dispose()


@pytest.fixture(scope="session")
def staff_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a SQLite file with three programs and five members of staff; copy it before writing to it."""
    path = tmp_path_factory.mktemp("staff") / "staff.sqlite3"
    staff_database(path)
    return path


@pytest.fixture
def directory(staff_file: Path, tmp_path: Path) -> Iterator[Directory]:
    """Give a directory of one's own with three programs and five members of staff; on PostgreSQL where a test database is
    set."""
    if url := os.environ.get("FINDER_TEST_DATABASE_URL"):
        engine = empty_postgresql(url)
        fill(engine)
    else:
        shutil.copy(staff_file, tmp_path / "finder.sqlite3")
        engine = make_engine(f"sqlite:///{tmp_path / 'finder.sqlite3'}")
    yield Directory(sessions=make_writing_factory(engine), readers=make_session_factory(engine))
    engine.dispose()
