"""Views of one change for several sites: all of them on one page, decided together but for those left unchecked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from finder.listings.rules.changes import Change
from finder.listings.rules.overrides import NO_OVERRIDES, StaffOverrides
from finder.listings.rules.programs import Card
from finder.listings.store import programs, staff_overrides
from finder.listings.web.services import get_vocabulary
from finder.platform.errors import InvalidFields
from finder.platform.web.form_fields import read_form
from finder.staff.accounts.people import compare_people, list_names
from finder.staff.editing.together import get_group
from finder.staff.frame.comment_lines import Comments, comment_lines
from finder.staff.frame.confirmations import add_confirmations
from finder.staff.frame.evidence_lines import EvidenceLine, evidence_line
from finder.staff.frame.field_labels import label_of, lines_of, override_lines, signal_words
from finder.staff.frame.guard import get_context, get_primary_session, needs, writing
from finder.staff.frame.layout import StaffPage, go, show
from finder.staff.frame.staff_times import in_zone
from finder.staff.organizations.deciding_together import (
    TogetherDecided,
    TogetherDecision,
    approve_together,
    reject_together,
    withdraw_together,
)
from finder.staff.organizations.web.left_out import LeftLine, left_lines, site_place
from finder.staff.organizations.web.organization_form import ChosenSitesForm
from finder.staff.rules.comments import may_comment
from finder.staff.rules.errors import EvidenceMissing
from finder.staff.rules.groups import ProposalGroup
from finder.staff.rules.permissions import ActionContext, may
from finder.staff.rules.proposals import SOLO_HOLD, Proposal
from finder.staff.store import proposals

together = Blueprint("staff_together", __name__, url_prefix="/staff/proposals/together")
add_confirmations(together, together_withdrawn="Withdrawn. Nothing was changed.")
_AT_ONCE = 25
"""Sites decided in one transaction: less than a second of work."""
_STATUS_WORDS = {"proposed": "waits", "applied": "approved", "rejected": "rejected", "withdrawn": "withdrawn"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteLine:
    """One site of a change."""

    proposal_id: int
    program_id: str
    name: str
    place: str
    fields: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]
    """(label, before, proposed)."""
    status: str
    waits: bool
    is_stale: bool
    """True when it was changed since it was proposed: it can't be approved any more."""
    warnings: tuple[str, ...]
    """Warnings that not all sites have."""
    is_ticked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPage(StaffPage):
    """One change for several sites."""

    group: ProposalGroup
    lines: tuple[SiteLine, ...]
    waiting: int
    approved: int
    by: str
    at: str
    reason: str
    evidence: tuple[EvidenceLine, ...]
    warnings: tuple[str, ...]
    """Warnings that all sites have."""
    left_out: tuple[LeftLine, ...]
    may_decide: bool
    is_mine: bool
    needs_other: bool
    hold_until: str
    """When working alone: the end of the wait; else, or when that is over, ""."""
    decided: TogetherDecided | None
    comments: Comments
    """On all of its proposals; a new one is kept with the first."""
    note: str = ""


@together.get("/<int:group_id>")
@needs("view")
def show_group(group_id: int) -> Response | tuple[str, int]:
    """Show one change with all its sites."""
    return _show(group_id)


def _show(
    group_id: int, *, problems: dict[str, str] | None = None, decided: TogetherDecided | None = None, note: str = ""
) -> Response | tuple[str, int]:
    page = _page(group_id, problems or {}, decided, note)
    return show("staff/together.html", page, status=422 if problems else 200)


def _page(group_id: int, problems: dict[str, str], decided: TogetherDecided | None, note: str) -> GroupPage:
    session, context = get_primary_session(), get_context()
    session.rollback()  # What was read before a decision is stale.
    group, found = get_group(session, group_id), proposals.list_of_group(session, group_id)
    first = found[0] if found else None
    proposer = first.proposer if first else context.actor.account_id
    second = compare_people(session, proposer, context.actor.account_id, now=context.now)
    hold = first.proposed_at + SOLO_HOLD if first and second.is_same and second.is_alone else context.now
    waiting = [one for one in found if one.status == "proposed"]
    is_reviewer = bool(waiting) and may(context.actor.role, "review")
    lines, shared = _lines(found)
    return GroupPage(
        title="One change, several sites",
        problems=problems,
        group=group,
        lines=lines,
        waiting=len(waiting),
        approved=sum(one.status == "applied" for one in found),
        by=list_names(session).get(proposer, ""),
        at=_moment(first, context),
        reason=first.reason if first else "",
        evidence=tuple(evidence_line(entry) for entry in first.evidence) if first else (),
        warnings=shared,
        left_out=left_lines(session, group.left_out),
        may_decide=is_reviewer and (not second.is_same or (second.is_alone and context.now >= hold)),
        is_mine=bool(waiting) and proposer == context.actor.account_id,
        needs_other=bool(waiting) and second.is_same and not second.is_alone,
        hold_until=in_zone(hold, context.actor.time_zone) if waiting and hold > context.now else "",
        decided=decided,
        note=note,
        comments=_comments(found, context),
    )


