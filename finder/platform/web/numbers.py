"""The one place where whole numbers come out of addresses and forms: ASCII digits within bounds, and nothing else.

Python's own `int` takes spaces, signs, underscores and the digits of every script, and refuses more than 4,300 digits with
an error that looks like a bug of ours.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TypeVar

from werkzeug.routing import IntegerConverter, ValidationError

LARGEST_ID = 2**31 - 1
"""No row has a larger id or version: the `integer` of PostgreSQL ends here."""
_DIGITS = re.compile(r"[0-9]{1,19}")

Default = TypeVar("Default")


def parse_whole(text: str, *, default: Default, least: int = 0, most: int = LARGEST_ID) -> int | Default:
    """Return the whole number that `text` is, or `default` if it is none from `least` to `most`.

    Only the digits 0 to 9 count, at most nineteen of them: no sign, no space, no other script.
    """
    number = int(text) if _DIGITS.fullmatch(text) else None
    return default if number is None or not least <= number <= most else number


class IdConverter(IntegerConverter):
    """Takes an id out of a path, ``<int:proposal_id>``; what can't be one leads to the page that says "not found"."""

    regex = r"[0-9]+"

    def to_python(self, value: str) -> int:
        """Return the id.

        Raises:
            ValidationError: the digits are more than an id has; the address leads nowhere.
        """
        number = parse_whole(value, default=None)
        if number is None:
            raise ValidationError
        return number


def parse_day(text: str) -> date | None:
    """Return the day that a text names in full (``2026-11-25``), or None."""
    try:
        return date.fromisoformat(text) if len(text) == len("2026-11-25") else None
    except ValueError:
        return None
