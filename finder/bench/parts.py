"""The parts of a benchmark, told as they begin and end, and how many samples each takes of a large directory."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from finder.bench.ratios import Measured

T = TypeVar("T")
MANY = 100_000
"""From so many programs on, parts that grow with them take fewer samples."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """How often each part that grows with the directory is measured."""

    sql_seconds: float
    """SQL is measured beside ours for so long."""
    pairs: int
    """Adjacent rounds of load."""
    imports: int

    def __str__(self) -> str:
        return f"SQL for {self.sql_seconds:.0f} s, {self.pairs} rounds of load a page, {self.imports} imports"


_FULL = Samples(sql_seconds=20.0, pairs=6, imports=5)
_FEWER = Samples(sql_seconds=10.0, pairs=3, imports=2)


def samples_for(programs: int) -> Samples:
    """Return how often to measure over so many programs."""
    return _FULL if programs < MANY else _FEWER


@dataclass(frozen=True, slots=True)
class Parts:
    """Runs parts one after the other, and tells of each."""

    say: Callable[[str], None]

    def measure(self, found: Measured, name: str, work: Callable[[], Measured]) -> None:
        """Do the work and add to `found` what it returns, told at once; a part that breaks is named there, and others go on."""
        try:
            later = self.run(name, work)
        except Exception as error:  # Whatever it is: minutes of other measurements must not be lost by it.
            later = Measured(failed=[describe_failure(name, error)])
        for line in (*later.ratios, *(f"FAILED {one}" for one in later.failed)):
            self.say(str(line))
        found.take_in(later)

    def run(self, name: str, work: Callable[[], T]) -> T:
        """Do the work; say when it begins, and what it took of the clock and of this process."""
        self.say(f"{name} …")
        began, spent = time.perf_counter(), time.process_time()
        found = work()
        seconds, busy = time.perf_counter() - began, time.process_time() - spent
        self.say(f"{name}: {seconds:.0f} s by the clock, {busy:.0f} s of processor time of this process")
        return found


def describe_failure(name: str, error: Exception) -> str:
    """Return which part broke and why, in one line."""
    return f"{name}: {type(error).__name__}, {' '.join(str(error).split())}"
