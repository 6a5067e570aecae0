"""What lies under the maps of whole states and counties, kept in memory: the same for all who look at that area.

Nothing is kept of maps around a place: those differ with each search, and would tell where somebody looked.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from finder.search.rules.map_frame import Frame
from finder.search.rules.map_lines import Ground
from finder.search.rules.map_names import Lands, Town

_MOST = 150
"""Of about 15 kB each: all states, and the counties that are asked for most."""

Key = tuple[Frame, frozenset[int]]
"""What is in the frame, and the numbers of the counties to shade."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Under:
    """All of a map that its pins don't change."""

    lands: Lands
    ground: Ground
    towns: Sequence[Town]
    """The largest first."""


class KeptGrounds:
    """A bounded, thread-safe LRU cache of grounds."""

    def __init__(self, *, limit: int = _MOST) -> None:
        """Start empty. `limit` is the number of grounds."""
        self._limit = limit
        self._lock = threading.Lock()
        self._held: OrderedDict[Key, Under] = OrderedDict()

    def __len__(self) -> int:
        """Return the number of grounds held."""
        return len(self._held)

    def get(self, key: Key, draw: Callable[[], Under]) -> Under:
        """Return the ground of `key`, drawing it only if it isn't held."""
        with self._lock:
            held = self._held.get(key)
            if held is not None:
                self._held.move_to_end(key)
                return held
        drawn = draw()
        with self._lock:
            self._held[key] = drawn
            while len(self._held) > self._limit:
                self._held.popitem(last=False)
        return drawn
