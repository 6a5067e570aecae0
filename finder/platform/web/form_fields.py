"""What forms of several wings share: reading what was sent, filters, and a field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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


def strip_text(text: str | None) -> str:
    """Return what was typed without the space around it."""
    return (text or "").strip()


def cut_to(most: int) -> Callable[[str | None], str]:
    """Return a filter that strips what was typed and cuts it after `most` characters."""
    return lambda text: (text or "").strip()[:most]
