"""What staff changes make of one program: all that is stored with it, worked out before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from finder.listings.rules.changes import Change
from finder.listings.rules.columns import program_columns, work_columns
from finder.listings.rules.conflicts import Conflict, find_conflicts
from finder.listings.rules.history import AuditEvent, Entry, make_entries
from finder.listings.rules.listed import WholeLists
from finder.listings.rules.listings import Listing
from finder.listings.rules.overrides import StaffOverrides
from finder.listings.rules.point_sources import PointSources
from finder.listings.rules.programs import Program
from finder.listings.rules.publishing import publish


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What a program is worked out from."""

    program_id: str
    listings: Sequence[Listing]
    """At least one."""
    overrides: StaffOverrides
    sources: PointSources
    whole_lists: WholeLists

    def make_program(self, overrides: StaffOverrides) -> Program:
        """Return the program under these staff overrides."""
        return publish(self.program_id, self.listings, self.sources, overrides, whole_lists=self.whole_lists)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """The next state of a program, and what led to it."""

    program: Program
    columns: Mapping[str, Any]
    work: Mapping[str, Any]
    """Both as in `listings.rules.columns`."""
    conflicts: Sequence[Conflict]
    changes: Sequence[Change]
    entries: Sequence[Entry]


def work_out(material: Material, changes: Sequence[Change] = (), event: AuditEvent | None = None) -> Publication:
    """Return what a program becomes by changes of its staff overrides.

    Args:
        material: what it is worked out from.
        changes: none, where the listings or overrides stored have changed already.
        event: who made the changes, and why; None only without changes.
    """
    overrides = with_changes(material.overrides, changes)
    program = material.make_program(overrides)
    return Publication(
        program=program,
        columns=program_columns(program),
        work=work_columns(program),
        conflicts=find_conflicts(overrides, material.listings),
        changes=changes,
        entries=make_entries(changes, event) if event else (),
    )


def with_changes(overrides: StaffOverrides, changes: Sequence[Change]) -> StaffOverrides:
    """Return staff overrides after some changes of them."""
    if not changes:
        return overrides
    new = {change.field: change.new for change in changes}
    kept = {name: override for name, override in overrides.fields.items() if name not in new}
    return StaffOverrides(fields={**kept, **{name: override for name, override in new.items() if override is not None}})
