"""A plan made anew before it is carried out: whether it still does what was reviewed."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from typing import Any

from finder.staff.imports.rules.import_plans import Difference, Plan


def is_as_reviewed(reviewed: Plan, now: Plan, *, changed: Set[str]) -> bool:
    """Return whether a plan does what was reviewed, at all programs but those in `changed`.

    `changed`: ids of the programs that somebody changed after the dry run. What the list does at these is decided by the same
    rules: what staff said stays, and whatever is sensitive waits for a second person. So an edit keeps no list from coming in.
    """
    return not now.blocks and _rest(reviewed, changed) == _rest(now, changed)


def with_decided_anew(plan: Plan, ids: Set[str], differences: Sequence[Difference], updated: Set[str]) -> Plan:
    """Return a plan with what is decided now at the programs `ids`, of which `updated` change in ordinary facts."""
    rows = dict(plan.updated)
    kept = [one for one in plan.updated if one[0] not in ids]
    rest = [one for one in plan.differences if one.program_id not in ids]
    return replace(
        plan,
        differences=tuple(sorted([*rest, *differences], key=lambda one: (one.program_id, one.field))),
        updated=tuple(sorted([*kept, *((key, rows.get(key)) for key in updated)])),
    )


def _rest(plan: Plan, changed: Set[str]) -> tuple[Any, ...]:
    return (
        plan.is_first,
        [one for one in plan.differences if one.program_id not in changed],
        [one for one in plan.newcomers if one.program_id not in changed],
        [one for one in plan.kept_apart if one not in changed],
        [one for one in plan.updated if one[0] not in changed],
    )
