"""A worker that loads for longer than the server's patience with a hung one takes requests in the end."""

from __future__ import annotations

import http.client
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tests.ports import free_port

_LOADING_SECONDS, _PATIENCE_SECONDS = 5, 1
_SITE = f"""
import sys, time
from flask import Flask
from finder.platform.web.server import Server, server_options

def make_app():
    print("loading", flush=True)
    time.sleep({_LOADING_SECONDS})
    app = Flask("slow")
    app.add_url_rule("/", view_func=lambda: "ready")
    return app

options = server_options("127.0.0.1", int(sys.argv[1]), workers=1, threads=1)
Server(make_app, {{**options, "timeout": {_PATIENCE_SECONDS}}}).run()
"""


@pytest.fixture
def port() -> Iterator[int]:
    """Serve an app that takes long to load."""
    found = free_port()
    site = subprocess.Popen(
        [sys.executable, "-c", _SITE, str(found)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    yield found
    site.terminate()
    assert site.stdout is not None
    told, _ = site.communicate(timeout=60)
    assert told.count(b"loading") == 1, "The worker was ended while it loaded, and another one began anew."


@pytest.mark.slow
def test_a_worker_may_load_for_longer_than_a_request_may_take(port: int) -> None:
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("GET", "/")
            assert connection.getresponse().read() == b"ready"
        except OSError:
            time.sleep(0.2)
        else:
            return
        finally:
            connection.close()
    pytest.fail("The worker never took a request.")
