"""What a provider answered becomes one proposal: nothing of it applies before a reviewer approved it.

Whoever made the link counts as the proposer, and so can't approve what comes back through it: else one person could send
a link to their own mailbox, answer it, and let the answer in.
"""

from __future__ import annotations

from datetime import datetime

from finder.listings.rules.changes import Change
from finder.listings.rules.overrides import StaffOverride
from finder.platform.database.session import Session
from finder.provider.rules.answers import Answer
from finder.provider.rules.links import ProviderLink
from finder.staff.editing.editing import Edit, EditPlan, open_program, plan_edit
from finder.staff.editing.proposing import Backing, ProposalInput, propose
from finder.staff.rules.permissions import ActionContext, Actor


def receive_answer(session: Session, link: ProviderLink, answer: Answer, now: datetime) -> int:
    """Propose what came back through a link, and return the proposal; doesn't commit.

    Raises:
        InvalidFields: some values are invalid, or may not stand in a listing.
        NotFound: the program is gone.
    """
    context = ActionContext(actor=Actor(account_id=link.made_by, role="editor", factor_at=None), now=now)
    before = open_program(session, link.program_id)
    values = dict(answer.changes)
    if "phones" in values:
        # The form doesn't show a number that is hidden while it is checked: leaving it out was no answer.
        hidden = [one for one in before.values["phones"] if one["number"] in before.overrides.hidden]
        known = {one["number"] for one in values["phones"]}
        values["phones"] = [*values["phones"], *(one for one in hidden if one["number"] not in known)]
    reason = _words(answer, link)
    edit = Edit(program_id=before.program.id, base_version=before.version, changes=values, reason=reason)
    plan = plan_edit(session, edit, context=context)
    changes = (*plan.changes, *_confirmations(answer, plan, context))
    proposal_input = ProposalInput(
        program_id=before.program.id, base_version=before.version, kind="provider", changes=changes
    )
    return propose(session, proposal_input, Backing(reason=reason, signals=plan.find_signals()), context=context)


def _words(answer: Answer, link: ProviderLink) -> str:
    if not answer.changes:
        said = "All of it is still right."
    elif answer.confirmed:
        said = "These corrections; the rest is still right."
    else:
        said = "These corrections."
    return f"From the provider's link of {link.made_at.date().isoformat()}: {said}"


def _confirmations(answer: Answer, plan: EditPlan, context: ActionContext) -> list[Change]:
    """Return the checks that the provider's word amounts to, once somebody approves them."""
    said = plan.stored.overrides.fields
    new = StaffOverride(value="yes", on=context.today.isoformat())
    fields = [f"checked:{group}" for group in answer.confirmed]
    return [
        Change(field=name, old=said.get(name), new=new, shown=said[name].value if name in said else None)
        for name in fields
        if said.get(name) != new
    ]
