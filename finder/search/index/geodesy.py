"""Miles on the WGS-84 ellipsoid from one center to many points at once, and bounds that avoid most of that work.

Three ways, each checked against geopy: a closed form for near points, Vincenty's iteration for far ones, and geopy itself
for the few rows where a millimeter decides. The miles are used in `nearest`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from finder.places.rules.places import Point, miles_between
from finder.platform.quick_values import quick

Floats = npt.NDArray[np.float64]
DegreesOf = Callable[[npt.NDArray[np.intp]], tuple[Floats, Floats]]
"""Returns latitudes and longitudes of some of the points."""

METERS_PER_MILE = 1609.344
"""The international mile (NBS, Federal Register, 1959-07-01)."""
LEAST_MILES_PER_DEGREE = 68.70
"""Just under the smallest length of a degree of latitude on WGS-84, in miles (68.703, at the equator)."""
TRUSTED_MILES = 1e-6
"""Miles; `miles_to` differs from geopy's by less (tests/search/index/test_geodesy.py); closer to a limit, geopy decides."""

_EQUATOR_METERS = 6_378_137.0
_FLATTENING = 1 / 298.257223563
"""These two define WGS-84 (NIMA TR8350.2, third edition, table 3.1)."""
_POLE_METERS = _EQUATOR_METERS * (1 - _FLATTENING)
_STRETCH = (_EQUATOR_METERS / _POLE_METERS) ** 2
"""Squared equator radius over squared polar radius."""
_LEAST_BEND_METERS = _POLE_METERS**2 / _EQUATOR_METERS
_MOST_BEND_METERS = _EQUATOR_METERS**2 / _POLE_METERS
"""The ellipsoid's least and greatest radius of curvature: along the equator's meridians, and at the poles."""
_CHORD_SLACK = 1e-9
_CHORD_SLACK_METERS = 1e-3
"""More than a geodesic's torsion can add to its chord (6e-10 of it in 1,500 miles), and more than float rounding."""
_BOUNDED_METERS = 3_000 * METERS_PER_MILE
"""Beyond this, chords are not used to bound distances."""
_NEAR_METERS = 200 * METERS_PER_MILE
"""The closed form is used up to here: it is off by less than 0.1 mm (6e-8 miles), growing with the fifth power."""
_ROUNDS = 30
_SETTLED_RADIANS = 1e-13


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Center:
    """The point that distances are measured from."""

    latitude: float
    longitude: float
    xyz: Floats
    """Its earth-centered coordinates in meters, shape (3, 1)."""


def center_at(latitude: float, longitude: float) -> Center:
    """Return the center at this point (WGS-84 degrees)."""
    # As `earth_xyz`, for one point: NumPy's calls would take ten times as long.
    north, east = math.radians(latitude), math.radians(longitude)
    across = _EQUATOR_METERS / math.sqrt(1 - (1 - 1 / _STRETCH) * math.sin(north) ** 2)
    level = across * math.cos(north)
    xyz = [level * math.cos(east), level * math.sin(east), across / _STRETCH * math.sin(north)]
    return Center(latitude=latitude, longitude=longitude, xyz=np.array(xyz).reshape(3, 1))


def earth_xyz(latitudes: Floats, longitudes: Floats) -> Floats:
    """Return earth-centered, earth-fixed meters, shape (3, n), of n points on the ellipsoid (degrees)."""
    north, east = np.radians(latitudes), np.radians(longitudes)
    across = _EQUATOR_METERS / np.sqrt(1 - (1 - 1 / _STRETCH) * np.sin(north) ** 2)
    level = across * np.cos(north)
    return np.stack([level * np.cos(east), level * np.sin(east), across / _STRETCH * np.sin(north)])


def squared_chords(center: Center, xyz: Floats) -> Floats:
    """Return the squared chord lengths in square meters, shape (n,), from the center to `xyz` of shape (3, n)."""
    apart = xyz - center.xyz
    apart *= apart
    return np.asarray(apart[0] + apart[1] + apart[2])


def chord_bounds(miles: float) -> tuple[float, float]:
    """Return two chords in meters: shorter chords than the first are within `miles`, longer ones than the second are not.

    A geodesic bends no more and no less than circles of the least and greatest radius of curvature (Schur's theorem);
    within 100 miles the two chords are 9 cm apart.
    """
    meters = miles * METERS_PER_MILE
    if meters > _BOUNDED_METERS:
        return 0.0, math.inf
    least = 2 * _LEAST_BEND_METERS * math.sin(meters / 2 / _LEAST_BEND_METERS)
    most = 2 * _MOST_BEND_METERS * math.sin(meters / 2 / _MOST_BEND_METERS)
    return max(0.0, least - _slack(least)), max(0.0, most + _slack(most))


def most_miles(chord_meters: float) -> float:
    """Return an upper bound in miles for the geodesic between the ends of this chord; infinity for very long chords."""
    if chord_meters > 0.95 * _BOUNDED_METERS:
        return math.inf
    chord = chord_meters + _slack(chord_meters)
    return 2 * _LEAST_BEND_METERS * math.asin(chord / 2 / _LEAST_BEND_METERS) / METERS_PER_MILE


def miles_to(center: Center, xyz: Floats, degrees_of: DegreesOf) -> Floats:
    """Return geodesic miles from the center to n points, within `TRUSTED_MILES` of geopy's.

    Args:
        center: the starting point.
        xyz: the points as `earth_xyz` gives them, shape (3, n).
        degrees_of: returns latitudes and longitudes in degrees, given which of the points: asked for far ones only.
    """
    apart = xyz - center.xyz
    squared = apart * apart
    chords_squared = squared[0] + squared[1] + squared[2]
    meters = _near_meters(center, xyz, squared, chords_squared)
    far = (chords_squared > _NEAR_METERS**2).nonzero()[0]
    if len(far):
        meters[far] = _far_meters(center, *degrees_of(far))
    return np.asarray(meters / METERS_PER_MILE)


