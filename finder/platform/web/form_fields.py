"""What forms of several wings share: reading what was sent, and a field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from flask import request
from wtforms import Form, StringField

Made = TypeVar("Made", bound=Form)


class ChoiceField(StringField):
    """A choice that keeps any sent value; the rules decide whether it is valid."""

    def __init__(self, *args: Any, options: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options = tuple(options)
        """(value, label) pairs."""


def read_form(kind: type[Made], **named: Any) -> Made:
    """Return the form of this request, as it was sent."""
    return kind(request.form, **named)
