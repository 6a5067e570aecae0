"""What the metrics say of the directory: whether it answers, how much it lists, how old that is, and how old its backup."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from socket import socket
from typing import TypeVar

from flask import Flask

from finder.listings.store.figures import AgeCounts, count_ages
from finder.listings.store.history import HistoryFilter, find_entries
from finder.platform.database import changes
from finder.platform.database.backup_files import find_backups
from finder.platform.database.readiness import FAULTS
from finder.platform.iso_dates import parse_day
from finder.platform.web.metrics import Figure, count_requests, write_metrics
from finder.platform.web.metrics_port import answer_port
from finder.platform.web.services import get_site, services_of
from finder.platform.web.sessions import get_session, open_next
from finder.search.web.readiness import Readiness, examine_readiness
from finder.search.web.services import SearchServices

T = TypeVar("T")
OLD_DAYS = 365
"""As `finder doctor` counts lists as old."""


class DirectoryFigures:
    """Looks the figures up; counts once per change of the directory and day, which reads a row per program."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._counted: tuple[object, AgeCounts] | None = None

    def look_up(self) -> Iterator[Figure]:
        """Yield what can be found out now; a figure whose database is away is left out."""
        with self._app.app_context():
            ready = _from_any(examine_readiness) or Readiness(state="not ready")
            yield _figure("ready", "1 when searches can be answered, as /readyz says.", ready.state != "not ready")
            yield _figure("degraded", "1 while a database is away or left alone.", ready.state == "degraded")
            yield from _from_any(self._count) or ()
            backed_up_at = _backed_up_at()
            if backed_up_at is not None:
                yield _figure("last_backup_timestamp_seconds", "When the newest backup was made.", backed_up_at)

    def _count(self) -> list[Figure]:
        session, today = get_session(), get_site().today()
        seen = changes.get_seen(session)
        key = (seen, today)
        held = self._counted
        if held is None or held[0] != key:
            held = self._counted = key, count_ages(session, since=today - timedelta(days=OLD_DAYS))
        ages, newest = held[1], parse_day(held[1].newest)
        found = [
            _figure("directory_revision", "The newest revision of the directory.", seen.revision),
            _figure("listed_programs", "Programs listed.", ages.listed),
            _figure("old_listed_programs", "Those on no list of the last year.", ages.old + ages.undated),
        ]
        if newest is not None:
            at = datetime(newest.year, newest.month, newest.day, tzinfo=UTC).timestamp()
            found.append(_figure("newest_list_timestamp_seconds", "The date of the newest list.", at))
        return found


def measure(app: Flask, listener: socket) -> Flask:
    """Let a worker of the server count, and answer who asks for the metrics."""
    count_requests(app, lambda: services_of(app, SearchServices).tools.follower.revision)
    figures = DirectoryFigures(app)
    answer_port(listener, lambda: write_metrics(figures.look_up))
    return app


def _figure(name: str, words: str, value: float) -> Figure:
    return Figure(name=f"finder_{name}", words=words, value=float(value))


def _from_any(look: Callable[[], T]) -> T | None:
    """Return what the first database that answers says, or None."""
    while True:
        try:
            return look()
        except FAULTS:
            if not open_next():
                return None


def _backed_up_at() -> float | None:
    """Return when the newest backup was made: of the folder that the operator named, else as the history says."""
    folder = get_site().settings.backups
    if folder is not None:
        found = find_backups(folder)
        return found[0].stat().st_mtime if found else None
    sources = get_site().sources
    for number in range(len(sources)):
        # The copy holds no history; one that is left alone would cost its timeout.
        if sources[number].is_copy or sources[number].name in sources.resting():
            continue
        with suppress(*FAULTS), closing(sources.open(number)) as session:
            entries = find_entries(session, HistoryFilter(kind="backup", limit=1))
            return datetime.fromisoformat(entries[0].at).timestamp() if entries else None
    return None
