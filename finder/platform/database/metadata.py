"""The metadata of every table, which migrations are checked against. Tables live in store modules whose names end in `tables`."""

from __future__ import annotations

import importlib
import pkgutil

from sqlalchemy import MetaData

import finder
from finder.platform.database.tables import Base


def load_metadata() -> MetaData:
    """Import the table modules of every wing, so that migrations know them all, and return their metadata."""
    for module in pkgutil.walk_packages(finder.__path__, "finder."):
        if ".store." in module.name and module.name.endswith("tables"):
            importlib.import_module(module.name)
    return Base.metadata
