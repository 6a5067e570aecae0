"""The whole table of places, built once from the installed packages: it takes ten seconds."""

from __future__ import annotations

import fcntl
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from finder.places.building.gazetteer import fill_places
from finder.places.store.places import NamedPlace, ZipPoint, save_places
from finder.places.store.tables import PlaceRow, ZipRow
from finder.platform import resources
from finder.platform.database.migrating import migrate
from finder.platform.database.session import make_engine, make_session_factory

OLD_ZIP, OLD_PLACE = "00000", "an old place"
"""Stood in the tables before they were filled."""


def place_database(folder: Path) -> Path:
    """Return a SQLite file in `folder` that holds all places; a second call finds the first one's, in any process."""
    path = folder / "places.sqlite3"
    with (folder / "places.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            half = folder / "places.half.sqlite3"
            engine = make_engine(f"sqlite:///{half}")
            told = _fill(engine)
            engine.dispose()
            path.with_suffix(".json").write_text(json.dumps(told))
            half.rename(path)
    return path


def what_filling_told(path: Path) -> dict[str, Any]:
    """Return the counts that the filling of a file told, and what others saw of it before it was committed."""
    told: dict[str, Any] = json.loads(path.with_suffix(".json").read_text())
    return told


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
