"""Services for search pages: search tools, landmarks, and the fragment cache."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field

from flask import Flask

from finder.listings.data_figures import HeldFigures
from finder.platform.database.copy_keeping import CopyKeeper
from finder.platform.database.readiness import FAULTS, is_away
from finder.platform.web.kept_pages import KeptPages
from finder.platform.web.services import SiteServices, get_services, services_of
from finder.search.answering import SearchTools
from finder.search.index.landmarks import Towns
from finder.search.rules.kept_grounds import KeptGrounds
from finder.search.rules.outlines import Outlines
from finder.search.web.fragments import Fragments
from finder.search.web.kept_programs import KeptPrograms

_MOST_OPENED = 2_000
"""At most some 12 MB per worker."""
_MOST_PROGRAMS = 1_000
"""At most some 30 MB per worker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchServices:
    """Provided by `finder.app`."""

    tools: SearchTools
    shown_filters: tuple[str, ...]
    """Codes that have a checkbox on results pages, in reading order."""
    shown_codes: frozenset[str]
    """The same, to look one up."""
    outlines: Outlines
    towns: Towns = field(default_factory=Towns)
    grounds: KeptGrounds = field(default_factory=KeptGrounds)
    fragments: Fragments = field(default_factory=Fragments)
    opened: Fragments = field(default_factory=lambda: Fragments(limit=_MOST_OPENED))
    """Details in private lists, about 6 kB each."""
    pages: KeptPages = field(default_factory=KeptPages)
    """Results pages with gaps in place of all that was typed and found, and the home page."""
    programs: KeptPrograms = field(default_factory=lambda: KeptPrograms(limit=_MOST_PROGRAMS))
    """Whole pages of programs, about 28 kB each."""
    figures: HeldFigures = field(default_factory=HeldFigures)


def make_ready(app: Flask) -> Flask:
    """Load what the first search needs, before the server takes requests; a database that is away is waited for by nobody."""
    try:
        with closing(services_of(app, SiteServices).sessions()) as session:
            services_of(app, SearchServices).tools.follower.current(session)
    except FAULTS as error:
        if not is_away(error):
            raise
    return app


def keep_copy(app: Flask) -> Flask:
    """Let a worker of the server keep the local copy, if there is to be one."""
    site = services_of(app, SiteServices)
    if site.settings.local_copy is not None:
        CopyKeeper(site.sources[0].sessions, site.settings.local_copy).start()
    return app


def get_search_services() -> SearchServices:
    """Return the services of the search in the running app."""
    return get_services(SearchServices)
