"""What the columns of a list in no known format are, as a person said: which one is the name, which a phone, and so on.

Pure: how a list is read by it is in `listings.importing.mapped`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from finder.listings.rules.sources import LIST_FORMATS, OTHER_TITLES

ColumnRole = Literal[
    "",
    "name",
    "name2",
    "organization",
    "address",
    "street",
    "suite",
    "city",
    "state",
    "zip",
    "phone",
    "intake",
    "hotline",
    "website",
    "latitude",
    "longitude",
    "services",
    "mark",
    "kind",
    "license",
]
"""What a column holds; "": it is not read. ``address``: street, city, state and ZIP in one cell; ``services``: codes or labels of
services; ``mark``: yes or no for one service; ``kind``: substance use or mental health."""
COLUMN_ROLES: tuple[ColumnRole, ...] = get_args(ColumnRole)
OFTEN: frozenset[ColumnRole] = frozenset({"", "phone", "intake", "hotline", "services", "mark"})
"""Roles that several columns may have; of all others there is one at most."""
LONGEST_SOURCE = 60
LONGEST_MAP_NAME = 60
MOST_COLUMNS = 300
"""A list with more is shown to nobody column by column; the widest that SAMHSA gives out has 240."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnUse:
    """One column and what it holds."""

    key: str
    """Its header, folded; of those that are alike or empty, with a number, so that it is the only one."""
    header: str
    """As the file has it."""
    role: ColumnRole = ""
    code: str = ""
    """For ``mark``: the service code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMap:
    """What the columns of a list are, and whose list it is."""

    name: str = ""
    """Under which it is saved; "" if it isn't."""
    fingerprint: str
    """Of the headers: equal for files with the same ones, in any order."""
    source: str
    state: str = ""
    """Two letters for rows that name no state; "" if all do."""
    is_whole: bool = False
    """True when what the list leaves out is no longer listed by its source."""
    uses: tuple[ColumnUse, ...]

    def key_of(self, role: ColumnRole) -> str:
        """Return the first column with a role, or ""."""
        return next((use.key for use in self.uses if use.role == role), "")


def find_flaws(uses: Sequence[ColumnUse], *, state: str, known_codes: Collection[str]) -> dict[str, str]:
    """Return what is wrong with the columns, by the id of the field: ``columns``, ``state``, ``columns-3-role``."""
    return dict([*_lacks(uses, state), *_doubles(uses), *_bad_codes(uses, known_codes)])


def _lacks(uses: Sequence[ColumnUse], state: str) -> Iterator[tuple[str, str]]:
    roles = {use.role for use in uses}
    if "name" not in roles:
        yield "columns", "Say which column is the name of the program."
    elif not roles & {"address", "city", "zip"}:
        yield "columns", "Say which column is the ZIP or the city, or the whole address."
    if not state and not roles & {"address", "state"}:
        yield "state", "No column is the state: say in which state all of these places are."
    if len(lone := roles & {"latitude", "longitude"}) == 1:
        place = next(place for place, use in enumerate(uses) if use.role in lone)
        yield f"columns-{place}-role", "Latitude and longitude go together: choose both, or neither."


def _doubles(uses: Sequence[ColumnUse]) -> Iterator[tuple[str, str]]:
    counts = Counter(use.role for use in uses)
    seen: set[ColumnRole] = set()
    for place, use in enumerate(uses):
        if use.role in seen and use.role not in OFTEN and counts[use.role] > 1:
            yield f"columns-{place}-role", "Another column is that already. Choose one of them."
        seen.add(use.role)


def _bad_codes(uses: Sequence[ColumnUse], known_codes: Collection[str]) -> Iterator[tuple[str, str]]:
    marks: set[str] = set()
    for place, use in enumerate(uses):
        if use.role != "mark":
            continue
        if not use.code:
            yield f"columns-{place}-code", "Say which service it is a yes or no for, by its code."
        elif use.code not in known_codes:
            yield f"columns-{place}-code", f"There is no service with the code {use.code}."
        elif use.code in marks:
            yield f"columns-{place}-code", f"Another column is the yes or no for {use.code} already."
        marks.add(use.code)


def find_source_flaw(source: str) -> str:
    """Return what is wrong with the name of a source that a person gives a list, or ""."""
    if not source:
        return "Say whose list it is."
    if len(source) > LONGEST_SOURCE:
        return f"This is too long: {LONGEST_SOURCE} characters at most."
    if not source.isprintable():
        return "This holds characters that can't be shown."
    taken = {entry.source for entry in LIST_FORMATS.values()} | set(OTHER_TITLES)
    if source.casefold().replace(" ", "-") in taken:
        return "This is the name of a list that is known here. A list read by its columns needs another."
    return ""
