"""Where lines are counted: what only reads pages for tests, and calls nothing of ours, is not watched meanwhile.

Once anything is counted, Python watches each step of every library too: to parse a page takes two to four times as long, and to
select from it seven times.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def unwatched(call: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Return a function that does the same, and counts no lines meanwhile; a debugger sees it as ever."""

    @wraps(call)
    def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        watcher: Any = sys.gettrace()
        if not type(watcher).__module__.startswith("coverage"):
            return call(*args, **kwargs)
        sys.settrace(None)
        try:
            return call(*args, **kwargs)
        finally:
            sys.settrace(watcher)

    return run


def spare_libraries() -> None:
    """Let the readers of pages run unwatched in this process."""
    import html5lib
    from bs4 import BeautifulSoup, Tag

    spared: tuple[tuple[type, tuple[str, ...]], ...] = (
        (BeautifulSoup, ("__init__",)),
        (Tag, ("find", "find_all", "get_text", "select", "select_one")),
        (html5lib.HTMLParser, ("parse",)),
    )
    for owner, names in spared:
        for name in names:
            setattr(owner, name, unwatched(getattr(owner, name)))
