"""Views of proposals: the list, one proposal, its approval, rejection or withdrawal, and comments on it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from finder.listings.web.services import get_vocabulary
from finder.platform.errors import InvalidFields
from finder.platform.web.form_fields import read_form
from finder.staff.accounts.people import find_same_person, is_reviewer_alone, list_names
from finder.staff.frame.comment_lines import CommentForm
from finder.staff.frame.confirmations import add_confirmations
from finder.staff.frame.evidence_form import BackingForm, read_evidence
from finder.staff.frame.guard import get_actor, get_context, get_now, get_primary_session, needs, writing
from finder.staff.frame.layout import go, show
from finder.staff.frame.paging import asked_page
from finder.staff.frame.program_names import known_names
from finder.staff.reviewing.commenting import add_comment
from finder.staff.reviewing.deciding import Decision, approve, reject, withdraw
from finder.staff.reviewing.web.decision_forms import REASON_WANTED, DecisionForm
from finder.staff.reviewing.web.proposal_lists import ProposalsPage, group_titles, proposal_line
from finder.staff.reviewing.web.proposal_pages import Typed, moment, name_in, proposal_page
from finder.staff.rules.errors import (
    AlreadyDecided,
    EvidenceMissing,
    HoldNotOver,
    NotAllowed,
    ReauthenticationNeeded,
    SignedOut,
    StaffError,
    Stale,
)
from finder.staff.rules.permissions import may
from finder.staff.store import proposals as stored

proposals = Blueprint("staff_proposals", __name__, url_prefix="/staff/proposals")
add_confirmations(
    proposals,
    proposed="It waits for a second person now.",
    approved="Approved: what was checked is public now.",
    rejected="Rejected. Nothing was changed.",
    withdrawn="Withdrawn. Nothing was changed.",
    commented="Your comment is there.",
)
SIZE = 50
"""Lines on a page."""
FILTERS = ("mine", "approve")


@proposals.get("")
@needs("view")
def show_proposals() -> Response | tuple[str, int]:
    """List waiting proposals, the oldest first."""
    session, actor, vocabulary = get_primary_session(), get_actor(), get_vocabulary()
    chosen = request.args.get("show", "") if request.args.get("show", "") in FILTERS else ""
    own, is_alone = find_same_person(session, actor.account_id), is_reviewer_alone(session, now=get_now())
    wanted = stored.WaitingFilter(
        proposer=actor.account_id if chosen == "mine" else None,
        not_by=frozenset() if is_alone or chosen != "approve" else frozenset(own),
    )
    may_review = may(actor.role, "review")
    total = 0 if chosen == "approve" and not may_review else stored.count_waiting(session, wanted)
    shown = asked_page(total, size=SIZE)
    found = stored.find_waiting(session, wanted, limit=SIZE if total else 0, offset=shown.offset)
    titles = group_titles(session, found)
    names, known = list_names(session), known_names(session, {each.program_id for each in found})
    lines = []
    for each in found:
        name = titles.get(each.group_id or 0) or known.get(each.program_id) or name_in(each)
        may_approve = may_review and (is_alone or each.proposer not in own)
        shown_names = (name, names.get(each.proposer, ""))
        lines.append(
            proposal_line(each, shown_names, zone=actor.time_zone, may_approve=may_approve, vocabulary=vocabulary)
        )
    page = ProposalsPage(
        title="Proposals",
        lines=tuple(lines),
        chosen=chosen,
        is_alone=is_alone,
        total=total,
        shown=shown,
    )
    return show("staff/proposals.html", page)


@proposals.get("/<int:proposal_id>")
@needs("view")
def show_proposal(proposal_id: int) -> Response | tuple[str, int]:
    """Show one proposal field by field."""
    return _show(proposal_id)


def _show(proposal_id: int, typed: Typed | None = None, *, status: int = 200) -> Response | tuple[str, int]:
    session = get_primary_session()
    # Data read before the attempted decision is stale.
    session.rollback()
    proposal = stored.get_proposal(session, proposal_id)
    page = proposal_page(session, proposal, get_context(), get_vocabulary(), typed)
    return show("staff/proposal.html", page, status=status, form=read_form(BackingForm))


@proposals.post("/<int:proposal_id>/approve")
@needs("review")
def take(proposal_id: int) -> Response | tuple[str, int]:
    """Approve the ticked fields; the others are rejected."""
    form = read_form(DecisionForm)
    evidence, problems = read_evidence(read_form(BackingForm))
    decision = Decision(proposal_id=proposal_id, fields=form.fields, note=str(form.note.data), evidence=evidence)
    if problems:
        return _show(proposal_id, Typed(note=decision.note, fields=form.fields, problems=problems), status=422)

    def event() -> None:
        with writing() as session:
            approve(session, decision, context=get_context())

    return _decide(proposal_id, event, "approved")


@proposals.post("/<int:proposal_id>/reject")
@needs("review")
def turn_down(proposal_id: int) -> Response | tuple[str, int]:
    """Reject a proposal as a whole, with a reason: whoever proposed it reads it."""
    form = read_form(DecisionForm)
    note = str(form.note.data).strip()
    proposal = stored.get_proposal(get_primary_session(), proposal_id)
    if not note and proposal.status == "proposed" and proposal.proposer != get_actor().account_id:
        problems = {"note": REASON_WANTED}
        return _show(proposal_id, Typed(fields=form.fields, problems=problems), status=422)

    def event() -> None:
        with writing() as session:
            reject(session, Decision(proposal_id=proposal_id, note=note), context=get_context())

    return _decide(proposal_id, event, "rejected")


@proposals.post("/<int:proposal_id>/withdraw")
@needs("edit")
def take_back(proposal_id: int) -> Response | tuple[str, int]:
    """Withdraw one's own proposal."""

    def event() -> None:
        with writing() as session:
            withdraw(session, proposal_id, context=get_context())

    return _decide(proposal_id, event, "withdrawn")


