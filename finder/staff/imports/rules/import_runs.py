"""Imports that run in the background: what each does now, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

RunTask = Literal["upload", "commit"]
"""Reading a file and finding out what it would do; or letting it in."""
RunState = Literal["running", "done", "failed", "cancelled"]
RunPhase = Literal["", "waiting", "copying", "working", "writing", "list", "as_of", "columns"]
"""What it does now; of a failed one, the field of the form that its message is about, or "". ``columns``: no format explains
the file, which waits for somebody to say what they are."""
SILENCE = timedelta(seconds=60)
"""A run that was not heard of for this long has stopped: every five seconds it is noted that its process lives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRun:
    """One import in the background."""

    id: int
    account_id: int
    """Who started it."""
    batch_id: int | None
    """What it commits, or made."""
    task: RunTask
    state: RunState
    phase: RunPhase
    percent: int
    """0 to 100."""
    message: str
    """Why it failed, in words for staff."""
    file_name: str
    is_cancelled: bool
    """True once somebody asked for it to stop."""
    started_at: datetime
    heard_at: datetime
    """When it last said how far it is."""

    def has_stopped(self, now: datetime) -> bool:
        """Return whether it ended without a word: its process was stopped, or the machine was."""
        return self.state == "running" and now - self.heard_at > SILENCE
