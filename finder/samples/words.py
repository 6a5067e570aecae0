"""Names and streets of sample programs: clearly made up, and fitting what the program offers.

The words are data (`data/sample/names.json`). What a program offers is drawn elsewhere (`samples.codes`).
"""

from __future__ import annotations

import json
import random
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from finder.platform.errors import ContentError
from finder.samples.codes import Rule

_STREET_NUMBERS = (100, 9_899)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """The descriptive part of a name, such as "Residential Center", and the programs it fits."""

    text: str
    weight: float
    """Relative weight among those that fit; any number over 0."""
    rule: Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The content of `names.json`."""

    first: tuple[str, ...]
    """"Sample", "Example": the first word of every name, so that no one mistakes it for a real one."""
    words: tuple[str, ...]
    places: tuple[str, ...]
    kinds: tuple[Ending, ...]
    """Endings of names; some fit every program."""
    programs: tuple[Ending, ...]
    """Second names; some fit every program."""
    streets: tuple[str, ...]
    units: tuple[str, ...]


def read_words(path: Path) -> Words:
    """Read the parts of names.

    Raises:
        ContentError: the file is missing or malformed.
    """
    try:
        parts = json.loads(path.read_text(encoding="utf-8"))
        return Words(
            first=tuple(parts["first"]),
            words=tuple(parts["words"]),
            places=tuple(parts["places"]),
            kinds=tuple(_ending(part) for part in parts["kinds"]),
            programs=tuple(_ending(part) for part in parts["programs"]),
            streets=tuple(parts["streets"]),
            units=tuple(parts["units"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ContentError(f"{path.name}: the names for sample programs can't be read ({error}).") from error


def _ending(part: dict[str, Any]) -> Ending:
    needs = tuple(frozenset({code}) for code in part["needs"])
    return Ending(
        text=part["text"],
        weight=part["weight"],
        rule=Rule(needs=needs, never=frozenset(part["never"])),
    )


def draw_name(words: Words, codes: AbstractSet[str], rng: random.Random) -> str:
    """Draw a name such as "Sample Amber Glen Recovery Center" that says nothing `codes` doesn't."""
    parts = (rng.choice(words.first), rng.choice(words.words), rng.choice(words.places))
    return " ".join((*parts, _draw_ending(words.kinds, codes, rng)))


def draw_program(words: Words, codes: AbstractSet[str], rng: random.Random) -> str:
    """Draw a second name such as "Outpatient Services" that says nothing `codes` doesn't."""
    return _draw_ending(words.programs, codes, rng)


def draw_street(words: Words, rng: random.Random) -> str:
    """Draw a street line such as "1204 Example Street"."""
    return f"{rng.randint(*_STREET_NUMBERS)} {rng.choice(words.streets)}"


def draw_unit(words: Words, rng: random.Random) -> str:
    """Draw a second street line such as "Suite 12"."""
    return f"{rng.choice(words.units)} {rng.randint(1, 40)}"


def _draw_ending(endings: tuple[Ending, ...], codes: AbstractSet[str], rng: random.Random) -> str:
    fitting = [ending for ending in endings if ending.rule.allows(codes)]
    return rng.choices(fitting, [ending.weight for ending in fitting])[0].text
