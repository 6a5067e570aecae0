"""What the forms of staff pages share: all their problems at once, and fields that several of them have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import request
from wtforms import Field, Form, StringField
from wtforms.validators import DataRequired, Length

from finder.platform.errors import BadInput
from finder.platform.web.numbers import parse_whole

LONGEST_REASON = 1_000
Made = TypeVar("Made", bound=Form)


def strip_text(text: str | None) -> str:
    """Return what was typed without the space around it."""
    return (text or "").strip()


def cut_to(most: int) -> Callable[[str | None], str]:
    """Return a filter that strips what was typed and cuts it after `most` characters."""
    return lambda text: (text or "").strip()[:most]


def reason_field(message: str = "Say why.") -> StringField:
    """Return a field for a reason that must be given; `message`: what to do without one."""
    too_long = f"This is too long: {LONGEST_REASON} characters at most."
    return StringField(
        filters=[strip_text], validators=[DataRequired(message), Length(max=LONGEST_REASON, message=too_long)]
    )


class WholeField(StringField):
    """A whole number; None for anything else."""

    def number(self, *, most: int | None = None) -> int | None:
        """Return the number that was typed, None if there is none or it is greater than `most`."""
        text = str(self.data or "")
        return parse_whole(text, default=None) if most is None else parse_whole(text, default=None, most=most)


def read_form(kind: type[Made], **named: Any) -> Made:
    """Return the form of this request, as it was sent."""
    return kind(request.form, **named)


def find_problems(form: Form, ids: Mapping[str, str] | None = None) -> dict[str, str]:
    """Check a form and return all of its problems, by the id of their field: its name, or what `ids` says."""
    form.validate()
    named = ids or {}
    return {named.get(field.name, field.name): _first(field) for field in form if field.errors}


def _first(field: Field) -> str:
    errors: Any = field.errors
    return str(errors[0]) if isinstance(errors, (list, tuple)) else str(errors)


def require_valid(form: Form) -> None:
    """Check a form that has no page of its own to come back to.

    Raises:
        BadInput: with all of its problems.
    """
    if problems := find_problems(form):
        raise BadInput(" ".join(problems.values()))
