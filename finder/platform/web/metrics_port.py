"""The port of the metrics: on loopback alone, opened by the master, answered by whichever worker is first."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from finder.platform.errors import BadInput

_LOOPBACK = "127.0.0.1"
_PATIENCE_SECONDS = 5.0
_WAITING = 16
"""Connections that may wait; one monitor asks every few seconds."""
_TEXT = "text/plain; version=0.0.4; charset=utf-8"


def prepare_folder(folder: Path) -> None:
    """Empty the folder of the counts, and name it to the library that writes them: its variable is the only way.

    Raises:
        BadInput: it can't be made.
    """
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, mode=0o700)
    except OSError as error:
        raise BadInput(
            "The folder of the metrics can't be made. Name one in RUNTIME_DIRECTORY or STATE_DIRECTORY."
        ) from error
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def open_port(port: int) -> socket.socket:
    """Return a socket that listens on loopback; workers inherit it.

    Raises:
        BadInput: another program has the port.
    """
    try:
        listener = socket.create_server((_LOOPBACK, port), backlog=_WAITING)
    except OSError as error:
        raise BadInput(f"Port {port} of FINDER_METRICS_PORT is in use by another program. Choose another.") from error
    # Of all workers that are told of a connection, one gets it, and the others go on.
    listener.setblocking(False)
    return listener


def answer_port(listener: socket.socket, write: Callable[[], bytes]) -> None:
    """Answer requests for the metrics in the background, in the worker that calls this; `write` makes the answer."""

    class Handler(_Handler):
        make = staticmethod(write)

    server = ThreadingHTTPServer(listener.getsockname(), Handler, bind_and_activate=False)
    server.socket.close()
    server.socket = listener
    threading.Thread(target=server.serve_forever, daemon=True, name="metrics").start()


class _Handler(BaseHTTPRequestHandler):
    timeout = _PATIENCE_SECONDS
    make: Callable[[], bytes]

    def do_GET(self) -> None:  # the base class's name
        """Answer with the metrics, whoever asks: nothing in them is about a person."""
        is_known = self.path == "/metrics"
        body = self.make() if is_known else b"Metrics: /metrics\n"
        self.send_response(200 if is_known else 404)
        self.send_header("Content-Type", _TEXT)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
        """Write no line."""
