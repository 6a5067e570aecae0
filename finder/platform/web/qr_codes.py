"""QR codes as paths of an SVG picture in the page: no picture file, no inline style."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

import segno

_QUIET_ZONE = 4
"""Light modules around the code that scanners need (ISO/IEC 18004)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QrCode:
    """A QR code to draw."""

    size: int
    """Modules per side, with the quiet zone."""
    path: str
    """The dark modules, as the `d` of an SVG path in a square of `size`."""


def draw_qr_code(text: str) -> QrCode:
    """Return the QR code of `text`, which may hold up to 2,900 characters.

    Raises:
        ValueError: the text is too long for a QR code.
    """
    rows = list(segno.make(text, micro=False).matrix_iter(border=_QUIET_ZONE))
    return QrCode(size=len(rows), path="".join(_row_path(y, row) for y, row in enumerate(rows)))


def _row_path(y: int, row: Iterable[int]) -> str:
    """Return one row, with modules side by side as one bar."""
    parts, x = [], 0
    for is_dark, run in groupby(row, key=bool):
        length = len(list(run))
        if is_dark:
            parts.append(f"M{x} {y}h{length}v1h-{length}z")
        x += length
    return "".join(parts)
