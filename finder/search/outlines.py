"""The outlines of counties and states, read from `data/outlines/` once per process."""

from __future__ import annotations

import lzma
from functools import cache
from pathlib import Path

from finder.search.rules.outlines import Level, Outlines, read_areas, read_level

_LEVELS = ("1-near", "2-region", "3-states", "4-country")


@cache
def load_outlines(folder: Path) -> Outlines:
    """Return all outlines. They are the same in every process and never change while it runs.

    Raises:
        FileNotFoundError: a file is missing.
    """
    return Outlines(
        counties=read_areas((folder / "counties.csv").read_text(encoding="utf-8").splitlines()),
        states=read_areas((folder / "states.csv").read_text(encoding="utf-8").splitlines()),
        levels=tuple(_read_level(folder / f"{name}.txt.xz") for name in _LEVELS),
    )


def _read_level(path: Path) -> Level:
    return read_level(lzma.decompress(path.read_bytes()).decode("ascii"))
