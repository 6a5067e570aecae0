"""Whether searches can be answered, and from what: for `/readyz` and for the metrics."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import Literal

from flask import g

from finder.listings.store import programs
from finder.places.store import places
from finder.platform.database.readiness import answers, is_current
from finder.platform.web.services import get_site
from finder.platform.web.sessions import get_session, reads_copy
from finder.search.web.services import get_search_services

State = Literal["ready", "degraded", "not ready"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Whether searches can be answered."""

    state: State
    why: str = ""

    @property
    def line(self) -> str:
        """The state in words."""
        return f"{self.state}: {self.why}" if self.why else self.state


def examine_readiness() -> Readiness:
    """Look at the database that this request reads, at the others, and bring the index up to date.

    Raises:
        sqlalchemy.exc.DBAPIError: the database is away; whoever called asks the next one (`finder.platform.web.sessions`).
    """
    session = get_session()
    if not is_current(session):
        return Readiness(state="not ready", why="run finder migrate")
    if not programs.count_programs(session):
        return Readiness(state="not ready", why="no programs")
    if not places.count_places(session):
        return Readiness(state="not ready", why="no places")
    get_search_services().tools.follower.current(session)
    words = f"without {' and '.join(away)}" if (away := _find_away()) else ""
    if reads_copy():
        words += ", answering from the local copy"
    return Readiness(state="degraded" if words else "ready", why=words)


def _find_away() -> list[str]:
    """Return the names of the databases that are left alone, and of those behind the one that was read that don't answer."""
    sources = get_site().sources
    number = sources.first(after=g.source)
    while number is not None and not sources[number].is_copy:
        with closing(sources.open(number)) as session:
            if not answers(session):
                sources.let_rest(number)
                return [*dict.fromkeys((*sources.resting(), sources[number].name))]
        number = sources.first(after=number)
    return list(sources.resting())
