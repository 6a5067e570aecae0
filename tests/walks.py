"""The walk of a request through the code: its modules in the order of their first call, and the folders they lie in."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from types import FrameType
from typing import Any

from tests.paths import ROOT

_CODE = f"{ROOT / 'finder'}/"
_LEFT_OUT = "platform/"
"""Languages, headers, sessions, the change log: any request passes through them."""


@dataclass(frozen=True, slots=True)
class Walk:
    """Modules as paths below ``finder/``, without their ending."""

    modules: tuple[str, ...]

    @property
    def runs(self) -> list[tuple[str, list[str]]]:
        """Each folder with its modules; one that is entered again stands here again."""
        return [
            (folder, [module.rpartition("/")[2] for module in run])
            for folder, run in groupby(self.modules, key=lambda module: module.rpartition("/")[0])
        ]

    @property
    def folders(self) -> list[str]:
        """The folders in the order of the walk."""
        return [folder for folder, _ in self.runs]


def record_walk(act: Callable[[], object]) -> Walk:
    """Do something, and return its walk. Importing is no call, and templates are no modules."""
    seen: dict[str, None] = {}

    def note(frame: FrameType, event: str, _: Any) -> None:
        name = frame.f_code.co_filename
        if event == "call" and name.startswith(_CODE):
            seen.setdefault(name[len(_CODE) :].removesuffix(".py"))

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(before)
    return Walk(tuple(module for module in seen if not module.startswith(_LEFT_OUT)))
