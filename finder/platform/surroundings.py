"""The machine around the site, for `finder doctor`: who may read its files, and how much room its disks have."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
LEAST_BYTES = 500_000_000
"""Less is little on any disk: logs and the system need room too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What a folder's disk has free, and what the site may need there."""

    folder: Path
    free: int
    """Bytes."""
    needed: int
    """Bytes."""


def measure_room(folder: Path, needed: int) -> Room:
    """Measure the disk of a folder, or of the first above it that exists."""
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.is_dir())
    return Room(folder=there, free=shutil.disk_usage(there).free, needed=max(needed, LEAST_BYTES))


def find_open_files(files: Iterable[Path]) -> list[Path]:
    """Return those of these files that others than their owner may use, and the folders in which others may replace them."""
    found: dict[Path, None] = {}
    for path in filter(_is_there, files):
        if path.stat().st_mode & _OTHERS:
            found[path] = None
        mode = path.parent.stat().st_mode
        # In a folder such as /tmp nobody can replace another's file.
        if mode & _OTHERS_WRITE and not mode & stat.S_ISVTX:
            found[path.parent] = None
    return list(found)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except PermissionError:  # In a folder that is closed to this user, and so to others.
        return False
