"""The load that the benchmark puts on a server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from finder.bench.serving import load


@contextmanager
def _answering(status: int) -> Iterator[int]:
    """Run a server that closes each connection after an answer without saying so, as idle ones are closed; yield its port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def test_a_connection_that_was_closed_meanwhile_is_opened_again() -> None:
    with _answering(200) as port:
        count, _ = load(port, ["/"], 0.2)
    assert count > 4  # more than the first one of each client


def test_another_answer_than_200_ends_the_benchmark() -> None:
    with _answering(503) as port, pytest.raises(RuntimeError, match="answered 503"):
        load(port, ["/"], 0.2)
