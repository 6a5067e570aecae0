"""Figures on the size and accuracy of the directory, all of them counted from the data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from finder.listings.accuracy import Audit, find_latest_audit
from finder.listings.rules.freshness import OLD_DAYS, OPENING_DAYS, VERY_OLD_DAYS, tenths
from finder.listings.store import figures, history
from finder.listings.store.figures import AgeCounts, SourceCount
from finder.platform.database import changes
from finder.platform.database.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFigures:
    """The figures of the page about the data, on listed programs."""

    listed: int
    sources: tuple[SourceCount, ...]
    """The one with the most programs first."""
    ages: AgeCounts
    """How many of them no list of the last twelve months has."""
    with_phone: int
    phones_checked: int
    """Of those with a phone: checked by staff within six months."""
    phones_checked_in_ten: int
    """The same share in tenths, rounded down."""
    never_checked: int
    openings: int
    """Those with a report within the past week on whether they take new people."""
    rough_points: int
    """Those located only by their ZIP."""
    no_points: int
    audit: Audit | None


def count_figures(session: Session, *, today: date) -> DataFigures:
    """Count."""
    counts = figures.count_listed(
        session,
        lists_since=today - timedelta(days=VERY_OLD_DAYS),
        phones_since=today - timedelta(days=OLD_DAYS),
        openings_since=today - timedelta(days=OPENING_DAYS),
    )
    return DataFigures(
        listed=counts.ages.listed,
        sources=tuple(figures.count_by_source(session)),
        ages=counts.ages,
        with_phone=counts.with_phone,
        phones_checked=counts.phones_checked,
        # Rounded down, so that the page never overstates.
        phones_checked_in_ten=tenths(counts.phones_checked, counts.with_phone),
        never_checked=counts.never_checked,
        openings=counts.openings,
        rough_points=counts.rough_points,
        no_points=counts.no_points,
        audit=find_latest_audit(session),
    )


class HeldFigures:
    """Caches the figures until the directory, the history or the day changes: counting reads everything."""

    def __init__(self) -> None:
        self._held: tuple[tuple[changes.Seen, int, date], DataFigures] | None = None

    def read(self, session: Session, *, today: date) -> DataFigures:
        """Return the figures of the data that `session` sees."""
        key = (changes.get_seen(session), history.get_head(session).number, today)
        held = self._held
        if held is None or held[0] != key:
            held = self._held = (key, count_figures(session, today=today))
        return held[1]
