"""Page models of a program's public history and of the page about the data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from finder.listings.data_figures import DataFigures
from finder.listings.data_files import DataFile
from finder.listings.rules.records import DatePrecision
from finder.platform.web.page_models import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    """What staff changed or checked on one day, never who did it."""

    day: str
    """ISO date."""
    kind: str
    """``check``, ``change``, ``hide`` or ``undo``."""
    names: tuple[str, ...]
    """The fields concerned, in the page's language."""
    method: str
    """As in `staff.rules.proposals.METHODS`, or ""."""
    is_single_person: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage(Page):
    """`pages/history.html`."""

    program_id: str
    name: str
    events: tuple[EventLine, ...]
    """Newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """One source: the number of its places, and their age."""

    title: str
    places: int
    newest: str
    """ISO date, or ""."""
    newest_precision: DatePrecision
    oldest: str
    oldest_precision: DatePrecision


@dataclass(frozen=True, slots=True, kw_only=True)
class DataPage(Page):
    """`pages/data.html`."""

    figures: DataFigures
    sources: tuple[SourceLine, ...]
    level: float
    """Of the intervals, from 0 to 1."""
    today: date
    files: tuple[DataFile, ...] = ()
    """To download."""
