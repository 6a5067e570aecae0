"""Editable downloads that come back: only cells that a person changed are changes, and each waits for a second person.

What the rows would change is planned first, and shown as any import. Committing makes a proposal for each program, some at
a time, so that nobody waits; begun anew after a stop, it goes on where it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from finder.listings.importing.reading import Table
from finder.listings.importing.rebuilding import Tick, do_nothing
from finder.listings.importing.recognized import EDITED_MARK
from finder.listings.rules.field_values import plain_values
from finder.listings.rules.overrides import NO_OVERRIDES, StaffOverrides
from finder.listings.rules.programs import Program
from finder.listings.store import documents, programs, staff_overrides
from finder.platform.database.session import Session, SessionFactory, open_to_read
from finder.platform.errors import BadInput
from finder.staff.editing.editing import find_faults
from finder.staff.imports.batches import Upload, note
from finder.staff.imports.rules.import_batches import EDITED_FORMAT, Batch, ListHead
from finder.staff.imports.rules.import_plans import BATCH_LASTS, MOST_ROWS, Difference, Plan, SampleRow
from finder.staff.imports.store import import_batches
from finder.staff.rules.edit_sheets import COLUMNS, CellChange, find_changes, find_mark_fault
from finder.staff.rules.permissions import ActionContext, require

SOURCE = "An edited download"
_CHUNK = 200
_MOST_TOLD = 500
"""Rows that can't be taken, and conflicts, that are told one by one."""
Cells = Mapping[str, str]


@dataclass(slots=True, kw_only=True)
class _Found:
    """What the rows of a sheet come to."""

    differences: list[Difference] = field(default_factory=list)
    refused: list[SampleRow] = field(default_factory=list)
    conflicts: list[SampleRow] = field(default_factory=list)
    rows: int = 0
    programs: int = 0
    refused_rows: set[int] = field(default_factory=set)

    def refuse(self, row: int, program: Program | None, column: str, why: str) -> None:
        """Note that a cell of a row can't be taken."""
        self.refused_rows.add(row)
        if len(self.refused) < _MOST_TOLD:
            self.refused.append(_sample(row, program, f"column {column}: {why}"))


def find_edited(tables: Sequence[Table]) -> Table | None:
    """Return the table that is an editable download of ours, or None."""
    return next((table for table in tables if EDITED_MARK in table.columns), None)


def plan_edited(
    sessions: SessionFactory, upload: Upload, table: Table, *, context: ActionContext, tick: Tick = do_nothing
) -> Batch:
    """Compare an edited download with the directory, and store what it would change for a day. No program is changed.

    Raises:
        NotAllowed: the role lacks the permission to import.
        BadInput: it has too many rows, or lacks the column of ids.
    """
    require(context.actor, "import")
    if "id" not in table.columns:
        raise BadInput("The column id is missing: without it, nobody knows which programs were changed.")
    if len(table.numbered) > MOST_ROWS:
        raise BadInput("This list has more than 30,000 rows. Upload a part at a time.")
    found = _Found()
    with open_to_read(sessions) as session:
        for at, chunk in enumerate(_chunks(_read_rows(table, found))):
            _compare(session, chunk, found)
            tick(min(1.0, (at + 1) * _CHUNK / max(1, len(table.numbered))))
        plan = _plan(found, programs.count_all(session))
    batch = _batch(upload, table, plan, context)
    with sessions.begin() as session:
        batch = replace(batch, id=import_batches.save_batch(session, batch, ()))
        note(session, batch, "dry run", context)
    return batch


def _read_rows(table: Table, found: _Found) -> Iterator[tuple[int, Cells]]:
    """Yield the rows that name a program, each once; the others are refused."""
    seen: dict[str, int] = {}
    for row, values in table.numbered:
        found.rows += 1
        cells = {column: cell for column, cell in zip(table.columns, values, strict=False) if column in COLUMNS}
        program_id = cells.get("id", "").strip()
        if not program_id:
            found.refuse(row, None, "id", "it is empty. New programs are added on their own page")
        elif program_id in seen:
            found.refuse(row, None, "id", f"row {seen[program_id]} is of the same program")
        elif fault := find_mark_fault(cells):
            found.refuse(row, None, EDITED_MARK, fault)
        else:
            seen[program_id] = row
            yield row, cells


def _chunks(rows: Iterator[tuple[int, Cells]]) -> Iterator[dict[str, tuple[int, Cells]]]:
    chunk: dict[str, tuple[int, Cells]] = {}
    for row, cells in rows:
        chunk[cells["id"].strip()] = (row, cells)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = {}
    yield chunk


