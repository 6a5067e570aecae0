"""Settle conflicts between staff and a newer list: keep our value, or accept theirs.

Both need a session from `platform.database.session.make_writing_factory`; they don't commit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from finder.listings.rules.changes import Change
from finder.listings.rules.conflicts import Conflict
from finder.listings.store import programs, staff_overrides
from finder.platform.database.session import Session
from finder.platform.errors import InvalidFields
from finder.staff.editing.applying import apply_changes
from finder.staff.editing.editing import Edit, EditOutcome, edit_program, open_program
from finder.staff.history.recording import AuditEvent
from finder.staff.rules.errors import NotAllowed, Stale
from finder.staff.rules.permissions import ActionContext, require
from finder.staff.rules.proposals import Evidence, Method

_METHODS: tuple[tuple[str, Method], ...] = (("samhsa-", "samhsa_list"), ("ca-dhcs", "state_list"))
"""Sources that are evidence by themselves, by the prefix of their names."""
_LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The conflict as the person saw it."""

    program_id: str
    field: str
    theirs_on: str


def method_of(source: str) -> Method | None:
    """Return the kind of evidence that a list of this source counts as, or None if more is needed."""
    return next((method for begin, method in _METHODS if source.startswith(begin)), None)


def keep_ours(session: Session, seen: Seen, *, words: str, context: ActionContext) -> None:
    """Record that our value is still correct today; `words`: how one knows.

    Raises:
        NotAllowed: the role lacks the permission to edit.
        InvalidFields: `words` is missing.
        Stale: the conflict is gone, or it is with a newer list by now.
        NotFound: no program has this id.
    """
    require(context.actor, "edit")
    if not 0 < len(words.strip()) <= _LONGEST_NOTE:
        raise InvalidFields({"words": "Say in a few words how you know."})
    programs.get_for_change(session, seen.program_id)
    _find(session, seen)
    override = staff_overrides.get_overrides(session, seen.program_id).fields[seen.field]
    change = Change(
        field=seen.field, old=override, new=replace(override, on=context.today.isoformat()), shown=override.value
    )
    event = AuditEvent(
        kind="check", program_id=seen.program_id, proposer=context.actor.account_id, at=context.now, reason=words.strip(),
        request_id=context.actor.request_id,
    )  # fmt: skip
    apply_changes(session, [change], event)


def take_theirs(session: Session, seen: Seen, *, answers: str, context: ActionContext) -> EditOutcome:
    """Accept the list's value: at once where one person may, else as a proposal with the list as evidence.

    `answers`: who answers the list's numbers, for a conflict about phones.

    Raises:
        NotAllowed: the role lacks the permission to edit, or the list is no evidence by itself.
        ReauthenticationNeeded: the field is sensitive and the last factor was shown too long ago.
        InvalidFields: the list's value is invalid, or who answers is missing.
        Stale: as in `keep_ours`.
    """
    require(context.actor, "edit")
    conflict = _find(session, seen)
    method = method_of(conflict.source)
    if method is None:
        raise NotAllowed(
            "This list is no evidence by itself: change the program on its own page, and say how you know."
        )
    list_name = f"{conflict.source} of {conflict.theirs_on}"
    edit = Edit(
        program_id=seen.program_id,
        base_version=open_program(session, seen.program_id).version,
        changes={seen.field: _value(conflict, answers)},
        reason=f"As in {list_name}.",
        evidence=(Evidence(method=method, source=list_name, on=context.today.isoformat()),),
    )
    return edit_program(session, edit, context=context)


def _find(session: Session, seen: Seen) -> Conflict:
    for entry in staff_overrides.find_conflicts(session, program_id=seen.program_id):
        if entry.conflict.field == seen.field and entry.conflict.theirs_on == seen.theirs_on:
            return entry.conflict
    raise Stale("This is settled already, or a newer list says something else now.", {})


def _value(conflict: Conflict, answers: str) -> Any:
    if conflict.field != "phones":
        return conflict.theirs
    known = {phone["number"]: phone for phone in conflict.ours}
    return [known.get(phone["number"], {**phone, "answers": answers}) for phone in conflict.theirs]
