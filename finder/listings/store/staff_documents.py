"""Proposals and history entries as JSON text and back."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from finder.listings.rules.changes import Change
from finder.listings.rules.history import Entry
from finder.listings.rules.overrides import Stated
from finder.staff.rules.proposals import Evidence, Proposal, Signal

_ENTRY_COLUMNS = ("number", "at", "kind", "program_id", "proposer")
_PROPOSAL_COLUMNS = ("id", "program_id", "status", "proposer", "decided_by", "batch_id")


def dump(value: Any) -> str:
    """Give plain values as compact JSON with sorted keys, so equal values give equal text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def write_entry(entry: Entry) -> str:
    """Give what the columns of an entry don't hold."""
    return dump({name: value for name, value in asdict(entry).items() if name not in _ENTRY_COLUMNS})


def read_entry(text: str, **columns: Any) -> Entry:
    """Give back what `write_entry` wrote, with the columns."""
    values = json.loads(text)
    values["old"], values["new"] = read_stated(values["old"]), read_stated(values["new"])
    values["evidence"] = tuple(values["evidence"])
    return Entry(**columns, **values)


def read_stated(values: dict[str, Any] | None) -> Stated | None:
    """Give what `dataclasses.asdict` took apart."""
    return None if values is None else Stated(**values)


def write_proposal(proposal: Proposal) -> str:
    """Give what the columns of a proposal don't hold."""
    values = {name: value for name, value in asdict(proposal).items() if name not in _PROPOSAL_COLUMNS}
    for name in ("proposed_at", "decided_at"):
        values[name] = values[name] and values[name].isoformat()
    return dump(values)


def read_proposal(text: str, **columns: Any) -> Proposal:
    """Give back what `write_proposal` wrote, with the columns."""
    values = json.loads(text)
    for name in ("proposed_at", "decided_at"):
        values[name] = values[name] and datetime.fromisoformat(values[name])
    values["changes"] = tuple(_read_change(change) for change in values["changes"])
    values["evidence"] = tuple(Evidence(**entry) for entry in values["evidence"])
    values["signals"] = tuple(Signal(**signal) for signal in values["signals"])
    for name in ("undoes", "applied_fields", "rows"):
        values[name] = tuple(values.get(name, ()))
    return Proposal(**columns, **values)


def _read_change(values: dict[str, Any]) -> Change:
    return Change(
        field=values["field"], old=read_stated(values["old"]), new=read_stated(values["new"]), shown=values["shown"]
    )
