"""Where lines are counted: what only reads pages for tests, and calls nothing of ours, is not watched meanwhile.

Once anything is counted, Python watches each step of every library too: to parse a page takes two to four times as long, and to
select from it seven times.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def unwatched(call: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Return a function that does the same, and counts no lines meanwhile; a debugger sees it as ever."""

    @wraps(call)
    def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        with not_counting():
            return call(*args, **kwargs)

    return run


@contextmanager
def not_counting() -> Iterator[None]:
    """Count no lines in the block, nor in threads that are started in it; a debugger sees them as ever.

    pytest-cov's own pause does not do it beside pytest-xdist: each process starts two counters there, one for the whole run
    and one as a part of it, and to stop the second lets the first go on (pytest-cov 7.1, `CovPlugin.__init__` and
    `pytest_sessionstart`).
    """
    watcher: Any = sys.gettrace()
    if not type(watcher).__module__.startswith("coverage"):
        yield
        return
    of_threads = threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)  # type: ignore[arg-type]
    try:
        yield
    finally:
        threading.settrace(of_threads)  # type: ignore[arg-type]
        sys.settrace(watcher)


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
