"""Commit an uploaded list: ordinary facts are applied, all that could hijack a listing waits for a second person.

It is worked out on copies of the directory (`listings.importing.staging`) and put in place in one short transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from finder.listings.importing.importer import ImportSetting
from finder.listings.importing.rebuilding import Follow, Tick, do_nothing
from finder.listings.importing.staged_work import Work
from finder.listings.importing.staging import Watch, run_import, watch_nothing
from finder.listings.rules.records import SourceList
from finder.platform.database.changes import find_changed_ids, get_revision
from finder.platform.database.session import Session, SessionFactory, open_to_read
from finder.platform.errors import BadInput
from finder.staff.imports.batches import make_setting, note
from finder.staff.imports.getting_ready import Ready, decide_anew, end_replaced, hold, make_ready, write_ready
from finder.staff.imports.planning import carry_out, left_out_entries, make_plan
from finder.staff.imports.proposing_rows import Backed
from finder.staff.imports.rules.import_batches import Batch
from finder.staff.imports.rules.import_plans import Plan
from finder.staff.imports.rules.renewed_plans import is_as_reviewed
from finder.staff.imports.store import import_batches
from finder.staff.rules.errors import AlreadyDecided, NotAllowed, Stale
from finder.staff.rules.permissions import ActionContext, require, require_fresh
from finder.staff.rules.proposals import Evidence, check_evidence

BLOCKED = {
    "refused": "More than half of its rows are refused: its columns may be shifted, or it is another list than it was taken "
    "for. Look at the first refused rows; nothing can be taken from this list.",
    "phones": "More than 5% of the programs have other phone numbers in this list than in the last one of its source. Ask "
    "the source; nothing can be taken from this list.",
    "too_many": "More than 2,000 differences would wait for somebody. Load a list of this size with the command "
    "finder import, or a part at a time.",
}
"""Reasons why a batch can't be committed, in words for staff."""
WRITTEN_TOO = ("history_head", "proposal", "import_batch")
"""Tables that the last transaction of a commit writes besides the directory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """The outcome of committing a batch."""

    batch: Batch
    proposal_ids: tuple[int, ...]
    """Proposals for a second person, one per program."""
    superseded: tuple[int, ...]
    """Older import proposals that this newer list superseded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Who is told how far a commit is; each may raise to give up, until the writing begins."""

    watch: Watch = watch_nothing
    tick: Tick = do_nothing
    rest_seconds: float = 0.0
    """As `listings.importing.staged_work.Work.rest_seconds`."""


NO_PROGRESS = Progress()


def commit_batch(
    sessions: SessionFactory,
    batch_id: int,
    *,
    context: ActionContext,
    evidence: Sequence[Evidence] = (),
    progress: Progress = NO_PROGRESS,
) -> Committed:
    """Apply what needs no second person, and propose the rest, all or nothing. It waits while another import runs.

    Args:
        sessions: a writing factory; only a short transaction at the end writes.
        batch_id: the batch.
        context: who commits it.
        evidence: backs a list that isn't evidence by itself (our own CSV), unlike SAMHSA's and states' lists.
        progress: told how far it is.

    Raises:
        NotAllowed: the role lacks the permission to import, or the list is blocked; `BLOCKED` says why.
        ReauthenticationNeeded: the last factor was shown too long ago.
        AlreadyDecided: it was committed or discarded.
        Stale: the directory changed, so that the list would have another effect now, and not only at the programs that
            were changed; `current` holds the counts of a new dry run. Upload the file again.
        EvidenceMissing: the evidence is incomplete.
        BadInput: it has waited for more than a day.
        NotFound: there is no such batch.
    """
    with open_to_read(sessions) as session:
        batch = check_commit(session, batch_id, context=context, evidence=evidence)
        lists = import_batches.load_lists(session, batch)
        setting = replace(make_setting(session, context), tick=progress.tick)
    backed = Backed(lists=lists, evidence=evidence, context=context)
    ended: list[tuple[int, ...]] = []
    proposed: list[tuple[int, ...]] = []

    def compute(copies: Session, follow: Follow) -> Ready:
        ready = hold(copies, _bring_up(copies, batch, lists, setting), backed)
        carry_out(copies, lists, ready.batch.plan, replace(setting, follow=follow))
        make_ready(copies, ready)
        return ready

    def before(session: Session, ready: Ready) -> None:
        if not import_batches.settle_batch(session, batch.id, "committed", at=context.now):
            raise AlreadyDecided("This import was settled already.")
        ended.append(end_replaced(session, ready))

    def after(session: Session, ready: Ready) -> None:
        proposed.append(write_ready(session, ready))
        note(session, batch, "committed", context)

    work = Work(
        compute=compute,
        zips=setting.zips,
        follow=setting.follow,
        ahead=lambda session, ready: ready.provenance.chain_ahead(session),
        is_ready=lambda session, ready: ready.provenance.is_chained(session),
        before=before,
        after=after,
        renew=decide_anew,
        rest_seconds=progress.rest_seconds,
        also=WRITTEN_TOO,
    )
    ready = run_import(sessions, work, watch=progress.watch)
    with sessions.begin() as session:
        # By itself, so that nobody waits for it: what is left would only lie there until the proposals are decided.
        import_batches.keep_records(session, batch.id, left_out_entries(ready.batch.plan.newcomers))
    with open_to_read(sessions) as session:
        return Committed(
            batch=import_batches.get_batch(session, batch.id), proposal_ids=proposed[-1], superseded=ended[-1]
        )


def check_commit(
    session: Session, batch_id: int, *, context: ActionContext, evidence: Sequence[Evidence] = ()
) -> Batch:
    """Return a batch that may be committed now; errors as `commit_batch`."""
    require(context.actor, "import")
    require_fresh(context.actor, context.now)
    check_evidence(evidence, today=context.today)
    batch = import_batches.get_batch(session, batch_id)
    if batch.status != "planned":
        raise AlreadyDecided("This import was settled already.")
    if batch.has_expired(context.now):
        raise BadInput("This dry run is more than a day old. Upload the file again.")
    if batch.plan.blocks:
        raise NotAllowed(BLOCKED[batch.plan.blocks[0]])
    return batch


def _bring_up(session: Session, batch: Batch, lists: Sequence[SourceList], setting: ImportSetting) -> Batch:
    """Return the batch with the plan as it is now: others may have worked since the dry run.

    Raises:
        Stale: it would do something else, beyond the programs that were changed since.
    """
    revision = get_revision(session)
    if revision == batch.revision:
        return batch
    # Refused rows are not stored: their count is carried over.
    now = make_plan(session, lists, [(0, "")] * batch.plan.counts["rejected"], setting)
    now = replace(now, samples={**now.samples, "rejected": batch.plan.samples["rejected"]})
    if now.digest == batch.plan.digest:
        return batch
    changed = find_changed_ids(session, since=batch.revision, until=revision) if batch.revision else None
    if changed is None or not is_as_reviewed(batch.plan, now, changed=changed):
        raise Stale("The directory changed since this dry run. Upload the file again.", _figures(now))
    return replace(batch, plan=now)


def _figures(plan: Plan) -> Mapping[str, object]:
    return {**plan.counts, "waiting": plan.waiting, "phone_changes": plan.phone_changes}
