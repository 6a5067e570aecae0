"""The short form after a call that found the listing wrong: few enough fields to fill in during the call."""

from __future__ import annotations

from typing import Any

from wtforms import Field, Form, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from finder.listings.rules.phones import parse_phone
from finder.platform.web.form_fields import ChoiceField
from finder.staff.frame.field_labels import ANSWER_WORDS
from finder.staff.frame.staff_form import WholeField

LONGEST = 500
ANSWER_CHOICES = [("", "choose"), *((name, words) for name, words in ANSWER_WORDS.items() if name != "not_stated")]


def read_number(field: Field) -> str:
    """Return the number that was typed as E.164, or "" if there is none."""
    return parse_phone(str(field.data or ""))[0]


def _is_phone(form: Form, field: Field) -> None:
    if not read_number(field):
        raise ValidationError("This is not a US phone number.")


def _answers_new_number(form: Any, field: Field) -> None:
    if form.new_number.data and field.data not in dict(ANSWER_CHOICES[1:]):
        raise ValidationError("Say who answers the new number.")


class CorrectionForm(Form):
    """What is right instead, and what was heard on the phone."""

    outcome = StringField()
    version = WholeField(default="")
    number = StringField()
    new_number = StringField(filters=[lambda text: (text or "").strip()], validators=[Optional(), _is_phone])
    answers = ChoiceField(options=ANSWER_CHOICES, default="", validators=[_answers_new_number])
    who_answered = StringField(
        validators=[InputRequired("Say who answered: a name, a desk or a company."), Length(max=LONGEST)]
    )
    words = StringField(validators=[InputRequired("Write the words with which they answered."), Length(max=LONGEST)])
