"""Web addresses as sources and staff write them."""

from __future__ import annotations

from urllib.parse import urlsplit


def host_of(website: str) -> str:
    """Return the host of a web address without "www.", or "" if a source's address has none."""
    try:
        return (urlsplit(website).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
