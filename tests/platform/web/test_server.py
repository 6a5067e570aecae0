"""What a request says of itself to the server can't move the site: kept cards hold addresses for all visitors."""

from __future__ import annotations

from typing import Any

from gunicorn.config import Config
from gunicorn.http.parser import RequestParser
from gunicorn.http.wsgi import create

from finder.platform.web.server import server_options

_PROXY = ("127.0.0.1", 40_000)
"""Whom gunicorn trusts unless told otherwise."""


def environ_of(request: bytes) -> dict[str, Any]:
    """Return what the app is told of a request that came through a proxy on this machine."""
    settings = Config()
    for name, value in server_options("127.0.0.1", 8000, workers=1, threads=1).items():
        settings.set(name, value)
    parsed = next(RequestParser(settings, iter([request]), _PROXY))
    _, environ = create(parsed, None, _PROXY, ("127.0.0.1", 8000), settings)
    return dict(environ)


def test_no_header_says_where_the_site_is_mounted_or_which_page_is_meant() -> None:
    headers = b"Host: example.org\r\nSCRIPT_NAME: /elsewhere\r\nPATH_INFO: /staff/\r\n\r\n"
    environ = environ_of(b"GET /elsewhere/find?near=80202 HTTP/1.1\r\n" + headers)
    assert (environ["SCRIPT_NAME"], environ["PATH_INFO"]) == ("", "/elsewhere/find")
