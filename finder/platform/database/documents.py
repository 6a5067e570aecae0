"""Values and dataclasses as JSON documents and back. Keys are sorted, so equal values give equal text."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar

import msgspec

_NUL = "\\u0000"
"""A JSON document as text."""


_T = TypeVar("_T")


def dump(value: Any) -> str:
    """Return plain values or dataclasses as compact JSON with sorted keys, without NUL, which JSONB can't hold."""
    text = encode(value)
    return encode(_without_nul(msgspec.json.decode(text))) if _NUL in text else text


def encode(value: Any) -> str:
    """Return plain values or dataclasses as compact JSON with sorted keys, unchanged (NUL included)."""
    return msgspec.json.encode(value, order="sorted").decode()


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [_without_nul(each) for each in value]
    if isinstance(value, dict):
        return {_without_nul(name): _without_nul(each) for name, each in value.items()}
    return value


def load(document: str | bytes | float) -> Any:
    """Return the plain values of a document, its keys sorted.

    SQLite returns the text as written, except that a bare number comes back as a number; PostgreSQL reorders keys.
    """
    if isinstance(document, str):
        return msgspec.json.decode(document)
    values = msgspec.json.decode(document) if isinstance(document, bytes) else document
    return msgspec.json.decode(msgspec.json.encode(values, order="sorted"))


def load_as(target: type[_T], document: str | bytes, /, **columns: Any) -> _T:
    """Build the dataclass whose fields are in a document and in the `columns` beside it."""
    return msgspec.convert({**msgspec.convert(load(document), dict), **columns}, target)


def dump_rest(value: Any, columns: Collection[str]) -> str:
    """Return a dataclass as JSON without the fields that have columns of their own."""
    return dump(without_columns(value, columns))


def without_columns(value: Any, columns: Collection[str]) -> dict[str, Any]:
    """Return the fields of a dataclass that have no column of their own."""
    return {name: getattr(value, name) for name in type(value).__slots__ if name not in columns}
