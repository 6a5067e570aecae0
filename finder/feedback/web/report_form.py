"""The form that reports a mistake, by WTForms. Its errors are names of fields: templates have the words."""

from __future__ import annotations

from wtforms import Form, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from finder.feedback.rules.visitor_reports import LONGEST_NOTE, REPORT_FIELDS
from finder.listings.rules.phones import parse_phone


def _strip(text: str | None) -> str:
    return (text or "").strip()


def _are_known(form: Form, field: SelectMultipleField) -> None:
    if not set(field.data or ()) <= set(REPORT_FIELDS):
        raise ValidationError("fields")


def _is_phone(form: Form, field: StringField) -> None:
    number, _ = parse_phone(field.data or "")
    if not number:
        raise ValidationError("right_number")


class ReportForm(Form):
    """What is wrong, the right number and a note; nothing about who says so."""

    field = SelectMultipleField(
        choices=list(REPORT_FIELDS),  # type: ignore[arg-type]  # a name is its own label; the stubs know pairs only
        validate_choice=False,
        validators=[DataRequired(message="fields"), _are_known],
    )
    right_number = StringField(filters=[_strip], validators=[Optional(), _is_phone])
    note = TextAreaField(filters=[_strip], validators=[Length(max=LONGEST_NOTE, message="note")])
    company = StringField()
    """Honeypot: a field that people don't see and bots fill in."""

    @property
    def problems(self) -> tuple[str, ...]:
        """Return the names of all invalid fields, in the order of the form; call `validate` first."""
        return tuple(error for errors in self.errors.values() for error in errors)
