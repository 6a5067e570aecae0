"""Duplicates: propose to merge two programs, and to split what was merged by hand. Likely pairs are in `pairs`.

Merging is sensitive: a second person approves it (`reviewing.approve`), and the URL of the removed program then redirects
to the other. `preview_merge` and the `propose_` functions need a session from
`platform.database.session.make_writing_factory`.
"""

from __future__ import annotations

from dataclasses import dataclass

from finder.listings.rules.changes import Change
from finder.listings.rules.merging import MERGE, SPLIT
from finder.listings.rules.overrides import StaffOverride
from finder.listings.rules.programs import Program
from finder.listings.store import merges, programs
from finder.platform.database.dry_runs import dry_run
from finder.platform.database.session import Session
from finder.platform.errors import BadInput, InvalidFields, NotFound
from finder.staff.duplicates.merging import check_mergeable, check_newest, find_current, merge_programs
from finder.staff.editing.proposing import Backing, ProposalInput, propose
from finder.staff.rules.permissions import ActionContext, require, require_fresh
from finder.staff.rules.proposals import Evidence, check_evidence
from finder.staff.store import proposals


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeRequest:
    """A requested merge."""

    kept: str
    """The program whose id stays."""
    gone: str
    """The program whose id will redirect to the other."""
    reason: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitRequest:
    """A requested split."""

    gone: str
    """The id that was removed by the merge."""
    reason: str
    evidence: tuple[Evidence, ...] = ()


def preview_merge(session: Session, kept: str, gone: str) -> Program:
    """Return the program that merging two would produce; nothing is changed.

    Raises:
        BadInput: they can't be merged; see `merging.check_mergeable`.
        NotFound: one of them is not in the directory.
    """
    with dry_run(session):
        return merge_programs(session, *find_current(session, kept, gone), at="")


def propose_merge(session: Session, merge_request: MergeRequest, *, context: ActionContext) -> int:
    """Propose to merge two programs, and return the proposal's id; another person approves it.

    Raises:
        NotAllowed, ReauthenticationNeeded: the actor lacks the permission, or a recent factor.
        InvalidFields: no reason is given.
        EvidenceMissing: the evidence is incomplete.
        BadInput: they can't be merged, or the merge is proposed already.
        NotFound: one of them is not in the directory.
    """
    require(context.actor, "merge")
    require_fresh(context.actor, context.now)
    _check(merge_request.reason, merge_request.evidence, context)
    kept, gone = find_current(session, merge_request.kept, merge_request.gone)
    versions = programs.find_versions(session, [kept, gone])
    if len(versions) < len({kept, gone}):
        raise NotFound("One of these programs is not in the directory.")
    check_mergeable(session, kept, gone)
    _check_first(session, kept, MERGE)
    _check_other_way(session, kept, gone)
    change = _change(kept, gone, MERGE, context)
    proposal_input = ProposalInput(program_id=kept, base_version=versions[kept], kind="merge", changes=(change,))
    return propose(
        session,
        proposal_input,
        Backing(reason=merge_request.reason.strip(), evidence=merge_request.evidence),
        context=context,
    )


def propose_split(session: Session, merge_request: SplitRequest, *, context: ActionContext) -> int:
    """Propose to undo a merge made by hand, and return the proposal's id; another person approves it.

    Raises:
        NotAllowed, ReauthenticationNeeded: the actor lacks the permission, or a recent factor.
        InvalidFields: no reason is given.
        EvidenceMissing: the evidence is incomplete.
        BadInput: a later merge has to be undone first, or the split is proposed already.
        NotFound: no program of this id was merged by hand.
    """
    require(context.actor, "merge")
    require_fresh(context.actor, context.now)
    _check(merge_request.reason, merge_request.evidence, context)
    merge = merges.get_standing_merge(session, merge_request.gone)
    check_newest(session, merge)
    _check_first(session, merge.kept, SPLIT)
    version = programs.find_versions(session, [merge.kept]).get(merge.kept, 0)
    change = _change(merge.kept, merge.gone, SPLIT, context)
    proposal_input = ProposalInput(program_id=merge.kept, base_version=version, kind="split", changes=(change,))
    return propose(
        session,
        proposal_input,
        Backing(reason=merge_request.reason.strip(), evidence=merge_request.evidence),
        context=context,
    )


def _check(reason: str, evidence: tuple[Evidence, ...], context: ActionContext) -> None:
    if not reason.strip():
        raise InvalidFields({"reason": "Say why: a second person has to agree."})
    check_evidence(evidence, today=context.today)


def _check_first(session: Session, kept: str, kind: str) -> None:
    if any(one.kind == kind for one in proposals.find_proposals(session, program_id=kept)):
        raise BadInput("This is proposed already: decide that first.")


def _check_other_way(session: Session, kept: str, gone: str) -> None:
    """Refuse to merge one program into another while the other is to be merged into it: one of the two could only fail."""
    for one in proposals.find_proposals(session, program_id=gone):
        if one.kind == MERGE and one.changes[0].new is not None:
            value = one.changes[0].new.value
            if {*find_current(session, value["kept"], value["gone"])} == {kept, gone}:
                raise BadInput("Merging these two is proposed already, the other way around: decide that first.")


def _change(kept: str, gone: str, kind: str, context: ActionContext) -> Change:
    value = {"kept": kept, "gone": gone}
    return Change(field=kind, old=None, new=StaffOverride(value=value, on=context.today.isoformat()))
