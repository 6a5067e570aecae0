"""Page models of undoing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from finder.listings.rules.fields import is_sensitive
from finder.listings.rules.history import Undoing
from finder.listings.rules.vocabulary import Vocabulary
from finder.platform.database.session import Session
from finder.staff.frame.field_labels import label_of, lines_of, override_lines
from finder.staff.frame.layout import StaffPage
from finder.staff.frame.program_names import program_names


@dataclass(frozen=True, slots=True, kw_only=True)
class BackRow:
    """One field that would come back."""

    label: str
    now: tuple[str, ...]
    then: tuple[str, ...]
    waits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BackGroup:
    """What would come back of one program."""

    program_id: str
    name: str
    rows: tuple[BackRow, ...]
    blocked: tuple[str, ...]
    """Labels of fields that somebody changed again since: they stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoPage(StaffPage):
    """What taking something back would change, before it is done."""

    what: str
    held: tuple[tuple[str, str], ...]
    """What names it: the number of an entry, or a person and a day."""
    groups: tuple[BackGroup, ...]
    waits: bool
    """True when anything in it waits for a second person."""
    today: str
    back: str
    """Address of the history that it was chosen from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndonePage(StaffPage):
    """What became of taking something back."""

    applied: tuple[str, ...]
    proposal_ids: tuple[int, ...]
    left: int
    """How many fields stay as they are, because somebody changed them again since."""


def back_groups(session: Session, plans: Sequence[Undoing], vocabulary: Vocabulary) -> tuple[BackGroup, ...]:
    """Return what plans of undoing would bring back, a group a program."""
    known = program_names(session, {plan.program_id for plan in plans})
    return tuple(_group(plan, known[plan.program_id], vocabulary) for plan in plans)


def _group(plan: Undoing, name: str, vocabulary: Vocabulary) -> BackGroup:
    return BackGroup(
        program_id=plan.program_id,
        name=name,
        rows=tuple(
            BackRow(
                label=label_of(change.field, vocabulary),
                now=override_lines(change.field, change.old),
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
