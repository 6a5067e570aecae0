"""What a call of the accuracy audit says about the program itself: a check of what was right, or a number that failed.

Needs a session from `platform.database.session.make_writing_factory`; doesn't commit.
"""

from __future__ import annotations

from finder.listings.rules.fields import Group
from finder.platform.database.dry_runs import attempt
from finder.platform.database.session import Session
from finder.platform.errors import InvalidFields
from finder.staff.calls.call_samples import Answers
from finder.staff.calls.outcomes import OutcomeMade, note_outcome
from finder.staff.editing.checking import CheckMade, mark_checked
from finder.staff.editing.editing import open_program
from finder.staff.rules.permissions import ActionContext


def record_audit_check(session: Session, program_id: str, answers: Answers, *, context: ActionContext) -> None:
    """Record the answers of an audit call as a check of what was asked and right, or as a wrong number.

    Where a proposal waits or a number is hidden, only the audit keeps the answers: nobody affirms what may be replaced.

    Raises:
        NotAllowed: the role lacks the permission to edit.
        NotFound: no program has this id.
    """
    try:
        with attempt(session):
            _record(session, program_id, answers, context)
    except InvalidFields:
        return


def _record(session: Session, program_id: str, answers: Answers, context: ActionContext) -> None:
    editable = open_program(session, program_id)
    phone = editable.program.call_phone
    if not answers.reached or phone is None:
        return
    if not answers.phone:
        made = OutcomeMade(program_id=program_id, outcome="wrong_number", number=phone.number)
        note_outcome(session, made, context=context)
        return
    groups: tuple[Group, ...] = ("phone", "services") if answers.services else ("phone",)
    check = CheckMade(
        program_id=program_id, base_version=editable.version, groups=groups, is_open=True, note="accuracy audit"
    )
    mark_checked(session, check, context=context)
