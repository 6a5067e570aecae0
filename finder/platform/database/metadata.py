"""Every table there is: what migrations are held against. A module of tables that is not imported here is unknown to them."""

from __future__ import annotations

from sqlalchemy import MetaData

from finder.guide.store import tables
from finder.listings.store import staff_tables
from finder.places.store import tables
from finder.platform.database.tables import Base
from finder.staff.imports.store import tables

_MODULES = (tables, tables, staff_tables, tables)
assert all(module.Base is Base for module in _MODULES)
METADATA: MetaData = Base.metadata