@proposals.post("/<int:proposal_id>/comment")
@needs("edit")
def comment(proposal_id: int) -> Response | tuple[str, int]:
    """Comment on a proposal: its author, and whoever may review."""
    words = str(read_form(CommentForm).comment.data)
    try:
        with writing() as session:
            add_comment(session, proposal_id, words, context=get_context())
    except InvalidFields as error:
        return _show(proposal_id, Typed(comment=words, problems=error.reasons), status=422)
    return go(url_for("staff_proposals.show_proposal", proposal_id=proposal_id), "commented")


def _decide(proposal_id: int, event: Callable[[], None], done: str) -> Response | tuple[str, int]:
    """Carry out a decision, or show the proposal again with the reason; what was ticked and typed is kept."""
    try:
        event()
    except (ReauthenticationNeeded, SignedOut):
        raise
    except (StaffError, InvalidFields) as error:
        form = read_form(DecisionForm)
        is_unticked = isinstance(error, InvalidFields) and not form.fields
        typed = Typed(
            note=str(form.note.data),
            fields=form.fields,
            refusal="" if is_unticked else refusal_words(error),
            problems={"fields": "Check at least one field to approve."} if is_unticked else {},
        )
        return _show(proposal_id, typed, status=error.status)
    return go(url_for("staff_proposals.show_proposal", proposal_id=proposal_id), done)


def refusal_words(error: StaffError | InvalidFields) -> str:
    """Return why a decision failed, and what to do next."""
    words = str(error)
    if isinstance(error, HoldNotOver):
        return f"{words} It can be approved from {moment(error.until, get_context().actor.time_zone)} on."
    if isinstance(error, InvalidFields):
        return " ".join([words, *error.reasons.values()])
    following = {
        NotAllowed: "Ask another reviewer to look at it.",
        AlreadyDecided: "The decision is shown below.",
        EvidenceMissing: "Where this page has no room for evidence, withdraw or reject it, and propose it again with evidence.",
        Stale: "What changed is marked below. Approve the other fields, or reject it and propose it again.",
    }
    return f"{words} {following.get(type(error), '')}".strip()
