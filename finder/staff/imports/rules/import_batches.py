"""Imports through the web: who uploaded what and when, and its status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from finder.listings.rules.records import DatePrecision
from finder.listings.rules.sources import LIST_FORMATS
from finder.staff.imports.rules.import_plans import Plan
from finder.staff.rules.proposals import Method

BatchStatus = Literal["planned", "committed", "discarded"]
"""Dry run done; committed (ordinary facts applied, the rest proposed); or discarded."""
_METHODS: dict[str, Method] = {
    "national_directory": "samhsa_list",
    "locator_export": "samhsa_list",
    "locator_api": "samhsa_list",
    "locator_flat": "samhsa_list",
    "geocoded_list": "samhsa_list",
    "otp_directory": "samhsa_list",
    "ca_dhcs": "state_list",
}
"""Lists that are evidence by themselves. Our own CSV isn't: whoever changed it must give evidence."""
EDITED_FORMAT = "edited_download"
"""Our own editable download that came back: no list, but changes to programs."""
assert set(_METHODS) <= set(LIST_FORMATS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListHead:
    """One list of a file without its records."""

    format: str
    source: str
    as_of: str
    as_of_from: Literal["option", "file", "name", "none"]
    complete: bool
    asked: Mapping[str, tuple[str, ...]]
    as_of_precision: DatePrecision = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """An uploaded file."""

    id: int
    status: BatchStatus
    account_id: int
    """Who uploaded it."""
    uploaded_at: datetime
    expires_at: datetime
    settled_at: datetime | None
    """When it was committed or discarded."""
    file_name: str
    size_bytes: int
    format: str
    as_of: str
    """ISO date of its newest list, or ""."""
    as_of_from: str
    heads: tuple[ListHead, ...]
    unknown_codes: Mapping[str, int]
    """Unknown codes, to the number of rows that have them; kept verbatim."""
    plan: Plan
    unclear_marks: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Column to its cells that mean neither yes nor no, each with its number of rows."""
    ignored_columns: tuple[str, ...] = ()
    """Columns that the format doesn't know."""
    warnings: tuple[str, ...] = ()
    as_of_precision: DatePrecision = "day"
    revision: int = 0
    """The directory's when it was planned: as long as it is that, the plan holds. 0: unknown."""

    @property
    def source(self) -> str:
        """The source of its first list."""
        return self.heads[0].source

    def has_expired(self, now: datetime) -> bool:
        """Return whether it has waited too long to be committed."""
        return self.status == "planned" and now >= self.expires_at


def method_of(format_id: str) -> Method | None:
    """Return the kind of evidence that a list counts as, or None."""
    return _METHODS.get(format_id)
