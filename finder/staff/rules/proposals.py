"""Changes that wait for a second person: what they hold, what must back them, and who may decide.

A changed phone number sends a sick person to whoever answers it, so nobody changes one alone (trust requirements LST-01
to LST-03).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from finder.listings.rules.changes import Change
from finder.listings.rules.fields import LOCK_PREFIX, is_sensitive
from finder.staff.rules.errors import AlreadyDecided, EvidenceMissing, HoldNotOver, NotAllowed
from finder.staff.rules.permissions import ActionContext, require, require_fresh

Status = Literal["proposed", "applied", "rejected", "withdrawn"]
"""Approving applies at once, so *approved* and *applied* are one."""
Kind = Literal["edit", "undo", "new", "import", "listing", "merge", "split"]
"""``import``: lets a list speak where it was held back; ``listing``: a program that only a list holds so far; ``merge``
and ``split``: two programs become one, and two again."""
WHOLE: frozenset[Kind] = frozenset({"new", "listing", "merge", "split"})
"""Approved as a whole or not at all."""
Method = Literal["called_old_number", "called_new_number", "state_list", "samhsa_list", "letterhead", "site_visit"]
METHODS: tuple[Method, ...] = (
    "called_old_number", "called_new_number", "state_list", "samhsa_list", "letterhead", "site_visit",
)  # fmt: skip
BACKS_A_PHONE: frozenset[Method] = frozenset(METHODS) - {"called_new_number"}
"""Whoever asked to have the number changed answers the new one: calling it proves nothing (LST-02)."""
_PHONES = frozenset({"phones", f"{LOCK_PREFIX}phones"})
_CALLS = frozenset({"called_old_number", "called_new_number"})
EVIDENCE_DAYS = 90
"""Older evidence is asked for anew."""
SOLO_HOLD = timedelta(hours=24)
"""How long a sensitive change waits where one person works alone (LST-03; the contract, "Decided")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What backs a change."""

    method: Method
    source: str
    """Which list, letter or number, so that another can look it up."""
    on: str
    """ISO date."""
    who_answered: str = ""
    words: str = ""
    """The exact words with which the phone was answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A warning for whoever decides; it forbids nothing by itself."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Changes to one program that wait, or waited, for a decision."""

    id: int
    program_id: str
    kind: Kind
    status: Status
    proposer: int
    proposed_at: datetime
    base_version: int
    changes: tuple[Change, ...]
    reason: str
    evidence: tuple[Evidence, ...] = ()
    signals: tuple[Signal, ...] = ()
    request_id: str = ""
    undoes: tuple[int, ...] = ()
    """Numbers of the history entries that it takes back."""
    decided_by: int | None = None
    decided_at: datetime | None = None
    decision_note: str = ""
    applied_fields: tuple[str, ...] = ()
    is_single_person: bool = False
    batch_id: int | None = None
    """The import that it came with."""
    rows: tuple[int, ...] = ()
    """Rows of the imported file that it rests on."""


def split_changes(changes: Sequence[Change]) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """Return the ordinary changes, which apply at once, and the sensitive ones, which wait."""
    ordinary = tuple(change for change in changes if not is_sensitive(change.field))
    return ordinary, tuple(change for change in changes if is_sensitive(change.field))


def check_new(licence: str, evidence: Sequence[Evidence]) -> None:
    """Make sure that a new program is backed: by a license or SAMHSA number, or in two ways (trust requirement LST-09).

    Raises:
        EvidenceMissing: it isn't.
    """
    if not licence and len({(entry.method, entry.source) for entry in evidence}) < 2:
        raise EvidenceMissing("A new program needs a license number, or evidence of two kinds.")


def check_evidence(evidence: Sequence[Evidence], *, today: date) -> None:
    """Make sure that each piece of evidence is whole and can be true.

    Raises:
        EvidenceMissing: a part lacks, or its day is yet to come or too long ago.
    """
    for entry in evidence:
        if entry.method not in METHODS or not entry.source.strip():
            raise EvidenceMissing("Say how it was checked and with whom or what.")
        if entry.method in _CALLS and not (entry.who_answered.strip() and entry.words.strip()):
            raise EvidenceMissing("Of a call, say who answered and the words they used.")
        try:
            age = (today - date.fromisoformat(entry.on)).days
        except ValueError as error:
            raise EvidenceMissing("Say on which day it was checked.") from error
        if not 0 <= age <= EVIDENCE_DAYS:
            raise EvidenceMissing(f"The check must lie within the last {EVIDENCE_DAYS} days.")


def check_backing(proposal: Proposal, fields: Sequence[str], *, is_alone: bool, today: date) -> None:
    """Make sure that the evidence suffices to approve `fields` of a proposal.

    Raises:
        EvidenceMissing: a changed phone, or any change made alone, isn't backed.
    """
    if proposal.kind == "undo" and not is_alone:
        return
    check_evidence(proposal.evidence, today=today)
    methods = {entry.method for entry in proposal.evidence}
    if is_alone and not methods:
        raise EvidenceMissing("Alone, every sensitive change needs evidence.")
    if not _PHONES.isdisjoint(fields):
        check_phone_backing(proposal.evidence)


def check_phone_backing(evidence: Sequence[Evidence]) -> None:
    """Make sure that the evidence can back a changed phone.

    Raises:
        EvidenceMissing: there is none, or only a call to the new number.
    """
    if not {entry.method for entry in evidence} & BACKS_A_PHONE:
        raise EvidenceMissing(
            "A changed phone needs evidence: a call to the old number, a state or SAMHSA list, a letterhead or a visit. "
            "Calling only the new number is not enough."
        )


def check_decider(proposal: Proposal, context: ActionContext, *, is_same_person: bool, is_alone: bool) -> None:
    """Make sure that somebody may approve or reject.

    Args:
        proposal: what waits.
        context: who wants to decide, and when.
        is_same_person: the actor proposed it, or shares a mailbox or a passkey with who did.
        is_alone: there is only one active reviewer.

    Raises:
        NotAllowed: the role may not, or it takes a second person.
        ReauthenticationNeeded: the actor's last factor is too old.
        AlreadyDecided: it no longer waits.
        HoldNotOver: alone, and 24 hours are not over.
    """
    require(context.actor, "review")
    require_fresh(context.actor, context.now)
    if proposal.status != "proposed":
        raise AlreadyDecided("This was decided already.")
    if not is_same_person:
        return
    if not is_alone:
        raise NotAllowed("Somebody else must approve what you proposed.")
    if context.now < (until := proposal.proposed_at + SOLO_HOLD):
        raise HoldNotOver("Alone, a sensitive change waits for 24 hours.", until)
