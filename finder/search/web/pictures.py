"""Map pictures for answers."""

from __future__ import annotations

from collections.abc import Sequence

from finder.places.rules.places import Point
from finder.platform.database.session import Session
from finder.search.index.landmarks import Towns
from finder.search.program_answers import ProgramAnswer
from finder.search.rules.picture import Picture, Spot, lay_out, reach_miles
from finder.search.rules.results import ProgramMatch, SearchAnswer


def draw_results(answer: SearchAnswer, *, session: Session, towns: Towns) -> Picture | None:
    """Return the picture of one page of results, numbered as in the list; None if it would show nothing."""
    return _draw(answer.place.point, answer.results, (answer.page - 1) * answer.size + 1, session, towns)


def draw_program(found: ProgramAnswer, *, session: Session, towns: Towns) -> Picture | None:
    """Return the picture of one program and the nearest others, numbered as in their list."""
    middle = found.program.where if found.program else None
    return _draw(middle, found.alternatives, 1, session, towns) if middle else None


def _draw(middle: Point, matches: Sequence[ProgramMatch], first: int, session: Session, towns: Towns) -> Picture | None:
    spots = [
        Spot(number=number, latitude=match.point.latitude, longitude=match.point.longitude, miles=match.miles)
        for number, match in enumerate(matches, start=first)
        if match.point is not None and match.miles is not None
    ]
    reach = reach_miles(spots)
    if reach is None:
        return None
    return lay_out(middle, spots, towns.around(session, middle, miles=reach * 1.4))
