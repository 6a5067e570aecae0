"""Import plans: what an uploaded list would do to the directory, and what of it needs a second person.

Pure: comparing two published programs. Plans of files are made in `staff.imports.planning`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from finder.listings.rules.field_locks import LOCKED_TEXTS, address_value
from finder.listings.rules.normalization import normalize_street, plain
from finder.listings.rules.overrides import phone_values
from finder.listings.rules.phone_changes import PhoneChanges
from finder.listings.rules.programs import Program
from finder.listings.rules.records import Phone
from finder.listings.rules.refused_rows import is_mostly_refused
from finder.places.rules.places import Point, miles_between

MOST_BYTES = 20 * 1024 * 1024
"""Most bytes of an upload; the national directory has 2 MB (2025). Import larger files with the command ``finder import``."""
MOST_ROWS = 30_000
"""Most rows of an upload; the national directory has 13,460 (2025)."""
MOST_WAITING = 2_000
"""Most differences and new programs of one batch to review: nobody would look at more one by one."""
BATCH_LASTS = timedelta(hours=24)
"""How long after its dry run a batch can be committed."""
SAMPLE_SIZE = 20
MOVED_MILES = 0.1
"""Miles. A smaller move of the point at the same address is only a new measurement."""
COUNTS = ("rows", "programs", "added", "updated", "unchanged", "retired", "merged", "rejected", "mental_health_only")


_LATER_FIELDS = frozenset({"compared", "kinds", "is_first"})
"""Fields that plans of an earlier version lack: empty, they leave the digest as it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One sensitive field of a program on which the list differs from the published value."""

    program_id: str
    name: str
    """The published value."""
    field: str
    """One of `listings.rules.fields.HELD`."""
    ours: Any
    ours_source: str
    ours_on: str
    """ISO date, or ""."""
    theirs: Any
    theirs_source: str
    theirs_on: str
    row: int | None
    """Row number in the file; None if the list lacks the program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """A program that only the list has."""

    program_id: str
    """The id that it will have."""
    name: str
    values: Mapping[str, Any]
    """Field to value, as in `listings.rules.fields`."""
    entries: tuple[int, ...]
    """Numbers of its records, counted from 0 through all lists of the file."""
    rows: tuple[int, ...]
    as_of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRow:
    """One sample program or row of the dry run."""

    row: int | None
    program_id: str
    name: str
    detail: str = ""
    """Reason for a rejected row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindOfChange:
    """The programs that change in one thing, such as their services."""

    kind: str
    """As in `staff.imports.rules.change_kinds.KINDS`."""
    count: int
    samples: tuple[SampleRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a list would do. Equal files and directories give equal plans."""

    counts: Mapping[str, int]
    """Counts by name (see `COUNTS`), as from ``finder import --dry-run``."""
    samples: Mapping[str, tuple[SampleRow, ...]]
    """At most 20 each of ``added updated unchanged retired merged rejected``."""
    differences: tuple[Difference, ...]
    """Sorted by program and field."""
    newcomers: tuple[Newcomer, ...]
    """Sorted by id."""
    kept_apart: tuple[str, ...]
    """Programs that the list would join with others or split; they are kept as they are (see merging)."""
    updated: tuple[tuple[str, int | None], ...]
    """(program, row) of every program that ordinary facts change, sorted."""
    spoken_of: int
    """Number of programs in the directory that the list mentions."""
    phone_changes: int
    """Programs for which the list names other phones than its own source's last list did."""
    compared: int = 0
    """Programs for which both name phones."""
    kinds: tuple[KindOfChange, ...] = ()
    """What the list changes by itself, by kind of change."""
    is_first: bool = False
    """True when the directory holds nothing real yet: the list goes in whole, since there is nothing to protect."""

    @property
    def phone_share(self) -> float:
        """The share of the programs compared whose phones would change, 0 to 1."""
        return self._phones.share

    @property
    def _phones(self) -> PhoneChanges:
        return PhoneChanges(compared=self.compared, changed=self.phone_changes)

    @property
    def waiting(self) -> int:
        """The number of programs that would wait for a second person."""
        return len({one.program_id for one in self.differences}) + len(self.newcomers)

    @property
    def blocks(self) -> tuple[str, ...]:
        """Return why it can't be committed, by the names of `staff.imports.committing.BLOCKED`.

        ``refused``: more than half of the rows, and more than 20; ``phones``: more than 5 % and more than 5 change;
        ``too_many``: over 2,000 wait.
        """
        found = []
        if is_mostly_refused(rows=self.counts.get("rows", 0), refused=self.counts.get("rejected", 0)):
            found.append("refused")
        if self._phones.is_too_many:
            found.append("phones")
        if len(self.differences) + len(self.newcomers) > MOST_WAITING:
            found.append("too_many")
        return tuple(found)

    @property
    def digest(self) -> str:
        """SHA-256 of the plan: digests of one file differ if the directory changed in a relevant way."""
        told = {name: value for name, value in asdict(self).items() if value or name not in _LATER_FIELDS}
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A published program, with the phones that staff hid."""

    program: Program
    phones: tuple[Phone, ...]
    """Including hidden ones."""
    rows: tuple[int, ...] = ()
    """Rows of the file for it."""
    source: str = ""
    """The list's."""
    as_of: str = ""
    """The list's date."""


