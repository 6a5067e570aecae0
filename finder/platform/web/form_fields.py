"""Form fields that several wings use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import StringField


class ChoiceField(StringField):
    """A choice that keeps any sent value; the rules decide whether it is valid."""

    def __init__(self, *args: Any, options: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options = tuple(options)
        """(value, label) pairs."""
