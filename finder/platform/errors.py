"""Errors caused by people, sources or operators. Bugs are not among them: their exceptions pass through."""

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
    """The request is valid, but there is no such program or place."""


class Deleted(NotFound):
    """The program was in the directory once and was deleted from it for good. `state` is where it was: "CO"."""

    def __init__(self, message: str, *, state: str = "") -> None:
        super().__init__(message)
        self.state = state


class PlaceNotFound(NotFound):
    """No known place matches. `suggestions` holds labels of similarly spelled places, best first, possibly none.

    `reason` says why there is none, as in `places.rules.limits.UnknownReason`.
    """

    def __init__(self, message: str, suggestions: tuple[str, ...] = (), *, reason: str = "unknown") -> None:
        super().__init__(message)
        self.suggestions = suggestions
        self.reason = reason


class BadSettings(FinderError):
    """A setting has an invalid value: the operator must change it."""


class ContentError(FinderError):
    """A file under data/ (guide, help lines, vocabulary) is broken: names the file and, where it can, the line."""


class GeocoderUnavailable(FinderError):
    """The operator's geocoder didn't answer in time or answered nonsense. Trying again later may help."""


class DatabaseNotReady(FinderError):
    """The database isn't there or isn't up to date: the operator must run ``finder migrate``."""
