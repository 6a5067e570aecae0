"""The feed of changes, from which others keep a copy of the directory, and the feed of a state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import msgspec
from msgspec import UNSET

from finder.api.rules.answer_parts import Answer
from finder.api.rules.cursors import read_change_cursor, write_change_cursor
from finder.api.rules.questions import ChangesQuestion
from finder.api.written_programs import Writing, WrittenProgram, WrittenPrograms
from finder.listings.store import feeds
from finder.listings.store.feeds import Changed
from finder.listings.store.open_data import Versioned
from finder.platform.database.changes import find_moments
from finder.platform.database.session import Session

_ENTRIES = 50


class WrittenChange(Answer, frozen=True, kw_only=True):
    """A `Change` whose program is written already."""

    id: str
    revision: int
    status: Literal["listed", "not_listed", "merged", "deleted"]
    merged_into: str
    program: msgspec.Raw | None


class WrittenChanges(Answer, frozen=True, kw_only=True):
    """`Changes`, the programs written already."""

    changes: list[WrittenChange]
    next: str
    more: bool


def list_changes(
    question: ChangesQuestion, how: Writing, *, session: Session, programs: WrittenPrograms
) -> WrittenChanges:
    """Return the changes after a cursor, each program once, as it is now.

    Reading on until `more` is false gives an equal copy, even if programs change meanwhile: they then come again.
    """
    since = read_change_cursor(None if question.since is UNSET else question.since)
    found = feeds.find_changed(session, since=since, limit=question.limit + 1)
    shown = found[: question.limit]
    last = (shown[-1].revision, shown[-1].program_id) if shown else since
    kept = [Versioned(change.program_id, change.revision) for change in shown if not change.is_gone]
    written = programs.find_all(kept, how, session)
    return WrittenChanges(
        # One that was deleted a moment ago comes again, as that.
        changes=[
            _change(change, written.get(change.program_id))
            for change in shown
            if change.is_gone or change.program_id in written
        ],
        next=write_change_cursor(*last),
        more=len(found) > len(shown),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """A program of a state that changed lately."""

    program_id: str
    name: str
    city: str
    is_listed: bool
    changed_at: str
    """ISO time in UTC: then or earlier, for changes from before such times were kept."""


def list_latest(session: Session, *, state: str) -> list[FeedEntry]:
    """Return the programs of a state that changed last, newest first, at most 50."""
    found = feeds.find_latest(session, state=state, limit=_ENTRIES)
    moments = find_moments(session, [change.revision for change in found])
    return [
        FeedEntry(
            program_id=change.program_id,
            name=change.program.name,
            city=change.program.city,
            is_listed=change.program.listed,
            changed_at=moments[change.revision],
        )
        for change in found
        if change.revision in moments
    ]


def _change(change: Changed, written: WrittenProgram | None) -> WrittenChange:
    if written is None:
        status: Literal["merged", "deleted"] = "merged" if change.merged_into else "deleted"
        return WrittenChange(
            id=change.program_id,
            revision=change.revision,
            status=status,
            merged_into=change.merged_into,
            program=None,
        )
    return WrittenChange(
        id=change.program_id,
        revision=change.revision,
        status="listed" if written.is_listed else "not_listed",
        merged_into="",
        program=msgspec.Raw(written.body),
    )
