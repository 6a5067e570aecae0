"""An upgrade fills the tables of places again when they were made from something else."""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy import delete, select, update

from finder.places.store.tables import PlaceEditionRow, ZipRow
from finder.platform.database.session import make_engine, make_session_factory
from tests.commands import finder


def test_places_of_an_earlier_version_are_filled_again_once(places_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite3"
    shutil.copy(places_file, path)
    engine = make_engine(f"sqlite:///{path}")
    sessions = make_session_factory(engine)
    with sessions.begin() as session:
        session.execute(delete(PlaceEditionRow))
        session.execute(update(ZipRow).where(ZipRow.zip == "90073").values(latitude=33.7866, longitude=-118.2987))
    first = finder(f"sqlite:///{path}", "migrate")
    assert (first.returncode, "Filling" in first.stderr, "finder rebuild" in first.stderr) == (0, True, True)
    with sessions() as session:
        assert round(session.scalar(select(ZipRow.latitude).where(ZipRow.zip == "90073")) or 0, 2) == 34.06
    engine.dispose()
    again = finder(f"sqlite:///{path}", "migrate")
    assert (again.returncode, "Filling" in again.stderr) == (0, False)
