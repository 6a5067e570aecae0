"""How many programs a list gives other phone numbers than its own source's last list did, and when that is too many. Pure."""

from __future__ import annotations

from dataclasses import dataclass

MOST_PHONE_CHANGES = 0.05
"""A list that changes the phones of more than this share of its programs is refused (trust requirement LST-10)."""
FEW_PHONE_CHANGES = 5
"""So few changed phones refuse no list, however short it is: one in a county's twelve rows is no hijack."""
MOST_UNSEEN_CHANGES = 0.5
"""Of a list that comes in by itself: a new edition may change many, and a shifted column changes nearly all."""
FEW_UNSEEN_CHANGES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneChanges:
    """A list beside the last one of its source."""

    compared: int = 0
    """Programs for which both name a phone."""
    changed: int = 0
    """Of these, those for which they name different ones."""

    @property
    def share(self) -> float:
        """The share of the programs compared whose phones differ, 0 to 1."""
        return self.changed / self.compared if self.compared else 0.0

    @property
    def is_too_many(self) -> bool:
        """True where a column may be shifted, or somebody may have put in other numbers: more than 5 % and more than 5."""
        return self.share > MOST_PHONE_CHANGES and self.changed > FEW_PHONE_CHANGES

    @property
    def are_most(self) -> bool:
        """True where it is surely a shifted column or another list: more than half, and more than 20."""
        return self.share > MOST_UNSEEN_CHANGES and self.changed > FEW_UNSEEN_CHANGES


NO_CHANGES = PhoneChanges()
