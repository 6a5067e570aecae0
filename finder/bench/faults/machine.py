"""The faults of a machine: files that may only be read, and a clock that jumps."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

from finder.bench.faults.breaking import HELD_SECONDS, Fault
from finder.bench.faults.moved_clock import CLOCK_FILE
from finder.bench.faults.site import Site

_CLOCK = "faults.clock"
_JUMPS = (366, -2, 0)
"""Days: a year ahead, from there to the day before yesterday, and back."""


def list_machine_faults() -> tuple[Fault, ...]:
    """Return the faults, in the order in which they are tried."""
    return (
        Fault(name="database read-only", work=_keep_from_writing, mended_by="a hand", why_impossible=_why_writable),
        Fault(
            name="clock a year ahead, then two days back",
            work=_move_clock,
            mended_by="a hand",
            prepare=_set_clock,
            program=("finder.bench.faults.moved_clock",),
        ),
    )


def _keep_from_writing(_site: Site, database: Path) -> None:
    """Forbid writing to everybody, root and open files included, as a file system does that was mounted anew after an error."""
    files = [path for path in _files(database) if path.exists()]
    _set_immutable(files, is_on=True)
    try:
        time.sleep(HELD_SECONDS)
    finally:
        _set_immutable([path for path in _files(database) if path.exists()], is_on=False)


def _files(database: Path) -> list[Path]:
    return [database.with_name(database.name + end) for end in ("", "-wal", "-shm")]


def _set_immutable(paths: Iterable[Path], *, is_on: bool) -> None:
    subprocess.run(["chattr", "+i" if is_on else "-i", *map(str, paths)], check=True, capture_output=True, timeout=10)


def _why_writable(folder: Path) -> str:
    if shutil.which("chattr") is None:
        return "no chattr on this machine (Debian: e2fsprogs)"
    trial = folder / "trial"
    trial.write_text("x", encoding="utf-8")
    try:
        _set_immutable([trial], is_on=True)
        _set_immutable([trial], is_on=False)
    except subprocess.CalledProcessError:
        return "needs root, and a file system that knows immutable files"
    finally:
        trial.unlink()
    return ""


def _set_clock(folder: Path) -> dict[str, str]:
    """Return the environment in which a site reads its clock through a file in this folder."""
    clock = folder / _CLOCK
    clock.write_text("0", encoding="utf-8")
    return {CLOCK_FILE: str(clock)}


def _move_clock(_site: Site, database: Path) -> None:
    clock = database.with_name(_CLOCK)
    for days in _JUMPS:
        fresh = clock.with_suffix(".new")
        fresh.write_text(str(days), encoding="utf-8")
        fresh.replace(clock)
        time.sleep(HELD_SECONDS)
