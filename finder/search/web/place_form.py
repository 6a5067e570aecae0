"""The place box as a form: what may be typed into it, by WTForms. Its errors are names of `find_form.Problem`."""

from __future__ import annotations

import re

from wtforms import Form, StringField
from wtforms.validators import Length, Optional, StopValidation

from finder.places.rules.grid import is_on_grid

LONGEST_NEAR = 100
"""Characters; the field of the page allows no more."""
_ZIP = re.compile(r"[0-9]{5}")
_STREET = re.compile(
    r"(?!\d{5}\s)\d{1,6}\s.*\b(st|street|ave|avenue|rd|road|blvd|boulevard|dr|drive|ln|lane|hwy|way)\b", re.IGNORECASE
)


def _strip(text: str | None) -> str:
    return (text or "").strip()


def _is_printable(form: Form, field: StringField) -> None:
    if not (field.data or "").isprintable():
        field.data = ""
        raise StopValidation("near")


def _is_no_street(form: Form, field: StringField) -> None:
    """Refuse a street address, which would stay in the address bar and the history."""
    if is_street_address(field.data or ""):
        raise StopValidation("near_address")


def is_plain_zip(text: str) -> bool:
    """Return whether a text is five digits and nothing else, which no rule of a form refuses or changes."""
    return _ZIP.fullmatch(text) is not None


def is_street_address(text: str) -> bool:
    """Return whether a text looks like a street address."""
    return _STREET.match(text) is not None


def _is_on_grid(form: Form, field: StringField) -> None:
    if not is_on_grid(field.data or ""):
        field.data = ""
        raise StopValidation("at")


class PrivatePlaceForm(Form):
    """The place of a search sent by POST: a street address and the phone's own location are allowed."""

    near = StringField(filters=[_strip], validators=[_is_printable, Length(max=LONGEST_NEAR, message="near")])
    at = StringField(filters=[_strip], validators=[Optional(), _is_on_grid])


class PlaceForm(Form):
    """The place of a search that stands in the address."""

    near = StringField(
        filters=[_strip], validators=[_is_printable, Length(max=LONGEST_NEAR, message="near"), _is_no_street]
    )
