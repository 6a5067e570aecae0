"""The room that is left in a drawing: what stands there already keeps others off."""

from __future__ import annotations

from finder.search.rules.map_frame import HEIGHT, WIDTH

_CELL = 6
"""Units; room is kept by squares of this size, so things stand up to so much farther apart than they must."""


class Room:
    """Squares of the drawing, taken or free."""

    def __init__(self) -> None:
        """Begin with a drawing in which nothing stands."""
        self._rows = [0] * (HEIGHT // _CELL + 1)

    def is_free(self, x: float, y: float, half_width: float, half_height: float) -> bool:
        """Return whether a box around a spot is free and wholly within the drawing."""
        west, north, east, south = x - half_width, y - half_height, x + half_width, y + half_height
        if west < 2 or north < 2 or east > WIDTH - 2 or south > HEIGHT - 2:
            return False
        first = int(west) // _CELL
        squares = ((1 << (int(east) // _CELL - first + 1)) - 1) << first
        taken = 0
        for row in self._rows[int(north) // _CELL : int(south) // _CELL + 1]:
            taken |= row
        return not taken & squares

    def take(self, x: float, y: float, half_width: float, half_height: float) -> None:
        """Mark a box around a spot as taken, as far as it is within the drawing."""
        west, east = max(0, int(x - half_width)) // _CELL, min(WIDTH, int(x + half_width)) // _CELL
        if east < west:
            return
        squares = ((1 << (east - west + 1)) - 1) << west
        first, last = max(0, int(y - half_height)) // _CELL, min(HEIGHT, int(y + half_height)) // _CELL
        for row in range(first, last + 1):
            self._rows[row] |= squares

    def takes(self, x: float, y: float, half_width: float, half_height: float) -> bool:
        """Take a box if it is free, and return whether it was."""
        if not self.is_free(x, y, half_width, half_height):
            return False
        self.take(x, y, half_width, half_height)
        return True
