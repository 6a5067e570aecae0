"""Conflicts: fields on which a newer source differs from a staff check. Shown to staff, never applied automatically."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from finder.listings.rules.facts import decide_facts
from finder.listings.rules.listings import Listing
from finder.listings.rules.normalization import normalize_street
from finder.listings.rules.overrides import StaffOverride, StaffOverrides, phone_values
from finder.listings.rules.publishing import reports_of
from finder.listings.rules.sources import LIST_FORMATS

_NAMES = ("name", "name2", "organization", "city", "zip")


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One field on which staff and a newer source differ. It ends when staff check again or accept the source's value."""

    field: str
    ours: Any
    ours_on: str
    theirs: Any
    theirs_on: str
    source: str


def find_conflicts(overrides: StaffOverrides, listings: Sequence[Listing]) -> tuple[Conflict, ...]:
    """Return the conflicts of one program, sorted by field. An undated list is never newer; of several, the newest counts."""
    standing = sorted(
        (listing for listing in listings if not listing.dropped_on), key=lambda listing: listing.newness, reverse=True
    )
    found: list[Conflict] = []
    for field_id, override in overrides.fields.items():
        newer = [listing for listing in standing if listing.snapshot.as_of > override.on]
        if not newer:
            continue
        if field_id.startswith("code:"):
            found.extend(_code(field_id, override, [entry for entry in listings if entry.snapshot.as_of > override.on]))
        for theirs, listing in _says_otherwise(field_id, override, overrides, newer):
            found.append(
                Conflict(
                    field=field_id,
                    ours=override.value,
                    ours_on=override.on,
                    theirs=theirs,
                    theirs_on=listing.snapshot.as_of,
                    source=listing.snapshot.source,
                )
            )
    return tuple(sorted(found, key=lambda conflict: conflict.field))


def _says_otherwise(
    field_id: str, override: StaffOverride, overrides: StaffOverrides, newer: Sequence[Listing]
) -> Iterator[tuple[Any, Listing]]:
    """Return the conflict with the newest of `newer` that has a value, if it differs; at most one."""
    fit = next((listing for listing in newer if LIST_FORMATS[listing.snapshot.format].leads), None)
    if (
        field_id in _NAMES
        and fit
        and (theirs := getattr(fit.record, field_id))
        and _plain(theirs) != _plain(override.value)
    ):
        yield theirs, fit
    elif field_id == "street" and fit and fit.record.street and not _is_same_street(fit, override, overrides):
        yield fit.record.street, fit
    elif field_id == "phones":
        yield from _phones(override, newer)
    elif field_id == "website":
        site = next((listing for listing in newer if listing.record.website), None)
        if site and _site(site.record.website) != _site(override.value):
            yield site.record.website, site
    elif field_id == "status" and override.value == "closed":
        yield "open", newer[0]


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _is_same_street(fit: Listing, override: StaffOverride, overrides: StaffOverrides) -> bool:
    ours = normalize_street(override.value, overrides.value("street2", fit.record.street2))
    theirs = normalize_street(fit.record.street, fit.record.street2)
    return (ours.number, ours.core) == (theirs.number, theirs.core)


def _phones(override: StaffOverride, newer: Sequence[Listing]) -> Iterator[tuple[Any, Listing]]:
    listing = next((listing for listing in newer if listing.record.phones), None)
    if listing and not {phone.number for phone in listing.record.phones} <= {
        phone["number"] for phone in override.value
    }:
        yield phone_values(listing.record.phones), listing


def _site(address: str) -> str:
    return address.casefold().split("://")[-1].removeprefix("www.").rstrip("/")


def _code(field_id: str, override: StaffOverride, newer: Sequence[Listing]) -> Iterator[Conflict]:
    """Compare a code with the facts of all newer lists that still have the program, some of them asked by an older list only."""
    reports = [report for report in reports_of(newer) if not report.dropped_on]
    fact = decide_facts(reports).get(field_id.removeprefix("code:"))
    if fact is None:
        return
    theirs = "yes" if fact.state == "offered" else "no"
    if theirs != override.value:
        yield Conflict(
            field=field_id,
            ours=override.value,
            ours_on=override.on,
            theirs=theirs,
            theirs_on=fact.as_of,
            source=fact.source,
        )
