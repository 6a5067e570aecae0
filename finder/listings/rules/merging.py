"""Merges of two duplicate programs: a full record of what the merge did, so that it can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from finder.listings.rules.overrides import StaffOverride, StaffOverrides

MergeStatus = Literal["merged", "split"]
MERGE, SPLIT = "merge", "split"
"""Names of the one change that such a proposal holds; its value: ``{"kept": id, "gone": id}``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """A merge as it was done."""

    id: int
    kept: str
    gone: str
    status: MergeStatus
    merged_at: str
    """UTC, ISO."""
    keys: tuple[str, ...]
    """Of the listings of the program that is gone, sorted."""
    statements: Mapping[str, StaffOverrides]
    """Staff overrides of both before the merge."""
    merged: StaffOverrides
    """Staff overrides right after the merge."""
    aliases: tuple[str, ...]
    """Older ids that redirected to the program that is gone."""
    reports: tuple[int, ...]
    """Ids of the visitor reports that moved."""
    assigned: tuple[int, int, str] | None = None
    """(account, by whom, ISO date) of each assignment of the program that is gone."""


def split_overrides(merge: Merge, now: StaffOverrides) -> tuple[StaffOverrides, StaffOverrides]:
    """Return the staff overrides of both programs once the merge is undone: those from before, plus changes made since.

    Overrides changed since the merge stay with the program that was kept.
    """
    before = merge.statements[merge.kept].fields
    kept: dict[str, StaffOverride] = {}
    for field in {*before, *now.fields}:
        is_as_merged = now.fields.get(field) == merge.merged.fields.get(field)
        override = before.get(field) if is_as_merged else now.fields.get(field)
        if override is not None:
            kept[field] = override
    return StaffOverrides(fields=kept), merge.statements[merge.gone]
