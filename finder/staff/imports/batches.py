"""Import a list through the web: a stored dry run, then a commit that applies ordinary facts and proposes the rest.

Changes of phones, websites, names, addresses and status, and new programs, wait for a second person (trust requirements
LST-01 and LST-10); they are reviewed in `reviewing.import_rows`.
Functions that write need a session from `platform.database.session.make_writing_factory`; they don't commit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from finder.listings.importing.importer import ImportSetting
from finder.listings.importing.labels import LabelDecoder
from finder.listings.importing.recognizing import ImportOptions, ReadFile, read_lists
from finder.listings.rules.records import SourceList
from finder.listings.rules.vocabulary import Vocabulary
from finder.places.store import places
from finder.platform.database.session import Session
from finder.platform.errors import BadInput
from finder.staff.editing.following import follow_programs
from finder.staff.history.recording import AuditEvent, record_event, record_events
from finder.staff.imports.planning import carry_out, left_out_entries, make_plan
from finder.staff.imports.proposing_rows import lock_differences, propose_batch
from finder.staff.imports.rules.import_batches import Batch, ListHead
from finder.staff.imports.rules.import_plans import BATCH_LASTS, MOST_BYTES, MOST_ROWS, Plan
from finder.staff.imports.store import import_batches
from finder.staff.rules.errors import AlreadyDecided, NotAllowed, Stale
from finder.staff.rules.permissions import ActionContext, require, require_fresh
from finder.staff.rules.proposals import Evidence, check_evidence

_LONGEST_NAME = 120
BLOCKED = {
    "phones": "More than 5 % of the programs that this list speaks of would get other phone numbers. Ask the source; "
    "nothing can be taken from this list.",
    "too_many": "More than 2,000 differences would wait for somebody. Load a list of this size with the command "
    "finder import, or a part at a time.",
}
"""Reasons why a batch can't be committed, in words for staff."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListReader:
    """Collaborators for reading a file, built once at start."""

    vocabulary: Vocabulary
    decoder: LabelDecoder


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """The outcome of committing a batch."""

    batch: Batch
    proposal_ids: tuple[int, ...]
    """Proposals for a second person, one per program."""
    superseded: tuple[int, ...]
    """Older import proposals that this newer list superseded."""


