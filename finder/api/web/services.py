"""Services for views of the API."""

from __future__ import annotations

from dataclasses import dataclass, field

from finder.api.hsds import HsdsDirectory, ListedPrograms, Moments, Organizations
from finder.api.result_json import WrittenResults
from finder.api.searching import Links
from finder.api.written_programs import WrittenPrograms
from finder.listings.rules.hsds import HsdsWriter
from finder.platform.web.rate_limits import RateLimiter
from finder.platform.web.services import get_services, get_site
from finder.search.web.services import get_search_services

_CHANGED_BYTES = 8_000_000
"""Per worker; some 300 programs: the first page of changes, with which all copies begin, and the last ones, which they follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiServices:
    """Provided by `finder.app`."""

    limiter: RateLimiter | None
    """None: requests are not limited."""
    hsds_writer: HsdsWriter
    organizations: Organizations = field(default_factory=Organizations)
    listed: ListedPrograms = field(default_factory=ListedPrograms)
    moments: Moments = field(default_factory=Moments)
    programs: WrittenPrograms = field(default_factory=WrittenPrograms)
    changed: WrittenPrograms = field(default_factory=lambda: WrittenPrograms(most_bytes=_CHANGED_BYTES))
    """Those of the feed of changes, apart: who copies the whole directory must not push out what others ask for."""
    results: WrittenResults


def get_limiter() -> RateLimiter | None:
    """Return what counts requests, if any."""
    return get_services(ApiServices).limiter


def get_links() -> Links:
    """Return where the pages of this site are."""
    return get_services(ApiServices).results.links


def get_written_results() -> WrittenResults:
    """Return the results written so far."""
    return get_services(ApiServices).results


def get_written_programs() -> WrittenPrograms:
    """Return the programs written so far; none where nothing is to be kept."""
    return get_services(ApiServices).programs if get_site().settings.caches else WrittenPrograms()


def get_changed_programs() -> WrittenPrograms:
    """Return the programs written so far for the feed of changes."""
    return get_services(ApiServices).changed if get_site().settings.caches else WrittenPrograms()


def get_hsds_directory() -> HsdsDirectory:
    """Return what the HSDS addresses read from."""
    tools = get_search_services().tools
    services = get_services(ApiServices)
    return HsdsDirectory(
        writer=services.hsds_writer,
        organizations=services.organizations,
        listed=services.listed,
        moments=services.moments,
        follower=tools.follower,
    )
