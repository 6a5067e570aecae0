"""Geodesic miles from one point to many, in one go: Vincenty's inverse on the WGS-84 ellipsoid."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from finder.domain.places import Point, miles_between

Floats = npt.NDArray[np.float64]

_EQUATOR_METERS = 6_378_137.0
_FLATTENING = 1 / 298.257223563
"""WGS-84 (NIMA TR8350.2)."""
_POLE_METERS = _EQUATOR_METERS * (1 - _FLATTENING)
METERS_A_MILE = 1609.344
MILES_A_DEGREE = 68.70
"""Just under the least miles a degree of latitude measures on WGS-84 (68.71, at the equator): boxes are supersets."""
_ROUNDS = 30
_CONVERGED_RADIANS = 1e-13


def miles_from(latitude: float, longitude: float, latitudes: Floats, longitudes: Floats) -> Floats:
    """Give miles from a point to many points (degrees; arrays of one length), to better than a millimeter.

    Points where the iteration doesn't settle (nearly opposite on earth) are worked out one by one by geopy.
    """
    if not len(latitudes):
        return np.zeros(0)
    reduced = math.atan((1 - _FLATTENING) * math.tan(math.radians(latitude)))
    theirs = np.arctan((1 - _FLATTENING) * np.tan(np.radians(latitudes)))
    east = np.radians(longitudes - longitude)
    sin1, cos1 = math.sin(reduced), math.cos(reduced)
    sin2, cos2 = np.sin(theirs), np.cos(theirs)
    bend = east
    moved = np.zeros_like(east)
    for _ in range(_ROUNDS):
        sin_bend, cos_bend = np.sin(bend), np.cos(bend)
        sin_arc = np.hypot(cos2 * sin_bend, cos1 * sin2 - sin1 * cos2 * cos_bend)
        cos_arc = sin1 * sin2 + cos1 * cos2 * cos_bend
        arc = np.arctan2(sin_arc, cos_arc)
        sin_azimuth = cos1 * cos2 * sin_bend / np.where(sin_arc == 0, 1.0, sin_arc)
        cos_squared = 1 - sin_azimuth * sin_azimuth
        middle = cos_arc - 2 * sin1 * sin2 / np.where(cos_squared == 0, 1.0, cos_squared)
        middle = np.where(cos_squared == 0, 0.0, middle)
        c = _FLATTENING / 16 * cos_squared * (4 + _FLATTENING * (4 - 3 * cos_squared))
        spread = arc + c * sin_arc * (middle + c * cos_arc * (2 * middle * middle - 1))
        newer = east + (1 - c) * _FLATTENING * sin_azimuth * spread
        moved = np.abs(newer - bend)
        bend = newer
        if float(moved.max()) < _CONVERGED_RADIANS:
            break
    miles = _arc_meters(arc, sin_arc, cos_arc, cos_squared, middle) / METERS_A_MILE
    for row in np.flatnonzero(moved >= 1e-11):
        miles[row] = exact_miles(latitude, longitude, float(latitudes[row]), float(longitudes[row]))
    return miles


def _arc_meters(arc: Floats, sin_arc: Floats, cos_arc: Floats, cos_squared: Floats, middle: Floats) -> Floats:
    u2 = cos_squared * (_EQUATOR_METERS**2 / _POLE_METERS**2 - 1)
    a = 1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)))
    b = u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2)))
    inner = cos_arc * (2 * middle**2 - 1) - b / 6 * middle * (4 * sin_arc**2 - 3) * (4 * middle**2 - 3)
    correction = b * sin_arc * (middle + b / 4 * inner)
    return np.asarray(_POLE_METERS * a * (arc - correction))


def exact_miles(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Give the miles between two points by geopy, the reference."""
    here = Point(latitude=latitude, longitude=longitude)
    return miles_between(here, Point(latitude=other_latitude, longitude=other_longitude))
