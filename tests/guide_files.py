"""The real guide, read once, and small ones in a folder, for tests that need one they may break."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from finder.guide.texts.guide import Guide, load_guide
from finder.platform.languages import Language
from tests.paths import ROOT

SOURCES = ROOT / "data" / "guide" / "sources.toml"
Fields = dict[str, object]


def write_section(folder: Path, number: int, anchor: str, body: str = "Text.\n", /, **changes: object) -> Path:
    """Write section `number` of the long page; a field set to None is left out."""
    return _write(folder / f"{number:02d}-{anchor}.md", _fields(f"G-{number:02d}", number, anchor) | changes, body)


def write_topic(folder: Path, number: int, anchor: str, body: str = "Text.\n", /, **changes: object) -> Path:
    """Write topic `number`; a field set to None is left out."""
    fields = _fields(f"B-{number:02d}", number, anchor) | {"tab_title": "Tab"} | changes
    return _write(folder / "topics" / f"{number:02d}-{anchor}.md", fields, body)


def load(folder: Path, original: Guide | None = None) -> Guide:
    """Load a folder with the real sources."""
    return load_guide(folder, SOURCES, original)


@cache
def guides() -> dict[Language, Guide]:
    """Return the guide in both languages, for reading only."""
    folder = ROOT / "data" / "guide"
    english = load_guide(folder / "en", SOURCES)
    return {"en": english, "es": load_guide(folder / "es", SOURCES, english)}


def _fields(name: str, number: int, anchor: str) -> Fields:
    return {
        "id": name,
        "anchor": anchor,
        "title": "Title",
        "order": number,
        "last_checked": date(2026, 11, 23),
        "sources": [],
        "review": "not_reviewed",
        "next_step": "",
    }


def _write(path: Path, fields: Fields, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{name} = {_toml(value)}" for name, value in fields.items() if value is not None]
    path.write_text("\n".join(["+++", *lines, "+++", body]), encoding="utf-8")
    return path


def _toml(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value)
