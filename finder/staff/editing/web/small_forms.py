"""The small forms of editing: checks, a number to hide, what to undo, one's own version of stale fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from wtforms import Form, SelectMultipleField, StringField

from finder.listings.rules.fields import GROUPS
from finder.platform.web.form_fields import cut_to, strip_text
from finder.staff.editing.web.program_form import read_values
from finder.staff.editing.web.stale_pages import wanted_changes
from finder.staff.frame.staff_form import LONGEST_REASON, WholeField


class GroupsForm(Form):
    """The groups of fields that a call found correct, the version that was seen, and a note."""

    group = SelectMultipleField(choices=(), validate_choice=False)
    base_version = WholeField(default="")
    note = StringField(default="", filters=[cut_to(LONGEST_REASON)])

    @property
    def groups(self) -> tuple[Any, ...]:
        """Those that exist."""
        return tuple(name for name in self.group.data or () if name in GROUPS)


class HideForm(Form):
    """A number, and why the public is not to see it."""

    number = StringField(default="", filters=[strip_text])
    why = StringField(default="", filters=[cut_to(LONGEST_REASON)])


class MoreForm(Form):
    """Whether another row was asked for."""

    more = StringField(default="")


class UndoForm(Form):
    """Which entries of the history to undo."""

    number = StringField(default="")
    person = StringField(default="")
    day = StringField(default="")
    group = WholeField(default="")


class HeldForm(Form):
    """What was typed before somebody else changed the program."""

    held = StringField(default="")

    def changes(self) -> Mapping[str, Any]:
        """Return the fields for which one's own version was chosen."""
        return wanted_changes(read_values(str(self.held.data)), request.form)
