"""What a request says of itself to the server can't move the site (kept cards are for all visitors), nor is it logged."""

from __future__ import annotations

import logging
import socket
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.http.errors import LimitRequestLine
from gunicorn.http.parser import RequestParser
from gunicorn.http.wsgi import create

from finder.platform.web.arbiter import ReadyWorker
from finder.platform.web.server import server_options

_PROXY = ("127.0.0.1", 40_000)
"""Whom gunicorn trusts unless told otherwise."""


def make_settings() -> Config:
    """Return gunicorn's settings, as they are served with."""
    settings = Config()
    for name, value in server_options("127.0.0.1", 8000, workers=1, threads=1).items():
        settings.set(name, value)
    return settings


def environ_of(request: bytes) -> dict[str, Any]:
    """Return what the app is told of a request that came through a proxy on this machine."""
    settings = make_settings()
    parsed = next(RequestParser(settings, iter([request]), _PROXY))
    _, environ = create(parsed, None, _PROXY, ("127.0.0.1", 8000), settings)
    return dict(environ)


def test_no_header_says_where_the_site_is_mounted_or_which_page_is_meant() -> None:
    headers = b"Host: example.org\r\nSCRIPT_NAME: /elsewhere\r\nPATH_INFO: /staff/\r\n\r\n"
    environ = environ_of(b"GET /elsewhere/find?near=80202 HTTP/1.1\r\n" + headers)
    assert (environ["SCRIPT_NAME"], environ["PATH_INFO"]) == ("", "/elsewhere/find")


def test_an_address_may_be_as_long_as_the_standard_wants() -> None:
    """RFC 9112, section 3: at least 8,000 bytes."""
    line = b"GET /api/v1/changes?since=" + b"9" * 7_900
    assert environ_of(line + b" HTTP/1.1\r\nHost: example.org\r\n\r\n")["PATH_INFO"] == "/api/v1/changes"
    with pytest.raises(LimitRequestLine):
        environ_of(line + b"9" * 300 + b" HTTP/1.1\r\nHost: example.org\r\n\r\n")


@pytest.mark.parametrize(
    "request_line", [b"GET /find?near=12 Example Street HTTP/1.1", b"near=12+Example+Street", b"GET /find HTTP/Example"]
)
def test_a_request_that_cannot_be_read_is_not_logged(caplog: pytest.LogCaptureFixture, request_line: bytes) -> None:
    answer = handle(request_line + b"\r\nHost: example.org\r\n\r\n", caplog)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert caplog.messages == ["A request that can't be read was refused."]


def test_of_a_failure_outside_the_app_no_address_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    answer = handle(b"GET /find?near=Example+Street HTTP/1.1\r\nHost: example.org\r\n\r\n", caplog, OSError("full"))
    assert answer.startswith(b"HTTP/1.1 500 ")
    assert caplog.messages == ["A request failed outside the app."]
    assert "Example" not in caplog.text
    assert "full" in caplog.text


def handle(sent: bytes, caplog: pytest.LogCaptureFixture, failure: Exception | None = None) -> bytes:
    """Return what a worker answers to a request that can't be read, or that fails."""
    settings = make_settings()
    worker = ReadyWorker(0, 0, [], None, 1, settings, Logger(settings))
    ours, theirs = socket.socketpair()
    with ours, theirs, caplog.at_level(logging.WARNING, "gunicorn.error"):
        logging.getLogger("gunicorn.error").addHandler(caplog.handler)
        parsed = None
        try:
            parsed = next(RequestParser(settings, iter([sent]), _PROXY))
            if failure:
                raise failure
        except Exception as error:
            worker.handle_error(parsed, theirs, ("192.0.2.7", 1), error)
        logging.getLogger("gunicorn.error").removeHandler(caplog.handler)
        worker.tmp.close()
        return ours.recv(4096)
