"""Download one file. With `search.geocoding`, the only part that may leave the machine; it runs only on request.

Nothing about a visitor is sent: the requests come from a command and name this program and its version. A proxy of the
environment (``HTTPS_PROXY``, ``NO_PROXY``) is used: many servers have no other way out.
"""

from __future__ import annotations

import hashlib
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from http import HTTPStatus
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    InvalidHeader,
    LocationValueError,
    NameResolutionError,
    NewConnectionError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)
from urllib3.response import BaseHTTPResponse

from finder.platform.errors import BadInput
from finder.sync.rules.addresses import check_address, file_name, follow, is_loopback

_PACKAGE = "treatment-program-finder"
_CHUNK_BYTES = 1 << 16
_UNPROVEN = (
    "The server can't prove that it is the one of the address (TLS). Check the address and this machine's clock; "
    "where a proxy opens encrypted connections, name its certificate in SSL_CERT_FILE."
)
Progress = Callable[[int, int | None], None]
"""Called with the bytes that just came, and the length of the whole file if it is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """How long and how large a download may be."""

    bytes: int = 50 * 1024 * 1024
    """The directory of 2025 has 2 MB."""
    redirects: int = 5
    connect_seconds: float = 10
    read_seconds: float = 30
    """The longest wait for the next piece."""
    total_seconds: float = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedFile:
    """A file that came whole, as far as its server says."""

    path: Path
    address: str
    """Where it came from in the end, after all redirects."""
    name: str
    """What the server calls it; the name may hold the list's date."""
    bytes: int = 0
    sha256: str = ""
    etag: str = ""
    is_counted: bool
    """True when the server said how long it is: a file that ends when the connection does may have been cut off."""


class TemporaryTrouble(BadInput):
    """The server is busy or the connection broke: the same request may work later."""

    def __init__(self, message: str, *, wait_seconds: float = 0) -> None:
        super().__init__(message)
        self.wait_seconds = wait_seconds
        """What the server asked to wait, or 0."""


class NotModified(BadInput):
    """The file is as the caller has it (status 304)."""


def fetch(
    address: str,
    folder: Path,
    *,
    limits: FetchLimits | None = None,
    progress: Progress | None = None,
    headers: Mapping[str, str] | None = None,
) -> FetchedFile:
    """Download the file at an address into `folder`, which the caller removes.

    `headers`: further ones of the request, such as the tag of what the caller has.

    Raises:
        NotModified: the caller has it already.
        TemporaryTrouble: the server is busy or the connection broke.
        BadInput: the address is refused, or no whole file came; the message says why and what to do.
    """
    limits = limits or FetchLimits()
    address = check_address(address)
    with closing(_Deadline(limits)) as deadline, _explained(deadline):
        for _ in range(limits.redirects + 1):
            with _opened(address, deadline, {"User-Agent": user_agent()} | dict(headers or {})) as response:
                if location := response.get_redirect_location():
                    address = follow(address, location)
                    continue
                _check_status(response.status, response.headers.get("Retry-After", ""))
                name = file_name(address, response.headers.get("Content-Disposition", ""))
                file = FetchedFile(
                    path=folder / "list",
                    address=address,
                    name=name,
                    etag=response.headers.get("ETag", ""),
                    is_counted=_is_counted(response),
                )
                return _save(response, file, deadline, progress)
    raise BadInput(f"The server sends on from address to address, more than {limits.redirects} times.")


class _Deadline:
    """Ends connections when the time for the whole download is over.

    The library limits each read: a server that sends a byte now and then would hold us for ever.
    """

    def __init__(self, limits: FetchLimits) -> None:
        self.limits = limits
        self.is_over = False
        self._connections: list[Any] = []
        self._timer = threading.Timer(limits.total_seconds, self._end)
        self._timer.daemon = True
        self._timer.start()

    def watch(self, pool: Any) -> None:
        """Have the connections that `pool` makes ended, too."""
        make = pool.ConnectionCls

        def make_watched(*arguments: Any, **options: Any) -> Any:
            connection = make(*arguments, **options)
            self._connections.append(connection)
            return connection

        pool.ConnectionCls = make_watched

    def _end(self) -> None:
        self.is_over = True
        for connection in self._connections:
            if (opened := connection.sock) is not None:
                with suppress(OSError):
                    opened.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._timer.cancel()


