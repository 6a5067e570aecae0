"""Counts of whole lists and pages of short ones, kept by each process until the directory changes: they are asked for often."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from finder.listings.store.program_work import is_behind
from finder.platform.database.changes import Seen, get_seen

_MOST = 1_000
"""Counts and pages kept: of lists that differ in state, age or any other filter."""
_T = TypeVar("_T")
_kept: OrderedDict[tuple[Seen, Hashable], Any] = OrderedDict()
_lock = Lock()


def keep(session: Session, wanted: Hashable, work_out: Callable[[], _T]) -> _T:
    """Return what `work_out` returned for `wanted` at this state of the directory, calling it if nobody did.

    `work_out` may depend on nothing but the tables that follow the directory (`program_work`): while they are behind it, they
    change without a new revision, and nothing is kept. What else it depends on must be a part of `wanted`; None: nothing is kept.
    """
    if wanted is None or is_behind(session):
        return work_out()
    seen = get_seen(session)
    if not seen.identity:
        return work_out()
    key = (seen, wanted)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            kept: _T = _kept[key]
            return kept
    found = work_out()
    with _lock:
        _kept[key] = found
        while len(_kept) > _MOST:
            _kept.popitem(last=False)
    return found
