"""While systemd holds the socket, a restart refuses nobody: who comes meanwhile waits until the site is up again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from finder.platform.settings import Settings
from tests.cli.test_reload import Visitors
from tests.paths import ROOT
from tests.ports import LONGEST_SECONDS

_AS_SYSTEMD = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ |= {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1"}
os.execv(sys.executable, [sys.executable, *sys.argv[2:]])
"""
"""Passes a socket as systemd does: at descriptor 3, to the process that it names."""


def _start(settings: Settings, listener: socket.socket) -> subprocess.Popen[bytes]:
    environment = os.environ | {"FINDER_DATABASE_URL": settings.database_url, "FINDER_RATE_LIMITS": "off"}
    # The port of the command is in use: what is passed counts.
    port = str(listener.getsockname()[1])
    command = [sys.executable, "-c", _AS_SYSTEMD, str(listener.fileno())]
    command += ["-m", "finder", "serve", "--port", port, "--workers", "2"]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        pass_fds=(listener.fileno(),),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _await(visitors: Visitors, count: int, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + LONGEST_SECONDS
    while len(visitors.answers) < count:
        assert server.poll() is None
        assert time.monotonic() < end, "nobody was answered"
        time.sleep(0.02)


@pytest.mark.load
def test_a_restart_lets_visitors_wait_and_refuses_none(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        server = _start(settings, listener)
        try:
            with Visitors(listener.getsockname()[1]) as visitors:
                _await(visitors, 6, server)
                server.send_signal(signal.SIGTERM)
                server.wait(timeout=60)
                before = len(visitors.answers)
                server = _start(settings, listener)
                _await(visitors, before + 9, server)
        finally:
            server.terminate()
            server.wait(timeout=60)
    cut_off = [answer for answer in visitors.answers if answer != 200]
    assert "ConnectionRefusedError" not in cut_off
    assert cut_off == [], "each request was answered"
