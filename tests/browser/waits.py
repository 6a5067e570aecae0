"""How long each step of somebody takes beside an import, and what it waited for: looked up ten times a second from outside.

What a process computed, and how long it was ready to compute and others had the processor, is read from Linux
(`/proc/PID/task/*/schedstat`, in nanoseconds); elsewhere both are 0.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, text

_EVERY_SECONDS = 0.1
_NANO = 1e-9
SITE, IMPORT, DATABASE = "the site", "the import", "the database"
_PHASE = text("SELECT task, phase FROM import_run WHERE state = 'running' ORDER BY id DESC LIMIT 1")
_LOCKS = text(
    "SELECT pid, CASE WHEN wait_event_type = 'Lock' THEN wait_event ELSE '' END FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@dataclass(frozen=True, slots=True)
class Took:
    """One step: when it began and ended, in seconds of `time.perf_counter`."""

    began: float
    ended: float

    @property
    def seconds(self) -> float:
        return self.ended - self.began


@dataclass
class Waits:
    """How long each step of somebody took, by its name."""

    took: dict[str, list[Took]] = field(default_factory=dict)

    @contextmanager
    def of(self, step: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.took.setdefault(step, []).append(Took(began, time.perf_counter()))

    def note(self, step: str, seconds: float) -> None:
        """Note how long something took that has just ended."""
        now = time.perf_counter()
        self.took.setdefault(step, []).append(Took(now - seconds, now))

    def take(self) -> dict[str, list[Took]]:
        """Return what was measured, and begin anew."""
        found, self.took = self.took, {}
        return found


@dataclass(frozen=True, slots=True)
class Work:
    """What some processes did so far, in seconds."""

    computed: float = 0.0
    was_ready: float = 0.0
    """How long they waited for a processor."""

    def since(self, before: Work) -> Work:
        return Work(max(0.0, self.computed - before.computed), max(0.0, self.was_ready - before.was_ready))


@dataclass(frozen=True, slots=True)
class Moment:
    """What was seen at one moment."""

    at: float
    work: Mapping[str, Work]
    """By who did it."""
    phase: str
    """Of the import: "" while none runs."""
    locks: tuple[str, ...]
    """What is waited for: kinds of PostgreSQL's locks; of SQLite's one, whether somebody has it."""


@dataclass
class Watcher:
    """Looks again and again who computes and who waits, until the end."""

    engine: Engine
    port: int
    moments: list[Moment] = field(default_factory=list)
    _ended: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def watching(self) -> Iterator[None]:
        thread = threading.Thread(target=self._watch, name="watcher")
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            thread.join(timeout=30)

    def explain(self, took: Took) -> str:
        """Return in words what was seen during a step."""
        seen = [moment for moment in self.moments if took.began <= moment.at <= took.ended]
        around = [moment for moment in self.moments if moment.at <= took.began][-1:] + seen
        around += [moment for moment in self.moments if moment.at > took.ended][:1]
        if len(around) < 2:
            return "not looked at"
        phases = sorted({moment.phase for moment in seen if moment.phase}) or ["no import"]
        shares = [
            f"{who} computed {did.computed:.2f} s and was kept from it for {did.was_ready:.2f} s"
            for who in (SITE, IMPORT, DATABASE)
            if (did := _done(around, who)) != Work()
        ]
        locks = Counter(lock for moment in seen for lock in set(moment.locks))
        told = [f"{lock} in {count} of {len(seen)} looks" for lock, count in locks.most_common()]
        return "; ".join([", ".join(phases), *shares, "locks: " + (", ".join(told) or "none seen")])

    def factor(self, took: Took) -> float:
        """Return how much longer the site's own work took than its processor time, since others had the processors too."""
        around = [moment for moment in self.moments if took.began - 1 <= moment.at <= took.ended + 1]
        did = [_done(around, who) for who in (SITE, IMPORT, DATABASE)] if len(around) > 1 else []
        return max((1 + one.was_ready / one.computed for one in did if one.computed > 0.01), default=1.0)

    def _watch(self) -> None:
        with closing(self.engine.connect()) as connection:
            while not self._ended.wait(_EVERY_SECONDS):
                with suppress(Exception):  # A look that fails is one look less.
                    row = connection.execute(_PHASE).first()
                    locks, backends = self._look_at_locks(connection)
                    connection.rollback()
                    site, imports = _find_processes(self.port)
                    work = {SITE: _work(site), IMPORT: _work(imports), DATABASE: _work(backends)}
                    phase = f"{row[0]}: {row[1] or 'starting'}" if row else ""
                    self.moments.append(Moment(time.perf_counter(), work, phase, locks))

    def _look_at_locks(self, connection: object) -> tuple[tuple[str, ...], list[int]]:
        if self.engine.dialect.name != "sqlite":
            rows = connection.execute(_LOCKS).all()  # type: ignore[attr-defined]
            return tuple(row[1] for row in rows if row[1]), [row[0] for row in rows]
        with closing(sqlite3.connect(str(self.engine.url.database), timeout=0, isolation_level=None)) as probe:
            try:
                probe.execute("BEGIN IMMEDIATE")
                probe.execute("ROLLBACK")
            except sqlite3.OperationalError:
                return ("somebody writes",), []
        return (), []


def _done(moments: Sequence[Moment], who: str) -> Work:
    return moments[-1].work[who].since(moments[0].work[who])


def _find_processes(port: int) -> tuple[list[int], list[int]]:
    """Return the processes of the site that listens to `port`, and those of its imports, which they started."""
    lines = {int(path.name): _read(path / "cmdline") for path in Path("/proc").glob("[0-9]*")}
    ours = {pid for pid, line in lines.items() if line.rstrip("\0").endswith(f"tests.browser.server\0{port}")}
    return sorted(ours), [pid for pid, line in lines.items() if "spawn_main" in line and _parent(pid) in ours]


def _parent(pid: int) -> int:
    status = _read(Path(f"/proc/{pid}/stat"))
    return int(status.rpartition(")")[2].split()[1]) if status else 0


def _work(pids: Sequence[int]) -> Work:
    told = [_read(path).split() for pid in pids for path in Path(f"/proc/{pid}/task").glob("*/schedstat")]
    whole = [one for one in told if len(one) >= 2]
    return Work(sum(int(one[0]) for one in whole) * _NANO, sum(int(one[1]) for one in whole) * _NANO)


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except (OSError, UnicodeDecodeError):  # It has just ended, or is nobody's business.
        return ""


def compare(
    quiet: Mapping[str, Sequence[Took]], busy: Mapping[str, Sequence[Took]], watcher: Watcher
) -> tuple[list[str], float]:
    """Return two lines a step, and the longest wait beyond what the same step took at most without the list."""
    lines, longest = [], 0.0
    for step in sorted(busy):
        usual = max((took.seconds for took in quiet.get(step, ())), default=0.0)
        worst = max(busy[step], key=lambda took: took.seconds)
        longest = max(longest, worst.seconds - usual)
        lines += [
            (
                f"{step}: {len(busy[step])} times, longest {worst.seconds:.2f} s, before the list {usual:.2f} s, "
                f"machine's factor {watcher.factor(worst):.1f}"
            ),
            f"    {watcher.explain(worst)}",
        ]
    return lines, longest
