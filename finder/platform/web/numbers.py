"""The one place where URLs and forms are parsed as whole numbers: ASCII digits within bounds, and nothing else.

Python's `int` accepts spaces, signs, underscores and the digits of every script, and refuses more than 4,300 digits with
an error that looks like a bug.
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
    """Return `text` as a whole number, or `default` if it isn't one from `least` to `most`.

    Only the digits 0 to 9 count, at most nineteen of them: no sign, no space, no other script.
    """
    number = int(text) if _DIGITS.fullmatch(text) else None
    return default if number is None or not least <= number <= most else number


class IdConverter(IntegerConverter):
    """URL converter for ids, ``<int:proposal_id>``; what can't be an id gives the "not found" page."""

    regex = r"[0-9]+"

    def to_python(self, value: str) -> int:
        """Return the id.

        Raises:
            ValidationError: the number is too large for an id, so no URL matches.
        """
        number = parse_whole(value, default=None)
        if number is None:
            raise ValidationError
        return number


def parse_day(text: str) -> date | None:
    """Parse a full ISO date (``2026-11-25``); return None for anything else."""
    try:
        return date.fromisoformat(text) if len(text) == len("2026-11-25") else None
    except ValueError:
        return None
