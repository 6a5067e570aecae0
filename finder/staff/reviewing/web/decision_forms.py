"""The forms of whoever decides: on one proposal, and on rows of an import."""

from __future__ import annotations

from wtforms import Form, SelectMultipleField, StringField

from finder.platform.web.form_fields import cut_to
from finder.platform.web.numbers import parse_whole
from finder.staff.frame.staff_form import LONGEST_REASON

REASON_WANTED = "Say why: whoever proposed it reads it."
"""To whoever rejects without a note."""
_LONGEST_ROW_NOTE = 500


class DecisionForm(Form):
    """The fields to approve, and a note."""

    field = SelectMultipleField(choices=(), validate_choice=False)
    note = StringField(default="", filters=[cut_to(LONGEST_REASON)])

    @property
    def fields(self) -> frozenset[str]:
        """What was ticked."""
        return frozenset(self.field.data or ())


class RowsForm(Form):
    """Rows of an import, what becomes of them, and a note."""

    action = StringField(default="")
    row = SelectMultipleField(choices=(), validate_choice=False)
    unflagged = SelectMultipleField(choices=(), validate_choice=False)
    note = StringField(default="", filters=[cut_to(_LONGEST_ROW_NOTE)])

    def chosen(self) -> tuple[int, ...]:
        """Return the proposals that were chosen: for ``approve-others``, all without a warning but them."""
        chosen = _numbers(self.row)
        if self.action.data != "approve-others":
            return chosen
        return tuple(number for number in _numbers(self.unflagged) if number not in chosen)


def _numbers(field: SelectMultipleField) -> tuple[int, ...]:
    found = (parse_whole(text, default=0) for text in field.data or ())
    return tuple(number for number in found if number)
