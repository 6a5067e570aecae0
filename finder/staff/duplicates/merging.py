"""Carry out approved decisions on duplicates: merge two programs, or split them again.

Both pin the listings to their program (`listings.importing.pinned_ids`), so that no later list undoes the decision. Reviews
are in `reviewing`, proposals in `duplicates`. Doesn't commit.
"""

from __future__ import annotations

from finder.feedback.store import visitor_reports
from finder.listings.importing.pinned_ids import pin_programs
from finder.listings.republishing import republish
from finder.listings.rules.fields import LOCK_PREFIX
from finder.listings.rules.history import AuditEvent
from finder.listings.rules.merging import MERGE, Merge, split_overrides
from finder.listings.rules.programs import Program
from finder.listings.store import listings, merges, programs, staff_overrides
from finder.platform.database.session import Session
from finder.platform.errors import BadInput
from finder.staff.history.recording import record_events
from finder.staff.rules.permissions import ActionContext
from finder.staff.rules.proposals import Proposal, as_mappings
from finder.staff.store import assignments, proposals
from finder.staff.store.assignments import Assignment


def carry_out_decision(session: Session, proposal: Proposal, *, context: ActionContext) -> None:
    """Merge or split the two programs of an approved proposal of kind ``merge`` or ``split``.

    Raises:
        BadInput: they can't be merged or split any more; the message says why.
        NotFound: one of them doesn't exist any more.
    """
    (change,) = proposal.changes
    assert change.new is not None
    kept, gone = change.new.value["kept"], change.new.value["gone"]
    if proposal.kind == MERGE:
        kept, gone = find_current(session, kept, gone)
        merge_programs(session, kept, gone, at=context.now.isoformat(timespec="seconds"))
    else:
        split_programs(session, gone)
    record_events(session, [_event(proposal, program_id, kept, gone, context) for program_id in (kept, gone)])


def find_current(session: Session, one: str, other: str) -> tuple[str, str]:
    """Return two ids as they are today: lists may have given the programs others since."""
    current = programs.find_current_ids(session, (one, other))
    return current.get(one, one), current.get(other, other)


def _event(proposal: Proposal, program_id: str, kept: str, gone: str, context: ActionContext) -> AuditEvent:
    return AuditEvent(
        kind=proposal.kind,
        program_id=program_id,
        proposer=proposal.proposer,
        approver=context.actor.account_id,
        at=context.now,
        reason=f"{gone} and {kept}: {proposal.reason}",
        evidence=as_mappings(proposal.evidence),
        proposal_id=proposal.id,
        is_single_person=proposal.is_single_person,
        request_id=context.actor.request_id,
    )


def merge_programs(session: Session, kept: str, gone: str, *, at: str) -> Program:
    """Merge two programs under the id of the first, and return it; the second's URL redirects to it from now on."""
    for program_id in sorted((kept, gone)):
        programs.get_with_version(session, program_id, to_change=True)
    check_mergeable(session, kept, gone)
    keys = tuple(sorted({listing.key for listing in listings.find_listings_of(session, [gone])}))
    overrides = {program_id: staff_overrides.get_overrides(session, program_id) for program_id in (kept, gone)}
    aliases = tuple(programs.list_aliases(session, gone))
    reports = tuple(visitor_reports.list_ids(session, gone))
    assigned = assignments.list_assignments_of(session, [gone]).get(gone)
    listings.save_program_ids(session, dict.fromkeys(keys, kept))
    pin_programs(session, [kept])
    programs.delete_programs(session, [gone])
    programs.save_alias(session, old_id=gone, program_id=kept)
    staff_overrides.move_overrides(session, {gone: kept})
    visitor_reports.move_reports(session, reports, kept)
    assignments.delete_assignments(session, [gone])
    merge = Merge(
        id=0,
        kept=kept,
        gone=gone,
        status="merged",
        merged_at=at,
        keys=keys,
        statements=overrides,
        merged=staff_overrides.get_overrides(session, kept),
        aliases=aliases,
        reports=reports,
        assigned=(assigned.account_id, assigned.assigned_by, assigned.assigned_on) if assigned else None,
    )
    merges.save_merge(session, merge)
    return republish(session, kept)


def check_mergeable(session: Session, kept: str, gone: str) -> None:
    """Check that two programs can be merged.

    Raises:
        BadInput: they are one already, they have different blocking keys (state and first three digits of the ZIP), or a
            proposal for either waits for a decision.
    """
    if kept == gone:
        raise BadInput("These are one program already.")
    found = listings.find_listings_of(session, [kept, gone])
    if len({listing.identity.blocking_key for listing in found}) > 1:
        raise BadInput(
            "These lie in different ZIP areas. Lists would part them again: close the one that is gone instead."
        )
    waiting = [one for program_id in (kept, gone) for one in proposals.find_proposals(session, program_id=program_id)]
    if any(one.kind not in ("merge", "split") for one in waiting):
        raise BadInput("Something of one of them waits for a decision: settle that first.")
    held = [
        {field for field in staff_overrides.get_overrides(session, program_id).fields if field.startswith(LOCK_PREFIX)}
        for program_id in (kept, gone)
    ]
    if held[0] & held[1]:
        raise BadInput("Lists are held back on the same field of both: settle that first.")


def split_programs(session: Session, gone: str) -> tuple[Program, Program]:
    """Undo the merge that removed a program, and return the kept program and the restored one.

    Overrides made since the merge stay with the kept program.

    Raises:
        NotFound: no current merge removed it, or the kept program doesn't exist any more.
        BadInput: the kept program was merged with another since: that merge has to be undone first.
    """
    merge = merges.get_standing_merge(session, gone)
    check_newest(session, merge)
    programs.get_with_version(session, merge.kept, to_change=True)
    held = {listing.key for listing in listings.find_listings_of(session, [merge.kept])}
    if not held.intersection(merge.keys) or held <= set(merge.keys):
        raise BadInput("The lists behind these programs changed: they can't be parted any more.")
    listings.save_program_ids(session, {key: gone for key in merge.keys if key in held})
    pin_programs(session, [merge.kept, gone])
    programs.delete_alias(session, gone)
    for old_id in merge.aliases:
        programs.save_alias(session, old_id=old_id, program_id=gone)
    kept_overrides, gone_overrides = split_overrides(merge, staff_overrides.get_overrides(session, merge.kept))
    staff_overrides.replace_overrides(session, merge.kept, kept_overrides)
    staff_overrides.replace_overrides(session, gone, gone_overrides)
    visitor_reports.move_reports(session, merge.reports, gone)
    if merge.assigned:
        account_id, assigned_by, on = merge.assigned
        back = Assignment(program_id=gone, account_id=account_id, assigned_by=assigned_by, assigned_on=on)
        assignments.save_assignments(session, [back])
    merges.mark_split(session, merge.id)
    return republish(session, merge.kept), republish(session, gone)


def check_newest(session: Session, merge: Merge) -> None:
    """Check that no later merge depends on this one.

    Raises:
        BadInput: one does.
    """
    standing = merges.find_merges(session, program_id=merge.kept, status="merged")
    if any(later.id > merge.id for later in standing):
        raise BadInput("This program was merged again since. Undo that first.")
