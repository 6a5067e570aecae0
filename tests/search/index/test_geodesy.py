"""The vectorised miles agree with geopy's to far less than decides anything, and chords bound them."""

import itertools
import math
import random

import numpy as np
import pytest
from geopy.distance import geodesic

from finder.search.index.geodesy import (
    TRUSTED_MILES,
    center_at,
    chord_bounds,
    earth_xyz,
    exact_miles,
    miles_to,
    most_miles,
    squared_chords,
)
from tests.each import in_one_pass

CENTERS = [(40.7, -74.0), (64.8, -147.7), (13.5, 144.8), (-14.3, -170.7), (0.0, 10.0), (51.9, 179.99), (89.9, 0.0)]
SPANS = [(0, 0.01), (0.01, 1), (1, 25), (25, 101), (101, 199.9), (199.9, 500), (500, 2_900), (2_900, 9_000)]

Pairs = list[tuple[float, float]]


def points_around(center: tuple[float, float], span: tuple[float, float], count: int) -> Pairs:
    rng = random.Random(repr((center, span)))
    points = []
    for _ in range(count):
        there = geodesic(miles=rng.uniform(*span)).destination(center, bearing=rng.uniform(0, 360))
        points.append((there.latitude, there.longitude))
    return points


def measure(center: tuple[float, float], points: Pairs) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return our miles, geopy's, and the chords in meters."""
    latitudes, longitudes = np.array(points).T
    here, xyz = center_at(*center), earth_xyz(latitudes, longitudes)
    ours = miles_to(here, xyz, lambda far: (latitudes[far], longitudes[far]))
    theirs = np.array([geodesic(center, point).miles for point in points])
    return ours, theirs, np.sqrt(squared_chords(here, xyz))


@in_one_pass(("center", "span"), list(itertools.product(CENTERS, SPANS)))
def test_miles_and_bounds_hold_at_every_distance(center: tuple[float, float], span: tuple[float, float]) -> None:
    ours, theirs, chords = measure(center, points_around(center, span, 25))
    # A tenth of what the engine trusts, so that unlucky points not drawn here stay within it.
    assert np.abs(ours - theirs).max() < TRUSTED_MILES / 10
    for miles, chord in zip(theirs.tolist(), chords.tolist(), strict=True):
        shortest, longest = chord_bounds(miles)
        assert shortest <= chord <= longest
        assert most_miles(chord) >= miles


def test_the_very_center_is_no_miles_away() -> None:
    ours, _, chords = measure((39.7, -105.0), [(39.7, -105.0)] * 3)
    assert ours.tolist() == [0, 0, 0]
    assert chords.tolist() == [0, 0, 0]


def test_points_nearly_opposite_on_earth_are_left_to_geopy() -> None:
    points = [(-40.6, 106.2), (-40.7, 105.9), (-40.75, 106.0), (-40.7, 106.0)]
    ours, theirs, _ = measure((40.7, -74.0), points)
    assert np.abs(ours - theirs).max() < TRUSTED_MILES


def test_the_equator_is_measured_along() -> None:
    ours, theirs, _ = measure((0.0, 179.0), [(0.0, -179.0), (0.0, 100.0), (0.0, -100.0)])
    assert np.abs(ours - theirs).max() < TRUSTED_MILES


def test_longitudes_may_be_given_past_180_degrees() -> None:
    ours, theirs, _ = measure((51.9, 179.5), [(51.9, 181.0), (51.9, -179.0), (40.0, 255.0), (40.0, -105.0)])
    assert np.abs(ours - theirs).max() < TRUSTED_MILES
    assert ours[0] == pytest.approx(ours[1], abs=1e-9)
    assert ours[2] == pytest.approx(ours[3], abs=1e-9)


def test_bounds_of_100_miles_leave_next_to_nothing_in_doubt() -> None:
    shortest, longest = chord_bounds(100)
    assert 0 < longest - shortest < 0.1


def test_bounds_give_up_beyond_what_is_proved() -> None:
    assert chord_bounds(6_000) == (0.0, math.inf)
    assert most_miles(5_000_000) == math.inf


def test_exact_miles_are_geopys() -> None:
    assert exact_miles(center_at(40.7, -74.0), 34.05, -118.24) == geodesic((40.7, -74.0), (34.05, -118.24)).miles
