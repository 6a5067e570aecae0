"""The feed of changes, from which others keep a copy of the directory, and the feed of a state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from msgspec import UNSET

from finder.api.looking_up import make_record
from finder.api.rules.answers import Change, Changes
from finder.api.rules.cursors import read_change_cursor, write_change_cursor
from finder.api.rules.questions import ChangesQuestion
from finder.api.searching import Links
from finder.listings.store import feeds
from finder.listings.store.feeds import ProgramChange
from finder.platform.database.changes import find_moments
from finder.platform.database.session import Session

_ENTRIES = 50


def list_changes(question: ChangesQuestion, *, session: Session, links: Links, today: date) -> Changes:
    """Return the changes after a cursor, each program once, as it is now.

    Reading on until `more` is false gives an equal copy, even if programs change meanwhile: they then come again.
    """
    since = read_change_cursor(None if question.since is UNSET else question.since)
    found = feeds.find_changes(session, since=since, limit=question.limit + 1)
    shown = found[: question.limit]
    last = (shown[-1].revision, shown[-1].program_id) if shown else since
    return Changes(
        changes=[_change(change, links, today) for change in shown],
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
        if change.program and change.revision in moments
    ]


def _change(change: ProgramChange, links: Links, today: date) -> Change:
    program = change.program
    if program is None:
        return Change(
            id=change.program_id,
            revision=change.revision,
            status="merged" if change.merged_into else "deleted",
            merged_into=change.merged_into,
            program=None,
        )
    return Change(
        id=change.program_id,
        revision=change.revision,
        status="listed" if program.listed else "not_listed",
        merged_into="",
        program=make_record(program, links, today=today),
    )
