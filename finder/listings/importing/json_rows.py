"""The values of a JSON array or of JSON lines, decoded one after the other, so that codes that all rows name are held once.

A list of a nation's size names some hundred codes in each row. Decoded as a whole, each would be a text of its own: more than ten
times the file.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import msgspec

_LOOKED_AT = 200
_BETWEEN_LINES = re.compile(rb"\}[ \t]*\r?\n\{")
_LONGEST_SHARED = 24
"""Characters: codes, words and dates come again, longer texts hardly ever."""
_DEEPEST = 4
"""Lists of codes stand in a row, or in its reports; what is deeper stays as it was decoded."""


def read_rows(content: bytes) -> list[Any] | None:
    """Return the values of an array, or of lines with an object each, in UTF-8; None: it is neither, or not without flaws."""
    start = content[:_LOOKED_AT].lstrip()[:1]
    with suppress(ValueError, RecursionError, msgspec.MsgspecError):
        if start == b"[":
            return _share_all(bytes(raw) for raw in msgspec.json.decode(content, type=list[msgspec.Raw]))
        if start == b"{" and _BETWEEN_LINES.search(content):
            return _share_all(line for line in io.BytesIO(content) if line.strip())
    return None


def _share_all(values: Iterable[bytes]) -> list[Any]:
    sharing = _Sharing()
    return [sharing.share(json.loads(value.decode("utf-8"))) for value in values]


class _Sharing:
    """Puts one text in place of equal ones, and one list of texts, which nobody may change."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._lists: dict[int, list[Any]] = {}

    def share(self, value: Any, depth: int = 0) -> Any:
        """Return the same value."""
        if isinstance(value, str):
            return self._texts.setdefault(value, value) if len(value) <= _LONGEST_SHARED else value
        if depth == _DEEPEST:
            return value
        if isinstance(value, dict):
            return {self._texts.setdefault(key, key): self.share(inner, depth + 1) for key, inner in value.items()}
        return self._share_list(value, depth) if isinstance(value, list) else value

    def _share_list(self, values: list[Any], depth: int) -> list[Any]:
        shared = [self.share(inner, depth + 1) for inner in values]
        if not all(isinstance(inner, str) for inner in shared):
            return shared
        known = self._lists.setdefault(hash(tuple(shared)), shared)
        return known if known == shared else shared
