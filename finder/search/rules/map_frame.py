"""The frame of a map: which part of the earth it shows, and where a point of it stands in the drawing."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from finder.places.rules.places import Point
from finder.search.rules.outlines import Box, westward

WIDTH, HEIGHT = 360, 360
"""Of the drawing, in its own units; x to the east, y to the south."""
MARGIN = 26.0
"""Units between the edge and whatever must be seen."""
MILES_A_DEGREE = 69.05
"""Miles of a degree of latitude, in the middle of the country."""
LEAST_MILES = 2.0
"""Miles from the middle to the edge, at least, of a map with many places: nearer, there would be nothing to know it by."""
_LEAST_WITH_FEW = 8.0
"""The same with few places, which need no room to be told apart."""
FEW = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A map around a middle, a degree of longitude as wide as it is there: true to within a pixel for 100 miles."""

    latitude: float
    longitude: float
    """Degrees west of Greenwich (`westward`)."""
    scale: float
    """Units a mile."""
    tall: float
    """Units a degree of latitude."""
    wide: float
    """Units a degree of longitude."""

    def place(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Return where a point stands in the drawing."""
        east = westward(longitude) - self.longitude
        return WIDTH / 2 + east * self.wide, HEIGHT / 2 - (latitude - self.latitude) * self.tall

    def point_at(self, x: float, y: float) -> tuple[float, float]:
        """Return the latitude and longitude of a place in the drawing."""
        return self.latitude - (y - HEIGHT / 2) / self.tall, self.longitude + (x - WIDTH / 2) / self.wide

    @property
    def box(self) -> Box:
        """What is seen, in degrees."""
        high, across = HEIGHT / 2 / self.tall, WIDTH / 2 / self.wide
        return self.longitude - across, self.latitude - high, self.longitude + across, self.latitude + high

    def matrix(self, unit: float, origin: tuple[int, int]) -> str:
        """Return the SVG matrix that brings units of a level, counted from an origin, into the drawing."""
        x, y = self.place(origin[1] * unit, origin[0] * unit)
        return f"matrix({self.wide * unit:.7g} 0 0 {-self.tall * unit:.7g} {x:.2f} {y:.2f})"


def frame_around(middle: Point, miles: float, *, places: int = FEW) -> Frame:
    """Return the frame around a point that shows all within `miles` of it, where there are so many places."""
    least = LEAST_MILES if places > FEW else _LEAST_WITH_FEW
    return _frame(middle.latitude, westward(middle.longitude), (HEIGHT / 2 - MARGIN) / max(miles, least))


def frame_over(box: Box, points: Iterable[Point]) -> Frame:
    """Return the frame that shows a box of degrees and some points."""
    spots = list(points)
    east_west = [box[0], box[2], *(westward(point.longitude) for point in spots)]
    north_south = [box[1], box[3], *(point.latitude for point in spots)]
    latitude, longitude = (min(north_south) + max(north_south)) / 2, (min(east_west) + max(east_west)) / 2
    high = (max(north_south) - latitude) * MILES_A_DEGREE
    across = (max(east_west) - longitude) * MILES_A_DEGREE * math.cos(math.radians(latitude))
    fitting = min((HEIGHT / 2 - MARGIN) / max(high, LEAST_MILES), (WIDTH / 2 - MARGIN) / max(across, LEAST_MILES))
    return _frame(latitude, longitude, fitting)


def _frame(latitude: float, longitude: float, scale: float) -> Frame:
    tall = scale * MILES_A_DEGREE
    wide = tall * math.cos(math.radians(latitude))
    return Frame(latitude=latitude, longitude=longitude, scale=scale, tall=tall, wide=wide)
