"""A listing, a ZIP and a staff statement to begin a test of the rules with; each test says only what it is about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from finder.listings.rules.listings import Listing, Snapshot
from finder.listings.rules.overrides import StaffOverride, StaffOverrides
from finder.listings.rules.records import Phone, SourceRecord
from finder.listings.rules.sources import LIST_FORMATS

RECORD = SourceRecord(
    name="Hope House",
    street="100 Example Street",
    city="Denver",
    state="CO",
    zip="80202",
    latitude=39.751,
    longitude=-104.991,
    phones=(Phone(number="+13035550100"),),
    website="http://hope.example.org",
    kinds=("SU",),
    codes=("SA",),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Zip:
    """What is known of one ZIP."""

    state: str = "CO"
    city: str = "Denver"
    county: str = "Denver"
    latitude: float | None = 39.75
    longitude: float | None = -104.99


ZIPS = {"80202": Zip(), "80203": Zip(latitude=39.73, longitude=-104.98)}


def listing(
    as_of: str = "2025-01-01",
    *,
    fmt: str = "locator_export",
    source: str = "",
    dropped_on: str = "",
    key: str = "k",
    asked: str = "DT SA PW",
    asked_of_others: str = "",
    **changes: Any,
) -> Listing:
    """Give what one list says; `asked` of the type SU, `asked_of_others` of MH and of lists without types."""
    others = frozenset(asked_of_others.split())
    snapshot = Snapshot(
        id=1,
        source=source or LIST_FORMATS[fmt].source,
        as_of=as_of,
        format=fmt,
        complete=True,
        asked={"SU": frozenset(asked.split()), "MH": others, "": others},
    )
    return Listing(key=key, snapshot=snapshot, record=replace(RECORD, **changes), dropped_on=dropped_on)


def say(on: str = "2026-01-10", **fields: Any) -> StaffOverrides:
    """Give what staff say; ``code__DT`` stands for ``code:DT``."""
    return StaffOverrides(
        fields={name.replace("__", ":"): StaffOverride(value=value, on=on) for name, value in fields.items()}
    )
