"""Services for search pages: search tools, landmarks, and the fragment cache."""

from __future__ import annotations

from dataclasses import dataclass, field

from finder.listings.data_figures import HeldFigures
from finder.platform.web.services import get_services
from finder.search.answering import SearchTools
from finder.search.index.landmarks import Towns
from finder.search.rules.outlines import Outlines
from finder.search.web.fragments import Fragments


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchServices:
    """Provided by `finder.app`."""

    tools: SearchTools
    shown_filters: tuple[str, ...]
    """Codes that have a checkbox on results pages, in reading order."""
    outlines: Outlines
    towns: Towns = field(default_factory=Towns)
    fragments: Fragments = field(default_factory=Fragments)
    figures: HeldFigures = field(default_factory=HeldFigures)


def get_search_services() -> SearchServices:
    """Return the services of the search in the running app."""
    return get_services(SearchServices)
