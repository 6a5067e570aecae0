"""Geometry of the charts on staff pages. Templates draw them, each beside a table of its data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from finder.listings.rules.accuracy import Share
from finder.staff.frame.state_tiles import TILES

WIDTH = 600
"""Width of every chart, in its own units."""
_LEFT = 150
"""The x of the start of bars, right of the labels."""
_ROOM = WIDTH - _LEFT - 60
_ROW = 34


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a bar."""

    kind: str
    """A CSS class."""
    x: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar with its label."""

    label: str
    y: int
    pieces: tuple[Piece, ...]
    end: float
    """The x of its end."""
    words: str
    """Text after the bar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Bars under each other."""

    height: int
    bars: tuple[Bar, ...]


def stacked(rows: Sequence[tuple[str, Sequence[tuple[str, int]]]], *, words: Sequence[str] = ()) -> Chart:
    """Return stacked bars on one scale; `words` are shown after them, else their sums."""
    longest = max((sum(count for _, count in parts) for _, parts in rows), default=0) or 1
    bars = []
    for number, (label, parts) in enumerate(rows):
        pieces, x = [], float(_LEFT)
        for kind, count in parts:
            width = count * _ROOM / longest
            pieces.append(Piece(kind=kind, x=round(x, 1), width=round(width, 1)))
            x += width
        total = f"{sum(count for _, count in parts):,}"
        bars.append(
            Bar(
                label=label,
                y=number * _ROW,
                pieces=tuple(pieces),
                end=round(x, 1),
                words=words[number] if number < len(words) else total,
            )
        )
    return Chart(height=len(rows) * _ROW, bars=tuple(bars))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareLine:
    """A share with its interval and target, on a line from 0 to 100 %."""

    label: str
    share: Share
    goal: float
    x: float
    low: float
    high: float
    goal_x: float


def share_lines(*rows: tuple[str, Share, float]) -> tuple[ShareLine, ...]:
    """Return shares as positions on a line."""
    return tuple(
        ShareLine(
            label=label,
            share=share,
            goal=goal,
            x=_at(share.value),
            low=_at(share.low),
            high=_at(share.high),
            goal_x=_at(goal),
        )
        for label, share, goal in rows
    )


def _at(share: float) -> float:
    return round(10 + share * (WIDTH - 20), 1)


TILE = 46
"""Units per side of a map tile, including its gap."""
_SHADES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class MapTile:
    """One state on the map."""

    code: str
    name: str
    count: int
    x: int
    y: int
    shade: int
    """0: none, else 1 to 4 by quarters of the states that have any."""


def tile_map(counts: Mapping[str, int]) -> tuple[MapTile, ...]:
    """Return the map of states, each shaded by the quarter in which its count lies."""
    ranked = sorted(counts.get(tile.code, 0) for tile in TILES if counts.get(tile.code, 0))
    return tuple(
        MapTile(
            code=tile.code,
            name=tile.name,
            count=(count := counts.get(tile.code, 0)),
            x=tile.column * TILE,
            y=tile.row * TILE,
            shade=1 + ranked.index(count) * (_SHADES - 1) // len(ranked) if count else 0,
        )
        for tile in TILES
    )
