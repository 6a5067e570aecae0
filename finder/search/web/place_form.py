"""The place box as a form: what may be typed into it, by WTForms. Its errors are names of `find_form.Problem`."""

from __future__ import annotations

import re

from wtforms import Form, StringField
from wtforms.validators import Length, Optional, StopValidation

LONGEST_NEAR = 100
"""Characters; the field of the page allows no more."""
_STREET = re.compile(
    r"(?!\d{5}\s)\d{1,6}\s.*\b(st|street|ave|avenue|rd|road|blvd|boulevard|dr|drive|ln|lane|hwy|way)\b", re.IGNORECASE
)
_POINT = re.compile(r"(-?\d{1,2}(?:\.\d{1,2})?),(-?\d{1,3}(?:\.\d{1,2})?)")
_GRID = 20
"""Steps per degree: the device rounds "near me" to a 0.05-degree grid."""


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


def is_on_grid(text: str) -> bool:
    """Return whether a text is a latitude and a longitude, rounded as the device rounds them."""
    match = _POINT.fullmatch(text)
    if match is None:
        return False
    latitude, longitude = float(match[1]), float(match[2])
    in_range = abs(latitude) <= 90 and abs(longitude) <= 180
    return in_range and all(abs(value * _GRID - round(value * _GRID)) < 1e-6 for value in (latitude, longitude))
