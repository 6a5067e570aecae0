"""Two programs that people found to be one: what the merge did, kept whole so that it can be undone."""

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
    """What staff said of both before."""
    merged: StaffOverrides
    """What staff said right after."""
    aliases: tuple[str, ...]
    """Older ids that led to the program that is gone."""
    reports: tuple[int, ...]
    """Visitors' reports that moved."""
    assigned: tuple[int, int, str] | None = None
    """(account, by whom, ISO date) that the program that is gone was assigned to."""


def split_overrides(merge: Merge, now: StaffOverrides) -> tuple[StaffOverrides, StaffOverrides]:
    """Return what staff say of both programs once the merge is undone: as before, and what was said since stays.

    What changed since the merge is said of the program that was kept.
    """
    before = merge.statements[merge.kept].fields
    kept: dict[str, StaffOverride] = {}
    for field in {*before, *now.fields}:
        is_as_merged = now.fields.get(field) == merge.merged.fields.get(field)
        override = before.get(field) if is_as_merged else now.fields.get(field)
        if override is not None:
            kept[field] = override
    return StaffOverrides(fields=kept), merge.statements[merge.gone]
