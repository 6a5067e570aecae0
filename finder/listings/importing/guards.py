"""What an import refuses, or clears away first."""

from __future__ import annotations

from collections.abc import Sequence

from finder.listings.importing.recognizing import ReadFile
from finder.listings.rules.phone_changes import PhoneChanges
from finder.listings.rules.records import SourceList
from finder.listings.rules.refused_rows import is_mostly_refused
from finder.listings.store import listings, programs, staff_overrides
from finder.platform.counted import counted
from finder.platform.database.session import Session
from finder.platform.errors import BadInput

SHRINK_LIMIT = 0.10
"""A complete list that shrank by more than this share is refused unless forced."""
SAMPLE_SOURCE = "sample"
_SHOWN_ROWS = 3


def remove_samples(session: Session, lists: Sequence[SourceList]) -> int:
    """Remove the sample programs before the first real list, and return how many there were; doesn't commit.

    Raises:
        BadInput: sample programs would mix with real ones.
    """
    is_sample = all(found.source == SAMPLE_SOURCE for found in lists)
    if is_sample and listings.has_sources_beside(session, SAMPLE_SOURCE):
        raise BadInput(
            "The directory holds real programs. Sample programs are never mixed in; use a new database for them."
        )
    if not is_sample and (sample_ids := programs.find_sample_ids(session)):
        programs.delete_programs(session, sample_ids)
        staff_overrides.delete_overrides(session, sample_ids)
        listings.delete_source(session, SAMPLE_SOURCE)
        return len(sample_ids)
    return 0


def refuse_shrunk(session: Session, found: SourceList, count: int) -> None:
    """Refuse a complete list that shrank too far: a count is the only warning there is.

    Raises:
        BadInput: it has far fewer places, `count`, than the newest complete list of its source before it.
    """
    if not found.complete:
        return
    older = [
        entry
        for entry in listings.list_snapshots(session).values()
        if entry.source == found.source and entry.complete and entry.as_of <= found.as_of
    ]
    if not older:
        return
    newest = max(older, key=lambda entry: entry.as_of)
    held = listings.count_listings(session, snapshot_id=newest.id)
    if count < held * (1 - SHRINK_LIMIT):
        raise BadInput(
            f"The list shrank from {held} to {counted(count, 'place')}, more than 10 %. Check that it is whole; "
            "if it really is, import it with --force."
        )


def refuse_mostly_refused(found: ReadFile) -> None:
    """Refuse a file of which most rows can't be used: its columns may be shifted, or it is another list than it seems.

    Raises:
        BadInput: more than half of its rows, and more than 20, are refused; the first ones are named.
    """
    rejected = found.rejected
    if not is_mostly_refused(rows=found.rows, refused=len(rejected)):
        return
    first = "; ".join(f"row {row}: {reason}" for row, reason in rejected[:_SHOWN_ROWS])
    raise BadInput(
        f"{len(rejected):,} of {counted(found.rows, 'row')} can't be used, more than half ({first}; …). Taken for "
        f"{found.format}. Check that no column is shifted and that it is the right file; if it really is, import it with --force."
    )


def refuse_changed_phones(phones: PhoneChanges) -> None:
    """Refuse a list that came in without anybody looking at it and that changes most phones.

    Raises:
        BadInput: more than half of the programs, and more than 20, get other numbers than in the last list of its source.
    """
    if phones.are_most:
        raise BadInput(
            f"{phones.changed:,} of {counted(phones.compared, 'program')} would get other phone numbers than in the last list of "
            "this source. Call some of the new numbers; if they are right, import it with --other-phones."
        )
