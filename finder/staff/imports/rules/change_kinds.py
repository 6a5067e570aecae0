"""What kind of change a list makes to a program, so that people can look at some of each. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from finder.listings.rules.programs import Program
from finder.staff.imports.rules.import_plans import KindOfChange, SampleRow

MOST_SAMPLES = 10
DATES_ONLY = "dates"
KINDS = ("listed", "phones", "address", "point", "name", "website", "services", "other", DATES_ONLY)
"""In the order of the page: what matters most first. ``dates``: nothing but the date of its newest list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedProgram:
    """A program before and after, with its row in the file."""

    before: Program
    after: Program
    row: int | None


def find_kinds(before: Program, after: Program) -> frozenset[str]:
    """Return in what a program changes; ``dates`` only where it changes in nothing else."""
    found = {kind for kind, get in _VALUES.items() if get(before) != get(after)}
    if found:
        return frozenset(found)
    return frozenset({DATES_ONLY if _newest_date(before) != _newest_date(after) else "other"})


def _newest_date(program: Program) -> str:
    return program.newest.as_of if program.newest else ""


_VALUES: Mapping[str, Callable[[Program], object]] = {
    "listed": lambda program: program.listed,
    "phones": lambda program: {(phone.number, phone.extension) for phone in program.phones},
    "address": lambda program: (program.street, program.street2, program.city, program.state, program.zip),
    "point": lambda program: (program.latitude, program.longitude),
    "name": lambda program: (program.name, program.name2, program.organization),
    "website": lambda program: program.website,
    "services": lambda program: (program.services, program.not_offered),
}


def sort_by_kind(changed: Iterable[ChangedProgram]) -> tuple[KindOfChange, ...]:
    """Return each kind of change with the number of its programs and the first of them; a program may have several."""
    counts: dict[str, int] = {}
    samples: dict[str, list[SampleRow]] = {}
    for one in changed:
        for kind in find_kinds(one.before, one.after):
            counts[kind] = counts.get(kind, 0) + 1
            if len(samples.setdefault(kind, [])) < MOST_SAMPLES:
                samples[kind].append(_sample(one, kind))
    return tuple(
        KindOfChange(kind=kind, count=counts[kind], samples=tuple(samples[kind])) for kind in KINDS if kind in counts
    )


def _sample(one: ChangedProgram, kind: str) -> SampleRow:
    detail = _services(one.before.services, one.after.services) if kind == "services" else ""
    place = f"{one.after.city}, {one.after.state}"
    return SampleRow(row=one.row, program_id=one.after.id, name=f"{one.before.name}, {place}", detail=detail)


def _services(before: Sequence[str], after: Sequence[str]) -> str:
    """Return the codes that come, with a plus, and those that go, with a minus."""
    come, go = sorted(set(after) - set(before)), sorted(set(before) - set(after))
    return " ".join([*(f"+{code}" for code in come), *(f"-{code}" for code in go)])


KIND_WORDS: Mapping[str, str] = {
    "listed": "listed, or no longer",
    "phones": "phones",
    "address": "address",
    "point": "point on the map",
    "name": "name",
    "website": "website",
    "services": "services",
    "other": "notes and other details",
    DATES_ONLY: "only the date of its newest list",
}
assert set(KIND_WORDS) == set(KINDS)
