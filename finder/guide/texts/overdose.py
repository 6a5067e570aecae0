"""The steps of an overdose and the signs to call 911 for, from `data/guide/emergency.toml`: every page takes them from here.

How they are shown does not belong here, and neither do the texts around them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from finder.guide.texts.sources import parse_toml, read_text
from finder.platform.errors import ContentError
from finder.platform.languages import Language

KINDS = ("overdose", "withdrawal", "pregnancy", "danger")
"""The kinds of sign, in the order in which a list has them."""
_MARKUP = re.compile(r"\s*\[@\w+\]|\*\*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do in an overdose; its texts are Markdown with citations."""

    id: str
    brief_en: str
    brief_es: str
    more_en: str
    more_es: str

    def brief(self, language: Language) -> str:
        """Return the step in a few words."""
        return self.brief_es if language == "es" else self.brief_en

    def more(self, language: Language) -> str:
        """Return the step in full."""
        return self.more_es if language == "es" else self.more_en


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One sign of danger; it completes "Call 911 if"."""

    id: str
    kind: str
    """One of `KINDS`."""
    calls_911: bool
    """False for a sign of an overdose that is no reason to call by itself."""
    text_en: str
    text_es: str

    def text(self, language: Language) -> str:
        """Return the sign in `language`."""
        return self.text_es if language == "es" else self.text_en


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the steps come from: a sentence with citations."""

    text_en: str
    text_es: str

    def text(self, language: Language) -> str:
        """Return the sentence in `language`."""
        return self.text_es if language == "es" else self.text_en


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdose:
    """The steps in the order in which they are done, and the signs, kind by kind."""

    origin: Origin
    steps: tuple[Step, ...]
    signs: tuple[Sign, ...]

    def briefs(self, language: Language) -> tuple[str, ...]:
        """Return the steps in a few words, as plain text: for pages that show no sources."""
        return tuple(_MARKUP.sub("", step.brief(language)) for step in self.steps)

    def calls_911(self, language: Language) -> tuple[str, ...]:
        """Return the signs to call 911 for, in order, as plain text."""
        return tuple(sign.text(language) for sign in self.signs if sign.calls_911)

    def passages(self, language: Language) -> Mapping[str, str]:
        """Return Markdown by the name that `{{use NAME}}` calls it by."""
        groups = {
            "overdose-signs": [sign for sign in self.signs if sign.kind == "overdose"],
            "call-911": [sign for sign in self.signs if sign.calls_911],
        }
        lists = {name: _bullets(sign.text(language) for sign in signs) for name, signs in groups.items()}
        briefs = _numbered(step.brief(language) for step in self.steps)
        return lists | {
            "overdose-steps": f"{briefs}\n\n{self.origin.text(language)}",
            "overdose-details": _numbered(step.more(language) for step in self.steps),
        }


def load_overdose(path: Path) -> Overdose:
    """Read steps and signs.

    Raises:
        ContentError: broken TOML, a missing, unknown or empty field, an unknown kind, kinds out of order, or an id twice.
    """
    document = parse_toml(read_text(path), path.name)
    if set(document) != {"origin", "step", "sign"}:
        raise ContentError(f"{path.name}: it must hold [origin], [[step]] and [[sign]] tables and nothing else.")
    (origin,) = (Origin(**table) for table in _checked(path, [document["origin"]], Origin))
    steps = tuple(Step(**table) for table in _checked(path, document["step"], Step))
    signs = tuple(Sign(**table) for table in _checked(path, document["sign"], Sign))
    kinds = [sign.kind for sign in signs]
    if set(kinds) - set(KINDS) or kinds != sorted(kinds, key=KINDS.index):
        raise ContentError(f"{path.name}: signs must stand in the order of their kinds: {', '.join(KINDS)}.")
    ids = [*(step.id for step in steps), *(sign.id for sign in signs)]
    if len(set(ids)) < len(ids):
        raise ContentError(f"{path.name}: an id stands twice.")
    return Overdose(origin=origin, steps=steps, signs=signs)


def _checked(path: Path, tables: Any, wanted: type[Origin] | type[Step] | type[Sign]) -> Iterator[dict[str, Any]]:
    """Yield the tables if each has exactly the fields of `wanted`, none of them empty."""
    names = {field.name for field in fields(wanted)}
    for table in tables:
        is_filled = all(value if isinstance(value, str) else name == "calls_911" for name, value in table.items())
        if set(table) != names or not is_filled or not isinstance(table.get("calls_911", True), bool):
            raise ContentError(
                f"{path.name}: {table.get('id', 'origin')} must have {', '.join(sorted(names))}, none empty."
            )
        yield table


def _numbered(texts: Iterable[str]) -> str:
    return "\n".join(f"{place}. {text}" for place, text in enumerate(texts, 1))


def _bullets(texts: Iterable[str]) -> str:
    return "\n".join(f"- {text}" for text in texts)
