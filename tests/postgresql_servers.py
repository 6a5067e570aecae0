"""Servers of PostgreSQL that a test starts for itself, to stop, kill and promote them."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

BINARIES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
CAN_RUN = BINARIES is not None and shutil.which("su") is not None and os.geteuid() == 0
NO_SERVERS = "the server programs of PostgreSQL are not here, or this is not root: apt-get install postgresql"


@dataclass(frozen=True)
class Server:
    """One server: its data in `folder`, beside which it puts its socket and its log."""

    folder: Path
    port: int

    def run(self, program: str, *arguments: str) -> None:
        command = " ".join([f"{BINARIES}/{program}", *arguments])
        subprocess.run(["su", "postgres", "-c", command], check=True, capture_output=True, timeout=60, cwd="/tmp")

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder.parent} -h 127.0.0.1 -c fsync=off"
        self.run("pg_ctl", "-D", str(self.folder), "-w", "-l", f"{self.folder}.log", "-o", f'"{options}"', "start")

    def send(self, what: signal.Signals) -> None:
        """Send a signal to the server and all of its processes; one that ends meanwhile needs none."""
        first = int((self.folder / "postmaster.pid").read_text().split()[0])
        children = subprocess.run(["pgrep", "-P", str(first)], capture_output=True, text=True, check=False).stdout
        for process in [first, *map(int, children.split())]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, what)

    def make(self) -> None:
        """Make an empty server with a database, and start it."""
        self.run("initdb", "-D", str(self.folder), "-A", "trust", "-U", "postgres", "--no-sync")
        self.start()
        self.run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "finder")

    def follow(self, primary: Server) -> None:
        """Make a streaming replica, and start it."""
        copy = ("-h", "127.0.0.1", "-p", str(primary.port), "-U", "postgres", "-R", "-c", "fast")
        self.run("pg_basebackup", "-D", str(self.folder), *copy)
        self.start()

    def stop(self) -> None:
        """End it at once, if it runs."""
        if (self.folder / "postmaster.pid").exists():
            self.send(signal.SIGCONT)
            self.run("pg_ctl", "-D", str(self.folder), "-m", "immediate", "stop")


def address(*servers: Server, kind: str) -> str:
    """Return the address of the database on the first of these that is of a kind (libpq's `target_session_attrs`)."""
    hosts = "&".join(f"host=127.0.0.1:{server.port}" for server in servers)
    return f"postgresql+psycopg://postgres@/finder?{hosts}&target_session_attrs={kind}"
