"""The letter of a digest: counts and links only. Mail passes through other people's servers and stays there."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much waits for one person; 0 for what isn't theirs to do."""

    proposals: int = 0
    """Proposals that this person may decide."""
    own_waiting: int = 0
    """Proposals of theirs that wait."""
    own_rejected: int = 0
    """Proposals of theirs that were rejected lately."""
    comments: int = 0
    """Proposals with a comment of somebody else that this person has not answered."""
    reports: int = 0
    """Open reports of visitors."""
    conflicts: int = 0
    openings: int = 0
    """Openings that are no longer shown within two days."""
    imports: int = 0
    """Imports with rows to review."""

    @property
    def is_empty(self) -> bool:
        """Return whether nothing waits: then no mail is sent."""
        return not any(getattr(self, field.name) for field in fields(self))


_LINES = (
    ("proposals", "proposal waits for you to decide", "proposals wait for you to decide", "proposals"),
    (
        "own_rejected",
        "of your proposals was rejected, with a reason",
        "of your proposals were rejected, with reasons",
        "",
    ),
    ("comments", "comment on a proposal is for you", "comments on proposals are for you", ""),
    (
        "own_waiting",
        "of your proposals waits for a second person",
        "of your proposals wait for a second person",
        "proposals?show=mine",
    ),
    ("reports", "report of a visitor is open", "reports of visitors are open", "reports"),
    ("conflicts", "field differs from a newer list", "fields differ from newer lists", "conflicts"),
    ("openings", "opening is about to expire", "openings are about to expire", ""),
    ("imports", "import waits for review", "imports wait for review", "imports"),
)
"""Field of `Counts`, words for one and for more, and the staff page to look at."""


def write_letter(counts: Counts, *, site_name: str, site: str) -> tuple[str, str]:
    """Return subject and text. `site`: what addresses begin with; "" only in letters that are not sent."""
    lines = []
    for name, one, many, path in _LINES:
        number = getattr(counts, name)
        if number:
            lines.append(f"- {number} {one if number == 1 else many}: {site}/staff/{path}")
    text = (
        f"What waits for you at {site_name}:\n\n" + "\n".join(lines) + "\n\n"
        "This mail names no place and no report: sign in to see them. Who runs the site can stop it (finder digest).\n"
    )
    return f"{site_name}: what waits for you", text
