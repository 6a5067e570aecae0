"""What tests of several rooms share."""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from finder.platform.database.session import make_engine, make_session_factory
from tests.databases import ENGINES, NO_POSTGRESQL, SETTING, Databases, open_databases, worker_name
from tests.examples import load_profile
from tests.place_database import place_database
from tests.staff_directory import Directory, fill

# Parsed pages are millions of small objects that live for one test: looking through all of them ever again for cycles is
# a tenth of the time.
gc.set_threshold(100_000, 20, 100)

pytest_plugins = ["tests.site", "tests.staff_site", "tests.provider_site", "tests.staff_sites"]

load_profile()


def pytest_collection_finish() -> None:
    """Leave out of all later looks for garbage what was imported and collected: it lives as long as the run."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Measure no coverage where the code under test runs in another process: it would only slow the driver down."""
    for item in items:
        if item.get_closest_marker("browser") or item.get_closest_marker("load"):
            item.add_marker(pytest.mark.no_cover)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Return why tests were skipped, a line for each reason: what they need is told there."""
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    )
    for reason, count in reasons.items():
        terminalreporter.write_line(f"{count} skipped, {reason}")


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
def directory(database: Databases) -> Directory:
    """Return a directory of one's own with three programs and five members of staff."""
    return Directory.over(database.fresh(fill))
