"""Errors of staff work, with their HTTP status. Messages are for staff and contain nothing they typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from finder.platform.errors import BadInput, FinderError


class StaffError(FinderError):
    """Base of staff errors; `status` is the HTTP status of the page."""

    status: ClassVar[int] = 400


class NotAllowed(StaffError):
    """The role lacks the permission, or a second person is required. Nothing was changed."""

    status = 403


class ReauthenticationNeeded(StaffError):
    """The last passkey or code is too long ago for this action: ask for one, then retry."""

    status = 403


class SignedOut(StaffError):
    """There is no such session, or it has ended."""

    status = 401


class TooManyTries(StaffError):
    """Too many failed attempts. The wait is at most a quarter of an hour, and doesn't apply to passkeys."""

    status = 429

    def __init__(self, message: str, wait_seconds: int) -> None:
        super().__init__(message)
        self.wait_seconds = wait_seconds


class Stale(StaffError):
    """Someone else changed it meanwhile. `current` holds the current values by field: show both, overwrite nothing."""

    status = 409

    def __init__(self, message: str, current: Mapping[str, object]) -> None:
        super().__init__(message)
        self.current = dict(current)


class AlreadyDecided(StaffError):
    """The proposal was approved, rejected or withdrawn already."""

    status = 409


class HoldNotOver(StaffError):
    """A person working alone can't approve a sensitive change before `until` (UTC)."""

    status = 409

    def __init__(self, message: str, until: datetime) -> None:
        super().__init__(message)
        self.until = until


class EvidenceMissing(StaffError, BadInput):
    """A phone change needs evidence before it can be approved; the message says what is missing."""

    status = 422


class PasswordRefused(StaffError, BadInput):
    """The password is too short, too long or too easy to guess; the message says which."""

    status = 422


class LinkInvalid(StaffError):
    """The one-time link was used, has expired, or never existed: ask an admin for another."""

    status = 404
