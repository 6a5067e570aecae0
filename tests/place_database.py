"""The whole table of places, built once from the installed packages: it takes ten seconds."""

from __future__ import annotations

from pathlib import Path

from finder.places.building.gazetteer import fill_places
from finder.platform import resources
from finder.platform.database.migrating import migrate
from finder.platform.database.session import make_engine, make_session_factory


def place_database(folder: Path) -> Path:
    """Give a SQLite file in `folder` that holds all places; a second call finds the first one's."""
    path = folder / "places.sqlite3"
    if not path.exists():
        half = folder / "places.half.sqlite3"
        engine = make_engine(f"sqlite:///{half}")
        migrate(engine)
        with make_session_factory(engine).begin() as session:
            fill_places(session, data_folder=resources.folder("data"))
        engine.dispose()
        half.rename(path)
    return path
