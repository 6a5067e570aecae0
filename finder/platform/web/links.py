"""Addresses of pages for templates: like `flask.url_for`, made by pattern where only plain values differ.

A list of staff links to a hundred programs. Building each of these addresses anew took a tenth of the page.
"""

from __future__ import annotations

import re
from typing import Any

from flask import Flask, current_app, request, url_for
from werkzeug.routing import BuildError

_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""Values that stand in an address as they are, in its path and in its query."""
_MARK, _NUMBER = "zQ7z{}zQ7z", 7_000_000_000_000_001
"""What stands in a pattern for a text and for a whole number."""
_MOST = 2_000
"""Patterns of a process: pages, times the sets of their values."""
_Key = tuple[str, str, tuple[tuple[str, type], ...]]


def register_links(app: Flask) -> None:
    """Let templates build addresses by pattern."""
    app.jinja_env.globals["url_for"] = link_to


def link_to(endpoint: str, *, _anchor: str | None = None, **values: Any) -> str:
    """Return the address of a page, exactly as `flask.url_for` does."""
    given = {name: value for name, value in values.items() if value is not None}
    if endpoint.startswith(".") or not all(_is_plain(name, value) for name, value in given.items()):
        return url_for(endpoint, _anchor=_anchor, **values)
    if _anchor and not _PLAIN.fullmatch(_anchor):
        return url_for(endpoint, _anchor=_anchor, **values)
    pieces = _find_pieces(endpoint, given)
    if pieces is None:
        return url_for(endpoint, _anchor=_anchor, **values)
    address = "".join(str(given[piece[1]]) if isinstance(piece, tuple) else piece for piece in pieces)
    return f"{address}#{_anchor}" if _anchor else address


def _is_plain(name: str, value: object) -> bool:
    if name.startswith("_"):
        return False
    return (type(value) is int and value >= 0) or (isinstance(value, str) and _PLAIN.fullmatch(value) is not None)


_Pieces = list[str | tuple[None, str]]
"""Texts, and between them the names of the values: those are pairs."""


def _find_pieces(endpoint: str, given: dict[str, Any]) -> _Pieces | None:
    held: dict[_Key, _Pieces | None] = current_app.extensions.setdefault("finder.links", {})
    key = (endpoint, request.script_root, tuple((name, type(value)) for name, value in given.items()))
    if key not in held:
        if len(held) >= _MOST:
            held.clear()
        held[key] = _make_pieces(endpoint, given)
    return held[key]


def _make_pieces(endpoint: str, given: dict[str, Any]) -> _Pieces | None:
    """Return the pattern of an address; None where the values don't stand in it as they are."""
    marks: dict[str, Any] = {
        name: _NUMBER + at if isinstance(value, int) else _MARK.format(at)
        for at, (name, value) in enumerate(given.items())
    }
    try:
        address = url_for(endpoint, **marks)
    except (BuildError, ValueError):
        return None
    names = {str(mark): name for name, mark in marks.items()}
    if any(address.count(mark) != 1 for mark in names):
        return None
    parts = re.split(f"({'|'.join(names)})", address) if names else [address]
    return [(None, names[part]) if part in names else part for part in parts]
