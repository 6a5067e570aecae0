"""The official lists: what each one is, where it is announced, and whether what came is what was asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from finder.listings.rules.records import DatePrecision
from finder.platform.errors import BadInput, NotFound
from finder.sync.rules.addresses import is_on_site

SAMHSA_SITE = "samhsa.gov"
_DIRECTORIES_PAGE = (
    "https://www.samhsa.gov/data/data-we-collect/"
    "n-sumhss-national-substance-use-and-mental-health-services-survey/national-directories"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialList:
    """A list that somebody publishes at an address."""

    title: str
    """As in "the …"."""
    page: str
    """Where a person finds its current address."""
    setting: str
    """The setting that holds its address."""
    format: str
    """As in `listings.rules.sources.LIST_FORMATS`."""
    source: str
    is_live: bool = False
    """True when its publisher makes the file anew for each download, without a date: it says what is so that day."""
    fewest_whole_rows: int = 0
    """Of a live list: a file with fewer rows is a part of it, and says nothing of places that it lacks."""


DIRECTORY = OfficialList(
    title="National Directory (substance use)",
    page=_DIRECTORIES_PAGE,
    setting="FINDER_DIRECTORY_URL",
    format="national_directory",
    source="samhsa-directory",
)
MENTAL_HEALTH_DIRECTORY = OfficialList(
    title="National Directory (mental health)",
    page=_DIRECTORIES_PAGE,
    setting="FINDER_MENTAL_HEALTH_DIRECTORY_URL",
    format="national_directory",
    source="samhsa-mh-directory",
)
OTP_DIRECTORY = OfficialList(
    title="list of opioid treatment programs",
    page="https://www.samhsa.gov/find-help/locators/opioid-treatment-program-directory",
    setting="FINDER_OTP_DIRECTORY_URL",
    format="otp_directory",
    source="samhsa-otp",
    is_live=True,
    fewest_whole_rows=1_500,  # It had 2,110 in January 2026.
)
_BY_SOURCE = {one.source: one for one in (DIRECTORY, MENTAL_HEALTH_DIRECTORY, OTP_DIRECTORY)}
_HINTS = {
    "samhsa-directory": " To fetch it, leave --mental-health out.",
    "samhsa-mh-directory": " To fetch it, add --mental-health.",
}
_CUT_TO: dict[DatePrecision, int] = {"year": 4, "month": 7, "day": 10}
"""Characters of an ISO date that are known."""


def check_is_wanted(wanted: OfficialList, *, format_id: str, source: str) -> None:
    """Refuse a list that is another one than was asked for.

    Raises:
        BadInput: it is; the message says which, and how to get what.
    """
    if (format_id, source) == (wanted.format, wanted.source):
        return
    other = _BY_SOURCE.get(source)
    if other is None or other.format != format_id:
        raise BadInput("The file at this address is another kind of list. Download it and use: finder import FILE.")
    raise BadInput(f"The file at this address is the {other.title}.{_HINTS.get(source, '')}")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDate:
    """The date of a list, as precisely as it is known."""

    as_of: str
    """ISO date, or ""."""
    precision: DatePrecision

    @property
    def words(self) -> str:
        """What is known of the date: ``2025``, ``2025-08`` or ``2025-08-19``."""
        return self.as_of[: _CUT_TO[self.precision]]


def check_is_newest(found: KnownDate, held: Iterable[KnownDate]) -> None:
    """Refuse a list that is certainly older than one of the same source that the directory holds.

    Two dates are compared as far as both are known: a list of 2025 is not older than one of August 2025.

    Raises:
        NotFound: there is nothing newer at the address.
    """
    for one in held:
        known = min(_CUT_TO[found.precision], _CUT_TO[one.precision])
        if one.as_of and found.as_of[:known] < one.as_of[:known]:
            raise NotFound(
                f"The list at this address is of {found.words}; the directory holds one of {one.words}. "
                "To import the older one all the same, add --force."
            )


def is_published_by_samhsa(address: str) -> bool:
    """Return whether an address is on SAMHSA's own site: only there a live list is known to be of today."""
    return is_on_site(address, SAMHSA_SITE)
