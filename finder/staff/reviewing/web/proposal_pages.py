"""Page models of proposals: changes, reason, evidence, warnings, and who may decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import url_for

from finder.listings.rules.changes import Change
from finder.listings.rules.field_locks import FieldLock
from finder.listings.rules.field_values import shown_values
from finder.listings.rules.fields import LOCK_PREFIX
from finder.listings.rules.overrides import NO_OVERRIDES, StaffOverrides
from finder.listings.rules.vocabulary import Vocabulary
from finder.listings.store import merges, programs, staff_overrides
from finder.platform.database.session import Session
from finder.platform.errors import NotFound
from finder.staff.accounts.people import compare_people, list_names
from finder.staff.duplicates.pairs import find_merged_names
from finder.staff.frame.comment_lines import NO_COMMENTS, Comments, comment_lines
from finder.staff.frame.evidence_lines import EvidenceLine, evidence_line
from finder.staff.frame.field_labels import label_of, lines_of, override_lines, signal_words
from finder.staff.frame.layout import StaffPage
from finder.staff.frame.program_names import known_names
from finder.staff.frame.staff_times import in_zone
from finder.staff.rules.comments import may_comment
from finder.staff.rules.permissions import ActionContext, may
from finder.staff.rules.proposals import SOLO_HOLD, Kind, Proposal

STATUS_WORDS = {"proposed": "waits", "applied": "approved", "rejected": "rejected", "withdrawn": "withdrawn"}
KIND_TITLES: dict[Kind, str] = {
    "edit": "Change",
    "undo": "Undo",
    "new": "New program",
    "import": "What a list says",
    "listing": "New program from a list",
    "merge": "Merge two programs",
    "split": "Split two programs",
    "provider": "From the provider's link",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """One field of a proposal in its three versions."""

    field: str
    id: str
    """Name of its checkbox."""
    label: str
    was: tuple[str, ...]
    new: tuple[str, ...]
    now: tuple[str, ...]
    is_stale: bool
    """True when it was changed since it was proposed: it can't be approved any more."""
    is_ticked: bool
    """As it was sent; at first, unless there is a warning of the field, or only the provider says it."""
    is_applied: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningLine:
    """A warning, and the program it points to, if any."""

    words: str
    program_ids: tuple[str, ...]
    """Programs to compare with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalPage(StaffPage):
    """One proposal to decide."""

    id: int
    kind: str
    program_id: str
    name: str
    exists: bool
    """True when the program is in the directory."""
    status: str
    by: str
    at: str
    reason: str
    rows: tuple[ChangeRow, ...]
    evidence: tuple[EvidenceLine, ...]
    warnings: tuple[WarningLine, ...]
    decided_by: str
    decided_at: str
    decision_note: str
    is_single_person: bool
    waits: bool
    may_decide: bool
    is_mine: bool
    needs_other: bool
    """True when the viewer proposed it and someone else can decide."""
    hold_until: str
    """When working alone: the end of the wait; else, or when that is over, ""."""
    is_alone: bool
    sides: tuple[tuple[str, str, str], ...]
    """Of a merge or a split: (what becomes of it, id, name) of both programs."""
    group_id: int | None = None
    """The change for several sites that it is part of."""
    takes_evidence: bool = False
    """True when the viewer has to say how they checked it: it came through a provider's link."""
    today: str = ""
    """ISO date that new evidence starts with."""
    note: str = ""
    refusal: str = ""
    """Why the submitted decision failed."""
    comments: Comments = NO_COMMENTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was submitted with a decision or comment that failed."""

    note: str = ""
    comment: str = ""
    fields: frozenset[str] | None = None
    refusal: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)


def moment(at: datetime | None, zone: str) -> str:
    """Return a moment to the minute in the zone of whoever reads; "" without one."""
    return in_zone(at, zone) if at else ""


def name_in(proposal: Proposal) -> str:
    """Return the name of a new program, or its id."""
    named = (change.new.value for change in proposal.changes if change.field == "name" and change.new)
    return str(next(named, proposal.program_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stands:
    """A program's current state during a decision."""

    name: str
    overrides: StaffOverrides
    shown: Mapping[str, Any]


