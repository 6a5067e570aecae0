"""Responses of public pages are sent compressed, by this server itself: a small site has no proxy that does it."""

from __future__ import annotations

import gzip
from functools import lru_cache
from typing import Literal, Protocol

import brotli
from flask import Flask, Response, g, request
from zlib_ng import zlib_ng

Encoding = Literal["br", "gzip"]

_FOR_FILES: tuple[Encoding, ...] = ("br", "gzip")
"""The one that sends less comes first."""
_FOR_PAGES: tuple[Encoding, ...] = ("gzip", "br")
"""The one that takes less time comes first: a page is packed for each visitor, and both send the same number of packets."""
SHORTEST = 1_000
"""Bytes: what is shorter fits one packet anyway."""
_PACKED = frozenset({"text/html", "text/css", "text/javascript", "image/svg+xml", "application/json"})
# Measured on results pages of 46 kB (docs/measurements.md): 7.7 kB in about what level 5 took for pages a tenth larger. Level 7
# takes a quarter more for 40 bytes less.
_GZIP_LEVEL, _BROTLI_QUALITY = 6, 3
_GZIP_WINDOW = 31
"""The largest window of deflate (15), with the frame of gzip (16)."""


class WholePage(Protocol):
    """What `g.whole_page` is: a page that is sent just as it is kept."""

    packed: bytes
    """As gzip; b"" before it was first sent so."""


def register_compression(app: Flask) -> None:
    """Compress what public pages send, in gzip or brotli as the browser accepts.

    Never a page of staff: beside text that a stranger can choose, its length would tell of what it holds (BREACH). Public
    pages hold nothing that is one visitor's own: no cookie, no token, no name.
    """
    app.after_request(_finish)


def _finish(response: Response) -> Response:
    encoding = None if g.get("is_staff_page", False) else accepted_encoding(_FOR_PAGES)
    if encoding is None:
        return response
    headers = response.headers
    vary = headers.get("Vary", "")
    if "accept-encoding" not in vary.lower():
        headers["Vary"] = f"{vary}, Accept-Encoding" if vary else "Accept-Encoding"
    if not _is_worth_it(response):
        return response
    response.set_data(_pack_page(response.get_data(), encoding))
    headers["Content-Encoding"] = encoding
    return response


def _is_worth_it(response: Response) -> bool:
    return (
        response.mimetype in _PACKED
        and 200 <= response.status_code < 300
        and not response.is_streamed
        and "Content-Encoding" not in response.headers
        and (response.content_length or 0) >= SHORTEST
    )


def _pack_page(content: bytes, encoding: Encoding) -> bytes:
    """Return a page packed; one that is kept whole (`kept_pages`) is packed once."""
    if encoding == "br":
        packed: bytes = brotli.compress(content, quality=_BROTLI_QUALITY)
        return packed
    kept: WholePage | None = g.get("whole_page")
    if kept is None:
        return _pack(content)
    kept.packed = kept.packed or _pack(content)
    return kept.packed


def _pack(content: bytes) -> bytes:
    packer = zlib_ng.compressobj(_GZIP_LEVEL, zlib_ng.DEFLATED, _GZIP_WINDOW)
    return packer.compress(content) + packer.flush()


def accepted_encoding(known: tuple[Encoding, ...] = _FOR_FILES) -> Encoding | None:
    """Return the first that the browser takes, or None: with "gzip;q=0" it says that it doesn't."""
    accepted = request.accept_encodings
    return next((name for name in known if accepted.quality(name) > 0), None)


@lru_cache(maxsize=32)
def pack_once(content: bytes, encoding: Encoding) -> bytes:
    """Return a file of ours as small as it gets: too slow for a page, but done once for all who ask for the file."""
    return brotli.compress(content, quality=11) if encoding == "br" else gzip.compress(content, 9, mtime=0)
