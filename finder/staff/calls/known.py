"""Everything known about a program besides its listing, for whoever is about to call it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from finder.feedback.rules.visitor_reports import VisitorReport
from finder.feedback.store import visitor_reports
from finder.listings.rules.conflicts import Conflict
from finder.listings.rules.field_locks import base_field
from finder.listings.store import staff_overrides
from finder.platform.database.session import Session
from finder.staff.editing.editing import Editable
from finder.staff.rules.proposals import Proposal
from finder.staff.store import proposals
from finder.staff.store.waiting_counts import count_on_program

_AFFIRMED = frozenset({"phones", "hidden", "status"})
"""What the key "right number, open" affirms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What waits or is in doubt about one program."""

    proposals: tuple[Proposal, ...]
    reports: tuple[VisitorReport, ...]
    conflicts: tuple[Conflict, ...]
    doubts: tuple[str, ...]
    """Why its point isn't trusted, as in `Program.doubts`."""
    calls: tuple[Mapping[str, str], ...]
    """Outcomes of calls, the newest first."""
    not_working: tuple[str, ...]
    """Numbers that failed on two different days."""

    @property
    def blocks_right(self) -> bool:
        """True while a proposal waits on the phones or on whether it is open: nobody affirms what may be replaced."""
        fields = {base_field(change.field) for proposal in self.proposals for change in proposal.changes}
        return not fields.isdisjoint(_AFFIRMED)


def collect_known(session: Session, editable: Editable) -> Known:
    """Return what is known about a program."""
    program_id = editable.program.id
    # On most programs nothing waits.
    waiting = count_on_program(session, program_id)
    found = staff_overrides.find_conflicts(session, program_id=program_id) if waiting.conflicts else ()
    return Known(
        proposals=tuple(proposals.find_proposals(session, program_id=program_id)) if waiting.proposals else (),
        reports=tuple(visitor_reports.find_reports(session, program_id=program_id)) if waiting.reports else (),
        conflicts=tuple(one.conflict for one in found),
        doubts=editable.program.doubts,
        calls=tuple(reversed(editable.overrides.value("calls", ()))),
        not_working=editable.program.not_working,
    )
