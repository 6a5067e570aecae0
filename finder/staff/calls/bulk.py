"""Bulk checks: mark a group of fields checked for many programs, all or none. They are chosen in `program_lists`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from finder.listings.rules.fields import Group
from finder.listings.store import programs
from finder.platform.database.session import Session
from finder.platform.errors import InvalidFields
from finder.staff.editing.checking import CheckMade, mark_checked
from finder.staff.rules.errors import Stale
from finder.staff.rules.permissions import ActionContext, require

MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkCheck:
    """A check of the same group of fields in many programs."""

    versions: Mapping[str, int]
    """Program id to the version that the person saw (`Card.version`); 1 to 200."""
    groups: tuple[Group, ...]
    note: str = ""


def check_many(session: Session, check: BulkCheck, *, context: ActionContext) -> int:
    """Record that groups of fields of many programs were found correct today, all or none; return the number of programs.

    Needs a session from `platform.database.session.make_writing_factory`; doesn't commit; roll back on an error.

    Raises:
        NotAllowed: the role lacks the permission to edit.
        InvalidFields: none or more than 200 programs, no group, or a phone number of one is hidden.
        Stale: a program changed meanwhile; `current` holds its values.
        NotFound: a program is not in the directory.
    """
    require(context.actor, "edit")
    if not 0 < len(check.versions) <= MOST_AT_ONCE or not check.groups:
        raise InvalidFields({"programs": f"Choose 1 to {MOST_AT_ONCE} programs, and what was checked."})
    for program_id, version in sorted(check.versions.items()):
        made = CheckMade(program_id=program_id, base_version=version, groups=check.groups, note=check.note)
        try:
            mark_checked(session, made, context=context)
        except Stale as error:
            raise Stale(f"{_name(session, program_id)}: {error} Nothing was noted.", error.current) from error
        except InvalidFields as error:
            named = _name(session, program_id)
            raise InvalidFields({f"{named}, {field}": reason for field, reason in error.reasons.items()}) from error
    return len(check.versions)


def _name(session: Session, program_id: str) -> str:
    return programs.get_program(session, program_id).name
