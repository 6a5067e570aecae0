"""Pairs of programs that look alike: a page of them, two side by side, and what staff decide: "these are two".

What is decided here changes no program. Proposals to merge are in `duplicates`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from finder.listings.rules.briefs import Brief
from finder.listings.rules.history import AuditEvent
from finder.listings.rules.merging import Merge
from finder.listings.rules.programs import Program
from finder.listings.rules.similarity import Similarity, are_sites, measure, traits_of
from finder.listings.store import likely_pairs, listings, programs
from finder.listings.store.briefs import find_briefs
from finder.listings.store.likely_pairs import DistinctPair, PairKind
from finder.listings.store.work_lists import Count
from finder.places.rules.places import Point, miles_between
from finder.platform.database.session import Session
from finder.platform.errors import BadInput, InvalidFields, NotFound
from finder.staff.duplicates.merging import find_current
from finder.staff.history.recording import record_events
from finder.staff.rules.permissions import ActionContext, require

MOST_COUNTED = 10_000
"""Pairs that a count goes through at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LikelyPair:
    """Two programs that may be one."""

    one: Brief
    other: Brief
    """The greater of the two ids."""
    similarity: Similarity
    are_sites: bool
    """True if they are rather sites or departments of one organization."""
    lists: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    """The lists that have each, as "source date"."""
    miles: float | None = None
    """Between them; None if the point of either isn't known."""
    is_rough: bool = False
    """True if the point of either is only that of its ZIP."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two programs side by side."""

    pair: LikelyPair
    programs: tuple[Program, Program]
    distinct: DistinctPair | None
    """What staff said, if they said that these are two."""


def list_pairs(
    session: Session, *, kind: PairKind = "likely", state: str = "", limit: int = 50, offset: int = 0
) -> list[LikelyPair]:
    """Return a page of pairs of a kind, the likeliest first; works with any session.

    `state`: those with a program of this state. Pairs follow the programs as the lists of programs do.
    """
    found = likely_pairs.list_pairs(session, kind, state=state, limit=limit, offset=offset)
    ids = sorted({one for pair in found for one in (pair.one_id, pair.other_id)})
    cards = find_briefs(session, ids)
    lists, points = likely_pairs.find_lists(session, ids), likely_pairs.find_points(session, ids)
    return [
        LikelyPair(
            one=cards[pair.one_id],
            other=cards[pair.other_id],
            similarity=pair.similarity,
            are_sites=pair.are_sites,
            lists=(lists.get(pair.one_id, ()), lists.get(pair.other_id, ())),
            miles=_miles(points.get(pair.one_id), points.get(pair.other_id)),
            is_rough=cards[pair.one_id].approximate or cards[pair.other_id].approximate,
        )
        for pair in found
        if pair.one_id in cards and pair.other_id in cards
    ]


def count_pairs(session: Session, *, kind: PairKind = "likely", state: str = "") -> Count:
    """Count the pairs of a kind, up to `MOST_COUNTED`."""
    number = likely_pairs.count_pairs(session, kind, state=state, most=MOST_COUNTED + 1)
    return Count(number=min(number, MOST_COUNTED), is_more=number > MOST_COUNTED)


def compare(session: Session, one: str, other: str) -> Comparison:
    """Return two programs side by side, whatever their similarity; works with any session.

    Raises:
        NotFound: one of them is not in the directory.
        BadInput: they are one program by now.
    """
    first, second = _get_two(session, one, other)
    cards = find_briefs(session, [first.id, second.id])
    ours, theirs = traits_of(first), traits_of(second)
    similarity = measure(ours, theirs)
    pair = LikelyPair(
        one=cards[first.id],
        other=cards[second.id],
        similarity=similarity,
        are_sites=are_sites(ours, theirs, similarity),
        lists=(ours.lists, theirs.lists),
        miles=_miles(_point(first), _point(second)),
        is_rough="zip" in (first.point, second.point),
    )
    distinct = likely_pairs.find_distinct(session, first.id, second.id)
    return Comparison(pair=pair, programs=(first, second), distinct=distinct)


def find_merged_names(session: Session, merged: Sequence[Merge]) -> dict[str, str]:
    """Return the names of programs merged by hand, by id: of those that stayed, and of those gone as a list has them."""
    kept = sorted({one.kept for one in merged})
    names = {program_id: brief.name for program_id, brief in find_briefs(session, kept).items()}
    by_key = {found.key: found.record.name for found in listings.find_listings_of(session, kept)}
    for one in merged:
        named = next((by_key[key] for key in one.keys if key in by_key), "")
        if named:
            names.setdefault(one.gone, named)
    return names


def tell_apart(session: Session, one: str, other: str, *, reason: str, context: ActionContext) -> None:
    """Note that two programs are two: they are no longer offered as duplicates. Doesn't commit.

    Raises:
        NotAllowed: the role lacks the permission.
        InvalidFields: no reason is given.
        BadInput: they are one program by now.
        NotFound: one of them is not in the directory.
    """
    require(context.actor, "merge")
    if not reason.strip():
        raise InvalidFields({"reason": "Say how you know that they are two."})
    first, second = (program.id for program in _get_two(session, one, other))
    pair = DistinctPair(
        one_id=first,
        other_id=second,
        decided_by=context.actor.account_id,
        decided_on=context.today.isoformat(),
        reason=reason.strip(),
    )
    likely_pairs.save_distinct(session, pair)
    _record(session, "told_apart", pair, context)


def take_back_apart(session: Session, one: str, other: str, *, context: ActionContext) -> None:
    """Forget that two programs are two: they are offered as duplicates again. Doesn't commit.

    Raises:
        NotAllowed: the role lacks the permission.
        NotFound: nobody said so.
    """
    require(context.actor, "merge")
    pair = likely_pairs.find_distinct(session, *find_current(session, one, other))
    if pair is None:
        raise NotFound("Nobody said that these are two programs.")
    likely_pairs.delete_distinct(session, pair.one_id, pair.other_id)
    _record(session, "told_apart_undone", pair, context)


def _record(session: Session, kind: str, pair: DistinctPair, context: ActionContext) -> None:
    events = [
        AuditEvent(
            kind=kind,
            program_id=program_id,
            proposer=context.actor.account_id,
            at=context.now,
            reason=f"{pair.one_id} and {pair.other_id}: {pair.reason}",
            request_id=context.actor.request_id,
        )
        for program_id in (pair.one_id, pair.other_id)
    ]
    record_events(session, events)


def _get_two(session: Session, one: str, other: str) -> tuple[Program, Program]:
    first, second = sorted(find_current(session, one, other))
    if first == second:
        raise BadInput("These are one program already.")
    return programs.get_program(session, first), programs.get_program(session, second)


def _point(program: Program) -> tuple[float, float] | None:
    if program.latitude is None or program.longitude is None:
        return None
    return (program.latitude, program.longitude)


@lru_cache(maxsize=5_000)
def _miles(one: tuple[float, float] | None, other: tuple[float, float] | None) -> float | None:
    if one is None or other is None:
        return None
    return miles_between(Point(latitude=one[0], longitude=one[1]), Point(latitude=other[0], longitude=other[1]))
