"""The figures that go through all programs: counted at most every quarter of an hour, and shown with the time they were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from finder.listings.store import check_counts
from finder.platform.database.session import Session
from finder.staff.figures.staff_figures import (
    AGE_BUCKETS,
    CheckAges,
    StateCoverage,
    add_check_ages,
    count_coverage,
)
from finder.staff.store import kept_figures
from finder.staff.store.kept_figures import KeptFigures

KEPT = timedelta(minutes=15)
"""How long figures are shown before they are counted again."""
_NAME = "directory"


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryFigures:
    """Figures over all programs."""

    counted_at: datetime
    coverage: tuple[StateCoverage, ...]
    ages: tuple[tuple[str, str, dict[str, int]], ...]
    """(state, group, programs by age of the check)."""

    def check_ages(self, state: str = "") -> tuple[CheckAges, ...]:
        """Return the ages of checks of one state or all."""
        return add_check_ages(self.ages, {one.state: one.programs for one in self.coverage}, state=state)


def find_directory_figures(session: Session, *, now: datetime) -> DirectoryFigures | None:
    """Return the figures as counted last; None if they are older than a quarter of an hour, or from another day."""
    kept = kept_figures.find_figures(session, _NAME)
    if kept is None or now - kept.counted_at >= KEPT or kept.counted_at.date() != now.date():
        return None
    return _read(kept)


def count_directory(session: Session, *, now: datetime) -> DirectoryFigures:
    """Count the figures anew; works with any session."""
    found = check_counts.count_check_ages(session, AGE_BUCKETS, today=now.date())
    return DirectoryFigures(
        counted_at=now,
        coverage=count_coverage(session),
        ages=tuple((state, group, counts) for (state, group), counts in sorted(found.items())),
    )


def keep_directory_figures(session: Session, counted: DirectoryFigures) -> None:
    """Keep figures as they were counted; doesn't commit."""
    figures = {
        "coverage": [[one.state, one.programs, dict(one.needs)] for one in counted.coverage],
        "ages": [list(one) for one in counted.ages],
    }
    kept_figures.save_figures(session, _NAME, figures, at=counted.counted_at)


def _read(kept: KeptFigures) -> DirectoryFigures:
    figures: Any = kept.figures
    return DirectoryFigures(
        counted_at=kept.counted_at,
        coverage=tuple(
            StateCoverage(state=state, programs=programs, needs=needs) for state, programs, needs in figures["coverage"]
        ),
        ages=tuple((state, group, counts) for state, group, counts in figures["ages"]),
    )
