"""An upgrade fills the tables of places again when they were made from something else."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from finder.places.store.tables import PlaceEditionRow, ZipRow
from finder.platform.database.session import make_engine, make_session_factory
from tests.commands import finder
from tests.place_database import KEPT, filler_from


@pytest.fixture
def _filling(places_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the inner loop fill the tables with what the same code filled in an earlier run; the whole suite fills them anew."""
    if KEPT in os.environ:
        monkeypatch.setattr("finder.cli.preparing.fill_places", filler_from(places_file))


@pytest.mark.usefixtures("_filling")
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
