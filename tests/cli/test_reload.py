"""A server told to load itself again (HUP) drops no request, and nobody waits: old workers serve until new ones have loaded."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from finder.platform.settings import Settings
from tests.paths import ROOT
from tests.ports import LONGEST_SECONDS, await_port, free_port


class Visitors:
    """Three who search without a pause."""

    def __init__(self, port: int) -> None:
        self._port, self._ends = port, threading.Event()
        self.answers: list[int | str] = []
        self._threads = [threading.Thread(target=self._ask) for _ in range(3)]

    def __enter__(self) -> Visitors:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        for thread in self._threads:
            thread.join()

    def _ask(self) -> None:
        while not self._ends.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
            try:
                connection.request("GET", "/find?near=80202")
                answer = connection.getresponse()
                answer.read()
                self.answers.append(answer.status)
            except (OSError, http.client.HTTPException) as error:
                self.answers.append(type(error).__name__)
            finally:
                connection.close()


def workers_of(server: subprocess.Popen[bytes]) -> set[int]:
    return set(map(int, Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()))


def await_new_workers(server: subprocess.Popen[bytes], old: set[int], visitors: Visitors) -> set[int]:
    """Return the two workers that took the place of `old`, once those have ended and visitors were answered since."""
    end, seen = time.monotonic() + LONGEST_SECONDS, 0
    while time.monotonic() < end:
        assert server.poll() is None
        workers = workers_of(server)
        if len(workers) == 2 and workers.isdisjoint(old):
            seen = seen or len(visitors.answers)
            if len(visitors.answers) >= seen + 6:
                return workers
        time.sleep(0.02)
    raise AssertionError(f"the workers {old} were not replaced")


@pytest.mark.load
def test_a_reload_drops_no_request(settings: Settings) -> None:
    port = free_port()
    environment = os.environ | {"FINDER_DATABASE_URL": settings.database_url, "FINDER_RATE_LIMITS": "off"}
    command = [sys.executable, "-m", "finder", "serve", "--port", str(port), "--workers", "2"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        await_port(port, server)
        with Visitors(port) as visitors:
            workers = await_new_workers(server, set(), visitors)
            for _ in range(2):
                server.send_signal(signal.SIGHUP)
                workers = await_new_workers(server, workers, visitors)
    finally:
        server.terminate()
        server.wait(timeout=60)
    assert len(visitors.answers) >= 18
    assert set(visitors.answers) == {200}, "each request was answered"


class SlowSite:
    """A server whose workers load when they are told to."""

    def __init__(self, settings: Settings, told: Path) -> None:
        self._told, self._port = told, free_port()
        environment = os.environ | {"FINDER_DATABASE_URL": settings.database_url, "FINDER_RATE_LIMITS": "off"}
        command = [sys.executable, "-m", "tests.slow_server", str(self._port), str(told)]
        self.tell("load")
        self.server = subprocess.Popen(
            command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )

    def __enter__(self) -> SlowSite:
        await_port(self._port, self.server)
        return self

    def __exit__(self, *_: object) -> None:
        self.tell("load")
        self.server.terminate()
        self.server.wait(timeout=60)

    def tell(self, words: str) -> None:
        """Let workers that begin to load do so, or fail; "" lets them wait."""
        if words:
            part = self._told.with_name("part")
            part.write_text(words, encoding="utf-8")
            part.replace(self._told)
        else:
            self._told.unlink()

    def ask(self) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=LONGEST_SECONDS)
        connection.request("GET", "/find?near=80202")
        status = connection.getresponse().status
        connection.close()
        return status

    def await_workers(self, is_so: Callable[[set[int]], bool]) -> set[int]:
        end = time.monotonic() + LONGEST_SECONDS
        while time.monotonic() < end:
            assert self.server.poll() is None, "the server lives on"
            if is_so(workers := workers_of(self.server)):
                return workers
            time.sleep(0.02)
        raise AssertionError("the workers are not as expected")


@pytest.mark.load
def test_visitors_are_answered_while_new_workers_load_and_when_they_cannot(settings: Settings, tmp_path: Path) -> None:
    with SlowSite(settings, tmp_path / "told") as site:
        assert site.ask() == 200
        first = site.await_workers(lambda workers: len(workers) == 2)
        site.tell("")
        site.server.send_signal(signal.SIGHUP)
        both = site.await_workers(lambda workers: len(workers) == 4)
        assert site.ask() == 200, "by the old workers: the new ones are still loading"
        assert workers_of(site.server) == both
        site.tell("fail")
        site.await_workers(lambda workers: workers == first)
        assert site.ask() == 200, "what can't be loaded ends no site"
        site.tell("load")
        site.server.send_signal(signal.SIGHUP)
        site.await_workers(lambda workers: len(workers) == 2 and workers.isdisjoint(first))
        assert site.ask() == 200