def _compare(session: Session, chunk: Mapping[str, tuple[int, Cells]], found: _Found) -> None:
    held = load_current(session, chunk)
    moved = programs.find_current_ids(session, set(chunk) - set(held))
    for program_id, (row, cells) in chunk.items():
        if program_id in held:
            found.programs += 1
            _compare_row(session, row, cells, held[program_id], found)
        elif program_id in moved:
            found.refuse(row, None, "id", f"the program is part of another now, {moved[program_id]}")
        else:
            found.refuse(row, None, "id", "there is no such program any more")


def load_current(session: Session, ids: Mapping[str, object]) -> dict[str, tuple[Program, StaffOverrides]]:
    """Return the programs of ids as they are now, with their overrides."""
    texts = programs.find_documents(session, ids)
    said = staff_overrides.load_overrides(session, texts)
    return {key: (documents.read_program(text), said.get(key, NO_OVERRIDES)) for key, text in texts.items()}


def _compare_row(
    session: Session, row: int, cells: Cells, current: tuple[Program, StaffOverrides], found: _Found
) -> None:
    program, overrides = current
    values = plain_values(program, overrides)
    changes = find_changes(cells, values)
    for fault in changes.faults:
        found.refuse(row, program, fault.column, fault.why)
    if not changes.changes:
        return
    wanted = {change.field: change.value for change in changes.changes}
    faults = find_faults(session, {name: value for name, value in wanted.items() if value is not None}, values)
    if "phones" in wanted and program.phone_hidden:
        faults["phones"] = "a number is hidden here. Change its phones on its own page"
    for change in changes.changes:
        if why := faults.get(change.field):
            found.refuse(row, program, change.column, why)
        elif change.is_conflict:
            found.conflicts.append(_conflict(row, program, change, values))
        else:
            found.differences.append(_difference(row, program, change, values))


def _conflict(row: int, program: Program, change: CellChange, values: Mapping[str, Any]) -> SampleRow:
    now, theirs = _words(change.field, values.get(change.field)), _words(change.field, change.value)
    words = (
        f"column {change.column}: somebody changed this since the download. It is now “{now}”; the file says “{theirs}”"
    )
    return _sample(row, program, words)


def _words(name: str, value: Any) -> str:
    if name != "phones":
        return str(value or "")
    return "; ".join(
        f"{phone['number'].removeprefix('+1')} {phone['kind']}, {phone['answers']}" for phone in value or ()
    )


def _difference(row: int, program: Program, change: CellChange, values: Mapping[str, Any]) -> Difference:
    newest = program.newest
    return Difference(
        program_id=program.id,
        name=program.name,
        field=change.field,
        ours=values.get(change.field),
        ours_source=newest.source if newest else "",
        ours_on=newest.as_of if newest else "",
        theirs=change.value,
        theirs_source=SOURCE,
        theirs_on="",
        row=row,
    )


def _sample(row: int, program: Program | None, detail: str) -> SampleRow:
    name = f"{program.name}, {program.city}, {program.state}" if program else ""
    return SampleRow(row=row, program_id=program.id if program else "", name=name, detail=detail)


def _plan(found: _Found, directory: int) -> Plan:
    changed = {one.program_id for one in found.differences}
    counts = {
        "rows": found.rows,
        "programs": found.programs,
        "added": 0,
        "updated": len(changed),
        "unchanged": found.programs - len(changed),
        "retired": 0,
        "merged": 0,
        "rejected": len(found.refused_rows),
        "mental_health_only": 0,
    }
    return Plan(
        counts=counts,
        samples={"rejected": tuple(found.refused), "conflicts": tuple(found.conflicts[:_MOST_TOLD])},
        differences=tuple(sorted(found.differences, key=lambda one: (one.program_id, one.field))),
        newcomers=(),
        kept_apart=(),
        updated=(),
        spoken_of=found.programs,
        phone_changes=sum(one.field == "phones" for one in found.differences),
        compared=directory,
    )


def _batch(upload: Upload, table: Table, plan: Plan, context: ActionContext) -> Batch:
    head = ListHead(format=EDITED_FORMAT, source=SOURCE, as_of="", as_of_from="none", complete=False, asked={})
    return Batch(
        id=0,
        status="planned",
        account_id=context.actor.account_id,
        uploaded_at=context.now,
        expires_at=context.now + BATCH_LASTS,
        settled_at=None,
        file_name="".join(letter for letter in upload.name if letter.isprintable())[-120:],
        size_bytes=upload.path.stat().st_size,
        format=EDITED_FORMAT,
        as_of="",
        as_of_from="none",
        heads=(head,),
        unknown_codes={},
        ignored_columns=tuple(column for column in table.columns if column and column not in COLUMNS),
        plan=plan,
    )
