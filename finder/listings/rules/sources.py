"""The list formats we read, and what each is trusted with."""

from __future__ import annotations

from dataclasses import dataclass

from finder.listings.rules.facts import Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFormat:
    """One recognized format."""

    id: str
    source: str
    """Default name of the source; the three locator formats share one lineage."""
    basis: Basis
    is_whole: bool
    """True when programs missing from a newer list are no longer listed (else only with --complete)."""
    leads: bool
    """True when its names and addresses are fit to show; others have all capitals or one-line addresses."""
    title: str
    """As shown to people."""


NATIONAL_DIRECTORY = "national_directory"
MAPPED_LIST = "mapped_list"
"""A list in no known format, of which a person said what its columns are."""
LIST_FORMATS: dict[str, ListFormat] = {
    entry.id: entry
    for entry in (
        ListFormat(
            id=NATIONAL_DIRECTORY,
            source="samhsa-directory",
            basis="survey",
            is_whole=True,
            leads=True,
            title="SAMHSA National Directory",
        ),
        ListFormat(
            id="locator_export",
            source="samhsa-locator",
            basis="survey",
            is_whole=False,
            leads=True,
            title="SAMHSA locator",
        ),
        ListFormat(
            id="locator_api",
            source="samhsa-locator",
            basis="survey",
            is_whole=False,
            leads=True,
            title="SAMHSA locator",
        ),
        ListFormat(
            id="locator_flat",
            source="samhsa-locator",
            basis="survey",
            is_whole=False,
            leads=True,
            title="SAMHSA locator",
        ),
        ListFormat(
            id="geocoded_list",
            source="samhsa-geocoded",
            basis="address",
            is_whole=False,
            leads=True,
            title="SAMHSA locator, addresses only",
        ),
        ListFormat(
            id="otp_directory",
            source="samhsa-otp",
            basis="certification",
            is_whole=False,
            leads=False,
            title="SAMHSA list of certified opioid treatment programs",
        ),
        ListFormat(
            id="ca_dhcs",
            source="ca-dhcs",
            basis="licence",
            is_whole=False,
            leads=False,
            title="California state license list (DHCS)",
        ),
        ListFormat(
            id="finder_csv",
            source="finder-csv",
            basis="survey",
            is_whole=False,
            leads=True,
            title="A list made with this finder",
        ),
        ListFormat(
            id=MAPPED_LIST,
            source="mapped-list",
            basis="survey",
            is_whole=False,
            leads=False,
            title="A list read by its columns",
        ),
        ListFormat(id="staff", source="staff", basis="staff", is_whole=False, leads=True, title="Checked by our staff"),
        ListFormat(
            id="sample", source="sample", basis="sample", is_whole=True, leads=True, title="Made-up sample data"
        ),
    )
}
"""Formats by id. Their names, and which of them may retire programs, are fixed by the import contract."""

ADDRESS_FORMATS = frozenset(entry.id for entry in LIST_FORMATS.values() if entry.basis == "address")
"""Formats that hold addresses and nothing else."""


MENTAL_HEALTH_DIRECTORY = "samhsa-mh-directory"
"""SAMHSA's directory of mental health: a National Directory with a lineage of its own."""
OTHER_TITLES = {MENTAL_HEALTH_DIRECTORY: "SAMHSA National Directory of mental health"}
"""Titles of sources that share a format with another."""


def source_title(source: str) -> str:
    """Return the name of a source as shown to people."""
    if source in OTHER_TITLES:
        return OTHER_TITLES[source]
    for entry in LIST_FORMATS.values():
        if entry.source == source:
            return entry.title
    return source
