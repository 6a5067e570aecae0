"""Assignments of programs to staff: assign, return, claim.

Functions that write need a session from `platform.database.session.make_writing_factory`; they don't commit.
"""

from __future__ import annotations

from collections.abc import Sequence

from finder.listings.rules.history import AuditEvent
from finder.listings.store import programs
from finder.platform.database.session import Session
from finder.platform.errors import InvalidFields, NotFound
from finder.staff.accounts import people
from finder.staff.history.recording import record_events
from finder.staff.rules.errors import Stale
from finder.staff.rules.permissions import ActionContext, may, require
from finder.staff.store import assignments
from finder.staff.store.assignments import Assignment

MOST_AT_ONCE = 200
"""Most programs per action."""


def assign(session: Session, program_ids: Sequence[str], account_id: int | None, *, context: ActionContext) -> None:
    """Assign programs to an account, whoever had them before; None: to nobody is signed in. All or none.

    Raises:
        NotAllowed: the role lacks the permission; assigning others, or taking programs from others, requires a reviewer.
        InvalidFields: none or more than 200 programs, or the account can't edit or is disabled.
        NotFound: there is no such account or program.
    """
    require(context.actor, "assign")
    wanted = _check_programs(session, program_ids)
    before = assignments.list_assignments_of(session, wanted)
    if {account_id, *(one.account_id for one in before.values())} - {None, context.actor.account_id}:
        require(context.actor, "assign_others")
    if account_id is None:
        assignments.delete_assignments(session, wanted)
    else:
        _check_account(session, account_id)
        assignments.save_assignments(session, [_assignment(program_id, account_id, context) for program_id in wanted])
    record_events(session, [_event(program_id, account_id, context) for program_id in wanted])


def claim(session: Session, program_id: str, *, context: ActionContext) -> None:
    """Assign an unassigned program to oneself.

    Raises:
        NotAllowed: the role lacks the permission.
        Stale: someone else has it; `current` holds ``account_id``.
        NotFound: there is no such program.
    """
    require(context.actor, "assign")
    held = assignments.list_assignments_of(session, [program_id]).get(program_id)
    if held and held.account_id != context.actor.account_id:
        raise Stale("Somebody else looks after this program.", {"account_id": held.account_id})
    assign(session, [program_id], context.actor.account_id, context=context)


def _check_programs(session: Session, program_ids: Sequence[str]) -> list[str]:
    wanted = sorted(set(program_ids))
    if not 0 < len(wanted) <= MOST_AT_ONCE:
        raise InvalidFields({"programs": f"Choose 1 to {MOST_AT_ONCE} programs."})
    if len(programs.find_versions(session, wanted)) < len(wanted):
        raise NotFound("One of these programs is not in the directory.")
    return wanted


def _check_account(session: Session, account_id: int) -> None:
    account = people.get_account(session, account_id)
    if not account.is_active or not may(account.role, "edit"):
        raise InvalidFields({"account": "This account can't edit programs."})


def _assignment(program_id: str, account_id: int, context: ActionContext) -> Assignment:
    return Assignment(
        program_id=program_id,
        account_id=account_id,
        assigned_by=context.actor.account_id,
        assigned_on=context.today.isoformat(),
    )


def _event(program_id: str, account_id: int | None, context: ActionContext) -> AuditEvent:
    return AuditEvent(
        kind="assign",
        program_id=program_id,
        proposer=context.actor.account_id,
        at=context.now,
        reason="to nobody" if account_id is None else f"to {account_id}",
        request_id=context.actor.request_id,
    )
