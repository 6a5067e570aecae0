"""What can go wrong by the doing of people, sources or operators. Bugs are not errors in this sense and pass through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class FinderError(Exception):
    """Base of all errors we raise on purpose. The message is for people: what is wrong and what to do next.

    It never holds what a searcher typed.
    """


class BadInput(FinderError):
    """The caller asked in a way that can't be answered (a bad file, value or option). Nothing was changed."""


class InvalidFields(BadInput):
    """Some fields of a form can't be saved; `reasons` says why, by field. Nothing was changed."""

    status: ClassVar[int] = 422

    def __init__(self, reasons: Mapping[str, str]) -> None:
        super().__init__("Some fields need another look.")
        self.reasons = dict(reasons)


class NotFound(FinderError):
    """Asked rightly, but it isn't so: no such program or place."""


class PlaceNotFound(NotFound):
    """No place we know fits. `suggestions` are labels of places spelled alike, best first, maybe none."""

    def __init__(self, message: str, suggestions: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.suggestions = suggestions


class BadSettings(FinderError):
    """A setting has a value we can't run with: the operator must change it."""


class ContentError(FinderError):
    """A file under data/ (guide, help lines, vocabulary) is broken: names the file and, where it can, the line."""


class GeocoderUnavailable(FinderError):
    """The operator's geocoder didn't answer in time or answered nonsense. Trying again later may help."""


class DatabaseNotReady(FinderError):
    """The database isn't there or isn't up to date: the operator must run ``finder migrate``."""
