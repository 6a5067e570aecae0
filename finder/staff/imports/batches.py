"""Import a list through the web: a stored dry run, then a commit that applies ordinary facts and proposes the rest.

Changes of phones, websites, names, addresses and status, and new programs, wait for a second person (trust requirements
LST-01 and LST-10); they are reviewed in `reviewing.import_rows`.
Both are worked out on copies of the directory (`listings.importing.staging`), so that nobody waits for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from finder.listings.importing.importer import ImportSetting
from finder.listings.importing.labels import LabelDecoder
from finder.listings.importing.rebuilding import Follow, Tick, do_nothing
from finder.listings.importing.recognizing import ImportOptions, ReadFile, read_lists
from finder.listings.importing.staging import compute_only
from finder.listings.rules.column_maps import ColumnMap
from finder.listings.rules.history import AuditEvent
from finder.listings.rules.records import SourceList
from finder.listings.rules.vocabulary import Vocabulary
from finder.places.store import places
from finder.platform.database.changes import get_revision
from finder.platform.database.session import Session, SessionFactory, open_to_read
from finder.platform.errors import BadInput
from finder.staff.editing.following import follow_programs
from finder.staff.history.recording import record_event
from finder.staff.imports.planning import make_plan
from finder.staff.imports.rules.import_batches import Batch, ListHead
from finder.staff.imports.rules.import_plans import BATCH_LASTS, MOST_BYTES, MOST_ROWS, Plan
from finder.staff.imports.store import import_batches
from finder.staff.rules.errors import AlreadyDecided
from finder.staff.rules.permissions import ActionContext, require

_LONGEST_NAME = 120
_READ_SHARE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class ListReader:
    """Collaborators for reading a file, built once at start."""

    vocabulary: Vocabulary
    decoder: LabelDecoder
    saved_maps: Mapping[str, ColumnMap] = field(default_factory=dict)
    """By fingerprint: what people said of the columns of lists that no format explains."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """An uploaded file."""

    path: Path
    """Temporary path, valid during the request only."""
    name: str
    """Original name: it may contain the list's date, and identifies the file to people."""
    source: str = ""
    as_of: str = ""
    """YYYY, YYYY-MM or YYYY-MM-DD if the person gave it; else as for ``finder import``."""
    complete: bool = False
    most_bytes: int = MOST_BYTES
    """The operator's limit."""
    column_map: ColumnMap | None = None
    """What its columns are, as the person said; None: its format is recognized, or its columns are saved."""


def upload_batch(
    sessions: SessionFactory,
    upload: Upload,
    *,
    reader: ListReader,
    context: ActionContext,
    tick: Tick = do_nothing,
) -> Batch:
    """Read a file, compute what it would do, and store both for a day. No program is changed, and nobody waits.

    Args:
        sessions: a writing factory; what the list would do is found on copies of the directory.
        upload: the file.
        reader: reads it.
        context: who uploads it.
        tick: told how far it is, 0 to 1; it may raise to give up.

    Raises:
        NotAllowed: the role lacks the permission to import.
        UnknownList: no format explains the file, and nobody has said what its columns are.
        BadInput: the file is too large or long, has a date that can't be true, or is refused by the
            importer; see `staff.imports.planning.make_plan`.
    """
    require(context.actor, "import")
    found = _read(upload, reader, context)
    tick(_READ_SHARE)
    with open_to_read(sessions) as session:
        setting = replace(make_setting(session, context), tick=tick)

    def compute(session: Session, follow: Follow) -> tuple[Plan, int]:
        revision = get_revision(session)
        return make_plan(session, found.lists, found.rejected, replace(setting, follow=follow)), revision

    plan, revision = compute_only(sessions, compute)
    batch = replace(_planned(upload, found, plan, context), revision=revision)
    with sessions.begin() as session:
        batch = replace(batch, id=import_batches.save_batch(session, batch, found.lists))
        note(session, batch, "dry run", context)
    return batch


def _planned(upload: Upload, found: ReadFile, plan: Plan, context: ActionContext) -> Batch:
    return Batch(
        id=0,
        status="planned",
        account_id=context.actor.account_id,
        uploaded_at=context.now,
        expires_at=context.now + BATCH_LASTS,
        settled_at=None,
        file_name="".join(character for character in upload.name if character.isprintable())[-_LONGEST_NAME:],
        size_bytes=upload.path.stat().st_size,
        format=found.format,
        as_of=found.as_of,
        as_of_from=found.as_of_from,
        heads=tuple(_head(entry) for entry in found.lists),
        as_of_precision=found.as_of_precision,
        unknown_codes=found.unknown_codes,
        unclear_marks=found.unclear_marks,
        ignored_columns=found.ignored_columns,
        warnings=found.warnings,
        plan=plan,
    )


def _read(upload: Upload, reader: ListReader, context: ActionContext) -> ReadFile:
    if upload.path.stat().st_size > upload.most_bytes:
        most = upload.most_bytes // 1024**2
        raise BadInput(f"This file is larger than {most} MB. Load it with the command finder import.")
    options = ImportOptions(
        source=upload.source,
        as_of=upload.as_of,
        complete=upload.complete,
        name=upload.name,
        today=context.today,
        column_map=upload.column_map,
        saved_maps=reader.saved_maps,
    )
    found = read_lists(upload.path, vocabulary=reader.vocabulary, decoder=reader.decoder, options=options)
    if found.rows > MOST_ROWS:
        raise BadInput("This list has more than 30,000 rows. Load it with the command finder import.")
    return found


def make_setting(session: Session, context: ActionContext) -> ImportSetting:
    """Return what an import by somebody on the staff needs."""
    return ImportSetting(zips=places.load_zip_points(session), now=context.now, follow=follow_programs)


def _head(found: SourceList) -> ListHead:
    return ListHead(
        format=found.format,
        source=found.source,
        as_of=found.as_of,
        as_of_from=found.as_of_from,
        as_of_precision=found.as_of_precision,
        complete=found.complete,
        asked=found.asked,
    )


def open_batch(session: Session, batch_id: int) -> Batch:
    """Return a batch that is still to be settled, locked until the transaction ends; errors as `discard_batch`."""
    batch = import_batches.get_batch(session, batch_id, to_settle=True)
    if batch.status != "planned":
        raise AlreadyDecided("This import was settled already.")
    return batch


def discard_batch(session: Session, batch_id: int, *, context: ActionContext) -> None:
    """Discard a batch and delete its records.

    Raises:
        NotAllowed: the role lacks the permission to import.
        AlreadyDecided: it was committed or discarded.
        NotFound: there is no such batch.
    """
    require(context.actor, "import")
    batch = open_batch(session, batch_id)
    import_batches.settle_batch(session, batch.id, "discarded", at=context.now)
    import_batches.keep_records(session, batch.id, ())
    note(session, batch, "discarded", context)


def note(session: Session, batch: Batch, what: str, context: ActionContext) -> None:
    """Record in the history what became of a batch; doesn't commit."""
    counts = batch.plan.counts
    record_event(
        session,
        event_of(f"import {batch.id} {what}: {batch.source} {batch.as_of} rows {counts['rows']}".strip(), context),
    )


def event_of(reason: str, context: ActionContext) -> AuditEvent:
    """Return the history entry of an import."""
    return AuditEvent(
        kind="import",
        proposer=context.actor.account_id,
        at=context.now,
        reason=reason,
        request_id=context.actor.request_id,
    )
