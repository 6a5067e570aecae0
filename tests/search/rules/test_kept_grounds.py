"""Kept grounds: the same map as one drawn anew, and no more of them than there is room for."""

from __future__ import annotations

from dataclasses import replace

from finder.places.rules.places import Place
from finder.platform import resources
from finder.search.outlines import load_outlines
from finder.search.rules.area_map import Atlas, draw_area
from finder.search.rules.kept_grounds import KeptGrounds
from finder.search.rules.map_pins import Spot

OUTLINES = load_outlines(resources.folder("data") / "outlines")
COLORADO = Place(label="Colorado", kind="state", state="CO", latitude=39.0, longitude=-105.5)
DENVER = replace(
    COLORADO, label="Denver County", kind="county", county="Denver County", latitude=39.7, longitude=-104.9
)


def spot(number: int, latitude: float, longitude: float) -> Spot:
    return Spot(id=f"p{number}", name="A", number=number, latitude=latitude, longitude=longitude, miles=1.0)


def make_atlas(limit: int = 9) -> Atlas:
    return Atlas(outlines=OUTLINES, find_towns=lambda _middle, _miles: (), grounds=KeptGrounds(limit=limit))


def test_a_map_on_a_kept_ground_is_that_of_a_new_one() -> None:
    kept = make_atlas()
    for place in (COLORADO, DENVER, COLORADO):
        for spots in ([spot(1, 39.7, -104.9)], [spot(1, 39.71, -104.95), spot(2, 39.72, -104.9)]):
            drawn = draw_area(place, spots, kept)
            assert drawn is not None and drawn == draw_area(place, spots, make_atlas())
    assert len(kept.grounds) == 2


def test_the_least_recently_used_is_given_up() -> None:
    atlas = make_atlas(limit=1)
    for place in (COLORADO, DENVER):
        assert draw_area(place, [spot(1, 39.7, -104.9)], atlas)
    assert len(atlas.grounds) == 1
