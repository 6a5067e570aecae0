"""A primary and a streaming replica of their own: one is stopped, one is killed, one is promoted, and a search goes on."""

from __future__ import annotations

import dataclasses
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from finder.platform.database.bounded import Silence
from finder.platform.database.session import make_engine
from finder.platform.settings import Settings
from finder.staff.frame.guard import COOKIE
from tests.ports import free_port
from tests.postgresql_servers import CAN_RUN, NO_SERVERS, Server, address
from tests.site import fill_site
from tests.sites import site_settings

pytestmark = [pytest.mark.postgresql, pytest.mark.skipif(not CAN_RUN, reason=NO_SERVERS)]
SEARCH = "/find?near=80202"


@dataclass(frozen=True)
class Pair:
    primary: Server
    replica: Server

    def url(self, *servers: Server, kind: str) -> str:
        return address(*servers, kind=kind)


@pytest.fixture
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Return a filled primary and a replica that has caught up."""
    folder = Path(tempfile.mkdtemp(prefix="finder_pair_", dir="/tmp"))  # others may not enter pytest's own
    shutil.chown(folder, "postgres")
    found = Pair(Server(folder / "primary", free_port()), Server(folder / "replica", free_port()))
    try:
        found.primary.make()
        engine = make_engine(found.url(found.primary, kind="read-write"))
        fill_site(engine)
        engine.dispose()
        found.replica.follow(found.primary)
        yield found
    finally:
        for server in (found.replica, found.primary):
            server.stop()
        shutil.rmtree(folder)


def _count_waits(monkeypatch: pytest.MonkeyPatch) -> list[Silence]:
    """Return a list to which every wait in vain will be added."""
    waits: list[Silence] = []
    begin = Silence.begin

    def count(silence: Silence) -> None:
        waits.append(silence)
        begin(silence)

    monkeypatch.setattr(Silence, "begin", count)
    return waits


def test_a_search_goes_on_through_a_hung_and_a_killed_server(
    pair: Pair, make_site: Callable[[Settings], Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    write = pair.url(pair.primary, pair.replica, kind="read-write")
    settings = dataclasses.replace(site_settings(write), read_database_url=pair.url(pair.replica, kind="any"))
    client = make_site(settings).test_client(use_cookies=False)

    def ask() -> tuple[int, float]:
        began = time.monotonic()
        return client.get(SEARCH).status_code, time.monotonic() - began

    assert ask()[0] == 200
    assert client.get("/readyz").text == "ready\n"
    pair.replica.send(signal.SIGSTOP)
    waits = _count_waits(monkeypatch)
    status, seconds = ask()
    assert status == 200, "the primary answers for a hung replica"
    assert seconds < 8 and len(waits) == 1, "one timeout of two and a half seconds, and none to connect anew"
    assert [ask()[0] for _ in range(5)] == [200] * 5
    assert ask()[1] < 2, "and then it is skipped"
    assert client.get("/readyz").text == "degraded: without replica\n"
    pair.replica.send(signal.SIGCONT)
    pair.primary.send(signal.SIGKILL)
    time.sleep(0.5)
    (pair.primary.folder / "postmaster.pid").unlink(missing_ok=True)
    pair.replica.run("pg_ctl", "-D", str(pair.replica.folder), "-w", "promote")
    assert ask()[0] == 200, "the promoted replica is found by its role"
    voted = client.post("/guide/helpful", data={"page": "timeline", "helpful": "yes"})
    if voted.status_code == 503:  # the connection that the pool held was to the dead one
        voted = client.post("/guide/helpful", data={"page": "timeline", "helpful": "yes"})
    assert voted.status_code == 200


def test_forms_and_staff_wait_once_for_a_primary_that_hangs_and_then_say_so_at_once(
    pair: Pair, make_site: Callable[[Settings], Flask]
) -> None:
    write = pair.url(pair.primary, kind="any")
    settings = dataclasses.replace(site_settings(write), read_database_url=pair.url(pair.replica, kind="any"))
    client = make_site(settings).test_client(use_cookies=False)

    def vote() -> tuple[int, float]:
        began = time.monotonic()
        answer = client.post("/guide/helpful", data={"page": "timeline", "helpful": "yes"})
        return answer.status_code, time.monotonic() - began

    assert vote()[0] == 200
    pair.primary.send(signal.SIGSTOP)
    status, seconds = vote()
    assert status == 503, "nothing is thanked for that was not kept"
    assert seconds < 10, "one answer of 2.5 seconds that did not come, on a machine that may have other work"
    for ask in (vote, vote):
        status, seconds = ask()
        assert status == 503
        assert seconds < 1
    began = time.monotonic()
    at_work = client.get("/staff/", headers={"Cookie": f"{COOKIE}={'0' * 43}"})
    assert at_work.status_code == 503, "whether that is a session can't be known"
    assert time.monotonic() - began < 1
    assert client.get("/guide/emergency").status_code == 200
    assert client.get(SEARCH).status_code == 200, "the replica answers"
    pair.primary.send(signal.SIGCONT)
    time.sleep(3.2)
    assert vote()[0] == 200
