"""Page models of the history: who did what when, old and new values, reason and evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from finder.listings.rules.history import Entry, is_undoable
from finder.listings.rules.vocabulary import Vocabulary
from finder.platform.database.session import Session
from finder.staff.frame.evidence_lines import EvidenceLine, evidence_line
from finder.staff.frame.field_labels import KIND_WORDS, label_of, lines_of, override_lines
from finder.staff.frame.layout import StaffPage
from finder.staff.frame.program_names import program_names
from finder.staff.rules.proposals import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """One entry in words."""

    number: int
    at: str
    who: str
    approver: str
    """Who approved it, if someone else did."""
    event: str
    program_id: str
    program: str
    label: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    """Both are empty if the action changed no field."""
    reason: str
    evidence: tuple[EvidenceLine, ...]
    proposal_id: int | None
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


def entry_lines(
    session: Session, entries: Sequence[Entry], names: Mapping[int | None, str], vocabulary: Vocabulary
) -> tuple[EntryLine, ...]:
    """Return entries in words."""
    known = program_names(session, {entry.program_id for entry in entries if entry.program_id})
    return tuple(_line(entry, names, known, vocabulary) for entry in entries)


def _line(entry: Entry, names: Mapping[int | None, str], known: Mapping[str, str], vocabulary: Vocabulary) -> EntryLine:
    return EntryLine(
        number=entry.number,
        at=f"{entry.at[:10]} {entry.at[11:16]}",
        who=names.get(entry.proposer, ""),
        approver=names.get(entry.approver, "") if entry.approver and entry.approver != entry.proposer else "",
        event=KIND_WORDS.get(entry.kind, entry.kind.replace("_", " ")),
        program_id=entry.program_id,
        program=known.get(entry.program_id, ""),
        label=label_of(entry.field, vocabulary) if entry.field else "",
        old=override_lines(entry.field, entry.old, entry.shown) if entry.field else (),
        new=(lines_of(entry.field, entry.new.value) if entry.new else ("what the lists say",)) if entry.field else (),
        reason=_reason(entry, vocabulary),
        evidence=tuple(evidence_line(Evidence(**piece)) for piece in entry.evidence),  # type: ignore[arg-type]
        proposal_id=entry.proposal_id,
        undoes=entry.undoes,
        is_single_person=entry.is_single_person,
        can_be_undone=is_undoable(entry, entry.program_id),
    )


def _reason(entry: Entry, vocabulary: Vocabulary) -> str:
    """Return the reason; for a proposal, the fields it concerns."""
    if entry.kind != "proposal":
        return entry.reason
    return ", ".join(label_of(field, vocabulary) for field in entry.reason.split())
