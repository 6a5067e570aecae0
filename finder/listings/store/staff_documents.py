"""Proposals, history entries and other documents of staff as JSON and back.

Keys are sorted, so equal values give equal text. What is read goes straight into the domain's dataclasses and must fit
them.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar

import msgspec

from finder.listings.rules.history import Entry
from finder.staff.rules.proposals import Proposal

_ENTRY_COLUMNS = ("number", "at", "kind", "program_id", "proposer")
_PROPOSAL_COLUMNS = (
    "id", "program_id", "kind", "status", "proposer", "proposed_at", "decided_by", "decided_at", "batch_id",
)  # fmt: skip
_NUL = "\\u0000"
"""As JSON writes it."""
_T = TypeVar("_T")


def dump(value: Any) -> str:
    """Return plain values or dataclasses as compact JSON with sorted keys, without NUL, which JSONB can't hold."""
    text = _encode(value)
    return _encode(_without_nul(msgspec.json.decode(text))) if _NUL in text else text


def _encode(value: Any) -> str:
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
    """Return the plain values of a document, keys in their order.

    SQLite has the text as it was written, but for a bare number, which it makes one; PostgreSQL orders keys its own way.
    """
    if isinstance(document, str):
        return msgspec.json.decode(document)
    values = msgspec.json.decode(document) if isinstance(document, bytes) else document
    return msgspec.json.decode(msgspec.json.encode(values, order="sorted"))


def load_as(target: type[_T], document: str | bytes, /, **columns: Any) -> _T:
    """Return the dataclass that a document and the columns beside it make."""
    return msgspec.convert({**msgspec.convert(load(document), dict), **columns}, target)


def dump_rest(value: Any, columns: Collection[str]) -> str:
    """Return a dataclass as JSON without the fields that have columns of their own."""
    return dump(_rest(value, columns))


def _rest(value: Any, columns: Collection[str]) -> dict[str, Any]:
    return {name: getattr(value, name) for name in type(value).__slots__ if name not in columns}


def write_entry(entry: Entry) -> str:
    """Return what the columns of an entry don't hold, to the letter: an entry is sealed."""
    return _encode(_rest(entry, _ENTRY_COLUMNS))


def read_entry(document: str | bytes, **columns: Any) -> Entry:
    """Return what `write_entry` wrote, with the columns."""
    return load_as(Entry, document, **columns)


def write_proposal(proposal: Proposal) -> str:
    """Return what the columns of a proposal don't hold."""
    return dump_rest(proposal, _PROPOSAL_COLUMNS)


def read_proposal(document: str | bytes, **columns: Any) -> Proposal:
    """Return what `write_proposal` wrote, with the columns."""
    return load_as(Proposal, document, **columns)
