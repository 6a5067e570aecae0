"""A server that is told to load itself again (HUP) drops no request, and a new worker has its index before it takes one."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import threading
import time

from finder.platform.settings import Settings
from tests.paths import ROOT
from tests.ports import await_port, free_port


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


def test_a_reload_drops_no_request(settings: Settings) -> None:
    port = free_port()
    environment = os.environ | {"FINDER_DATABASE_URL": settings.database_url, "FINDER_RATE_LIMITS": "off"}
    command = [sys.executable, "-m", "finder", "serve", "--port", str(port), "--workers", "2"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        await_port(port, server)
        with Visitors(port) as visitors:
            for _ in range(2):
                server.send_signal(signal.SIGHUP)
                time.sleep(6)
    finally:
        server.terminate()
        server.wait(timeout=60)
    assert len(visitors.answers) >= 6
    assert set(visitors.answers) == {200}, "each request was answered"
