"""Services for imports through the web."""

from __future__ import annotations

from dataclasses import dataclass

from finder.staff.imports.batches import ListReader
from finder.staff.imports.running import Start


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportServices:
    """Provided by `finder.app`."""

    list_reader: ListReader
    """Reads lists that staff upload."""
    start: Start
    """Starts an import in the background."""