def exact_miles(center: Center, latitude: float, longitude: float) -> float:
    """Return the miles from the center to one point by geopy, the reference."""
    here = Point(latitude=center.latitude, longitude=center.longitude)
    return miles_between(here, Point(latitude=latitude, longitude=longitude))


def _slack(chord_meters: float) -> float:
    return chord_meters * _CHORD_SLACK + _CHORD_SLACK_METERS


def _near_meters(center: Center, xyz: Floats, squared: Floats, chords_squared: Floats) -> Floats:
    """Return the arc over each chord, of the circle that fits the ellipsoid at the chord's middle and in its direction.

    On a quadric x'Ax = 1 a chord d is parallel to the surface above its own middle m (d'Am = 0), where the normal
    curvature along it is d'Ad / (|Am| d'd), m scaled to the surface. The arc is a series in curvature times chord.
    """
    middle = (xyz + center.xyz) ** 2
    level = middle[0] + middle[1]
    steep = (level + _STRETCH * middle[2]) / (level + _STRETCH**2 * middle[2])
    along = chords_squared + (_STRETCH - 1) * squared[2]
    # The minimum (a micrometer, squared) avoids dividing zero by zero for a program at the center.
    turn = along * along * steep / (np.maximum(chords_squared, 1e-12) * _EQUATOR_METERS**2)
    return np.asarray(np.sqrt(chords_squared) * (1 + turn * (1 / 24 + turn * (3 / 640 + turn * (5 / 7168)))))


@dataclass(frozen=True, slots=True)
class _Arc:
    """Vincenty's arcs on the auxiliary sphere, arrays of shape (n,)."""

    sin: Floats
    cos: Floats
    length: Floats
    """Radians."""
    sin_azimuth: Floats
    """Of the azimuth at the equator."""
    cos_squared: Floats
    """Of the same azimuth."""
    cos_twice_middle: Floats


def _far_meters(center: Center, latitudes: Floats, longitudes: Floats) -> Floats:
    """Return meters by Vincenty's inverse formula (Survey Review XXIII no. 176, April 1975).

    It does not converge for nearly antipodal points: geopy computes those.
    """
    here = math.atan((1 - _FLATTENING) * math.tan(math.radians(center.latitude)))
    theirs = np.arctan((1 - _FLATTENING) * np.tan(np.radians(latitudes)))
    east = np.radians(longitudes - center.longitude)
    bend = east
    for _ in range(_ROUNDS):
        arc = _arc(here, theirs, bend)
        newer = east + _bend_beyond(arc)
        moved, bend = np.abs(newer - bend), newer
        if float(moved.max()) < _SETTLED_RADIANS:
            break
    meters = _arc_meters(arc)
    for row in np.flatnonzero(~(moved < 1e-11)):
        meters[row] = exact_miles(center, float(latitudes[row]), float(longitudes[row])) * METERS_PER_MILE
    return meters


def _arc(here: float, theirs: Floats, bend: Floats) -> _Arc:
    """Solve the sphere's triangle for reduced latitudes and the longitude between them (radians)."""
    sin_here, cos_here = math.sin(here), math.cos(here)
    sin_theirs, cos_theirs = np.sin(theirs), np.cos(theirs)
    sin_bend, cos_bend = np.sin(bend), np.cos(bend)
    sin = np.hypot(cos_theirs * sin_bend, cos_here * sin_theirs - sin_here * cos_theirs * cos_bend)
    cos = sin_here * sin_theirs + cos_here * cos_theirs * cos_bend
    sin_azimuth = cos_here * cos_theirs * sin_bend / np.where(sin == 0, 1.0, sin)
    cos_squared = 1 - sin_azimuth * sin_azimuth
    # Along the equator the azimuth's cosine is zero, and so is its factor.
    middle = cos - 2 * sin_here * sin_theirs / np.where(cos_squared == 0, 1.0, cos_squared)
    middle = np.where(cos_squared == 0, 0.0, middle)
    return _Arc(sin, cos, np.arctan2(sin, cos), sin_azimuth, cos_squared, middle)


def _bend_beyond(arc: _Arc) -> Floats:
    """Return how much the longitude on the auxiliary sphere exceeds that on the ellipsoid (Vincenty's equation 11)."""
    middle = arc.cos_twice_middle
    c = _FLATTENING / 16 * arc.cos_squared * (4 + _FLATTENING * (4 - 3 * arc.cos_squared))
    spread = arc.length + c * arc.sin * (middle + c * arc.cos * (2 * middle * middle - 1))
    return np.asarray((1 - c) * _FLATTENING * arc.sin_azimuth * spread)


def _arc_meters(arc: _Arc) -> Floats:
    """Convert arcs on the auxiliary sphere to meters on the ellipsoid (Vincenty's equations 3, 4, 6 and 19)."""
    middle = arc.cos_twice_middle
    u2 = arc.cos_squared * (_STRETCH - 1)
    a = 1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)))
    b = u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2)))
    inner = arc.cos * (2 * middle**2 - 1) - b / 6 * middle * (4 * arc.sin**2 - 3) * (4 * middle**2 - 3)
    return np.asarray(_POLE_METERS * a * (arc.length - b * arc.sin * (middle + b / 4 * inner)))
