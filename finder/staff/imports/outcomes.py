"""The outcome of a dry run of an import, with counts and samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from finder.listings.importing.importer import ImportResult
from finder.listings.rules.programs import Program
from finder.listings.rules.records import Phone, SourceList, SourceRecord
from finder.listings.store import documents
from finder.listings.store.documents import StoredText
from finder.staff.imports.rules.import_plans import SAMPLE_SIZE, SampleRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One record of a file."""

    number: int
    """Number from 0 through all lists of the file."""
    list_number: int
    row: int
    program_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The outcome of one dry run."""

    result: ImportResult
    entries: Sequence[Entry]
    after: Mapping[str, StoredText]
    """The documents of all programs that were added or updated: as programs, a directory would fill the memory."""
    phones: Mapping[str, tuple[Phone, ...]]
    """The hidden numbers of programs that have any."""

    def rows_of(self) -> dict[str, list[Entry]]:
        """Return the entries of each program, in order."""
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.program_id, []).append(entry)
        return found


def count(outcome: Outcome, lists: Sequence[SourceList], rejected: Sequence[tuple[int, str]]) -> dict[str, int]:
    """Return the counts of an import, by the names of `staff.imports.rules.import_plans.COUNTS`."""
    result = outcome.result
    rows = _count_rows(lists) + len(rejected)
    return {
        "rows": rows,
        "programs": result.programs,
        "added": result.added,
        "updated": result.updated,
        "unchanged": result.unchanged,
        "retired": result.retired,
        "merged": rows - len(rejected) - result.programs,
        "rejected": len(rejected),
        "mental_health_only": result.mental_health_only,
    }


def _count_rows(lists: Sequence[SourceList]) -> int:
    """Count the rows read: in our own CSV one row is a record in each of its lists."""
    if len(lists) == 1:
        return len(lists[0].records)
    return len({row for found in lists for row, _ in found.records})


def draw_samples(
    whole: Outcome, lists: Sequence[SourceList], rejected: Sequence[tuple[int, str]]
) -> dict[str, tuple[SampleRow, ...]]:
    """Return the first samples of each kind: ``added updated unchanged retired merged rejected``."""
    found = _sort(whole, lists) | {"retired": _retired(whole)}
    refused = [SampleRow(row=row, program_id="", name="", detail=why) for row, why in rejected[:SAMPLE_SIZE]]
    return {name: tuple(rows) for name, rows in found.items()} | {"rejected": tuple(refused)}


def _sort(whole: Outcome, lists: Sequence[SourceList]) -> dict[str, list[SampleRow]]:
    records = {(at, row): record for at, entry in enumerate(lists) for row, record in entry.records}
    found: dict[str, list[SampleRow]] = {name: [] for name in ("added", "updated", "unchanged", "merged")}
    seen: dict[str, set[int]] = {}
    for entry in whole.entries:
        rows = seen.setdefault(entry.program_id, set())
        if entry.list_number and entry.row in rows:
            continue  # In our own CSV: another record of a row already counted.
        kind = "merged" if rows else _kind(entry.program_id, whole)
        rows.add(entry.row)
        if len(found[kind]) < SAMPLE_SIZE:
            record = records[entry.list_number, entry.row]
            found[kind].append(_sample(entry.row, entry.program_id, record))
    return found


def _sample(row: int | None, program_id: str, place: SourceRecord | Program) -> SampleRow:
    """Return a sample with its street and place."""
    at = ", ".join(filter(None, (place.street, place.city, f"{place.state} {place.zip}".strip())))
    return SampleRow(row=row, program_id=program_id, name=place.name, detail=at)


def _kind(program_id: str, whole: Outcome) -> str:
    rebuilt = whole.result.rebuilt
    return "added" if program_id in rebuilt.added else "updated" if program_id in rebuilt.updated else "unchanged"


def _retired(whole: Outcome) -> list[SampleRow]:
    found: list[SampleRow] = []
    for program_id, text in sorted(whole.result.rebuilt.before.items()):
        if documents.read_listed(whole.after[program_id]) or len(found) == SAMPLE_SIZE:
            continue
        before = documents.read_program(text)
        if before.listed:
            found.append(_sample(None, program_id, before))
    return found
