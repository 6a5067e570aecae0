"""What kind of change a list makes to a program, so that people can look at some of each. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from finder.listings.rules.fields import LOCKED
from finder.listings.rules.programs import Program
from finder.places.rules.places import Point, miles_between
from finder.staff.imports.rules.import_plans import KindOfChange, SampleRow

MOST_SAMPLES = 10
DATES_ONLY = "dates"
KINDS = ("listed", "phones", "address", "point", "name", "website", "services", "other", DATES_ONLY)
"""In the order of the page: what matters most first. ``dates``: nothing but the date of its newest list."""

_LEAST_MILES = 0.005
"""A point that moves by less (26 feet) stays at the same building: "0.00 miles" would be said of it."""
_PARTS: Mapping[str, tuple[str, ...]] = {
    "name": ("name",),
    "name2": ("name2",),
    "organization": ("organization",),
    "address": ("street", "street2", "city", "state", "zip", "latitude", "longitude", "point"),
    "phones": ("phones",),
    "website": ("website",),
    "status": ("listed", "not_listed_because"),
}
"""Of each field that waits for a second person: the parts of a program that stay as they are meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedProgram:
    """A program before and after, with its row in the file."""

    before: Program
    after: Program
    row: int | None
    waits: bool = False
    """True when something of it waits for a second person."""

    def by_itself(self, waiting: Iterable[str]) -> ChangedProgram:
        """Return what changes at once: all but the fields of `listings.rules.fields.LOCKED` that wait for a second person."""
        kept = {part: getattr(self.before, part) for field in waiting for part in _PARTS[field]}
        return replace(self, after=replace(self.after, **kept), waits=True) if kept else self


def find_kinds(before: Program, after: Program) -> frozenset[str]:
    """Return in what a program changes; ``dates`` only where it changes in nothing else."""
    found = {kind for kind, get in _VALUES.items() if get(before) != get(after)}
    if "point" in found and not _is_moved(before, after):
        found.remove("point")
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
        found = find_kinds(one.before, one.after)
        if one.waits and found == {"other"}:  # Nothing that anybody sees: only traces of what waits.
            continue
        for kind in found:
            counts[kind] = counts.get(kind, 0) + 1
            if len(samples.setdefault(kind, [])) < MOST_SAMPLES:
                samples[kind].append(_sample(one, kind))
    return tuple(
        KindOfChange(kind=kind, count=counts[kind], samples=tuple(samples[kind])) for kind in KINDS if kind in counts
    )


def _sample(one: ChangedProgram, kind: str) -> SampleRow:
    place = f"{one.after.city}, {one.after.state}"
    detail = _DETAILS[kind](one.before, one.after) if kind in _DETAILS else ""
    return SampleRow(row=one.row, program_id=one.after.id, name=f"{one.before.name}, {place}", detail=detail)


def _from_to(before: str, after: str) -> str:
    return f"{before or 'nothing'} → {after or 'nothing'}"


def _numbers(program: Program) -> str:
    return ", ".join(phone.number.removeprefix("+1") for phone in program.phones)


def _address(program: Program) -> str:
    parts = (program.street, program.street2, program.city, f"{program.state} {program.zip}".strip())
    return ", ".join(filter(None, parts))


def _moved(before: Program, after: Program) -> str:
    """Return how far the point on the map moves, rather than its degrees."""
    points = [_point(program) for program in (before, after)]
    if points[0] is None or points[1] is None:
        return (
            "on the map only by its ZIP" if points[1] is None else "on the map by its own point, no longer by its ZIP"
        )
    return f"{miles_between(points[0], points[1]):,.2f} miles"


def _is_moved(before: Program, after: Program) -> bool:
    old, new = _point(before), _point(after)
    return old is None or new is None or miles_between(old, new) >= _LEAST_MILES


def _point(program: Program) -> Point | None:
    if program.point != "street" or program.latitude is None or program.longitude is None:
        return None
    return Point(latitude=program.latitude, longitude=program.longitude)


def _services(before: Sequence[str], after: Sequence[str]) -> str:
    """Return the codes that come, with a plus, and those that go, with a minus."""
    come, go = sorted(set(after) - set(before)), sorted(set(before) - set(after))
    return " ".join([*(f"+{code}" for code in come), *(f"-{code}" for code in go)])


_DETAILS: Mapping[str, Callable[[Program, Program], str]] = {
    "listed": lambda before, after: "listed again" if after.listed else "no longer listed",
    "phones": lambda before, after: _from_to(_numbers(before), _numbers(after)),
    "address": lambda before, after: _from_to(_address(before), _address(after)),
    "point": _moved,
    "name": lambda before, after: _from_to(before.name, after.name) if before.name != after.name else "",
    "website": lambda before, after: _from_to(before.website, after.website),
    "services": lambda before, after: _services(before.services, after.services),
}
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
assert set(_PARTS) == set(LOCKED)