def _comments(found: Sequence[Proposal], context: ActionContext) -> Comments:
    can_comment = bool(found) and may_comment(found[0], context)
    lines = comment_lines(get_primary_session(), [one.id for one in found], zone=context.actor.time_zone)
    path = url_for("staff_proposals.comment", proposal_id=found[0].id, _anchor="comments") if can_comment else ""
    return Comments(lines=lines, path=path)


def _moment(first: Proposal | None, context: ActionContext) -> str:
    return in_zone(first.proposed_at if first else context.now, context.actor.time_zone)


def _lines(found: list[Proposal]) -> tuple[tuple[SiteLine, ...], tuple[str, ...]]:
    """Return the sites in words, and the warnings that all of them have."""
    session = get_primary_session()
    ids = sorted({one.program_id for one in found})
    cards = {card.id: card for card in programs.find_cards(session, ids)}
    overrides = staff_overrides.load_overrides(session, ids)
    warnings = {one.id: tuple(map(signal_words, one.signals)) for one in found}
    shared = set.intersection(*map(set, warnings.values())) if warnings else set()
    lines = tuple(
        _line(
            one,
            cards.get(one.program_id),
            overrides.get(one.program_id, NO_OVERRIDES),
            tuple(words for words in warnings[one.id] if words not in shared),
        )
        for one in found
    )
    return lines, tuple(sorted(shared))


def _line(proposal: Proposal, card: Card | None, overrides: StaffOverrides, warnings: tuple[str, ...]) -> SiteLine:
    waits = proposal.status == "proposed"
    is_stale = waits and any(overrides.fields.get(change.field) != change.old for change in proposal.changes)
    return SiteLine(
        proposal_id=proposal.id,
        program_id=proposal.program_id,
        name=card.name if card else proposal.program_id,
        place=site_place(card) or "no longer in the directory",
        fields=tuple(map(_field, proposal.changes)),
        status=_STATUS_WORDS[proposal.status],
        waits=waits,
        is_stale=is_stale,
        warnings=warnings,
        is_ticked=waits and not is_stale and not warnings and card is not None,
    )


def _field(change: Change) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    new = lines_of(change.field, change.new.value) if change.new else ("what the lists say",)
    return label_of(change.field, get_vocabulary()), override_lines(change.field, change.old, change.shown), new


@together.post("/<int:group_id>/approve")
@needs("review")
def approve_sites(group_id: int) -> Response | tuple[str, int]:
    """Approve the checked sites; the others go on waiting."""
    return _decide(group_id, is_approval=True)


@together.post("/<int:group_id>/reject")
@needs("review")
def reject_sites(group_id: int) -> Response | tuple[str, int]:
    """Reject the checked sites."""
    return _decide(group_id, is_approval=False)


def _decide(group_id: int, *, is_approval: bool) -> Response | tuple[str, int]:
    form, decide = read_form(ChosenSitesForm), approve_together if is_approval else reject_together
    note = str(form.note.data).strip()
    if not is_approval and not note:
        return _show(group_id, problems={"note": "Say why: whoever proposed it reads it."})
    decision = TogetherDecision(group_id=group_id, proposal_ids=form.chosen(), note=note)
    get_group(get_primary_session(), group_id)
    try:
        decided = _decide_in_parts(decision, decide)
    except InvalidFields as error:
        return _show(group_id, problems={"sites": " ".join(error.reasons.values())}, note=note)
    except EvidenceMissing as error:
        words = f"{error} Reject it, and propose it again with evidence."
        return _show(group_id, problems={"sites": words}, note=note)
    return _show(group_id, decided=decided)


def _decide_in_parts(decision: TogetherDecision, decide: Callable[..., TogetherDecided]) -> TogetherDecided:
    """Decide some sites at a time: others who write wait for a part, not for all of them."""
    chosen, parts = decision.proposal_ids, []
    for at in range(0, max(len(chosen), 1), _AT_ONCE):
        with writing() as session:
            part = replace(decision, proposal_ids=chosen[at : at + _AT_ONCE])
            parts.append(decide(session, part, context=get_context()))
    return TogetherDecided(
        decided=tuple(number for part in parts for number in part.decided),
        refused=tuple(pair for part in parts for pair in part.refused),
    )


@together.post("/<int:group_id>/withdraw")
@needs("edit")
def withdraw_sites(group_id: int) -> Response:
    """Withdraw one's own change at all sites where it waits."""
    with writing() as session:
        get_group(session, group_id)
        withdraw_together(session, group_id, context=get_context())
    return go(url_for("staff_together.show_group", group_id=group_id), "together_withdrawn")
