"""A server on loopback that stands in for those of the official lists: it answers byte by byte what a test says."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

_LONGEST_SECONDS = 30

Send = Callable[[bytes], None]
Answer = Callable[[Send, threading.Event], None]
"""Sends its bytes; the event is set when the server is closed, for answers that wait."""


class StandIn(socketserver.ThreadingTCPServer):
    """The server. It listens as soon as it is made."""

    daemon_threads = False  # Closing it waits for its answers.
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        """Each request: its first line, and its headers in lower case."""
        self.is_closing = threading.Event()
        self.context: ssl.SSLContext | None = None

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that went away."""

    def url(self, path: str = "/") -> str:
        """Return the address of a path here."""
        return f"{'https' if self.context else 'http'}://127.0.0.1:{self.server_address[1]}{path}"

    def give(self, path: str, body: bytes = b"", *, status: str = "200 OK", **headers: str) -> str:
        """Answer a path with a whole response, and return its address."""
        told = {"Content-Length": str(len(body)), "Connection": "close"}
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        head = "".join(f"{name}: {value}\r\n" for name, value in told.items() if value)
        return self.send(path, f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body)

    def send(self, path: str, *pieces: bytes, then_waits: bool = False) -> str:
        """Answer a path with these bytes, then end, or hold the line."""

        def answer(send: Send, is_closing: threading.Event) -> None:
            for piece in pieces:
                send(piece)
            if then_waits:
                is_closing.wait(_LONGEST_SECONDS)

        self.answers[path] = answer
        return self.url(path)

    def drip(self, path: str, head: bytes, *, every_seconds: float = 0.01) -> str:
        """Answer a path with `head`, then one byte now and then, without end."""

        def answer(send: Send, is_closing: threading.Event) -> None:
            send(head)
            for _ in range(int(_LONGEST_SECONDS / every_seconds)):
                if is_closing.wait(every_seconds):
                    return
                send(b"x")

        self.answers[path] = answer
        return self.url(path)


class _Handler(socketserver.StreamRequestHandler):
    server: StandIn

    def handle(self) -> None:
        if self.server.context is not None:
            with suppress(OSError), self.server.context.wrap_socket(self.request, server_side=True) as secured:
                self._answer(secured.makefile("rb"), secured.sendall)
            return
        with suppress(OSError):
            self._answer(self.rfile, self.request.sendall)

    def _answer(self, reader: Any, send: Send) -> None:
        first = reader.readline().decode().strip()
        headers = {}
        while line := reader.readline().decode().strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        self.server.asked.append((first, headers))
        path = (first.split() + ["", ""])[1]
        if path in self.server.answers:
            self.server.answers[path](send, self.server.is_closing)
        else:
            send(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


@contextmanager
def standing_in(certificate: Path | None = None) -> Iterator[StandIn]:
    """Run a stand-in; with the file of a certificate and its key, over TLS."""
    server = StandIn()
    if certificate is not None:
        server.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.context.load_cert_chain(certificate)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.is_closing.set()
        server.shutdown()
        server.server_close()
        thread.join(_LONGEST_SECONDS)


def write_certificate(path: Path, *, now: dt.datetime) -> Path:
    """Write a certificate for 127.0.0.1 that nobody but itself vouches for, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "stand-in")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path
