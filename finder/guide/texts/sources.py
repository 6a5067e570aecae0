"""Read the sources that the guide cites from `data/guide/sources.toml`. Citations are handled elsewhere."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from finder.platform.errors import ContentError

_FIELDS = ("id", "title", "publisher", "address", "date", "grade", "state")
STATES = ("opened", "not opened")
"""Whether a person has opened the address on the live web."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source that a page of the guide cites."""

    id: str
    number: int
    """Number in order of first citation on its page, from 1."""
    title: str
    publisher: str
    address: str
    """Empty where nobody noted it."""
    date: str
    """ISO date, possibly partial (``2026`` or ``2026-11``), or empty."""
    grade: str
    """A: the primary text was read. B: a copy or summary. C: not read again."""
    state: str
    """One of `STATES`."""


def read_sources(path: Path) -> dict[str, dict[str, str]]:
    """Return the sources by id, each with the fields of a `Source` except its number.

    Raises:
        ContentError: broken TOML, a missing or unknown field, grade or state, an address without https, a duplicate id.
    """
    known: dict[str, dict[str, str]] = {}
    document = parse_toml(read_text(path), path.name)
    for source in document.get("source", []):
        name = source.get("id", "without id")
        if set(source) != set(_FIELDS) or not all(isinstance(value, str) for value in source.values()):
            raise ContentError(f"{path.name}: source {name} must have the texts {', '.join(_FIELDS)}.")
        if not _has_sound_address(source) or source["grade"] not in ("A", "B", "C"):
            raise ContentError(f"{path.name}: source {name} needs an https address and a grade from A to C.")
        if source["state"] not in STATES:
            raise ContentError(f"{path.name}: the state of source {name} must be one of {', '.join(STATES)}.")
        if name in known:
            raise ContentError(f"{path.name}: source {name} stands twice.")
        known[name] = source
    return known


def _has_sound_address(source: dict[str, str]) -> bool:
    """Return whether the address is on https, or left out where nobody can have opened it."""
    return source["address"].startswith("https://") or (not source["address"] and source["state"] != "opened")


def read_text(path: Path) -> str:
    """Return the text of a file.

    Raises:
        ContentError: it is missing, or not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"{path.name}: can't be read: {error}") from error


def parse_toml(text: str, file: str) -> dict[str, Any]:
    """Parse a TOML document; errors name `file`.

    Raises:
        ContentError: broken TOML.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ContentError(f"{file}: {error}") from error
