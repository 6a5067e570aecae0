"""Page models of undoing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from finder.listings.rules.fields import is_sensitive
from finder.listings.rules.undoing import Undoing
from finder.listings.rules.vocabulary import Vocabulary
from finder.platform.database.session import Session
from finder.staff.frame.field_labels import label_of, lines_of, override_lines
from finder.staff.frame.layout import StaffPage
from finder.staff.frame.program_names import program_names

PAGE = 20
"""Programs on a page of the preview."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackRow:
    """One field that would be restored."""

    label: str
    now: tuple[str, ...]
    then: tuple[str, ...]
    waits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BackGroup:
    """The fields of one program that would be restored."""

    program_id: str
    name: str
    rows: tuple[BackRow, ...]
    blocked: tuple[str, ...]
    """Labels of fields changed again since, which are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoCounts:
    """How much would be undone."""

    programs: int
    fields: int
    waiting: int
    """Fields that wait for a second person, or may."""
    blocked: int
    """Fields that stay, since they were changed again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoPage(StaffPage):
    """A preview of undoing."""

    what: str
    held: tuple[tuple[str, str], ...]
    """The selection: the number of an entry, or a person and a day."""
    groups: tuple[BackGroup, ...]
    counts: UndoCounts
    """Of everything that would be undone, on whatever page it is shown."""
    older: str
    """URL of the next page of programs, or ""."""
    today: str
    back: str
    """URL of the history that it was chosen from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndonePage(StaffPage):
    """The outcome of undoing."""

    applied: tuple[str, ...]
    proposal_ids: tuple[int, ...]
    group_id: int
    """The change for several sites that the proposals are part of; 0 for none."""
    left: int
    """Number of fields kept because they were changed again since."""
    waiting: int
    """Number of fields whose undoing waited already."""


def count_plans(plans: Sequence[Undoing]) -> UndoCounts:
    """Count what some plans would undo."""
    changes = [change for plan in plans for change in plan.changes]
    return UndoCounts(
        programs=len(plans),
        fields=len(changes),
        waiting=sum(is_sensitive(change.field) for change in changes),
        blocked=sum(len(plan.blocked) for plan in plans),
    )


def back_groups(session: Session, plans: Sequence[Undoing], vocabulary: Vocabulary) -> tuple[BackGroup, ...]:
    """Return the fields that undo plans would restore, one group per program."""
    known = program_names(session, {plan.program_id for plan in plans})
    return tuple(_group(plan, known[plan.program_id], vocabulary) for plan in plans)


def _group(plan: Undoing, name: str, vocabulary: Vocabulary) -> BackGroup:
    return BackGroup(
        program_id=plan.program_id,
        name=name,
        rows=tuple(
            BackRow(
                label=label_of(change.field, vocabulary),
                now=override_lines(change.field, change.old, change.shown),
                then=lines_of(change.field, change.new.value) if change.new else ("what the lists say",),
                waits=is_sensitive(change.field),
            )
            for change in plan.changes
        ),
        blocked=tuple(label_of(field, vocabulary) for field in plan.blocked),
    )


def pairs_in_words(
    pairs: Sequence[tuple[str, str]], known: Mapping[str, str], vocabulary: Vocabulary
) -> tuple[str, ...]:
    """Return (program, field) pairs in words."""
    return tuple(f"{known.get(program_id, program_id)}: {label_of(field, vocabulary)}" for program_id, field in pairs)
