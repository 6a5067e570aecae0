"""Lists of sample programs, each made once a process: to make one takes a second, and tests only read them."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from finder.listings.rules.records import SourceList
from finder.platform.resources import folder
from finder.samples.building import make_samples

DATA = folder("data")
COUNT = 1500


def read(name: str) -> list[dict[str, str]]:
    """Return the rows of a file that samples are made from."""
    with (DATA / "sample" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# Points that tell each ZIP from the others; where they really lie doesn't matter here.
ZIP_POINTS = {row["zip"]: (30.0 + place / 100, -90.0 - place / 100) for place, row in enumerate(read("places.csv"))}


def make(count: int = COUNT, random_state: int = 0, data_folder: Path = DATA) -> SourceList:
    """Make a list anew."""
    return make_samples(count=count, random_state=random_state, data_folder=data_folder, zip_points=ZIP_POINTS)


@cache
def made(count: int = COUNT, random_state: int = 0) -> SourceList:
    """Return a list that many tests share; whether it comes out the same again is a test of its own."""
    return make(count, random_state)
