"""Changes that wait for a second person: their content, the evidence they need, and who may decide.

A changed phone number sends a sick person to whoever answers it, so it takes two people (trust requirements LST-01
to LST-03).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from finder.listings.rules.changes import Change
from finder.listings.rules.fields import LOCK_PREFIX, is_sensitive
from finder.staff.rules.errors import AlreadyDecided, EvidenceMissing, HoldNotOver, NotAllowed
from finder.staff.rules.permissions import ActionContext, require, require_fresh

Status = Literal["proposed", "applied", "rejected", "withdrawn"]
"""Approving applies at once, so *approved* and *applied* are one."""
Kind = Literal["edit", "undo", "new", "import", "listing", "merge", "split", "provider"]
"""``import``: applies a list's locked value; ``listing``: a program that only a list has so far; ``merge`` and ``split``: two
programs become one, and two again; ``provider``: what a program answered through its one-time link."""
WHOLE: frozenset[Kind] = frozenset({"new", "listing", "merge", "split"})
"""Approved as a whole or not at all."""
Method = Literal["called_old_number", "called_new_number", "state_list", "samhsa_list", "letterhead", "site_visit"]
METHODS: tuple[Method, ...] = (
    "called_old_number", "called_new_number", "state_list", "samhsa_list", "letterhead", "site_visit",
)  # fmt: skip
BACKS_A_PHONE: frozenset[Method] = frozenset(METHODS) - {"called_new_number"}
"""Methods that can't back a new phone: whoever asked for the change answers the new number (LST-02)."""
_PHONES = frozenset({"phones", f"{LOCK_PREFIX}phones"})
_CALLS = frozenset({"called_old_number", "called_new_number"})
EVIDENCE_DAYS = 90
"""Days; older evidence doesn't count."""
SOLO_HOLD = timedelta(hours=24)
"""How long a sensitive change waits if one person works alone (LST-03; the contract, "Decided")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Evidence for a change."""

    method: Method
    source: str
    """Which list, letter or number, so that others can look it up."""
    on: str
    """ISO date."""
    who_answered: str = ""
    words: str = ""
    """The exact words in which the phone was answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A warning for the reviewer; it blocks nothing by itself."""

    code: str
    detail: str = ""
    evidence: tuple[str, ...] = ()
    """What it rests on, as texts for the reviewer: names, numbers, places."""
    programs: tuple[str, ...] = ()
    """Ids of programs to compare with."""

    @property
    def field(self) -> str:
        """The field that it warns of, or "" if it warns of the whole."""
        return _WARNED.get(self.code, "")


_WARNED = {
    "toll_free_replaces_local": "phones",
    "number_of_another": "phones",
    "area_far_from_address": "phones",
    "domain_new": "website",
    "domain_look_alike": "website",
    "domain_shared": "website",
}
"""The codes that `staff.editing.rules.signals` gives to warnings of one field."""


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
    """Numbers of the history entries that it undoes."""
    decided_by: int | None = None
    decided_at: datetime | None = None
    decision_note: str = ""
    applied_fields: tuple[str, ...] = ()
    is_single_person: bool = False
    batch_id: int | None = None
    """The import it came from."""
    rows: tuple[int, ...] = ()
    """Rows of the imported file that it is based on."""
    group_id: int | None = None
    """The change for several sites that it is part of."""


def as_mappings(evidence: Sequence[Evidence]) -> tuple[dict[str, str], ...]:
    """Return evidence as the history keeps it."""
    return tuple(asdict(entry) for entry in evidence)


def check_new(licence: str, evidence: Sequence[Evidence]) -> None:
    """Check the evidence for a new program: a license or SAMHSA number, or two kinds (trust requirement LST-09).

    Raises:
        EvidenceMissing: it is insufficient.
    """
    if not licence and len({(entry.method, entry.source) for entry in evidence}) < 2:
        raise EvidenceMissing("A new program needs a license number, or evidence of two kinds.")


def check_evidence(evidence: Sequence[Evidence], *, today: date) -> None:
    """Check that each piece of evidence is complete and plausible.

    Raises:
        EvidenceMissing: a part is missing, or its date is in the future or too long ago.
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
    """Check that the evidence suffices to approve `fields` of a proposal.

    Raises:
        EvidenceMissing: a changed phone, a sensitive change that came through a provider's link, or any change by a person
            working alone lacks evidence.
    """
    if proposal.kind == "undo" and not is_alone:
        return
    check_evidence(proposal.evidence, today=today)
    methods = {entry.method for entry in proposal.evidence}
    if is_alone and not methods:
        raise EvidenceMissing("Alone, every sensitive change needs evidence.")
    if proposal.kind == "provider" and not methods and any(map(is_sensitive, fields)):
        raise EvidenceMissing("A link proves nothing: call or check elsewhere first, and say how.")
    if not _PHONES.isdisjoint(fields):
        check_phone_backing(proposal.evidence)


def check_phone_backing(evidence: Sequence[Evidence]) -> None:
    """Check that the evidence suffices for a changed phone.

    Raises:
        EvidenceMissing: there is none, or only a call to the new number.
    """
    if not {entry.method for entry in evidence} & BACKS_A_PHONE:
        raise EvidenceMissing(
            "A changed phone needs evidence: a call to the old number, a state or SAMHSA list, a letterhead or a visit. "
            "Calling only the new number is not enough."
        )


def check_decider(proposal: Proposal, context: ActionContext, *, is_same_person: bool, is_alone: bool) -> None:
    """Check that someone may approve or reject.

    Args:
        proposal: the waiting proposal.
        context: who decides, and when.
        is_same_person: the actor is the proposer, or shares a mailbox or a passkey with them.
        is_alone: there is only one active reviewer.

    Raises:
        NotAllowed: the role lacks the permission, or a second person is required.
        ReauthenticationNeeded: the actor's last factor was shown too long ago.
        AlreadyDecided: it no longer waits.
        HoldNotOver: the person works alone, and 24 hours are not over.
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
