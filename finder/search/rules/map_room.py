"""The room that is left in a drawing: what stands there already keeps others off."""

from __future__ import annotations

from functools import cache

from finder.search.rules.map_frame import HEIGHT, WIDTH

_CELL = 6
"""Units; room is kept by squares of this size, so things stand up to so much farther apart than they must."""
_ROW = WIDTH // _CELL + 1
"""Squares in a row; all squares are the bits of one number, row by row."""
_EDGE = 2
_LAST, _LOWEST = WIDTH - _EDGE, HEIGHT - _EDGE


class Room:
    """Squares of the drawing, taken or free."""

    def __init__(self) -> None:
        """Begin with a drawing in which nothing stands."""
        self._taken = 0

    def copy(self) -> Room:
        """Return a drawing in which the same stands."""
        other = Room()
        other._taken = self._taken
        return other

    def become(self, other: Room) -> None:
        """Take over what stands in another drawing."""
        self._taken = other._taken

    def takes(self, x: float, y: float, half_width: float, half_height: float) -> bool:
        """Take a box around a spot if it is free, and return whether it was."""
        squares = self._squares(x, y, half_width, half_height)
        if not squares or self._taken & squares:
            return False
        self._taken |= squares
        return True

    def is_free(self, x: float, y: float, half_width: float, half_height: float) -> bool:
        """Return whether a box around a spot is free and wholly within the drawing."""
        squares = self._squares(x, y, half_width, half_height)
        return squares != 0 and not self._taken & squares

    @staticmethod
    def _squares(x: float, y: float, half_width: float, half_height: float) -> int:
        """Return the squares of a box; 0 if it is not wholly within the drawing."""
        west, north = x - half_width, y - half_height
        if west < _EDGE or north < _EDGE:
            return 0
        east, south = x + half_width, y + half_height
        if east > _LAST or south > _LOWEST:
            return 0
        column, row = int(west) // _CELL, int(north) // _CELL
        return _block(int(east) // _CELL - column + 1, int(south) // _CELL - row + 1) << (row * _ROW + column)


@cache
def _block(columns: int, rows: int) -> int:
    """Return a block of squares in the corner of a drawing."""
    return sum(((1 << columns) - 1) << (row * _ROW) for row in range(rows))
