"""What lists would do to the directory, found by a dry run; and then doing exactly that.

Only the importer decides which row is which program. Here it runs as a dry run, and the result is compared with the state
before. A list may change facts by itself; it may not add, join or split programs, nor change sensitive fields:

- rows that would make a new program are left out, and wait for a second person;
- programs that the list would join or split are pinned to their ids first, so that they stay separate;
- sensitive fields that would change are locked at their current values (`listings.rules.field_locks`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from finder.listings.importing.areas import AreaFinder
from finder.listings.importing.guards import SAMPLE_SOURCE
from finder.listings.importing.importer import ImportResult, ImportSetting, import_lists
from finder.listings.importing.pinned_ids import pin_programs
from finder.listings.rules.field_values import shown_values
from finder.listings.rules.identity import apart, identify
from finder.listings.rules.overrides import NO_OVERRIDES
from finder.listings.rules.publishing import known_phones
from finder.listings.rules.records import Phone, SourceList
from finder.listings.store import documents, listings, programs, staff_overrides
from finder.platform.database.dry_runs import dry_run
from finder.platform.database.session import Session
from finder.platform.errors import BadInput
from finder.staff.imports.outcomes import Entry, Outcome, count, draw_samples
from finder.staff.imports.phone_changes import count_phone_changes
from finder.staff.imports.rules.change_kinds import ChangedProgram, sort_by_kind
from finder.staff.imports.rules.import_plans import Difference, Newcomer, Plan, Shown, find_differences

_MOST_TRIES = 6
"""Most rounds. Pins and left-out rows converge in one or two rounds; a list that doesn't converge is refused."""
_ABSENT: tuple[object, ...] = (None, "", [])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """What every round needs."""

    lists: Sequence[SourceList]
    setting: ImportSetting
    hidden: frozenset[str]
    """Ids of programs with a hidden number."""


def make_plan(
    session: Session, lists: Sequence[SourceList], rejected: Sequence[tuple[int, str]], setting: ImportSetting
) -> Plan:
    """Plan what the lists of one file would do; nothing is changed.

    Raises:
        BadInput: the importer refuses the lists, or their joins and splits of programs don't converge.
    """
    # As the importer does: the area of a row that lies far from its ZIP is part of its key, by which it is found again.
    lists = AreaFinder(setting.zips).with_areas(lists)
    hidden = frozenset(staff_overrides.find_dates(session, ["hidden"]))
    frame = _Frame(lists=lists, setting=setting, hidden=hidden)
    whole = _dry_run(session, _in_round(frame, 0), frozenset(), frozenset())
    if any(found.source != SAMPLE_SOURCE for found in lists) and not listings.has_sources_beside(
        session, SAMPLE_SOURCE
    ):
        return _first_plan(frame, whole, rejected)
    frame = replace(frame, setting=replace(setting, force=True))  # The whole list has passed the check.
    left_out: dict[str, Newcomer] = {}
    pinned: frozenset[str] = frozenset()
    outcome = whole
    for number in range(1, _MOST_TRIES + 1):
        if moved := outcome.result.rebuilt.moved:
            pinned |= {program_id for pair in moved.values() for program_id in pair} - outcome.result.rebuilt.added
        elif outcome.result.rebuilt.added:
            left_out |= _newcomers(outcome, lists)
        else:
            return _plan(session, frame, (whole, outcome), (tuple(left_out.values()), pinned), rejected)
        outcome = _dry_run(session, _in_round(frame, number), left_out_entries(left_out.values()), pinned)
    raise BadInput("This list joins and parts programs in too many ways. Import it with the command finder import.")


def _in_round(frame: _Frame, number: int) -> _Frame:
    """Return the frame of one round, of which nobody knows how many there will be: each is half of what is left."""
    setting, left = frame.setting, 0.5**number

    def tick(share: float) -> None:
        setting.tick(1 - left * (1 - share / 2))

    return replace(frame, setting=replace(setting, tick=tick))


def left_out_entries(newcomers: Iterable[Newcomer]) -> frozenset[int]:
    """Return the numbers of the records that an import leaves out."""
    return frozenset(number for newcomer in newcomers for number in newcomer.entries)


def carry_out(session: Session, lists: Sequence[SourceList], plan: Plan, setting: ImportSetting) -> ImportResult:
    """Import what a plan applies by itself. The locks must be set already. Doesn't commit.

    Raises:
        BadInput: the result differs from the plan (a bug): nothing may be committed.
    """
    if plan.is_first:
        return import_lists(session, lists, setting=setting)
    pin_programs(session, plan.kept_apart)
    kept = _without(lists, left_out_entries(plan.newcomers))
    result = import_lists(session, kept, setting=replace(setting, force=True))
    rebuilt = result.rebuilt
    after = programs.find_documents(session, rebuilt.updated)
    changed = any(_differs(text, after[key]) for key, text in rebuilt.before.items())
    if changed or rebuilt.added or rebuilt.moved:
        raise BadInput("The import would change more than its dry run said. Nothing was changed.")
    return result


def _dry_run(session: Session, frame: _Frame, left_out: frozenset[int], pinned: frozenset[str]) -> Outcome:
    with dry_run(session):
        pin_programs(session, pinned)
        result = import_lists(session, _without(frame.lists, left_out), setting=frame.setting)
        changed = result.rebuilt.added | result.rebuilt.updated
        return Outcome(
            result=result,
            entries=_place(session, frame.lists, left_out),
            after=programs.find_documents(session, changed),
            phones=_phones(session, frame.hidden & changed),
        )


def _without(lists: Sequence[SourceList], left_out: frozenset[int]) -> list[SourceList]:
    kept, number = [], 0
    for found in lists:
        numbered = enumerate(found.records, start=number)
        kept.append(replace(found, records=tuple(record for at, record in numbered if at not in left_out)))
        number += len(found.records)
    return kept


