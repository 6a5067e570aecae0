"""How tests are collected, handed out and reported; what they share is in `tests/fixtures.py` and beside it."""

from __future__ import annotations

import gc
from collections import Counter

import pytest

# Parsed pages are millions of small objects that live for one test: looking through all of them ever again for cycles is
# a tenth of the time.
gc.set_threshold(100_000, 20, 100)

SHARED = ("tests.fixtures", "tests.site", "tests.staff_site", "tests.provider_site", "tests.staff_sites")


def pytest_configure(config: pytest.Config) -> None:
    """Load what tests share, but not where they are only handed out to others, who wait for that: it takes a second.

    Where lines are counted it is loaded there too: others begin to count after they have imported it all.
    """
    hands_out = config.getoption("dist", "no") != "no" and not config.getoption("collectonly")
    if not hands_out or config.pluginmanager.hasplugin("_cov"):
        for name in SHARED:
            config.pluginmanager.import_plugin(name)


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