def upload_batch(session: Session, upload: Upload, *, reader: ListReader, context: ActionContext) -> Batch:
    """Read a file, compute what it would do, and store both for a day. No program is changed.

    It holds the write lock for some seconds (about 10 for a national directory).

    Raises:
        NotAllowed: the role lacks the permission to import.
        BadInput: the file is too large or long, of unknown format, has a date that can't be true, or is refused by the
            importer; see `staff.imports.planning.make_plan`.
    """
    require(context.actor, "import")
    found = _read(upload, reader, context)
    size = upload.path.stat().st_size
    plan = make_plan(session, found.lists, found.rejected, _setting(session, context))
    batch = Batch(
        id=0,
        status="planned",
        account_id=context.actor.account_id,
        uploaded_at=context.now,
        expires_at=context.now + BATCH_LASTS,
        settled_at=None,
        file_name="".join(character for character in upload.name if character.isprintable())[-_LONGEST_NAME:],
        size_bytes=size,
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
    batch = replace(batch, id=import_batches.save_batch(session, batch, found.lists))
    _note(session, batch, "dry run", context)
    return batch


def _read(upload: Upload, reader: ListReader, context: ActionContext) -> ReadFile:
    if upload.path.stat().st_size > MOST_BYTES:
        raise BadInput("This file is larger than 20 MB. Load it with the command finder import.")
    options = ImportOptions(
        source=upload.source,
        as_of=upload.as_of,
        complete=upload.complete,
        name=upload.name,
        today=context.today,
    )
    found = read_lists(upload.path, vocabulary=reader.vocabulary, decoder=reader.decoder, options=options)
    if found.rows > MOST_ROWS:
        raise BadInput("This list has more than 30,000 rows. Load it with the command finder import.")
    return found


def _setting(session: Session, context: ActionContext) -> ImportSetting:
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


def commit_batch(
    session: Session, batch_id: int, *, context: ActionContext, evidence: Sequence[Evidence] = ()
) -> Committed:
    """Apply what needs no second person, and propose the rest, all or nothing.

    `evidence`: backs a list that isn't evidence by itself (our own CSV), unlike SAMHSA's and states' lists.

    Raises:
        NotAllowed: the role lacks the permission to import, or the list is blocked; `BLOCKED` says why.
        ReauthenticationNeeded: the last factor was shown too long ago.
        AlreadyDecided: it was committed or discarded.
        Stale: the directory changed, so that the list would have another effect now; `current` holds the counts of a new
            dry run. Upload the file again.
        EvidenceMissing: the evidence is incomplete.
        BadInput: it has waited for more than a day.
        NotFound: there is no such batch.
    """
    require(context.actor, "import")
    require_fresh(context.actor, context.now)
    check_evidence(evidence, today=context.today)
    batch = _open(session, batch_id)
    if batch.has_expired(context.now):
        raise BadInput("This dry run is more than a day old. Upload the file again.")
    if batch.plan.blocks:
        raise NotAllowed(BLOCKED[batch.plan.blocks[0]])
    lists, setting = import_batches.load_lists(session, batch), _setting(session, context)
    _check_plan(session, batch, lists, setting)
    superseded = lock_differences(session, batch, context=context)
    carry_out(session, lists, batch.plan, setting)
    if not import_batches.settle_batch(
        session, batch.id, "committed", at=context.now
    ):  # pragma: no cover - its row is locked
        raise AlreadyDecided("This import was settled already.")
    import_batches.keep_records(session, batch.id, left_out_entries(batch.plan.newcomers))
    proposal_ids = propose_batch(session, batch, evidence, context=context)
    record_events(session, [_provenance(batch, program_id, row, context) for program_id, row in batch.plan.updated])
    _note(session, batch, "committed", context)
    return Committed(
        batch=import_batches.get_batch(session, batch.id), proposal_ids=proposal_ids, superseded=superseded
    )


def _open(session: Session, batch_id: int) -> Batch:
    batch = import_batches.get_batch(session, batch_id, to_settle=True)
    if batch.status != "planned":
        raise AlreadyDecided("This import was settled already.")
    return batch


def _check_plan(session: Session, batch: Batch, lists: Sequence[SourceList], setting: ImportSetting) -> None:
    """Recompute the plan. Refused rows are not stored: their count is carried over."""
    refused = batch.plan.counts["rejected"]
    recomputed = make_plan(session, lists, [(0, "")] * refused, setting)
    recomputed = replace(recomputed, samples={**recomputed.samples, "rejected": batch.plan.samples["rejected"]})
    if recomputed.digest != batch.plan.digest:
        raise Stale("The directory changed since this dry run. Upload the file again.", _figures(recomputed))


def _figures(plan: Plan) -> Mapping[str, object]:
    return {**plan.counts, "waiting": plan.waiting, "phone_changes": plan.phone_changes}


def discard_batch(session: Session, batch_id: int, *, context: ActionContext) -> None:
    """Discard a batch and delete its records.

    Raises:
        NotAllowed: the role lacks the permission to import.
        AlreadyDecided: it was committed or discarded.
        NotFound: there is no such batch.
    """
    require(context.actor, "import")
    batch = _open(session, batch_id)
    import_batches.settle_batch(session, batch.id, "discarded", at=context.now)
    import_batches.keep_records(session, batch.id, ())
    _note(session, batch, "discarded", context)


def _note(session: Session, batch: Batch, what: str, context: ActionContext) -> None:
    counts = batch.plan.counts
    record_event(
        session,
        _event(f"import {batch.id} {what}: {batch.source} {batch.as_of} rows {counts['rows']}".strip(), context),
    )


def _provenance(batch: Batch, program_id: str, row: int | None, context: ActionContext) -> AuditEvent:
    at = f"row {row}" if row is not None else "not in the list"
    return replace(_event(f"import {batch.id} {at}", context), program_id=program_id)


def _event(reason: str, context: ActionContext) -> AuditEvent:
    return AuditEvent(
        kind="import",
        proposer=context.actor.account_id,
        at=context.now,
        reason=reason,
        request_id=context.actor.request_id,
    )
