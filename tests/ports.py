"""A free port on loopback, and waiting for a server to take it: for tests that start a real one."""

from __future__ import annotations

import socket
import time


def free_port() -> int:
    """Give a port that nothing listens on at the moment."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def await_port(port: int) -> None:
    """Return once something listens; half a minute at most."""
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server did not start")
