"""The small forms of calls: the position in the queue, checks and outcomes, the audit, reports, exports, chosen programs."""

from __future__ import annotations

import re
from typing import Any

from wtforms import Form, SelectMultipleField, StringField
from wtforms.validators import AnyOf, ValidationError

from finder.listings.rules.calls import CALL_OUTCOMES
from finder.listings.rules.fields import GROUPS
from finder.platform.web.form_fields import strip_text
from finder.platform.web.numbers import parse_whole
from finder.staff.calls.call_samples import MOST_DRAWN
from finder.staff.calls.spreadsheets import TYPES
from finder.staff.frame.staff_form import WholeField
from finder.staff.frame.state_tiles import STATES

_CHOSEN = re.compile(r"([A-Za-z0-9_-]{1,32}):(\d{1,12})", re.ASCII)
_MOST_READ = 9_999
"""Larger counts are rejected as input; the service decides how many may be drawn."""
_US_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
QUESTIONS = (("name", "Name"), ("address", "Address"), ("phone", "Phone"), ("services", "Services"))


def _read_day(text: str | None) -> str:
    """Return a typed day as an ISO date where it is one in US form, as browsers without a date field let it be typed."""
    typed = strip_text(text)
    if found := _US_DAY.fullmatch(typed):
        month, day, year = found.groups()
        return f"{year}-{month:0>2}-{day:0>2}"
    return typed


class PlaceForm(Form):
    """The position in the queue."""

    state = StringField(default="")
    skip = StringField(default="")
    call = StringField(default="")


class CheckForm(Form):
    """Groups of fields that were asked about, and the version that was seen."""

    group = SelectMultipleField(choices=(), validate_choice=False)
    version = WholeField(default="")

    def validate_group(self, field: SelectMultipleField) -> None:
        """Check that groups are named, and that each exists."""
        if not field.data or not set(field.data) <= set(GROUPS):
            raise ValidationError("Choose the part that was checked.")


class OutcomeForm(Form):
    """What became of a call."""

    outcome = StringField(
        validators=[AnyOf(set(CALL_OUTCOMES) - {"reported"}, message="Choose what became of the call.")]
    )
    number = StringField(default="")
    back_on = StringField(default="", filters=[_read_day])
    version = WholeField(default="")


class TakeBackForm(Form):
    """The entry of the history to take back."""

    entry = WholeField(default="")


class ExportForm(Form):
    """The format of a file."""

    format = StringField(validators=[AnyOf(TYPES, message="There is no such list.")])


class CloseForm(Form):
    """What became of a report, and which page of which reports is shown."""

    outcome = StringField(default="")
    reason = StringField(default="")
    page = WholeField(default="")


class DrawForm(Form):
    """How many programs to call, and where."""

    count = WholeField(default="")
    state = StringField(default="", validators=[AnyOf(("", *STATES), message="Choose one of the states.")])

    def validate_count(self, field: WholeField) -> None:
        """Check that it is a number."""
        if field.number(most=_MOST_READ) is None:
            raise ValidationError(f"Enter a number from 1 to {MOST_DRAWN}.")


def _answered(form: Any, field: StringField) -> None:
    if form.reached.data == "yes" and field.data not in ("right", "wrong"):
        raise ValidationError(f"{dict(QUESTIONS)[str(field.name)]}: right or wrong?")


class ResultForm(Form):
    """What one call of the audit found."""

    number = WholeField(default="")
    program_id = StringField(default="")
    reached = StringField(validators=[AnyOf(("yes", "no"), message="Say whether the number reached the program.")])
    name = StringField(validators=[_answered])
    address = StringField(validators=[_answered])
    phone = StringField(validators=[_answered])
    services = StringField(validators=[_answered])


class ChosenForm(Form):
    """Programs chosen in a list, each with the version that was seen."""

    row = SelectMultipleField(choices=(), validate_choice=False)

    def versions(self) -> dict[str, int]:
        """Return the versions by program; what names none is left out."""
        found = [_CHOSEN.fullmatch(text) for text in self.row.data or ()]
        return {match[1]: parse_whole(match[2], default=-1) for match in found if match}


class GroupForm(ChosenForm):
    """The group of fields that was checked in all chosen programs."""

    group = StringField(validators=[AnyOf(("all", *GROUPS), message="Choose the part that was checked.")])


class AssignForm(ChosenForm):
    """Who gets the chosen programs; no number: nobody."""

    account = WholeField(default="")
