"""One column that holds a point as a whole: "42.34, -71.07", "POINT (-71.07 42.34)", an address above "(42.34, -71.07)"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from finder.listings.importing.headers import COMMON, fold
from finder.listings.importing.reading import Table

_HEADERS = frozenset(
    "latlong latlng latlon latitudelongitude location location1 coordinates coordinate coords geolocation georeference geopoint "
    "geom geometry thegeom wkt point gps gpscoordinates mappoint".split()
)
_NUMBER = r"([-+]?\d{1,3}\.\d+)"
_WKT = re.compile(rf"\s*(?:SRID=\d+;)?\s*POINT\s*\(\s*{_NUMBER}\s+{_NUMBER}\s*\)\s*", re.IGNORECASE | re.ASCII)
"""Longitude first, as in databases of maps."""
_PAIR = re.compile(rf"(?:.*\()?\s*{_NUMBER}\s*[,;\s]\s*{_NUMBER}\s*\)?\s*", re.DOTALL | re.ASCII)
_LOOKED_AT = 200
_ENOUGH = 0.5


def split_points(table: Table) -> Table:
    """Return the table with latitude and longitude in columns of their own, where one column holds both and no other does."""
    folded = [fold(column) for column in table.columns]
    if {"latitude", "longitude"} & {COMMON.get(column, "") for column in folded}:
        return table
    place = next((at for at, column in enumerate(folded) if column in _HEADERS and _holds_points(table, at)), None)
    if place is None:
        return table
    width = len(folded)
    columns = (*table.columns[:place], "latitude", *table.columns[place + 1 :], "longitude")
    numbered = [(number, _split(list(cells), place, width)) for number, cells in table.numbered]
    return replace(table, columns=columns, numbered=numbered)


def _split(cells: list[str], place: int, width: int) -> Sequence[str]:
    cells += [""] * (width - len(cells))
    latitude, longitude = _point(cells[place])
    return [*cells[:place], latitude, *cells[place + 1 : width], longitude, *cells[width:]]


def _holds_points(table: Table, place: int) -> bool:
    cells = [cells[place] for _, cells in table.numbered[:_LOOKED_AT] if place < len(cells) and cells[place].strip()]
    return bool(cells) and sum(bool(_point(cell)[0]) for cell in cells) / len(cells) >= _ENOUGH


def _point(cell: str) -> tuple[str, str]:
    """Return latitude and longitude, or empty texts."""
    if found := _WKT.fullmatch(cell):
        return found[2], found[1]
    found = _PAIR.fullmatch(cell)
    return (found[1], found[2]) if found else ("", "")
