"""Add a program that only an imported list has, once a second person approved it."""

from __future__ import annotations

from dataclasses import replace

from finder.listings.importing.importer import ImportSetting, import_lists
from finder.listings.rules.history import AuditEvent
from finder.places.store import places
from finder.platform.database.session import Session
from finder.platform.errors import BadInput, NotFound
from finder.staff.editing.following import follow_programs
from finder.staff.history.recording import record_event
from finder.staff.imports.store import import_batches
from finder.staff.rules.permissions import ActionContext
from finder.staff.rules.proposals import Proposal, as_mappings


def release_listing(session: Session, proposal: Proposal, *, context: ActionContext) -> None:
    """Import the rows of a proposed program; doesn't commit.

    Raises:
        BadInput: the directory changed, so that the rows would no longer give exactly this program.
        NotFound: the import's rows were deleted.
    """
    batch = import_batches.get_batch(session, proposal.batch_id or 0)
    newcomer = next((one for one in batch.plan.newcomers if one.program_id == proposal.program_id), None)
    if newcomer is None:
        raise NotFound("The import does not hold this program.")
    lists = import_batches.load_lists(session, batch, newcomer.entries)
    if sum(len(found.records) for found in lists) != len(newcomer.entries):
        raise NotFound("The rows of this import are gone. Upload the file again.")
    # A single row isn't a complete list: it must not drop other programs.
    rows = [replace(found, complete=False) for found in lists if found.records]
    setting = ImportSetting(zips=places.load_zip_points(session), now=context.now, follow=follow_programs)
    rebuilt = import_lists(session, rows, setting=setting).rebuilt
    if rebuilt.added != {proposal.program_id} or rebuilt.updated or rebuilt.moved:
        raise BadInput("The directory changed: this row would touch other programs too. Upload the file again.")
    import_batches.delete_records(session, batch.id, newcomer.entries)
    event = AuditEvent(
        kind="import",
        program_id=proposal.program_id,
        proposer=proposal.proposer,
        approver=context.actor.account_id,
        at=context.now,
        reason=proposal.reason,
        evidence=as_mappings(proposal.evidence),
        proposal_id=proposal.id,
        is_single_person=proposal.is_single_person,
        request_id=context.actor.request_id,
    )
    record_event(session, event)
