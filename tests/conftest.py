"""How tests are collected, handed out and reported; what they share is in `tests/fixtures.py` and beside it."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from tests.counting import not_counting, spare_libraries

# Parsed pages are millions of small objects that live for one test: looking through all of them ever again for cycles is
# a tenth of the time.
gc.set_threshold(100_000, 20, 100)

UNCOUNTED = ("browser", "load", "real_data")
"""Marks of tests that count no lines: the code runs in another process, or the lists are not everywhere (the floor is)."""
LONG = ("load", "real_data")
ENGINES_DIFFER = tuple(
    f"tests/{name}"
    for name in (
        "cli/test_commands.py",
        "cli/test_doctor.py",
        "cli/test_sync.py",
        "listings/",
        "platform/database/",
        "platform/web/test_sources.py",
        "platform/web/test_without_database.py",
    )
)
"""Tests of the code that asks which database it is on; others on PostgreSQL pass through the lines of those on SQLite."""
SHARED = ("tests.fixtures", "tests.site", "tests.staff_site", "tests.provider_site", "tests.staff_sites")


def pytest_configure(config: pytest.Config) -> None:
    """Load what tests share, but not where they are only handed out to others, who wait for that: it takes a second.

    Where lines are counted it is loaded there too: others begin to count after they have imported it all.
    """
    hands_out = config.getoption("dist", "no") != "no" and not config.getoption("collectonly")
    is_counted = config.pluginmanager.hasplugin("_cov")
    if is_counted:
        spare_libraries()
    if not hands_out or is_counted:
        for name in SHARED:
            config.pluginmanager.import_plugin(name)


def pytest_collection_finish() -> None:
    """Leave out of all later looks for garbage what was imported and collected: it lives as long as the run."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Count lines only where a test can add some: to count them doubles its time. The longest tests begin."""
    here = {item.nodeid for item in items}
    for item in items:
        if any(map(item.get_closest_marker, UNCOUNTED)) or _is_counted_on_sqlite(item, here):
            item.add_marker(pytest.mark.no_cover)
    # One that takes a minute and begins last leaves the other process idle. Those on each engine stay beside each other.
    items.sort(key=lambda item: not any(map(item.get_closest_marker, LONG)) or "database" in item.fixturenames)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Run a test that counts no lines at its full speed."""
    with not_counting() if item.get_closest_marker("no_cover") else nullcontext():
        return (yield)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Likewise what prepares the real lists, which nobody else uses."""
    with not_counting() if item.get_closest_marker("real_data") else nullcontext():
        return (yield)


def _is_counted_on_sqlite(item: pytest.Item, here: set[str]) -> bool:
    """Return whether the same test runs on SQLite too, and passes through no code of PostgreSQL alone that others do not."""
    if item.get_closest_marker("postgresql") is None or item.nodeid.startswith(ENGINES_DIFFER):
        return False
    twin = item.nodeid.replace("[postgresql", "[sqlite")
    return twin != item.nodeid and twin in here


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Return why tests were skipped, a line for each reason: what they need is told there."""
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    )
    for reason, count in reasons.items():
        terminalreporter.write_line(f"{count} skipped, {reason}")
