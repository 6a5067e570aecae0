"""Towns around a point: landmarks for the map, from our own table, read once per process."""

from __future__ import annotations

import threading

import numpy as np
import numpy.typing as npt

from finder.places.rules.places import Point
from finder.places.store import places
from finder.platform.database.session import Session
from finder.search.rules.map_names import Town

_MOST = 15
"""Most towns for one map, the largest first: `map_names` tries no more."""
_MILES_A_DEGREE = 69.0


class Towns:
    """All towns of the table of places; thread-safe. It keeps nothing about queries."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._names: list[str] | None = None
        self._latitudes: npt.NDArray[np.float64] = np.empty(0)
        """Ascending; the other columns are in the same order."""
        self._longitudes: npt.NDArray[np.float64] = np.empty(0)
        self._ranks: npt.NDArray[np.intp] = np.empty(0, np.intp)
        """0 for the largest town."""

    def around(self, session: Session, middle: Point, *, miles: float) -> tuple[Town, ...]:
        """Return the towns within about `miles` of `middle`, the largest first, at most 15."""
        names = self._read(session)
        high = miles / _MILES_A_DEGREE
        south, north = np.searchsorted(self._latitudes, [middle.latitude - high, middle.latitude + high])
        turn = (self._longitudes[south:north] - middle.longitude + 180) % 360 - 180
        east = turn * np.cos(np.radians(middle.latitude))
        near = south + np.flatnonzero(np.hypot(self._latitudes[south:north] - middle.latitude, east) <= high)
        largest = near[np.argsort(self._ranks[near])[:_MOST]]
        return tuple(
            Town(name=names[row], latitude=float(self._latitudes[row]), longitude=float(self._longitudes[row]))
            for row in largest.tolist()
        )

    def _read(self, session: Session) -> list[str]:
        with self._lock:
            if self._names is None:
                towns = [place for place in places.load_names(session) if place.kind == "city" and place.weight > 0]
                towns.sort(key=lambda town: (-town.weight, town.name, town.state))
                order = sorted(range(len(towns)), key=lambda rank: (towns[rank].latitude, rank))
                self._latitudes = np.array([towns[rank].latitude for rank in order])
                self._longitudes = np.array([towns[rank].longitude for rank in order])
                self._ranks = np.array(order, np.intp)
                self._names = [towns[rank].name.split(" (")[0] for rank in order]
            return self._names
