"""Page models of the history: who did what when, old and new values, reason and evidence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from finder.listings.rules.history import Entry, split_entry
from finder.listings.rules.undoing import is_undoable
from finder.listings.rules.vocabulary import Vocabulary
from finder.platform.database.session import Session
from finder.staff.frame.evidence_lines import EvidenceLine, evidence_line
from finder.staff.frame.field_labels import KIND_WORDS, label_of, lines_of, override_lines
from finder.staff.frame.layout import StaffPage
from finder.staff.frame.program_names import program_names
from finder.staff.frame.staff_times import in_zone
from finder.staff.rules.proposals import Evidence
from finder.staff.store.proposals import find_group_ids

_THE_PROVIDER = "the provider"
_ACCOUNT = re.compile(r"^(added |new link for |disabled |enabled |factors of |to |)(\d{1,18})(?= |$)", re.ASCII)
"""The account that a reason names by its number, as `staff.accounts` and assignments record it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldLine:
    """One field that an action changed, in words."""

    label: str
    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """One action in words: all entries of it on one program."""

    number: int
    """Of its newest entry."""
    numbers: str
    """Of all its entries, as they stand in the URL for undoing it: "7" or "3-7"."""
    at: str
    who: str
    approver: str
    """Who approved it, if someone else did."""
    event: str
    program_id: str
    program: str
    fields: tuple[FieldLine, ...]
    """Empty if the action changed no field."""
    reason: str
    evidence: tuple[EvidenceLine, ...]
    proposal_id: int | None
    group_id: int
    """The change for several sites that it belongs to; 0 for none."""
    undoes: int | None
    is_single_person: bool
    can_be_undone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryChoices:
    """The chosen filters; "" for all."""

    program: str = ""
    person: str = ""
    kind: str = ""
    day: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage(StaffPage):
    """Some entries, the newest first."""

    heading: str
    path: str
    program_id: str
    """Id of the program whose history this is; "" for all."""
    wanted: HistoryChoices
    people: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, str], ...]
    lines: tuple[EntryLine, ...]
    older: str
    """URL of the next page, or ""."""
    undo_day: str
    """URL for undoing the chosen person's whole day, or ""."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationPage(StaffPage):
    """Whether the history is intact."""

    fault: str
    """The fault, or ""."""
    number: int
    entry_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What entries are put into words with."""

    names: Mapping[int | None, str]
    """Account to name."""
    zone: str
    """Time zone of whoever reads."""
    vocabulary: Vocabulary
    addresses: Mapping[str, str]
    """Name of a view, as denials are recorded with it, to the address of its page."""


def group_entries(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Return entries, the newest first, as actions: neighbors of one person, moment, kind and program belong together."""
    groups: list[list[Entry]] = []
    for entry in entries:
        if groups and entry.field and _action(groups[-1][-1]) == _action(entry):
            groups[-1].append(entry)
        else:
            groups.append([entry])
    return groups


def _action(entry: Entry) -> tuple[object, ...]:
    return (entry.at, entry.kind, entry.program_id, entry.proposer, entry.request_id, entry.proposal_id)


def entry_lines(session: Session, groups: Sequence[Sequence[Entry]], reading: Reading) -> tuple[EntryLine, ...]:
    """Return actions in words."""
    known = program_names(session, {group[0].program_id for group in groups if group[0].program_id})
    together = find_group_ids(session, {group[0].proposal_id for group in groups if group[0].proposal_id})
    return tuple(_line(group, known, together, reading) for group in groups)


def _line(group: Sequence[Entry], known: Mapping[str, str], together: Mapping[int, int], reading: Reading) -> EntryLine:
    entry, names = group[0], reading.names
    return EntryLine(
        number=entry.number,
        numbers=str(entry.number) if len(group) == 1 else f"{group[-1].number}-{entry.number}",
        at=in_zone(entry.at, reading.zone),
        who=_THE_PROVIDER if _is_of_provider(entry) else names.get(entry.proposer, ""),
        approver=names.get(entry.approver, "") if entry.approver and entry.approver != entry.proposer else "",
        event=KIND_WORDS.get(entry.kind, entry.kind.replace("_", " ")),
        program_id=entry.program_id,
        program=known.get(entry.program_id, ""),
        fields=_fields([part for one in group for part in split_entry(one) if part.field], reading.vocabulary),
        reason=_reason(entry, reading),
        evidence=tuple(evidence_line(Evidence(**piece)) for piece in entry.evidence),  # type: ignore[arg-type]
        proposal_id=entry.proposal_id,
        group_id=together.get(entry.proposal_id or 0, 0),
        undoes=entry.undoes,
        is_single_person=entry.is_single_person,
        can_be_undone=is_undoable(entry, entry.program_id),
    )


def _is_of_provider(entry: Entry) -> bool:
    return entry.kind == "provider_answer" and entry.proposer is None


def _fields(parts: Sequence[Entry], vocabulary: Vocabulary) -> tuple[FieldLine, ...]:
    """Return the fields in words; one that was only confirmed as it was is left out, unless all of them were."""
    changed = [part for part in parts if not _is_same(part)]
    return tuple(_field(part, vocabulary) for part in changed or parts)


def _is_same(entry: Entry) -> bool:
    before = entry.old.value if entry.old else entry.shown
    return entry.new is not None and lines_of(entry.field, before) == lines_of(entry.field, entry.new.value)


def _field(entry: Entry, vocabulary: Vocabulary) -> FieldLine:
    return FieldLine(
        label=label_of(entry.field, vocabulary),
        old=("the same",) if _is_same(entry) else override_lines(entry.field, entry.old, entry.shown),
        new=lines_of(entry.field, entry.new.value) if entry.new else ("what the lists say",),
    )


def _reason(entry: Entry, reading: Reading) -> str:
    """Return the reason; for a proposal, the fields it concerns."""
    if entry.kind == "call":  # Its outcome is among its fields.
        return ""
    if entry.kind in ("account", "assign"):
        return _ACCOUNT.sub(lambda found: f"{found[1]}{_account(int(found[2]), reading)}", entry.reason)
    if entry.kind == "denied":
        return _page_words(entry.reason, reading.addresses)
    if entry.kind not in ("proposal", "provider_answer"):
        return entry.reason
    return ", ".join(label_of(field, reading.vocabulary) for field in entry.reason.split())


def _account(number: int, reading: Reading) -> str:
    return reading.names.get(number, f"account {number}")


def _page_words(page: str, addresses: Mapping[str, str]) -> str:
    """Return in words which page was denied; as it was recorded, if there is no such page any more."""
    method, _, view = page.partition(" ")
    address = addresses.get(view)
    if not address:
        return page
    return f"wanted to {'look at' if method == 'GET' else 'send something to'} {address}"
