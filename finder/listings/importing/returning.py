"""Import our own export into the directory it came from: what it repeats unchanged is skipped.

Its rows have each report under the published name and address. As listings, they would duplicate the listings they
were made from, so reports that the directory holds unchanged are left out. A row that a person edited replaces the
listings it was made from; otherwise the program would exist twice, as it was and as edited.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

from finder.listings.rules.identity import Identified, identify
from finder.listings.rules.overrides import NO_OVERRIDES, StaffOverrides
from finder.listings.rules.programs import Program
from finder.listings.rules.records import Phone, SourceList, SourceRecord, has_phones_only, without_source
from finder.listings.store import documents, listings, programs, staff_overrides
from finder.listings.store.listings import StoredListing
from finder.platform.database.session import Session

_SHOWN = ("name", "name2", "organization", "street", "street2", "city", "state", "zip", "website", "notes")


def without_known(session: Session, found: SourceList) -> tuple[SourceList, frozenset[str]]:
    """Return the list without records that the program of the same public id already has, and those programs' ids."""
    ids = {record.public_id for _, record in found.records if record.public_id}
    if not ids:
        return found, frozenset()
    held = {key: documents.read_program(text) for key, text in programs.find_documents(session, ids).items()}
    known = frozenset(
        number
        for number, record in found.records
        if (program := held.get(record.public_id)) and _says_the_same(program, record, found)
    )
    news = tuple(entry for entry in found.records if entry[0] not in known)
    return replace(found, records=news), frozenset(
        record.public_id for number, record in found.records if number in known
    )


def _says_the_same(program: Program, record: SourceRecord, found: SourceList) -> bool:
    if any(getattr(program, name) != getattr(record, name) for name in _SHOWN):
        return False
    point = (program.latitude, program.longitude) if program.point == "street" else (None, None)
    if point != (record.latitude, record.longitude):
        return False
    if _phones_of(program, found.source, found.as_of) != record.phones:
        return False
    if has_phones_only(record):
        return True
    asked = frozenset(code for kind in record.kinds for code in found.asked.get(kind, ()))
    said = (found.source, found.as_of, frozenset(record.codes), asked, record.dropped_on)
    return any(
        said == (report.source, report.as_of, report.codes, report.asked, report.dropped_on)
        for report in program.reports
    )


def _phones_of(program: Program, source: str, as_of: str) -> tuple[Phone, ...]:
    return tuple(without_source(phone) for phone in program.phones if (phone.source, phone.as_of) == (source, as_of))


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What the directory holds on the programs in our own CSV."""

    held: Mapping[str, tuple[StoredListing, ...]]
    """Listings by program."""
    edited: frozenset[str]
    """Programs whose row has the same reports as the directory: any difference in it was edited by a person."""
    twins: frozenset[str] = frozenset()
    """Keys that several programs of the file share, by showing the same name and address."""


def find_returned(
    session: Session, lists: Sequence[SourceList], changed: Set[str], *, followed: Set[str] = frozenset()
) -> Returned:
    """Look up the programs that our own CSV names.

    Args:
        session: of the directory.
        lists: the lists of our own CSV.
        changed: programs for which it has something new.
        followed: programs that it names by an older id (`current_ids.follow_ids`).
    """
    said: dict[str, set[tuple[str, str]]] = {}
    for found in lists:
        for _, record in found.records:
            if record.public_id and record.public_id in changed and not has_phones_only(record):
                said.setdefault(record.public_id, set()).add((found.source, found.as_of))
    if not said:
        return Returned(held={}, edited=frozenset())
    texts = programs.find_documents(session, said)
    reports = {key: documents.read_program(text).reports for key, text in texts.items()}
    held: dict[str, list[StoredListing]] = {}
    for listing in listings.find_listings_of(session, texts):
        held.setdefault(listing.program_id, []).append(listing)
    edited = {key for key, told in reports.items() if said[key] == {(report.source, report.as_of) for report in told}}
    joined = {key for key in followed if _is_joined(held.get(key, ()))}
    return Returned(
        held={key: tuple(found) for key, found in held.items()},
        edited=frozenset(edited - joined),
        twins=_find_twins(lists),
    )


def _is_joined(held: Sequence[StoredListing]) -> bool:
    """Return whether one list has several listings of a program: its older row may stand for one of them only."""
    return len({listing.snapshot_id for listing in held}) < len(held)


def _find_twins(lists: Sequence[SourceList]) -> frozenset[str]:
    ids_of: dict[str, set[str]] = {}
    for found in lists:
        for _, record in found.records:
            if record.public_id:
                ids_of.setdefault(identify(record).key, set()).add(record.public_id)
    return frozenset(key for key, ids in ids_of.items() if len(ids) > 1)


def find_pinned(returned: Returned, lists: Sequence[SourceList]) -> list[tuple[StoredListing, SourceRecord]]:
    """Return the listings to pin to their program's id, each with its new record.

    An edited name or address may no longer match theirs, which would split the program.
    """
    shown = {record.public_id: record for found in lists for _, record in found.records}
    pinned_listings = [
        (listing, _pinned(listing.record, shown[program_id]))
        for program_id, held in returned.held.items()
        for listing in held
    ]
    return [(listing, record) for listing, record in pinned_listings if listing.record != record]


def _pinned(old: SourceRecord, new: SourceRecord) -> SourceRecord:
    """Return the older record with the id, and with the new address if its own is in another area: matching is per area."""
    pinned = replace(old, public_id=new.public_id)
    if identify(old).blocking_key == identify(new).blocking_key:
        return pinned
    return replace(
        pinned, street=new.street, street2=new.street2, city=new.city, state=new.state, zip=new.zip, area=new.area
    )


def with_hidden_phones(session: Session, found: SourceList, returned: Returned) -> SourceList:
    """Return the list with the numbers of its programs that staff hid: exports omit them, so nobody removed them.

    They come last and stay hidden: unhiding one takes two people, and it must still be there.
    """
    said = staff_overrides.load_overrides(session, returned.held)
    hidden = {
        key: phones for key, held in returned.held.items() if (phones := _hidden(held, said.get(key, NO_OVERRIDES)))
    }
    if not hidden:
        return found
    return replace(
        found,
        records=tuple((row, _with_phones(record, hidden.get(record.public_id, ()))) for row, record in found.records),
    )


def _hidden(held: Sequence[StoredListing], overrides: StaffOverrides) -> tuple[Phone, ...]:
    return tuple(
        {phone: None for listing in held for phone in listing.record.phones if phone.number in overrides.hidden}
    )


def _with_phones(record: SourceRecord, hidden: Sequence[Phone]) -> SourceRecord:
    known = {phone.number for phone in record.phones}
    return replace(record, phones=(*record.phones, *(phone for phone in hidden if phone.number not in known)))


def put_in_place(
    identified: Mapping[str, Identified], returned: Returned, *, snapshot_id: int
) -> dict[str, Identified]:
    """Return the listings of one list, an edited one under the keys of the listings it replaces."""
    if not returned.held:
        return dict(identified)
    placed: dict[str, Identified] = {}
    for key, (record, identity) in identified.items():
        held = returned.held.get(record.public_id, ()) if record.public_id in returned.edited else ()
        keys = [listing.key for listing in held if listing.snapshot_id == snapshot_id]
        placed.update(dict.fromkeys(keys, (replace(record, edited=True), identity)) or {key: (record, identity)})
    return placed
