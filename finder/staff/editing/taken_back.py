"""Whether a check can be taken back by one person: when the public sees the same phones, names and place as before.

A check says "this is right" and changes nothing that is shown; so its end changes nothing either, unless a list came in
between. Where it would, the second person is asked as for any change.
"""

from __future__ import annotations

from collections.abc import Sequence

from finder.listings.republishing import preview
from finder.listings.rules.changes import Change
from finder.listings.rules.field_values import shown_values
from finder.listings.rules.fields import FIELDS
from finder.listings.rules.history import Entry
from finder.listings.rules.overrides import StaffOverrides
from finder.listings.rules.programs import Program
from finder.listings.rules.publications import with_changes
from finder.listings.rules.undoing import Undoing
from finder.platform.database.session import Session

_SENSITIVE = tuple(name for name, field in FIELDS.items() if field.is_sensitive)


def is_only_checked(entries: Sequence[Entry], plan: Undoing) -> bool:
    """Return whether all entries that a plan undoes are checks."""
    return all(entry.kind == "check" for entry in entries if entry.number in plan.numbers)


def shows_the_same(session: Session, program: Program, overrides: StaffOverrides, changes: Sequence[Change]) -> bool:
    """Return whether the public would see the same sensitive values of a program after some changes of its overrides."""
    after = with_changes(overrides, changes)
    then = preview(session, program.id, after)
    now_values, then_values = shown_values(program, overrides), shown_values(then, after)
    same_values = all(now_values[name] == then_values[name] for name in _SENSITIVE)
    return same_values and then.phone == program.phone and then.phone_hidden == program.phone_hidden
