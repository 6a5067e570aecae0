"""Send mail through the operator's own server. Nothing else of the product sends any."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from finder.platform.counted import counted
from finder.platform.errors import BadInput, BadSettings

_SECONDS = 20
_PORTS = {"smtp": 25, "smtps": 465}
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_HOW = "FINDER_SMTP_URL must be smtp://[user:password@]host[:port] (with STARTTLS where the server has it) or smtps://…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail."""

    to: str
    subject: str
    text: str


def send_all(letters: Iterable[Letter], *, url: str, sender: str) -> int:
    """Send letters over one connection, and return how many were sent.

    A password is never sent over a connection that isn't encrypted, except to this machine itself.

    Raises:
        BadSettings: the URL is none of a mail server.
        BadInput: the server can't be reached or refuses; some letters may have been sent.
    """
    count = 0
    try:
        with _connect(url) as server:
            for letter in letters:
                server.send_message(_write(letter, sender))
                count += 1
    except (OSError, smtplib.SMTPException) as error:
        raise BadInput(
            f"The mail server failed after {counted(count, 'letter')} ({type(error).__name__}). Check FINDER_SMTP_URL."
        ) from None
    return count


@contextmanager
def _connect(url: str) -> Iterator[smtplib.SMTP]:
    """Yield a connection that may send, and close it in any case."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise BadSettings(_HOW)
    with _open(parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme]) as server:
        if parts.scheme == "smtp":
            _encrypt(server, is_needed=bool(parts.username) and parts.hostname not in _THIS_MACHINE)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server


def _open(scheme: str, host: str, port: int) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=ssl.create_default_context())
    return smtplib.SMTP(host, port, timeout=_SECONDS)


def _encrypt(server: smtplib.SMTP, *, is_needed: bool) -> None:
    server.ehlo()
    if server.has_extn("starttls"):
        server.starttls(context=ssl.create_default_context())
    elif is_needed:
        raise BadSettings("The mail server has no STARTTLS: a password would travel in the clear. Use smtps://.")


def _write(letter: Letter, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, letter.to, letter.subject
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain=sender.rpartition("@")[2] or None)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message
