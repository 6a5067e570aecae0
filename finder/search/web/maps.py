"""Maps of answers, and the part of a page that holds one or brings it in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from finder.platform.database.session import Session
from finder.search.index.landmarks import Towns
from finder.search.program_answers import ProgramAnswer
from finder.search.rules.area_map import FARTHEST_MILES, AreaMap, Atlas, draw_area, draw_around, find_area
from finder.search.rules.kept_grounds import KeptGrounds
from finder.search.rules.map_pins import Spot
from finder.search.rules.outlines import Outlines
from finder.search.rules.results import ProgramMatch, SearchAnswer
from finder.search.web.find_form import FindForm
from finder.search.web.page_models import MapPanel, Step


def make_panel(form: FindForm, answer: SearchAnswer, atlas: Atlas) -> MapPanel | None:
    """Return the map part of a results page; None if a map would show nothing.

    In a public search, the map is in the page only when it was asked for: drawn only for those who look at it.
    """
    if not has_map(answer):
        return None
    drawn = draw_results(answer, atlas) if form.map or form.is_private else None
    shown = replace(form, map=True)
    return MapPanel(
        drawn=drawn,
        is_open=form.map,
        open=Step(href="", fields=shown.fields) if form.is_private else Step(href=f"{shown.address}#map"),
        fragment="" if form.is_private else form.map_address,
    )


def has_map(answer: SearchAnswer) -> bool:
    """Return whether a map of these results would show anything."""
    return any(_is_near(match) for match in answer.results)


def make_atlas(session: Session, outlines: Outlines, towns: Towns, grounds: KeptGrounds) -> Atlas:
    """Return what the maps of one request are drawn from."""
    return Atlas(
        outlines=outlines,
        find_towns=lambda middle, miles: towns.around(session, middle, miles=miles),
        grounds=grounds,
    )


def draw_results(answer: SearchAnswer, atlas: Atlas) -> AreaMap | None:
    """Return the map of one page of results, numbered as in the list; None if it would show nothing."""
    spots = _spots(answer.results, (answer.page - 1) * answer.size + 1)
    if answer.is_area and not answer.widened:
        return draw_area(answer.place, spots, atlas)
    return draw_around(answer.place.point, spots, atlas, area=find_area(answer.place, atlas.outlines))


def draw_program(found: ProgramAnswer, atlas: Atlas) -> AreaMap | None:
    """Return the map of one program and the nearest others, numbered as in their list."""
    middle = found.program.where if found.program else None
    return draw_around(middle, _spots(found.alternatives, 1), atlas) if middle else None


def _spots(matches: Sequence[ProgramMatch], first: int) -> list[Spot]:
    return [
        Spot(
            id=match.card.id,
            name=match.card.name,
            number=number,
            latitude=match.where[0],
            longitude=match.where[1],
            miles=match.miles,
            is_approximate=match.card.approximate,
        )
        for number, match in enumerate(matches, start=first)
        if match.where is not None and match.miles is not None
    ]


def _is_near(match: ProgramMatch) -> bool:
    return match.miles is not None and match.miles <= FARTHEST_MILES
