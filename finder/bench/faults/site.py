"""A site of its own to break: the real server in a process group on loopback, over a database in a temporary folder."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from finder.bench.own_environment import without_settings

_START_SECONDS = 180.0
_COMMAND_SECONDS = 1_200.0
"""Long enough for a machine that has much else to do."""


@dataclass(slots=True)
class Site:
    """A server on a port and what it needs; `environment` is added to this process's own, of whose settings it has none."""

    port: int
    environment: Mapping[str, str]
    copy: Path
    """Of the directory, for while no database answers."""
    program: tuple[str, ...] = ("finder", "serve")
    """The module that serves the site, and its first arguments."""
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Start the server and wait until it is ready, with its copy of the directory written, as any site is after a minute."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", *self.program, "--port", str(self.port), "--workers", "2"],
            env=self._environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        ends = time.monotonic() + _START_SECONDS
        while not (self.copy.exists() and self._is_ready()):
            if time.monotonic() > ends:
                raise RuntimeError("The server did not start.")
            time.sleep(0.2)

    def stop(self) -> None:
        """Stop the server, and what is left of its own process group."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=10)
        self.process = None

    def workers(self) -> list[int]:
        """Return the process ids of the workers (Linux)."""
        return children_of(self.process.pid) if self.process else []

    def run(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        """Run a `finder` command over the site's database to its end."""
        return subprocess.run(
            self._command(words), env=self._environment(), capture_output=True, timeout=_COMMAND_SECONDS, check=False
        )

    def begin(self, *words: str) -> subprocess.Popen[bytes]:
        """Start a `finder` command over the site's database."""
        return subprocess.Popen(
            self._command(words), env=self._environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def _command(self, words: Sequence[str]) -> list[str]:
        return [sys.executable, "-m", "finder", *words]

    def _environment(self) -> dict[str, str]:
        return {
            **without_settings(),
            "FINDER_RATE_LIMITS": "off",
            "FINDER_LOCAL_COPY": str(self.copy),
            **self.environment,
        }

    def _is_ready(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def children_of(pid: int) -> list[int]:
    """Return the process ids of a process's children (Linux)."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(path.parent.name))
    return found
