"""The progress of reviewing imports."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from finder.platform.database.session import Session
from finder.staff.imports.rules.import_batches import Batch
from finder.staff.imports.store import import_batches
from finder.staff.store import proposals


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchStanding:
    """An import and the status of its proposals."""

    batch: Batch
    proposed: int
    applied: int
    rejected: int
    withdrawn: int


def find_standings(session: Session, *, limit: int = 50) -> list[BatchStanding]:
    """Return the imports with their progress, the newest first; works with any session."""
    batches = import_batches.find_batches(session, limit=limit)
    counts = proposals.count_of_batches(session, [batch.id for batch in batches])
    return [_standing(batch, counts.get(batch.id, {})) for batch in batches]


def get_standing(session: Session, batch_id: int) -> BatchStanding:
    """Return one import with its progress; works with any session.

    Raises:
        NotFound: there is no such import, or it expired.
    """
    batch = import_batches.get_batch(session, batch_id)
    return _standing(batch, proposals.count_of_batches(session, [batch_id]).get(batch_id, {}))


def _standing(batch: Batch, counts: dict[str, int]) -> BatchStanding:
    return BatchStanding(
        batch=batch,
        proposed=counts.get("proposed", 0),
        applied=counts.get("applied", 0),
        rejected=counts.get("rejected", 0),
        withdrawn=counts.get("withdrawn", 0),
    )


def check_batch_exists(session: Session, batch_id: int) -> None:
    """Check that an import exists.

    Raises:
        NotFound: there is no such import, or it expired.
    """
    import_batches.get_batch(session, batch_id)


def count_settled_by_month(session: Session, *, since: str) -> Counter[tuple[str, str]]:
    """Count the imports that were committed or discarded since a day (ISO), by month (``2026-11``) and status."""
    settled = import_batches.list_settled(session, since=since)
    return Counter((moment[:7], status) for moment, _, status in settled)
