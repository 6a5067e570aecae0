"""New programs that no list has: proposed with evidence, compared with likely duplicates, created when approved.

`propose_program` needs a session from `platform.database.session.make_writing_factory`; doesn't commit.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from finder.listings.rules.changes import Change
from finder.listings.rules.fields import check_values
from finder.listings.rules.identity import LIKELY, Identified, identify, match_score
from finder.listings.rules.listings import Snapshot
from finder.listings.rules.overrides import ADDRESS, StaffOverride
from finder.listings.rules.records import STAFF_SOURCE, Phone, SourceRecord
from finder.listings.store import listings
from finder.listings.store.new_listings import NewListing, add_listings
from finder.platform.database.session import Session
from finder.platform.errors import BadInput, InvalidFields
from finder.staff.editing.editing import find_faults
from finder.staff.editing.proposing import Backing, ProposalInput, propose
from finder.staff.rules.permissions import ActionContext, require, require_fresh
from finder.staff.rules.proposals import Evidence, Proposal, Signal, check_evidence, check_new

_NEEDED = ("name", "city", "state", "zip")
_TEXTS = ("name", "name2", "organization", *ADDRESS, "website")
_ID_BYTES = 7
"""Like ids made by imports: 12 lower-case letters and digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProgram:
    """A program to add."""

    values: Mapping[str, Any]
    """Field to value, as in `listings.rules.fields`; name, city, state and ZIP at least."""
    reason: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOutcome:
    """The outcome of proposing a program."""

    proposal_id: int
    program_id: str
    """The id that it will have."""
    duplicates: tuple[str, ...]
    """Ids of likely duplicates, sorted; also a signal of the proposal."""


def propose_program(session: Session, new: NewProgram, *, context: ActionContext) -> NewOutcome:
    """Propose a program; each one waits for a second person.

    Raises:
        NotAllowed, ReauthenticationNeeded: the actor lacks the permission, or a recent factor.
        InvalidFields: some values are missing or invalid.
        EvidenceMissing: neither a license number nor two kinds of evidence, or incomplete evidence.
        BadInput: the directory has this program already.
    """
    require(context.actor, "edit")
    require_fresh(context.actor, context.now)
    values = _check(session, new)
    check_evidence(new.evidence, today=context.today)
    check_new(str(values.get("licence", "")), new.evidence)
    program_id = base64.b32encode(secrets.token_bytes(_ID_BYTES)).decode().lower().rstrip("=")
    record = _record(values, program_id)
    duplicates = _find_duplicates(session, (record, identify(record)))
    today = context.today.isoformat()
    changes = tuple(
        Change(field=name, old=None, new=StaffOverride(value=value, on=today)) for name, value in values.items()
    )
    signals = tuple(Signal(code="likely_duplicate", detail=other) for other in duplicates)
    proposal_input = ProposalInput(program_id=program_id, base_version=0, kind="new", changes=changes)
    backing = Backing(reason=new.reason.strip(), evidence=new.evidence, signals=signals)
    proposal_id = propose(session, proposal_input, backing, context=context)
    return NewOutcome(proposal_id=proposal_id, program_id=program_id, duplicates=duplicates)


def _check(session: Session, new: NewProgram) -> dict[str, Any]:
    values, reasons = check_values(new.values)
    values = {name: value for name, value in values.items() if value not in (None, "", [])}
    reasons |= {name: "This can't be empty." for name in _NEEDED if name not in values and name not in reasons}
    if not reasons:
        reasons |= find_faults(session, values, {})
    if not new.reason.strip():
        reasons["reason"] = "Say why: a second person has to agree."
    if reasons:
        raise InvalidFields(reasons)
    return values


def _record(values: Mapping[str, Any], program_id: str) -> SourceRecord:
    texts = {name: values[name] for name in _TEXTS if name in values}
    phones = tuple(Phone(**phone) for phone in values.get("phones", ()))
    return SourceRecord(**texts, phones=phones, public_id=program_id)


def _find_duplicates(session: Session, identified: Identified) -> tuple[str, ...]:
    """Return the ids of likely duplicates.

    Raises:
        BadInput: one has the same names and address.
    """
    _, ours = identified
    if listings.find_program_ids(session, [ours.key]):
        raise BadInput("The directory holds a program of this name at this address.")
    found = {
        stored.program_id
        for stored in listings.find_listings(session, blocking_keys=[ours.blocking_key])
        if match_score(ours, stored.identity, same_list=False) >= LIKELY or ours.phones & stored.identity.phones
    }
    return tuple(sorted(found))


def create_listing(session: Session, proposal: Proposal, *, context: ActionContext) -> None:
    """Save the listing of an approved new program; publishing it is a separate step. Doesn't commit.

    Raises:
        BadInput: the directory has this program by now.
    """
    record = _record({change.field: change.new.value for change in proposal.changes if change.new}, proposal.program_id)
    identity = identify(record)
    _find_duplicates(session, (record, identity))
    snapshot = _snapshot(session, context)
    new = NewListing(
        snapshot_id=snapshot.id,
        key=identity.key,
        blocking_key=identity.blocking_key,
        record=record,
        identity=identity,
    )
    add_listings(session, [new], {identity.key: proposal.program_id})


def _snapshot(session: Session, context: ActionContext) -> Snapshot:
    """Return the snapshot of the programs that staff added today."""
    today = context.today.isoformat()
    for snapshot in listings.list_snapshots(session).values():
        if (snapshot.source, snapshot.as_of) == (STAFF_SOURCE, today):
            return snapshot
    new = Snapshot(id=0, source=STAFF_SOURCE, as_of=today, format="staff", complete=False, asked={})
    return listings.save_snapshot(session, new, loaded_at=context.now.isoformat(timespec="seconds"))
