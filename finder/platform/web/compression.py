"""Responses of public pages are sent compressed, by this server itself: a small site has no proxy that does it."""

from __future__ import annotations

import gzip
from functools import lru_cache
from typing import Literal

import brotli
from flask import Flask, Response, g, request
from flask_compress import Compress

Encoding = Literal["br", "gzip"]

_ALGORITHMS: tuple[Encoding, ...] = ("br", "gzip")
"""The one that sends less comes first."""
SHORTEST = 1_000
"""Bytes: what is shorter fits one packet anyway."""
_SETTINGS = {
    "COMPRESS_REGISTER": False,
    "COMPRESS_ALGORITHM": list(_ALGORITHMS),
    "COMPRESS_MIMETYPES": ["text/html", "text/css", "text/javascript", "image/svg+xml", "application/json"],
    # Measured on a results page of 50 kB: quality 4 costs a third of a millisecond and sends 8 kB; 1 sends a quarter more.
    "COMPRESS_BR_LEVEL": 4,
    "COMPRESS_LEVEL": 6,
    "COMPRESS_MIN_SIZE": SHORTEST,
    "COMPRESS_STREAMS": False,
    "COMPRESS_EVALUATE_CONDITIONAL_REQUEST": False,
}


def register_compression(app: Flask) -> None:
    """Compress what public pages send, in brotli or gzip as the browser accepts.

    Never a page of staff: beside text that a stranger can choose, its length would tell of what it holds (BREACH). Public
    pages hold nothing that is one visitor's own: no cookie, no token, no name.
    """
    app.config.update(_SETTINGS)
    compress = Compress(app)

    def finish(response: Response) -> Response:
        if g.get("is_staff_page", False) or not accepted_encoding():
            return response
        return compress.after_request(response)

    app.after_request(finish)


def accepted_encoding() -> Encoding | None:
    """Return the better one of those that the browser takes, or None: with "gzip;q=0" it says that it doesn't."""
    return next((name for name in _ALGORITHMS if request.accept_encodings.quality(name) > 0), None)


@lru_cache(maxsize=32)
def pack_once(content: bytes, encoding: Encoding) -> bytes:
    """Return a file of ours as small as it gets: too slow for a page, but done once for all who ask for the file."""
    return brotli.compress(content, quality=11) if encoding == "br" else gzip.compress(content, 9, mtime=0)
