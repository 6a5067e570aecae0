"""Help lines of states and counties, which an operator adds as data. None comes with the product."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from pathlib import Path

from finder.platform.errors import ContentError
from finder.platform.languages import Language

_ID = re.compile(r"[a-z0-9-]{1,40}")
_STATE = re.compile(r"[A-Z]{2}")
_TEL = re.compile(r"\+1[2-9]\d{2}[2-9]\d{6}|[2-9]\d{2}|\d{5,6}")
_ALWAYS_FILLED = ("name_en", "name_es", "purpose_en", "purpose_es", "display")


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalLine:
    """A help line of a state or a county."""

    id: str
    state: str
    """Two letters."""
    county: str
    """As listings spell it; "" for the whole state."""
    name_en: str
    name_es: str
    purpose_en: str
    purpose_es: str
    tel: str
    """E.164, or a short code."""
    display: str
    hours_en: str
    hours_es: str
    """Empty exactly where `hours_en` is."""
    source_url: str
    """Where the number was read."""
    source_date: str
    """ISO date on which it was read."""
    dialed_on: str
    """ISO date on which somebody last dialed it; "": nobody has."""

    def name(self, language: Language) -> str:
        """Return the name in `language`."""
        return self.name_es if language == "es" else self.name_en

    def purpose(self, language: Language) -> str:
        """Return what it is for in `language`."""
        return self.purpose_es if language == "es" else self.purpose_en

    def hours(self, language: Language) -> str:
        """Return when it answers in `language`; "" if unknown."""
        return self.hours_es if language == "es" else self.hours_en


@dataclass(frozen=True)
class LocalLines:
    """All lines that an operator added."""

    lines: tuple[LocalLine, ...] = ()

    def of(self, state: str, county: str = "") -> tuple[LocalLine, ...]:
        """Return the lines of a place: those of its county first, then those of its state."""
        here = [line for line in self.lines if line.state == state and line.county in ("", county)]
        return tuple(sorted(here, key=lambda line: not line.county))

    @cached_property
    def states(self) -> frozenset[str]:
        """The states that have lines, or a county with lines."""
        return frozenset(line.state for line in self.lines)


def load_local_lines(folder: Path) -> LocalLines:
    """Read all lines of the TOML files in a folder, by file name, in their order there.

    Raises:
        ContentError: a file is broken, a field is missing, unknown or wrong, or an id stands there twice.
    """
    lines = tuple(line for path in sorted(folder.glob("*.toml")) for line in _read(path))
    ids = [line.id for line in lines]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        raise ContentError(f"{folder.name}: two lines share the id {twice[0]}.")
    return LocalLines(lines)


def _read(path: Path) -> Iterator[LocalLine]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ContentError(f"{path.name}: {error}") from error
    tables = document.get("line")
    if set(document) != {"line"} or not isinstance(tables, list):
        raise ContentError(f"{path.name}: it must hold [[line]] tables and nothing else.")
    for number, table in enumerate(tables, start=1):
        yield _make(table, f"{path.name}, line {number}")


def _make(table: object, where: str) -> LocalLine:
    wanted = {field.name for field in fields(LocalLine)}
    if not isinstance(table, dict) or set(table) != wanted:
        raise ContentError(f"{where}: it must have these fields and no others: {', '.join(sorted(wanted))}.")
    texts = {name: value.isoformat() if isinstance(value, date) else value for name, value in table.items()}
    if not all(isinstance(value, str) for value in texts.values()):
        raise ContentError(f"{where}: every field is a text.")
    line = LocalLine(**texts)
    if faults := list(_faults(line)):
        raise ContentError(f"{where}: {faults[0]}")
    return line


def _faults(line: LocalLine) -> Iterable[str]:
    """Yield what is wrong, in words for the operator."""
    digits = "".join(filter(str.isdigit, line.display))
    checks = (
        (_ID.fullmatch(line.id), "id: small letters, digits and hyphens only."),
        (_STATE.fullmatch(line.state), "state: two capital letters, such as KY."),
        (_TEL.fullmatch(line.tel), "tel: a number such as +15025550100, or a short code."),
        (digits == line.tel.removeprefix("+1"), "display: its digits must be those of tel."),
        (bool(line.hours_en) == bool(line.hours_es), "hours: in both languages or in none."),
        (line.source_url.startswith("https://"), "source_url: where the number was read; it begins with https://."),
        (_is_day(line.source_date), "source_date: the day on which it was read, such as 2026-11-29."),
        (not line.dialed_on or _is_day(line.dialed_on), 'dialed_on: a day such as 2026-11-29, or "".'),
    )
    yield from (f"{name}: it may not be empty." for name in _ALWAYS_FILLED if not getattr(line, name).strip())
    yield from (words for is_right, words in checks if not is_right)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
