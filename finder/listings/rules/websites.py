"""Web addresses as sources and staff write them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_HOST = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.IGNORECASE)
_WRITTEN = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
"""The letters of an address (RFC 3986); others have to be escaped."""


def host_of(website: str) -> str:
    """Return the host of a web address without "www.", or "" if a source's address has none."""
    try:
        return (urlsplit(website).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def whole_address(website: str) -> str:
    """Return a website with its scheme, as other programs need it, or "" for a text that is no web address."""
    address = website if website.lower().startswith(("http://", "https://")) else f"https://{website}"
    try:
        parts = urlsplit(address)
        is_whole = bool(_WRITTEN.fullmatch(address) and _HOST.fullmatch(parts.hostname or "")) and parts.port != 0
    except ValueError:
        return ""
    return address if is_whole else ""
