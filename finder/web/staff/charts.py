"""Geometry of the pictures on staff pages. What they show stands in a table beside each; templates draw them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from finder.domain.audit import Share

WIDTH = 600
"""Of every picture, in its own units."""
_LEFT = 150
"""Where bars begin: labels stand before it."""
_ROOM = WIDTH - _LEFT - 60
_ROW = 34


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a bar."""

    kind: str
    """A class of the style sheet."""
    x: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar with its label."""

    label: str
    y: int
    pieces: tuple[Piece, ...]
    end: float
    """Where it ends."""
    words: str
    """What stands behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Bars under each other."""

    height: int
    bars: tuple[Bar, ...]


def stacked(rows: Sequence[tuple[str, Sequence[tuple[str, int]]]], *, words: Sequence[str] = ()) -> Chart:
    """Give bars of the same scale, each in parts; `words` stand behind them, else their sums."""
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
    """A share with its interval and the goal, on a line from 0 to 100 %."""

    label: str
    share: Share
    goal: float
    x: float
    low: float
    high: float
    goal_x: float


def share_lines(*rows: tuple[str, Share, float]) -> tuple[ShareLine, ...]:
    """Give shares as places on a line."""
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
