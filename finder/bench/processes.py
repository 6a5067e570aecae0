"""Processor time and memory of processes of this machine (Linux): a server, its workers, and the database's for them."""

from __future__ import annotations

import os
from pathlib import Path

from finder.platform.database.counting import list_server_processes
from finder.platform.database.session import Engine

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """Return the processor time of one process; 0 if there is none."""
    fields = _read_stat(pid)
    return (int(fields[11]) + int(fields[12])) / _TICKS if fields else 0.0


def family_seconds(pid: int) -> float:
    """Return the processor time of a server and its workers."""
    return sum(map(cpu_seconds, (pid, *children(pid))))


def database_seconds(engine: Engine) -> float:
    """Return the processor time of PostgreSQL's processes that serve a database now; 0 for SQLite, or a server elsewhere."""
    return sum(map(cpu_seconds, list_server_processes(engine)))


def children(pid: int) -> list[int]:
    """Return the processes that a server started: its workers."""
    return [
        int(path.name)
        for path in Path("/proc").glob("[0-9]*")
        if (fields := _read_stat(int(path.name))) and int(fields[1]) == pid
    ]


def megabytes(pid: int, kind: str = "Pss") -> float:
    """Return the memory of a process: with its share of what it has in common with others (Pss), or with all of it (Rss)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{kind}:"))


def _read_stat(pid: int) -> list[str]:
    """Return what Linux says of a process after its name, from its state on; nothing if it has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
