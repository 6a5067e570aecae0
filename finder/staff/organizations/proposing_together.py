"""Propose one change for several sites of an organization: one proposal per site, all of one group.

Everything waits for a second person, also what one person may change at a single program: eighty pages change at once.
Needs a session from `platform.database.session.make_writing_factory`; doesn't commit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from finder.listings.rules.field_locks import base_field
from finder.listings.rules.fields import check_values
from finder.listings.store import staff_overrides
from finder.platform.database.session import Session
from finder.platform.errors import InvalidFields, NotFound
from finder.staff.editing.editing import Edit, EditPlan, open_to_change, plan_edit
from finder.staff.editing.proposing import Backing, ProposalInput, propose
from finder.staff.organizations.rules.changes import OrganizationChange, values_of
from finder.staff.rules.groups import MOST_SITES, LeftOut, ProposalGroup
from finder.staff.rules.permissions import ActionContext, require, require_fresh
from finder.staff.rules.proposals import Evidence, check_evidence
from finder.staff.store import proposal_groups, proposals


@dataclass(frozen=True, slots=True, kw_only=True)
class TogetherInput:
    """A change for the chosen sites."""

    title: str
    versions: Mapping[str, int]
    """Site to the version that the person saw."""
    change: OrganizationChange
    reason: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TogetherOutcome:
    """What became of it."""

    group_id: int | None
    """None when every site is left as it is."""
    proposed: tuple[str, ...]
    left_out: tuple[tuple[str, LeftOut], ...]


def propose_together(session: Session, wanted: TogetherInput, *, context: ActionContext) -> TogetherOutcome:
    """Propose a change for several sites; those that it can't or needn't change are left out, each with the reason.

    Raises:
        NotAllowed: the role lacks the permission to edit.
        ReauthenticationNeeded: the last factor was shown too long ago.
        InvalidFields: the value is invalid, there is no reason, or no site or too many are chosen.
        EvidenceMissing: the evidence is incomplete.
    """
    require(context.actor, "edit")
    require_fresh(context.actor, context.now)
    _check(wanted)
    check_evidence(wanted.evidence, today=context.today)
    values, left_out = _choose_sites(session, wanted)
    plans: list[EditPlan] = []
    for program_id in values:
        found = _plan(session, wanted, (program_id, values), context)
        if isinstance(found, EditPlan):
            plans.append(found)
        else:
            left_out.append((program_id, found))
    if not plans:
        return TogetherOutcome(group_id=None, proposed=(), left_out=tuple(left_out))
    group = ProposalGroup(id=0, title=wanted.title, left_out=tuple(left_out))
    group_id = proposal_groups.save_group(session, group)
    for plan in plans:
        proposal_input = ProposalInput(
            program_id=plan.stored.id, base_version=plan.stored.version, kind="edit", changes=plan.changes,
            group_id=group_id,
        )  # fmt: skip
        backing = Backing(reason=wanted.reason.strip(), evidence=wanted.evidence, signals=plan.find_signals())
        propose(session, proposal_input, backing, context=context)
    return TogetherOutcome(
        group_id=group_id, proposed=tuple(plan.stored.id for plan in plans), left_out=tuple(left_out)
    )


def _check(wanted: TogetherInput) -> None:
    _, reasons = check_values(values_of(wanted.change, {"phones": []}) or _phone_alone(wanted.change))
    if not 0 < len(wanted.versions) <= MOST_SITES:
        reasons["sites"] = f"Choose at least one site, and at most {MOST_SITES}."
    if not wanted.reason.strip():
        reasons["reason"] = "Say why: a second person has to agree."
    if reasons:
        raise InvalidFields(reasons)


def _phone_alone(change: OrganizationChange) -> dict[str, object]:
    """Return the value of a site that has nothing but the number that changes."""
    phone = {"number": change.number, "kind": "main", "extension": "", "answers": "not_stated"}
    return dict(values_of(change, {"phones": [phone]}) or {})


def _choose_sites(
    session: Session, wanted: TogetherInput
) -> tuple[dict[str, dict[str, Any]], list[tuple[str, LeftOut]]]:
    """Return the values of the sites that the change concerns, by site, and why the others are left as they are."""
    values: dict[str, dict[str, Any]] = {}
    left_out: list[tuple[str, LeftOut]] = []
    for program_id in sorted(wanted.versions):  # In order, so that two such changes don't wait for each other.
        found = _values_at(session, wanted, program_id)
        if isinstance(found, dict):
            values[program_id] = found
        else:
            left_out.append((program_id, found))
    return values, left_out


def _values_at(session: Session, wanted: TogetherInput, program_id: str) -> dict[str, Any] | LeftOut:
    change = wanted.change
    try:
        before = open_to_change(session, program_id)
    except NotFound:
        return "gone"
    if before.version != wanted.versions[program_id]:
        return "changed"
    if change.numbers & before.overrides.hidden:
        return "hidden"
    if (values := values_of(change, before.values)) is None:
        return "other_number"
    if values.items() <= before.values.items():
        return "same"
    return _find_block(session, program_id, change.field) or values


def _plan(
    session: Session, wanted: TogetherInput, site: tuple[str, Mapping[str, Mapping[str, Any]]], context: ActionContext
) -> EditPlan | LeftOut:
    """Return what the change would do at one site, or why it is left as it is; `site`: its id, and the values of all."""
    program_id, values = site
    edit = Edit(
        program_id=program_id, base_version=wanted.versions[program_id], changes=values[program_id],
        reason=wanted.reason, touched=len(values),
    )  # fmt: skip
    try:
        plan = plan_edit(session, edit, context=context)
    except InvalidFields:
        return "invalid"
    return plan if plan.changes else "same"


def _find_block(session: Session, program_id: str, field: str) -> LeftOut | None:
    """Return what has to be settled first at a site: a newer list that differs, or a proposal on the same field."""
    if any(found.conflict.field == field for found in staff_overrides.find_conflicts(session, program_id=program_id)):
        return "conflict"
    waiting = proposals.find_proposals(session, program_id=program_id)
    is_waiting = any(base_field(change.field) == field for proposal in waiting for change in proposal.changes)
    return "waits" if is_waiting else None
