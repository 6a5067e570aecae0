"""What can go wrong in staff work, and the HTTP status that says so. Messages are for staff and hold nothing they typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from finder.platform.errors import BadInput, FinderError


class StaffError(FinderError):
    """Base of what stops a member of staff; `status` is the page's."""

    status: ClassVar[int] = 400


class NotAllowed(StaffError):
    """The role may not do this, or it takes a second person. Nothing was changed."""

    status = 403


class ReauthenticationNeeded(StaffError):
    """The last passkey or code is too long ago for this deed: ask for one, then do it again."""

    status = 403


class SignedOut(StaffError):
    """There is no such session, or it ended: sign in."""

    status = 401


class TooManyTries(StaffError):
    """Wait before the next try. It never lasts longer than a quarter of an hour, and a passkey is not held up."""

    status = 429

    def __init__(self, message: str, wait_seconds: int) -> None:
        super().__init__(message)
        self.wait_seconds = wait_seconds


class Stale(StaffError):
    """Somebody else changed it meanwhile. `current` holds what stands now, by field: show both, overwrite nothing."""

    status = 409

    def __init__(self, message: str, current: Mapping[str, object]) -> None:
        super().__init__(message)
        self.current = dict(current)


class AlreadyDecided(StaffError):
    """The proposal was approved, rejected or withdrawn by somebody a moment ago."""

    status = 409


class HoldNotOver(StaffError):
    """Alone, a sensitive change takes effect no sooner than `until` (UTC)."""

    status = 409

    def __init__(self, message: str, until: datetime) -> None:
        super().__init__(message)
        self.until = until


class EvidenceMissing(StaffError, BadInput):
    """A change of a phone needs to be backed before it can be approved; the message says what lacks."""

    status = 422


class PasswordRefused(StaffError, BadInput):
    """The password is too short, too long or too easy to guess; the message says which."""

    status = 422


class LinkInvalid(StaffError):
    """The one-time link was used, is too old, or never was: ask an admin for another."""

    status = 404
