"""Result cards, rendered once and kept: everything but the distance is the same for every searcher.

Only what the directory publishes is kept, under the program's id: nothing of any search.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from markupsafe import Markup, escape

_MOST_CARDS = 30_000
"""About 1.3 kB each: at most some 40 MB a worker, for a directory twice the size of today's."""
_MARK = "\x00distance\x00"
"""Stands in for the distance while a card is rendered; no published text can hold a NUL."""

Render = Callable[[str], str]
"""Renders a card with the given text as its distance."""


class CardFragments:
    """A bounded store of rendered cards, the least recently used given up first. Threads may share it."""

    def __init__(self, *, limit: int = _MOST_CARDS) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._held: OrderedDict[tuple[object, ...], tuple[str, str]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._held)

    def card(self, key: tuple[object, ...], render: Render, distance: str) -> Markup:
        """Give the card of `key` with `distance` in it, rendering it only if it isn't held."""
        with self._lock:
            halves = self._held.get(key)
            if halves is not None:
                self._held.move_to_end(key)
        if halves is None:
            before, _, after = render(_MARK).partition(_MARK)
            halves = (before, after)
            self._keep(key, halves)
        # Both halves come from an autoescaped template; only the distance is new.
        return Markup(halves[0]) + escape(distance) + Markup(halves[1])

    def _keep(self, key: tuple[object, ...], halves: tuple[str, str]) -> None:
        with self._lock:
            self._held[key] = halves
            while len(self._held) > self._limit:
                self._held.popitem(last=False)