@contextmanager
def _opened(address: str, deadline: _Deadline, headers: Mapping[str, str]) -> Iterator[BaseHTTPResponse]:
    proxy, limits = _find_proxy(address), deadline.limits
    manager = urllib3.ProxyManager(proxy) if proxy else urllib3.PoolManager()
    with manager:
        deadline.watch(manager.connection_from_url(address))
        response = manager.request(
            "GET",
            address,
            headers={**headers, "Accept-Encoding": "identity"},
            timeout=urllib3.Timeout(connect=limits.connect_seconds, read=limits.read_seconds),
            retries=False,
            redirect=False,
            preload_content=False,
        )
        with closing(response):
            yield response


def _find_proxy(address: str) -> str | None:
    parts = urlsplit(address)
    host = parts.hostname or ""
    return None if is_loopback(host) or proxy_bypass(host) else getproxies().get(parts.scheme)


def user_agent(contact: str = "") -> str:
    """Return how requests name themselves. `contact`: how the server's people reach the operator."""
    name = f"{_PACKAGE}/{version(_PACKAGE)}"
    return f"{name} ({contact})" if contact else name


def _check_status(status: int, retry_after: str = "") -> None:
    if status == HTTPStatus.OK:
        return
    if status == HTTPStatus.NOT_MODIFIED:
        raise NotModified("The server answers with no file (status 304). Check the address.")
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        raise BadInput(f"There is no file at this address (status {status}): a new edition has a new address.")
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise BadInput(
            f"The server refuses (status {status}). Download the file in a browser and use: finder import FILE."
        )
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        trouble = f"The server has trouble (status {status}). Try again later."
        raise TemporaryTrouble(trouble, wait_seconds=_wait_seconds(retry_after))
    raise BadInput(f"The server answers with no file (status {status}). Check the address.")


def _wait_seconds(retry_after: str) -> float:
    """Return the seconds that a server asks to wait: a number, or a date (RFC 9110, 10.2.3); 0 when it says neither."""
    try:
        return urllib3.Retry().parse_retry_after(retry_after) if retry_after else 0
    except InvalidHeader:
        return 0


def _is_counted(response: BaseHTTPResponse) -> bool:
    is_chunked = response.headers.get("Transfer-Encoding", "").lower() == "chunked"
    return is_chunked or response.length_remaining is not None


def _save(response: BaseHTTPResponse, file: FetchedFile, deadline: _Deadline, progress: Progress | None) -> FetchedFile:
    length = response.length_remaining
    _check_size(length or 0, deadline.limits)
    digest, count = hashlib.sha256(), 0
    with file.path.open("wb") as target:
        while (chunk := response.read1(_CHUNK_BYTES)) and not deadline.is_over:
            count += len(chunk)
            _check_size(count, deadline.limits)
            digest.update(chunk)
            target.write(chunk)
            if progress is not None:
                progress(len(chunk), length)
    if deadline.is_over:  # It may have ended the file before its time.
        raise TimeoutError
    if not count:
        raise BadInput("The server answers with an empty file. Try again later.")
    return replace(file, bytes=count, sha256=digest.hexdigest())


def _check_size(count: int, limits: FetchLimits) -> None:
    if count > limits.bytes:
        raise BadInput(
            f"The file is larger than {limits.bytes // 2**20:,} MB: it can't be the list. Check the address."
        )


@contextmanager
def _explained(deadline: _Deadline) -> Iterator[None]:
    """Translate what the library, the system and the clock raise."""
    try:
        yield
    except (HTTPError, OSError) as error:
        if deadline.is_over:
            seconds = deadline.limits.total_seconds
            raise TemporaryTrouble(
                f"The download took longer than {seconds:g} seconds and was ended. Try again later."
            ) from error
        raise TemporaryTrouble(_explain(error, deadline.limits)) from error


def _explain(error: Exception, limits: FetchLimits) -> str:
    told = {  # The library's kinds of errors descend from each other: the first that fits is the narrowest.
        LocationValueError: "The address, or that of the proxy in HTTPS_PROXY, can't be understood. Check both.",
        ProxyError: "The proxy of the environment (HTTPS_PROXY) lets nothing through. Check that setting.",
        SSLError: _UNPROVEN,
        NameResolutionError: "The server of the address is not found. Check the address and this machine's network.",
        NewConnectionError: "The server takes no connection. Check the address, or try again later.",
        ConnectTimeoutError: f"The server did not answer within {limits.connect_seconds:g} seconds. Try again later.",
        ReadTimeoutError: f"The server sent nothing for {limits.read_seconds:g} seconds. Try again later.",
        HTTPError: "The download broke off before the file was whole. Try again.",
        OSError: "The file can't be kept on this machine: is there room in the folder for temporary files (TMPDIR)?",
    }
    return next(words for kind, words in told.items() if isinstance(error, kind))
