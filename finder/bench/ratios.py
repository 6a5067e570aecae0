"""A measured ratio and its goal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """One line of the result."""

    name: str
    value: float
    goal: str
    is_met: bool


def at_most(name: str, value: float, goal: float) -> Ratio:
    """Judge a ratio that should be small."""
    return Ratio(name=name, value=round(value, 3), goal=f"<= {goal:g}", is_met=value <= goal)


def at_least(name: str, value: float, goal: float) -> Ratio:
    """Judge a ratio that should be large."""
    return Ratio(name=name, value=round(value, 3), goal=f">= {goal:g}", is_met=value >= goal)
