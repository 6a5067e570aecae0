"""Which towns lie around a point: landmarks for the picture of where. From our own table, read once a process."""

from __future__ import annotations

import threading

import numpy as np
import numpy.typing as npt
from sqlalchemy.orm import Session

from finder.domain.picture import Town
from finder.domain.places import Point
from finder.store import places

_MOST = 40
"""Towns offered to a picture, the largest first: more than ever find room."""
_MILES_A_DEGREE = 69.0


class Towns:
    """All towns of the table of places; threads may share it. It keeps nothing of what is asked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._names: list[str] | None = None
        self._points: npt.NDArray[np.float64] = np.empty((0, 2))

    def around(self, session: Session, middle: Point, *, miles: float) -> tuple[Town, ...]:
        """Give the towns within about `miles` of `middle`, the largest first, at most 40."""
        names = self._read(session)
        north = self._points[:, 0] - middle.latitude
        turn = (self._points[:, 1] - middle.longitude + 180) % 360 - 180
        east = turn * np.cos(np.radians(middle.latitude))
        near = np.flatnonzero(np.hypot(north, east) * _MILES_A_DEGREE <= miles)[:_MOST]
        return tuple(
            Town(name=names[row], latitude=float(self._points[row, 0]), longitude=float(self._points[row, 1]))
            for row in near
        )

    def _read(self, session: Session) -> list[str]:
        with self._lock:
            if self._names is None:
                towns = [place for place in places.load_names(session) if place.kind == "city" and place.weight > 0]
                towns.sort(key=lambda town: (-town.weight, town.name, town.state))
                self._points = np.array([(town.latitude, town.longitude) for town in towns]).reshape(len(towns), 2)
                self._names = [town.name.split(" (")[0] for town in towns]
            return self._names
