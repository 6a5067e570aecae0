"""What the public pages weigh on their way to a phone, asked of the real server."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from finder.bench.directory import BenchDirectory, make_queries

_FIXED = {
    "home": "/",
    "choose": "/choose",
    "guide": "/guide",
    "emergency": "/guide/emergency",
    "topic": "/guide/danger-signs",
    "about": "/about",
}
_ENCODINGS = ("identity", "gzip", "br")
_ASSET = re.compile(r'(?:src|href)="(/static/[^"]+)"')
_PROGRAM = re.compile(r'href="(/programs/[^"?#]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSize:
    """One page: the bytes of its HTML, and the requests of a first visit."""

    page: str
    raw: int
    gzip: int
    brotli: int
    requests: int
    """The page and every file of ours that it loads itself."""


def measure_sizes(bench: BenchDirectory, port: int) -> list[PageSize]:
    """Return the size of one page of each kind of a server that runs; the results page has 20 cards."""
    return [_measure(port, page, address) for page, address in _addresses(bench, port)]


def _addresses(bench: BenchDirectory, port: int) -> Iterator[tuple[str, str]]:
    zip_code, _ = make_queries(bench, 1)[0]
    results = f"/find?{urlencode({'near': zip_code, 'within': 'any'})}"
    program = _PROGRAM.search(_body(port, results, "identity").decode())
    if program is None:
        raise RuntimeError("The results page leads to no program.")
    yield from (("results", results), ("program", program[1]), *_FIXED.items())


def _measure(port: int, page: str, address: str) -> PageSize:
    plain, zipped, brotli = (_body(port, address, encoding) for encoding in _ENCODINGS)
    assets = set(_ASSET.findall(plain.decode()))
    return PageSize(page=page, raw=len(plain), gzip=len(zipped), brotli=len(brotli), requests=1 + len(assets))


def _body(port: int, address: str, encoding: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", address, headers={"Accept-Encoding": encoding})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"The server answered {answer.status} to {address}.")
    return body
