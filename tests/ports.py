"""A free port on loopback, and waiting for a server to take it: for tests that start a real one."""

from __future__ import annotations

import random
import socket
import subprocess
import time
from contextlib import suppress

LONGEST_SECONDS = 180
"""For a machine that has much else to do; a server usually answers within two."""


_PORTS = range(20_000, 32_000)
"""Below those that systems choose by themselves (Linux from 32,768): else a connection of another test could be given one
before the server takes it."""
_chance = random.SystemRandom()
_given: set[int] = set()


def free_port() -> int:
    """Return a port that nothing listens on at the moment, another one at each call of this process."""
    while True:
        port = _chance.choice(_PORTS)
        if port not in _given:
            with suppress(OSError), socket.socket() as free:
                free.bind(("127.0.0.1", port))
                _given.add(port)
                return port


def await_port(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return once the server listens; fail at once when it has ended instead."""
    end = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, f"the server ended with {process.returncode}"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError("the server did not start")