def find_differences(before: Shown, after: Shown) -> Iterator[Difference]:
    """Return the sensitive fields in which a program differs, sorted; equivalent spellings don't count."""
    ours, theirs = sensitive_values(before), sensitive_values(after)
    for name in sorted(ours):
        if reads_alike(name, ours[name], theirs[name]):
            continue
        newest, phones = before.program.newest, before.program.phones
        source, as_of = (newest.source, newest.as_of) if newest else ("", "")
        if name == "phones":
            source, as_of = (phones[0].source, phones[0].as_of) if phones else ("", "")
        yield Difference(
            program_id=before.program.id,
            name=before.program.name,
            field=name,
            ours=ours[name],
            ours_source=source,
            ours_on=as_of,
            theirs=theirs[name],
            theirs_source=after.source,
            theirs_on=after.as_of,
            row=after.rows[0] if after.rows else None,
        )


def sensitive_values(shown: Shown) -> dict[str, Any]:
    """Return the value of every field in `listings.rules.fields.HELD`."""
    program = shown.program
    values: dict[str, Any] = {name: getattr(program, name) for name in LOCKED_TEXTS}
    values["address"] = address_value(program, program)
    values["phones"] = phone_values(shown.phones)
    values["website"] = program.website
    values["status"] = "open" if program.listed else "closed"
    return values


def reads_alike(name: str, ours: Any, theirs: Any) -> bool:
    """Return whether two values of a sensitive field are equivalent, ignoring case, accents and street types."""
    if name in LOCKED_TEXTS:
        return letters(ours) == letters(theirs)
    if name == "website":
        return site(ours) == site(theirs)
    if name == "address":
        return _is_same_place(ours, theirs)
    return bool(ours == theirs)


def letters(text: str) -> str:
    """Return the letters and digits of a name, normalized."""
    return "".join(character for character in plain(text) if character.isalnum())


def site(address: str) -> str:
    """Return a web address without the parts that browsers add."""
    return address.casefold().split("://")[-1].removeprefix("www.").rstrip("/")


def _is_same_place(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    if any(letters(ours[name]) != letters(theirs[name]) for name in ("city", "state", "zip")):
        return False
    if normalize_street(ours["street"], ours["street2"]) != normalize_street(theirs["street"], theirs["street2"]):
        return False
    if ours["point"] is None or ours["point"] == theirs["point"]:
        return True  # A street point instead of only a ZIP's is no loss.
    return theirs["point"] is not None and miles_between(_point(ours["point"]), _point(theirs["point"])) <= MOVED_MILES


def _point(pair: Sequence[float]) -> Point:
    return Point(latitude=pair[0], longitude=pair[1])
