"""What a fault did, and whether that is good enough."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

_FOR_THE_PROXY = frozenset({"refused", "cut off"})
"""What a server that was killed or is starting can't answer: the proxy does, with its files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a fault did."""

    fault: str
    engine: str
    mended_by: str = ""
    statuses: dict[str, dict[str, int]] = field(default_factory=dict)
    """How often each page was answered with each status."""
    votes: dict[str, int] = field(default_factory=dict)
    slowest_seconds: float = 0.0
    seconds_until_well: float | None = None
    """From the end of the fault's cause to the last failure of any page; None: not within a minute."""
    lost: tuple[str, ...] = ()
    """Must be empty."""
    not_tried: str = ""
    """Why it could not be tried here."""

    @property
    def is_good(self) -> bool:
        """Whether nothing was lost, no page broke, every answer of the emergency page was the page, and the site got well."""
        if self.not_tried:
            return True
        answered = self.statuses["emergency"].keys() - _FOR_THE_PROXY
        broke = any("500" in found for found in (*self.statuses.values(), self.votes))
        return not (self.lost or broke) and answered == {"200"} and self.seconds_until_well is not None

    def document(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {**asdict(self), "ok": self.is_good}
