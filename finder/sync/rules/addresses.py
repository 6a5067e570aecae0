"""Which addresses a list may be fetched from, and where a server may send us on to."""

from __future__ import annotations

import ipaddress
from email.message import Message
from pathlib import PurePosixPath
from urllib.parse import SplitResult, unquote, urldefrag, urljoin, urlsplit

from finder.platform.errors import BadInput

_LONGEST_NAME = 200
_NOT_AN_ADDRESS = (
    "The address of a list begins with https:// and a host. "
    "A file on this machine is imported with: finder import FILE."
)


def check_address(address: str) -> str:
    """Return the address without its fragment, if a list may be fetched from it.

    Raises:
        BadInput: it is no web address, carries a password, or isn't encrypted. Only this machine itself may be asked by
            ``http``: anywhere else, whoever sits between could change the phone numbers of a list.
    """
    parts = _split(address)
    if parts.username is not None or parts.password is not None:
        raise BadInput(
            "The address holds a name or a password. Give one that works without: the official lists are public."
        )
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise BadInput(
            "The address is not encrypted: a list could be changed on its way. Give one that begins with https://."
        )
    return urldefrag(address).url


def follow(address: str, location: str) -> str:
    """Return the address that a redirect from `address` leads to.

    Raises:
        BadInput: it leads to where nothing may be fetched from, or from an encrypted address to one that isn't.
    """
    try:
        target = check_address(urljoin(address, location))
    except (BadInput, ValueError) as error:
        raise BadInput("The server sends on to an address that no list may be fetched from.") from error
    if urlsplit(address).scheme == "https" and urlsplit(target).scheme != "https":
        raise BadInput("The server sends on to an address that no list may be fetched from.")
    return target


def _split(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError as error:  # An impossible port, or a broken IPv6 address.
        raise BadInput(_NOT_AN_ADDRESS) from error
    if not is_address or not address.isprintable():
        raise BadInput(_NOT_AN_ADDRESS)
    return parts


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_on_site(address: str, site: str) -> bool:
    """Return whether an address is on a site (``samhsa.gov``) or a part of it (``www.samhsa.gov``)."""
    host = urlsplit(address).hostname or ""
    return host == site or host.endswith(f".{site}")


def file_name(address: str, disposition: str = "") -> str:
    """Return the name of the file, which may hold the list's date: what the server calls it, else the end of its address."""
    header = Message()
    header["Content-Disposition"] = " ".join(disposition.split())
    name = header.get_filename() or unquote(urlsplit(address).path)
    return PurePosixPath(name.replace("\\", "/")).name[:_LONGEST_NAME] or "list"
