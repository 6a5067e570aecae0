"""Read the site's privacy promises from `data/promises.toml`. Each promise names the test that enforces it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from finder.platform.errors import ContentError
from finder.platform.languages import Language

PAGES = ("privacy", "health-data")


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One sentence of a privacy page."""

    id: str
    page: str
    """One of `PAGES`."""
    part: str
    """The heading of the page that it is under."""
    text_en: str
    text_es: str
    test: str
    """A pytest id, without parameters."""

    def text(self, language: Language) -> str:
        """Return the sentence in a language."""
        return self.text_es if language == "es" else self.text_en


def load_promises(path: Path) -> tuple[Promise, ...]:
    """Read every promise, in the order of the file.

    Raises:
        ContentError: broken TOML, a missing, unknown or empty field, an unknown page, or an id twice.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8")).get("promise", [])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ContentError(f"{path.name}: {error}") from error
    names = {field.name for field in fields(Promise)}
    promises = []
    for table in tables:
        if set(table) != names or not all(isinstance(value, str) and value for value in table.values()):
            raise ContentError(
                f"{path.name}: promise {table.get('id', '?')} must have the texts {', '.join(sorted(names))}."
            )
        promises.append(Promise(**table))
    if len({promise.id for promise in promises}) < len(promises) or {entry.page for entry in promises} - set(PAGES):
        raise ContentError(f"{path.name}: an id stands twice, or a page is none of {', '.join(PAGES)}.")
    return tuple(promises)