def proposal_page(
    session: Session, proposal: Proposal, context: ActionContext, vocabulary: Vocabulary, typed: Typed | None = None
) -> ProposalPage:
    """Return the page of one proposal for the viewer; `typed`: what they submitted with a failed decision."""
    typed, names = typed or Typed(), list_names(session)
    stands, actor, now = _as_it_stands(session, proposal), context.actor, context.now
    zone = actor.time_zone
    is_mine = proposal.proposer == actor.account_id
    second = compare_people(session, proposal.proposer, actor.account_id, now=now)
    is_same, is_alone = second.is_same, second.is_alone
    hold = proposal.proposed_at + SOLO_HOLD
    waits = proposal.status == "proposed"
    may_decide = waits and may(actor.role, "review") and (not is_same or (is_alone and now >= hold))
    return ProposalPage(
        title="A proposal",
        problems=typed.problems,
        id=proposal.id,
        kind=KIND_TITLES[proposal.kind],
        program_id=proposal.program_id,
        name=stands.name,
        exists=bool(stands.shown),
        status=STATUS_WORDS[proposal.status],
        by=_by(proposal, names.get(proposal.proposer, "")),
        at=moment(proposal.proposed_at, zone),
        reason=proposal.reason,
        rows=tuple(_row(change, proposal, stands, typed, vocabulary) for change in proposal.changes),
        evidence=tuple(evidence_line(entry) for entry in proposal.evidence),
        warnings=tuple(
            WarningLine(
                words=signal_words(signal),
                program_ids=(signal.detail,) if signal.code == "likely_duplicate" else signal.programs,
            )
            for signal in proposal.signals
        ),
        decided_by=names.get(proposal.decided_by, "") if proposal.decided_by else "",
        decided_at=moment(proposal.decided_at, zone),
        decision_note=proposal.decision_note,
        is_single_person=proposal.is_single_person,
        waits=waits,
        may_decide=may_decide,
        group_id=proposal.group_id,
        takes_evidence=may_decide and proposal.kind == "provider",
        today=context.today.isoformat(),
        is_mine=is_mine,
        needs_other=waits and is_same and not is_alone,
        hold_until=moment(hold, zone) if waits and is_same and is_alone and now < hold else "",
        is_alone=is_alone,
        sides=_sides(session, proposal),
        note=typed.note,
        refusal=typed.refusal,
        comments=_comments(session, proposal, context, typed.comment),
    )


def _by(proposal: Proposal, name: str) -> str:
    return f"the provider, through a link of {name}" if proposal.kind == "provider" else name


def _comments(session: Session, proposal: Proposal, context: ActionContext, typed: str) -> Comments:
    can_comment = may_comment(proposal, context)
    return Comments(
        lines=comment_lines(session, [proposal.id], zone=context.actor.time_zone),
        path=url_for("staff_proposals.comment", proposal_id=proposal.id, _anchor="comments") if can_comment else "",
        typed=typed,
    )


def _as_it_stands(session: Session, proposal: Proposal) -> _Stands:
    """Return the current state of the program; for a new one, its future name; for a merged one, that of the kept one."""
    try:
        program = programs.get_program(session, proposal.program_id)
    except NotFound:
        known = known_names(session, {proposal.program_id})
        return _Stands(name=known.get(proposal.program_id) or name_in(proposal), overrides=NO_OVERRIDES, shown={})
    overrides = staff_overrides.get_overrides(session, program.id)
    return _Stands(name=program.name, overrides=overrides, shown=shown_values(program, overrides))


def _sides(session: Session, proposal: Proposal) -> tuple[tuple[str, str, str], ...]:
    """Return the two programs of a proposal to merge or to split, with the names they have today, or had when merged."""
    if proposal.kind not in ("merge", "split"):
        return ()
    value = proposal.changes[0].new.value if proposal.changes[0].new else {}
    ids = {name: str(value.get(name, "")) for name in ("kept", "gone")}
    names = {card.id: card.name for card in programs.find_cards(session, sorted(ids.values()))}
    merged = merges.find_merges(session, program_id=ids["gone"])
    names = find_merged_names(session, merged) | names
    words = {
        "kept": "This page stays",
        "gone": "This page leads there" if proposal.kind == "merge" else "This page comes back",
    }
    return tuple((words[name], program_id, names.get(program_id, program_id)) for name, program_id in ids.items())


def _row(change: Change, proposal: Proposal, stands: _Stands, typed: Typed, vocabulary: Vocabulary) -> ChangeRow:
    name, plain = change.field, change.field.removeprefix(LOCK_PREFIX)
    is_stale = proposal.status == "proposed" and stands.overrides.fields.get(name) != change.old
    if typed.fields is None:
        ticked = proposal.kind != "provider" and plain not in {signal.field for signal in proposal.signals}
    else:
        ticked = name in typed.fields
    was, new = _versions(change)
    return ChangeRow(
        field=name,
        id=f"field-{name.replace(':', '-')}",
        label=label_of(name, vocabulary),
        was=was,
        new=new,
        now=lines_of(plain, stands.shown.get(plain)),
        is_stale=is_stale,
        is_ticked=ticked and not is_stale,
        is_applied=name in proposal.applied_fields,
    )


def _versions(change: Change) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return a field before and as proposed. A lock stands for what is shown; without it, what the list says would be."""
    name, plain = change.field, change.field.removeprefix(LOCK_PREFIX)
    if name != plain and change.old is not None and change.new is None:
        lock = FieldLock(**change.old.value)
        return lines_of(plain, lock.ours), lines_of(plain, lock.theirs)
    new = lines_of(name, change.new.value) if change.new else ("what the lists say",)
    return override_lines(name, change.old, change.shown), new
