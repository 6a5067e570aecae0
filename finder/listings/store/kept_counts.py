"""Counts of whole lists, kept by each process until the directory changes: pages of a list say the same count again and again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from sqlalchemy.orm import Session

from finder.listings.store.program_work import is_behind
from finder.platform.database.changes import Seen, get_seen

_MOST = 1_000
"""Counts kept: of lists that differ in state, age or any other filter."""
_kept: OrderedDict[tuple[Seen, Hashable], int] = OrderedDict()
_lock = Lock()


def keep_count(session: Session, wanted: Hashable, count: Callable[[], int]) -> int:
    """Return the number that `count` returned for `wanted` at this state of the directory, calling it if nobody did.

    `count` may depend on nothing but the tables that follow the directory (`program_work`): while they are behind it, they
    change without a new revision, and nothing is kept. What else it depends on must be a part of `wanted`; None: nothing is kept.
    """
    if wanted is None or is_behind(session):
        return count()
    seen = get_seen(session)
    if not seen.identity:
        return count()
    key = (seen, wanted)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    found = count()
    with _lock:
        _kept[key] = found
        while len(_kept) > _MOST:
            _kept.popitem(last=False)
    return found
