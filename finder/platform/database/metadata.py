"""Every table there is: what migrations are held against. Tables stand in modules of stores whose names end in `tables`."""

from __future__ import annotations

import importlib
import pkgutil

from sqlalchemy import MetaData

import finder
from finder.platform.database.tables import Base


def load_metadata() -> MetaData:
    """Import every module of tables of every wing, so that none is unknown to the migrations, and return their metadata."""
    for module in pkgutil.walk_packages(finder.__path__, "finder."):
        if ".store." in module.name and module.name.endswith("tables"):
            importlib.import_module(module.name)
    return Base.metadata
