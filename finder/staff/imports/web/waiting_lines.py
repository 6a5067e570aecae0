"""What of an import waits for a second person, by kind, with the first of each: place and street, not raw values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from finder.staff.frame.field_labels import LABELS, lines_of
from finder.staff.frame.place_lines import moved_lines
from finder.staff.imports.rules.import_plans import Difference, Newcomer

_MOST_SHOWN = 10
_ORDER = (
    "phones",
    "status",
    "address",
    "street",
    "street2",
    "city",
    "state",
    "zip",
    "name",
    "name2",
    "organization",
    "website",
)
"""What matters most first."""
_WORDS = {"status": "No longer listed, or listed again"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceLine:
    """One field that a list would change and that needs review."""

    difference: Difference
    field: str
    ours: tuple[str, ...]
    theirs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingKind:
    """The programs that would change in one field."""

    words: str
    count: int
    lines: tuple[DifferenceLine, ...]
    """The first of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewcomerLine:
    """A program that only the list has."""

    row: int | None
    name: str
    address: tuple[str, ...]
    phones: tuple[str, ...]


def group_waiting(differences: Sequence[Difference]) -> tuple[WaitingKind, ...]:
    """Return the differences by field, what matters most first."""
    counts = Counter(one.field for one in differences)
    shown: dict[str, list[Difference]] = {}
    for one in differences:
        if len(shown.setdefault(one.field, [])) < _MOST_SHOWN:
            shown[one.field].append(one)
    places = {name: place for place, name in enumerate(_ORDER)}
    return tuple(
        WaitingKind(
            words=_WORDS.get(name, LABELS.get(name, name)),
            count=counts[name],
            lines=tuple(_line(one) for one in shown[name]),
        )
        for name in sorted(shown, key=lambda name: (places.get(name, len(places)), name))
    )


def _line(one: Difference) -> DifferenceLine:
    return DifferenceLine(
        difference=one,
        field=LABELS.get(one.field, one.field),
        ours=lines_of(one.field, one.ours),
        theirs=(*lines_of(one.field, one.theirs), *moved_lines(one.field, one.ours, one.theirs)),
    )


def list_newcomers(newcomers: Sequence[Newcomer]) -> tuple[NewcomerLine, ...]:
    """Return the first of the new programs, with where they are and how to call them."""
    return tuple(
        NewcomerLine(
            row=one.rows[0] if one.rows else None,
            name=one.name,
            address=lines_of("address", {"point": True, **one.values}),
            phones=lines_of("phones", one.values.get("phones")),
        )
        for one in newcomers[:_MOST_SHOWN]
    )
