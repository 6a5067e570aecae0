"""Answer searches, always with results or advice on what to change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from finder.listings.rules.vocabulary import NEEDS, Vocabulary
from finder.places.geocoder import Geocoder
from finder.places.locating import locate
from finder.places.rules.places import Place, PlaceAnswer
from finder.platform.database import changes
from finder.platform.database.session import Session
from finder.platform.errors import BadInput
from finder.platform.quick_values import quick
from finder.search.by_town import find_by_town
from finder.search.directory import DirectoryFollower
from finder.search.index.engine import DirectoryIndex
from finder.search.index.query import IndexAnswer, IndexQuery
from finder.search.resuming import find_position
from finder.search.rules.criteria import DEFAULT_WITHIN, WITHIN_CHOICES, SearchRequest, Within
from finder.search.rules.doors import find_heads
from finder.search.rules.results import Advice, Drop, ProgramMatch, SearchAnswer, Wider, make_matches


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class SearchTools:
    """The collaborators that a search needs."""

    follower: DirectoryFollower
    vocabulary: Vocabulary
    geocoder: Geocoder


def answer_search(
    request: SearchRequest, *, session: Session, tools: SearchTools, count_all: bool = False, for_page: bool = True
) -> SearchAnswer:
    """Find one page of programs.

    Args:
        request: the search.
        session: a session to read from.
        tools: index, vocabulary, geocoder.
        count_all: count every code instead of only those that the results page shows.
        for_page: also find out what only a page shows: what to change when nothing matches, which takes several more
            searches, and which programs stand on one card.

    Raises:
        PlaceNotFound: no place matches the typed text; carries suggestions.
        BadInput: an unknown service code or want, or an empty or too long place.
    """
    changes.take_noted(session)
    located = _locate(request, session, tools)
    found = located.places
    # A ZIP is read together with the directory's state, a moment ago: that is as good as looking now.
    index = tools.follower.current(session, changes.take_noted(session))
    _check_codes(request, tools.vocabulary, index)
    place, within = found[0], _within(request, found[0])
    query = _query(request, place, within, count_all=count_all)
    if request.after:
        query = replace(query, offset=find_position(index, query, request.after))
    is_by_town = request.by_town and within is None and place.kind == "state"
    answer, towns = find_by_town(index, query, session) if is_by_town else (index.find(query), ())
    widened, more_older = answer.total == 0, answer.more_older
    advice = Advice()
    if widened:
        query = replace(query, count_older=False)
        answer = index.find(_anywhere(query, place))
    if widened and for_page:
        advice = _advise(index, query, request, within, anywhere=answer.total)
        nearest = answer.miles[0] if answer.miles and request.page == 1 else _nearest(index, _anywhere(query, place))
        advice = replace(advice, nearest_miles=nearest)
    matches = _matches(session, tools.follower, answer)
    return SearchAnswer(
        place=place,
        alternatives=found[1:],
        within_miles=int(within) if within and within != "any" else None,
        is_area=within is None,
        widened=widened,
        total=answer.total,
        page=request.page,
        pages=max(1, -(-answer.total // request.size)),
        size=request.size,
        offset=query.offset,
        counts=_counts(answer, request),
        more_older=more_older,
        results=matches,
        heads=find_heads([match.card for match in matches]) if for_page else (),
        advice=advice,
        suggestions=located.suggestions,
        care=located.care,
        towns=towns,
    )


def _locate(request: SearchRequest, session: Session, tools: SearchTools) -> PlaceAnswer:
    if request.place:
        return PlaceAnswer(places=(request.place,))
    return locate(request.near, session=session, geocoder=tools.geocoder)


def _check_codes(request: SearchRequest, vocabulary: Vocabulary, index: DirectoryIndex) -> None:
    if not (request.wants or request.services or request.excluded):
        return
    wants = vocabulary.want_keys
    if not set(request.wants) <= set(wants):
        raise BadInput(f"There is no such choice. The choices are {', '.join(wants)}.")
    if unknown_codes((*request.services, *request.excluded), vocabulary, index):
        raise BadInput("There is no such service code. The codes are those of SAMHSA, such as PW or MD.")


def unknown_codes(codes: Iterable[str], vocabulary: Vocabulary, index: DirectoryIndex) -> frozenset[str]:
    """Return those of `codes` that are no service code: neither of the vocabulary nor of any program."""
    names = {*NEEDS, *vocabulary.want_keys}
    known = vocabulary.by_code
    return frozenset(code for code in codes if code in names or (code not in known and code not in index.known_codes))


def _within(request: SearchRequest, place: Place) -> Within | None:
    """Return the radius in miles; None means everything in the state or county."""
    if request.after and request.after.is_anywhere:
        return "any"
    return request.within or (None if place.is_area else DEFAULT_WITHIN)


def _query(request: SearchRequest, place: Place, within: Within | None, *, count_all: bool) -> IndexQuery:
    is_everywhere = within is None or within == "any"
    return IndexQuery(
        latitude=place.latitude,
        longitude=place.longitude,
        radius_miles=None if within is None or within == "any" else float(within),
        required=frozenset(request.required),
        excluded=frozenset(request.excluded),
        includes_older=request.older,
        state=place.state if within is None else "",
        county=place.county if within is None else "",
        without_coordinates_state=place.state if is_everywhere else "",
        offset=(request.page - 1) * request.size,
        limit=request.size,
        count_all=count_all,
        count_older=not request.older,
    )


def _anywhere(query: IndexQuery, place: Place) -> IndexQuery:
    return replace(query, radius_miles=None, state="", county="", without_coordinates_state=place.state)


def _nearest(index: DirectoryIndex, query: IndexQuery) -> float | None:
    miles = index.find(replace(query, offset=0, limit=1)).miles
    return miles[0] if miles else None


def _counts(answer: IndexAnswer, request: SearchRequest) -> Mapping[str, int]:
    required = request.required if answer.total else ()
    return {**answer.counts, **dict.fromkeys(required, answer.total)} if required else answer.counts


def _matches(session: Session, follower: DirectoryFollower, answer: IndexAnswer) -> tuple[ProgramMatch, ...]:
    return make_matches(follower.find_cards(session, answer.ids), answer)


def _advise(
    index: DirectoryIndex, query: IndexQuery, request: SearchRequest, within: Within | None, *, anywhere: int
) -> Advice:
    """Return what dropping each criterion, or widening the radius, would find; `anywhere`: the matches at any distance."""
    probe = replace(query, count_all=False)
    wider: list[Wider] = []
    for choice in WITHIN_CHOICES:
        if within is not None and within != "any" and choice != "any" and int(choice) > int(within):
            total = index.count(replace(probe, radius_miles=float(choice)))
            # A larger circle that finds no more isn't worth offering.
            if total > (wider[-1].total if wider else 0):
                wider.append(Wider(within=choice, total=total))
    if not wider and anywhere and within != "any":
        wider.append(Wider(within="any", total=anywhere))
    return Advice(drops=_drops(index, probe, request, is_nowhere=anywhere == 0), wider=tuple(wider))


def _drops(index: DirectoryIndex, probe: IndexQuery, request: SearchRequest, *, is_nowhere: bool) -> tuple[Drop, ...]:
    """Return the criteria that, when dropped, give nearby results; if nothing matches anywhere, at any distance too."""
    criteria = (*request.required, *request.excluded)
    for is_anywhere in (False, True) if is_nowhere else (False,):
        query = replace(probe, radius_miles=None, state="", county="") if is_anywhere else probe
        totals = {code: index.count(_without(query, code)) for code in criteria}
        drops = [Drop(code=code, total=total, is_anywhere=is_anywhere) for code, total in totals.items() if total]
        if drops:
            return tuple(sorted(drops, key=lambda drop: -drop.total))
    return ()


def _without(query: IndexQuery, code: str) -> IndexQuery:
    return replace(query, required=query.required - {code}, excluded=query.excluded - {code})
