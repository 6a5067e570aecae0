"""Imports through the web: the plan of each as JSON, and its file's records while they are needed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, insert, select, update
from sqlalchemy.orm import Session

from finder.listings.rules.records import SourceList, SourceRecord
from finder.listings.store import documents
from finder.platform.database.documents import dump_rest, load_as
from finder.platform.database.moments import midnight
from finder.platform.errors import NotFound
from finder.staff.imports.rules.import_batches import Batch, BatchStatus
from finder.staff.imports.store.tables import ImportBatchRow, ImportRecordRow
from finder.staff.store.proposals import select_waiting_batches

_COLUMNS = ("id", "status", "account_id", "uploaded_at", "expires_at", "settled_at")
_PLAIN: dict[str, Any] = {"synchronize_session": False}
_CHUNK = 500


def save_batch(session: Session, batch: Batch, lists: Sequence[SourceList]) -> int:
    """Write a new batch (its id is ignored) with the records of its lists, and return its id; doesn't commit."""
    row = ImportBatchRow(
        status=batch.status,
        account_id=batch.account_id,
        uploaded_at=batch.uploaded_at,
        expires_at=batch.expires_at,
        settled_at=None,
        document=dump_rest(batch, _COLUMNS),
    )
    session.add(row)
    session.flush()
    records = [(at, number, record) for at, found in enumerate(lists) for number, record in found.records]
    rows = [
        {
            "batch_id": row.id,
            "number": number,
            "list_number": at,
            "row": in_file,
            "record": documents.write_record(record),
        }
        for number, (at, in_file, record) in enumerate(records)
    ]
    if rows:
        session.execute(insert(ImportRecordRow), rows)
    return row.id


def get_batch(session: Session, batch_id: int, *, to_settle: bool = False) -> Batch:
    """Return one batch; `to_settle` locks it until the transaction ends.

    Raises:
        NotFound: there is none, or it was deleted when it expired.
    """
    overrides = select(ImportBatchRow).where(ImportBatchRow.id == batch_id).execution_options(populate_existing=True)
    row = session.scalar(overrides.with_for_update() if to_settle else overrides)
    if row is None:
        raise NotFound("There is no such import.")
    return _batch(row)


def find_batches(session: Session, *, status: BatchStatus | None = None, limit: int = 50) -> list[Batch]:
    """Return batches, with one status or all, the newest first."""
    overrides = select(ImportBatchRow).order_by(ImportBatchRow.id.desc()).limit(limit)
    if status:
        overrides = overrides.where(ImportBatchRow.status == status)
    return [_batch(row) for row in session.scalars(overrides.execution_options(populate_existing=True))]


def list_settled(session: Session, *, since: str) -> list[tuple[str, int, str]]:
    """Return (time, batch, status) of batches committed or discarded since a day or timestamp (UTC, ISO), oldest first."""
    columns = (ImportBatchRow.settled_at, ImportBatchRow.id, ImportBatchRow.status)
    first = datetime.fromisoformat(midnight(since))
    overrides = select(*columns).where(ImportBatchRow.settled_at >= first).order_by(*columns[:2])
    return [(row[0].isoformat(), row[1], row[2]) for row in session.execute(overrides) if row[0]]


def settle_batch(session: Session, batch_id: int, status: BatchStatus, *, at: datetime) -> bool:
    """Mark a batch as committed or discarded unless that was done meanwhile; return whether it was saved. Doesn't commit."""
    result = session.execute(
        update(ImportBatchRow)
        .where(ImportBatchRow.id == batch_id, ImportBatchRow.status == "planned")
        .values(status=status, settled_at=at),
        execution_options=_PLAIN,
    )
    return cast("CursorResult[Any]", result).rowcount == 1


def load_lists(session: Session, batch: Batch, numbers: Collection[int] | None = None) -> list[SourceList]:
    """Return the lists of a batch with all their records, or only those of `numbers`."""
    overrides = select(ImportRecordRow).where(ImportRecordRow.batch_id == batch.id).order_by(ImportRecordRow.number)
    if numbers is not None:
        overrides = overrides.where(ImportRecordRow.number.in_(sorted(numbers)))
    records: dict[int, list[tuple[int, SourceRecord]]] = {}
    for row in session.scalars(overrides.execution_options(populate_existing=True)):
        records.setdefault(row.list_number, []).append((row.row, documents.read_record(row.record)))
    return [
        SourceList(
            format=head.format,
            source=head.source,
            as_of=head.as_of,
            as_of_from=head.as_of_from,
            as_of_precision=head.as_of_precision,
            complete=head.complete,
            records=tuple(records.get(at, ())),
            asked={kind: tuple(codes) for kind, codes in head.asked.items()},
        )
        for at, head in enumerate(batch.heads)
    ]


def delete_records(session: Session, batch_id: int, numbers: Collection[int]) -> None:
    """Delete records that are not needed any more; doesn't commit."""
    wanted = sorted(numbers)
    for start in range(0, len(wanted), _CHUNK):
        where = (ImportRecordRow.batch_id == batch_id, ImportRecordRow.number.in_(wanted[start : start + _CHUNK]))
        session.execute(delete(ImportRecordRow).where(*where), execution_options=_PLAIN)


def keep_records(session: Session, batch_id: int, numbers: Collection[int]) -> None:
    """Delete all records of a batch but those of `numbers`; doesn't commit."""
    overrides = select(ImportRecordRow.number).where(ImportRecordRow.batch_id == batch_id)
    delete_records(session, batch_id, set(session.scalars(overrides)) - set(numbers))


def delete_expired(session: Session, *, now: datetime) -> int:
    """Delete expired batches with their records, and return how many; doesn't commit."""
    where = (ImportBatchRow.status == "planned", ImportBatchRow.expires_at <= now)
    ids = list(session.scalars(select(ImportBatchRow.id).where(*where)))
    for batch_id in ids:
        session.execute(delete(ImportRecordRow).where(ImportRecordRow.batch_id == batch_id), execution_options=_PLAIN)
        session.execute(delete(ImportBatchRow).where(ImportBatchRow.id == batch_id), execution_options=_PLAIN)
    return len(ids)


def delete_settled_records(session: Session) -> int:
    """Delete records of settled batches without waiting proposals, and return how many; doesn't commit."""
    waiting = select_waiting_batches()
    settled = select(ImportBatchRow.id).where(ImportBatchRow.status != "planned", ImportBatchRow.id.not_in(waiting))
    overrides = delete(ImportRecordRow).where(ImportRecordRow.batch_id.in_(settled))
    return cast("CursorResult[Any]", session.execute(overrides, execution_options=_PLAIN)).rowcount


def _batch(row: ImportBatchRow) -> Batch:
    return load_as(Batch, row.document, **{name: getattr(row, name) for name in _COLUMNS})
