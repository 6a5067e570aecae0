"""A PostgreSQL primary with a streaming replica of its own, made by initdb in a temporary folder, and what can befall them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from finder.bench.faults.breaking import HELD_SECONDS, Fault, list_import_faults
from finder.bench.faults.site import Site, children_of

_FOLDERS = "/usr/lib/postgresql"
_ACCOUNT = "postgres"
"""PostgreSQL refuses to run as root."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A primary on `port` and its replica on the next one."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        """Address of the primary's database."""
        return f"postgresql+psycopg://finder@127.0.0.1:{self.port}/postgres"

    def environment(self) -> dict[str, str]:
        """Return the settings of a site that reads from the replica and writes to the primary."""
        replica = self.url.replace(f":{self.port}/", f":{self.port + 1}/")
        return {"FINDER_DATABASE_URL": self.url, "FINDER_READ_DATABASE_URL": replica}

    def why_impossible(self) -> str:
        """Return why no cluster can be made here, "" when it can."""
        if _programs() is None:
            return f"no initdb under {_FOLDERS}"
        if os.geteuid() == 0 and shutil.which("setpriv") is None:
            return "root without setpriv: PostgreSQL refuses to run as root"
        return ""

    @contextmanager
    def running(self) -> Iterator[None]:
        """Make both and run them; stop whatever still runs at the end."""
        self.folder.chmod(0o755)
        for name in ("primary", "replica"):
            (self.folder / name).mkdir()
            if os.geteuid() == 0:
                shutil.chown(self.folder / name, _ACCOUNT, _ACCOUNT)
            (self.folder / name).chmod(0o700)
        try:
            primary = str(self.folder / "primary" / "data")
            self._call("initdb", "-D", primary, "-U", "finder", "-A", "trust", "-E", "UTF8", "--no-sync")
            self.start("primary")
            source = f"host=127.0.0.1 port={self.port} user=finder"
            self._call("pg_basebackup", "-D", str(self.folder / "replica" / "data"), "-d", source, "-R", "-X", "stream")
            self.start("replica")
            yield
        finally:
            for name in ("replica", "primary"):
                with suppress(subprocess.CalledProcessError):
                    self.signal(name, signal.SIGCONT)
                    self._call("pg_ctl", "stop", "-m", "immediate", "-D", str(self.folder / name / "data"))

    def keep(self) -> None:
        """Stop both, the replica with all that the primary has, and keep their files for `renew`."""
        for name in ("primary", "replica"):
            self._call("pg_ctl", "stop", "-w", "-m", "fast", "-D", str(self.folder / name / "data"))
            self._copy(name, "data", "kept")

    def renew(self) -> None:
        """Begin anew from what was kept."""
        for name in ("replica", "primary"):
            with suppress(subprocess.CalledProcessError):
                self._call("pg_ctl", "stop", "-w", "-m", "immediate", "-D", str(self.folder / name / "data"))
        for name in ("primary", "replica"):
            self._copy(name, "kept", "data")
            self.start(name)

    def _copy(self, name: str, source: str, target: str) -> None:
        """Copy one server's files with their owner, which only `cp` does."""
        folder = self.folder / name
        shutil.rmtree(folder / target, ignore_errors=True)
        subprocess.run(["cp", "-a", str(folder / source), str(folder / target)], check=True, timeout=120)

    def start(self, name: str) -> None:
        """Start the primary or the replica."""
        port = self.port + (name == "replica")
        folder = self.folder / name
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
        words = ("start", "-w", "-D", str(folder / "data"), "-l", str(folder / "log"), "-o", options)
        self._call("pg_ctl", *words)

    def promote(self) -> None:
        """Make the replica a primary."""
        self._call("pg_ctl", "promote", "-w", "-D", str(self.folder / "replica" / "data"))

    def set_read_only(self, *, is_on: bool) -> None:
        """Let every transaction on the primary only read, or write again."""
        state = "on" if is_on else "off"
        for words in (f"ALTER SYSTEM SET default_transaction_read_only = {state}", "SELECT pg_reload_conf()"):
            self._call("psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "finder", "-d", "postgres", "-c", words)

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal to one server and all its processes."""
        try:
            first = int((self.folder / name / "data" / "postmaster.pid").read_text().split()[0])
        except OSError:
            return
        for pid in (first, *children_of(first)):
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def _call(self, program: str, *words: str) -> None:
        command = [str((_programs() or Path()) / program), *words]
        if os.geteuid() == 0:
            command = ["setpriv", f"--reuid={_ACCOUNT}", f"--regid={_ACCOUNT}", "--clear-groups", *command]
        subprocess.run(
            command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120, cwd=self.folder
        )


def _programs() -> Path | None:
    found = sorted(Path(_FOLDERS).glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def list_server_faults(cluster: Cluster, *, programs: int) -> tuple[Fault, ...]:
    """Return the faults of a primary and a replica, and of imports into them."""
    return (
        _killed(cluster, "primary"),
        _hung(cluster, "primary"),
        _killed(cluster, "replica"),
        _hung(cluster, "replica"),
        _promoted(cluster),
        _read_only(cluster),
        *list_import_faults(programs=programs),
    )


def _killed(cluster: Cluster, name: str) -> Fault:
    def work(_site: Site, _folder: Path) -> None:
        cluster.signal(name, signal.SIGQUIT)
        time.sleep(HELD_SECONDS)
        cluster.start(name)

    return Fault(name=f"{name} killed", work=work, mended_by="a hand")


def _hung(cluster: Cluster, name: str) -> Fault:
    def work(_site: Site, _folder: Path) -> None:
        cluster.signal(name, signal.SIGSTOP)
        time.sleep(2 * HELD_SECONDS)
        cluster.signal(name, signal.SIGCONT)

    return Fault(name=f"{name} hung (SIGSTOP)", work=work)


def _promoted(cluster: Cluster) -> Fault:
    def work(_site: Site, _folder: Path) -> None:
        cluster.promote()
        time.sleep(HELD_SECONDS)

    return Fault(name="replica promoted, the primary alive", work=work)


def _read_only(cluster: Cluster) -> Fault:
    def work(_site: Site, _folder: Path) -> None:
        cluster.set_read_only(is_on=True)
        time.sleep(HELD_SECONDS)
        cluster.set_read_only(is_on=False)

    return Fault(name="primary read-only", work=work, mended_by="a hand")
