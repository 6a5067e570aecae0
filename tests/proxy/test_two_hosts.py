"""The layout of two hosts in `docs/scaling.md`, on loopback: two finders, a primary, two replicas, and nginx in front.

One finder is killed, then one replica: visitors behind nginx notice neither, and no vote that was thanked for is lost.
`pytest --log-cli-level=info` shows what was seen.
"""

from __future__ import annotations

import http.client
import logging
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import text

from finder.platform.database.session import make_engine
from tests.nginx import NGINX, NO_NGINX, Front, start_nginx
from tests.paths import ROOT
from tests.ports import await_port, free_port
from tests.postgresql_servers import CAN_RUN, NO_SERVERS, Server, address
from tests.site import fill_site

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.load,
    pytest.mark.skipif(NGINX is None, reason=NO_NGINX),
    pytest.mark.skipif(not CAN_RUN, reason=NO_SERVERS),
]
LOG = logging.getLogger(__name__)
SEARCHES, PAUSE_SECONDS = 40, 0.05
"""Of each visitor in each phase, and between two of them: under the limits for one address."""
VISITORS = 4
VOTE = "page=timeline&helpful=yes"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Finder:
    """One host's finder."""

    port: int
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "finder", "serve", "--port", str(self.port), "--workers", "1"]
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=quiet, stderr=quiet, start_new_session=True
        )
        await_port(self.port, self.process)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request("GET", "/readyz")  # answered once a worker has its index
        assert connection.getresponse().status == 200
        connection.close()

    def kill(self) -> None:
        """End it and its worker in the middle of their work."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(timeout=20)


@dataclass(frozen=True)
class Layout:
    """All that runs."""

    primary: Server
    replicas: tuple[Server, Server]
    finders: tuple[Finder, Finder]
    front: Front


@dataclass
class Seen:
    """What visitors were answered in one phase."""

    searches: Counter[int] = field(default_factory=Counter)
    votes: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    def __str__(self) -> str:
        middle, most = statistics.median(self.seconds), max(self.seconds)
        return f"searches {dict(self.searches)}, votes {dict(self.votes)}, median {middle:.3f} s, slowest {most:.2f} s"


@pytest.fixture
def servers() -> Iterator[tuple[Server, Server, Server]]:
    """Return a filled primary and two replicas."""
    folder = Path(tempfile.mkdtemp(prefix="finder_hosts_", dir="/tmp"))  # others may not enter pytest's own
    shutil.chown(folder, "postgres")
    primary, one, other = (Server(folder / name, free_port()) for name in ("primary", "one", "other"))
    try:
        primary.make()
        engine = make_engine(address(primary, kind="read-write"))
        fill_site(engine)
        engine.dispose()
        one.follow(primary)
        other.follow(primary)
        yield primary, one, other
    finally:
        for server in (one, other, primary):
            server.stop()
        shutil.rmtree(folder)


@pytest.fixture
def layout(servers: tuple[Server, Server, Server], tmp_path: Path) -> Iterator[Layout]:
    """Run the layout: each finder reads from the replica of its host first."""
    primary, one, other = servers
    finders = (_finder(primary, one, other), _finder(primary, other, one))
    try:
        for finder in finders:
            finder.start()
        with start_nginx(tmp_path, *(finder.port for finder in finders)) as front:
            yield Layout(primary, (one, other), finders, front)
    finally:
        for finder in finders:
            finder.kill()


def _finder(primary: Server, first: Server, second: Server) -> Finder:
    environment = os.environ | {
        "FINDER_DATABASE_URL": address(primary, kind="read-write"),
        "FINDER_READ_DATABASE_URL": address(first, second, kind="any"),
        "FINDER_TRUSTED_PROXIES": "127.0.0.1",
        "FINDER_LOCAL_COPY": "off",  # else a search could be answered without any database
    }
    return Finder(free_port(), environment)


def visit(front: Front, first: int) -> Seen:
    """Let some visitors, whose addresses end in `first` and the next ones, search at once, and that one vote now and then."""
    seen = Seen()

    def ask(visitor: int) -> None:
        with front.visitor(f"127.0.0.{visitor}") as connection:
            for number in range(SEARCHES):
                began = time.monotonic()
                connection.request("GET", "/find?near=80202")
                answer = connection.getresponse()
                answer.read()
                seen.seconds.append(time.monotonic() - began)
                seen.searches[answer.status] += 1
                if visitor == first and number % 10 == 0:
                    connection.request("POST", "/guide/helpful", VOTE, FORM)
                    voted = connection.getresponse()
                    voted.read()
                    seen.votes[voted.status] += 1
                time.sleep(PAUSE_SECONDS)

    threads = [threading.Thread(target=ask, args=(visitor,)) for visitor in range(first, first + VISITORS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen


def count_votes(server: Server) -> int:
    engine = make_engine(address(server, kind="any"))
    with engine.connect() as connection:
        votes: int = connection.execute(text("select coalesce(sum(helpful), 0) from page_vote")).scalar_one()
    engine.dispose()
    return votes


def test_visitors_notice_neither_a_killed_finder_nor_a_killed_replica(layout: Layout) -> None:
    phases = {"all run": visit(layout.front, 40)}
    layout.finders[0].kill()
    phases["one finder killed"] = visit(layout.front, 50)
    layout.finders[0].start()
    layout.replicas[0].stop()
    phases["one replica killed"] = visit(layout.front, 60)
    layout.replicas[0].start()
    phases["all run again"] = visit(layout.front, 70)
    for name, seen in phases.items():
        LOG.info("%s: %s", name, seen)
    for name, seen in phases.items():
        assert seen.searches == {200: SEARCHES * VISITORS}, name
        assert set(seen.votes) == {200}, name
    thanked = sum(seen.votes[200] for seen in phases.values())
    assert count_votes(layout.primary) == thanked
    ends = time.monotonic() + 20
    while time.monotonic() < ends and any(count_votes(replica) != thanked for replica in layout.replicas):
        time.sleep(0.1)
    assert [count_votes(replica) for replica in layout.replicas] == [thanked, thanked]