def _differs(before: documents.StoredText, after: documents.StoredText) -> bool:
    """Return whether a program differs in a sensitive field."""
    ours, theirs = documents.read_program(before), documents.read_program(after)
    return any(find_differences(Shown(program=ours, phones=ours.phones), Shown(program=theirs, phones=theirs.phones)))


def find_hidden_phones(session: Session, ids: frozenset[str]) -> dict[str, tuple[Phone, ...]]:
    """Return the phones of those programs of `ids` that have a hidden one, including it."""
    return _phones(session, ids & frozenset(staff_overrides.find_dates(session, ["hidden"])))


def _phones(session: Session, ids: frozenset[str]) -> dict[str, tuple[Phone, ...]]:
    """Return the phones of programs, including hidden ones."""
    overrides = staff_overrides.load_overrides(session, ids)
    found = {}
    for program_id, source_listings in listings.find_source_listings(session, ids).items() if ids else ():
        newest_first = sorted(source_listings, key=lambda listing: listing.newness, reverse=True)
        found[program_id] = known_phones(newest_first, overrides.get(program_id, NO_OVERRIDES))
    return found


def _place(session: Session, lists: Sequence[SourceList], left_out: frozenset[int]) -> list[Entry]:
    """Return every imported record with its program."""
    keyed: list[tuple[Entry, str, str]] = []
    number = 0
    for list_number, found in enumerate(lists):
        for row, record in found.records:
            if number not in left_out:
                entry = Entry(number=number, list_number=list_number, row=row)
                keyed.append((entry, identify(record).key, record.public_id))
            number += 1
    keys = {key for _, key, _ in keyed} | {apart(key, public_id) for _, key, public_id in keyed if public_id}
    of_key = listings.find_programs_of_keys(session, keys)
    named = {public_id for _, _, public_id in keyed if public_id}
    known = {name: name for name in programs.find_versions(session, named)} | programs.find_current_ids(session, named)
    return [replace(entry, program_id=_program_of(key, public_id, of_key, known)) for entry, key, public_id in keyed]


def _program_of(key: str, public_id: str, of_key: Mapping[str, str], known: Mapping[str, str]) -> str:
    if public_id in known:
        return known[public_id]
    return of_key.get(apart(key, public_id), "") or of_key.get(key, "")


def _newcomers(outcome: Outcome, lists: Sequence[SourceList]) -> dict[str, Newcomer]:
    rows = outcome.rows_of()
    found = {}
    for program_id in outcome.result.rebuilt.added:
        program, entries = documents.read_program(outcome.after[program_id]), rows.get(program_id, [])
        if not entries:
            raise BadInput(
                "This list parts programs in a way that can't wait. Import it with the command finder import."
            )
        values = shown_values(program, NO_OVERRIDES)
        found[program_id] = Newcomer(
            program_id=program_id,
            name=program.name,
            values={name: value for name, value in values.items() if value not in _ABSENT},
            entries=tuple(entry.number for entry in entries),
            rows=tuple(sorted({entry.row for entry in entries})),
            as_of=max(lists[entry.list_number].as_of for entry in entries),
        )
    return found


def _first_plan(frame: _Frame, whole: Outcome, rejected: Sequence[tuple[int, str]]) -> Plan:
    """Return the plan of the first real list: there is nothing yet that it could harm."""
    return Plan(
        counts=count(whole, frame.lists, rejected),
        samples=draw_samples(whole, frame.lists, rejected),
        differences=(),
        newcomers=(),
        kept_apart=(),
        updated=(),
        spoken_of=len(whole.result.ids),
        phone_changes=0,
        is_first=True,
    )


def _plan(
    session: Session,
    frame: _Frame,
    outcomes: tuple[Outcome, Outcome],
    settled: tuple[tuple[Newcomer, ...], frozenset[str]],
    rejected: Sequence[tuple[int, str]],
) -> Plan:
    whole, last = outcomes
    rows = last.rows_of()
    before = last.result.rebuilt.before
    phones_before = _phones(session, frame.hidden & frozenset(before))
    differences: list[Difference] = []

    def compare() -> Iterator[ChangedProgram]:
        """Yield every changed program, noting its differences: one at a time is in memory."""
        for program_id in sorted(before):
            entries = rows.get(program_id, [])
            speaks = frame.lists[entries[0].list_number if entries else 0]
            ours = documents.read_program(before[program_id])
            theirs = documents.read_program(last.after[program_id])
            shown = Shown(
                program=theirs,
                phones=last.phones.get(program_id, theirs.phones),
                rows=tuple(sorted({entry.row for entry in entries})),
                source=speaks.source,
                as_of=speaks.as_of,
            )
            was = Shown(program=ours, phones=phones_before.get(program_id, ours.phones))
            waiting = tuple(find_differences(was, shown))
            differences.extend(waiting)
            whole_change = ChangedProgram(before=ours, after=theirs, row=entries[0].row if entries else None)
            yield whole_change.by_itself(one.field for one in waiting)

    kinds = sort_by_kind(compare())
    newcomers, pinned = settled
    phones = count_phone_changes(session, frame.lists, last.entries)
    return Plan(
        counts=count(whole, frame.lists, rejected),
        samples=draw_samples(whole, frame.lists, rejected),
        differences=tuple(differences),
        newcomers=tuple(sorted(newcomers, key=lambda newcomer: newcomer.program_id)),
        kept_apart=tuple(sorted(pinned)),
        kinds=kinds,
        updated=tuple(sorted((key, rows[key][0].row if key in rows else None) for key in before)),
        spoken_of=len(last.result.ids),
        phone_changes=phones.changed,
        compared=phones.compared,
    )
