"""Measured ratios and their goals, and all that a benchmark found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """One line of the result."""

    name: str
    value: float
    goal: str
    is_met: bool

    def __str__(self) -> str:
        return f"{'ok  ' if self.is_met else 'MISS'} {self.value:9.3f}  {self.goal:>8}  {self.name}"


@dataclass(slots=True, kw_only=True)
class Measured:
    """What was measured."""

    ratios: list[Ratio] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)
    """Absolute ones, for context."""
    failed: list[str] = field(default_factory=list)
    """Parts that broke, each with the reason: nothing is known of what they measure."""

    @property
    def is_good(self) -> bool:
        """Return whether every part was measured and every goal met."""
        return not self.failed and all(ratio.is_met for ratio in self.ratios)

    def take_in(self, later: Measured, *, name: str = "", key: str = "") -> None:
        """Add what a part found, under `name` before the names of its ratios, and `key` before those of its figures."""
        self.ratios += [replace(ratio, name=name + ratio.name) for ratio in later.ratios]
        self.figures |= {key + figure: value for figure, value in rounded(later.figures).items()}
        self.failed += [name + one for one in later.failed]


def rounded(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return figures as they are shown; what was not measured is left out."""
    return {
        name: round(value, 3) if isinstance(value, float) else value
        for name, value in figures.items()
        if value is not None
    }


def at_most(name: str, value: float, goal: float) -> Ratio:
    """Judge a ratio that should be small."""
    return Ratio(name=name, value=round(value, 3), goal=f"<= {goal:g}", is_met=value <= goal)


def at_least(name: str, value: float, goal: float) -> Ratio:
    """Judge a ratio that should be large."""
    return Ratio(name=name, value=round(value, 3), goal=f">= {goal:g}", is_met=value >= goal)
