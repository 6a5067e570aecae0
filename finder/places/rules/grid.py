"""The grid to which a phone rounds its location before it sends it."""

from __future__ import annotations

import re

_POINT = re.compile(r"(-?\d{1,2}(?:\.\d{1,2})?),(-?\d{1,3}(?:\.\d{1,2})?)")
_STEPS = 20
"""Steps per degree: 0.05 degrees, about 3 miles."""


def is_on_grid(text: str) -> bool:
    """Return whether a text is a latitude and a longitude in degrees, rounded as the device rounds them."""
    match = _POINT.fullmatch(text)
    if match is None:
        return False
    latitude, longitude = float(match[1]), float(match[2])
    in_range = abs(latitude) <= 90 and abs(longitude) <= 180
    return in_range and all(abs(value * _STEPS - round(value * _STEPS)) < 1e-6 for value in (latitude, longitude))
