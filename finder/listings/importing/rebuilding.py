"""Recompute the programs of some areas from all their listings, and save those that changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain, repeat

from finder.listings.importing.first_programs import FirstPrograms, make_sources, work_out
from finder.listings.importing.grouping import as_stored, group_areas
from finder.listings.importing.hidden_numbers import find_hidden, keep_hidden
from finder.listings.importing.parted import find_better_parts, move_to_parts
from finder.listings.rules.conflicts import find_conflicts
from finder.listings.rules.listed import WholeLists
from finder.listings.rules.listings import Listing, Snapshot, ZipPlace, latest_whole
from finder.listings.rules.overrides import NO_OVERRIDES
from finder.listings.rules.point_sources import PointSources
from finder.listings.rules.programs import Program
from finder.listings.rules.publishing import publish
from finder.listings.store import documents, listings, programs, staff_overrides
from finder.listings.store.new_listings import NewListing, add_listings, write_listings
from finder.listings.store.rebuilt_programs import save_first, save_rebuilt
from finder.listings.store.whole_lists import load_whole_lists
from finder.places.city_points import make_city_finder, make_county_finder
from finder.platform.database.changes import log_changes, raise_revision
from finder.platform.database.session import Session
from finder.platform.sharing import cut, share

_AREAS_AT_ONCE = 30
"""Of some 900 in the nation: some four hundred programs."""
_NEW_AT_ONCE, _LEAST_NEW = 400, 80
"""New listings of a part, in a first import; an area may have more."""
_MANY = 2_000
"""New listings from which on two cores are worth a second process."""
Tick = Callable[[float], None]
"""Told how far a work is, 0 to 1."""
Follow = Callable[[Session, Mapping[str, str]], None]
"""Moves what a wing has on programs from their old ids to the new ones; doesn't commit."""


def follow_nothing(_session: Session, _moves: Mapping[str, str]) -> None:
    """Move nothing: for directories on which nobody has anything."""


def do_nothing(_share: float) -> None:
    """Ignore progress: the default for callers that show none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What recomputing takes besides the areas."""

    zips: Mapping[str, ZipPlace]
    follow: Follow = follow_nothing
    """Told which ids became which, before the old programs go."""
    tick: Tick = do_nothing
    """Told the share of the areas that is done, 0 to 1; it may raise to give up."""
    whole_lists: WholeLists | None = None
    """As `listings.store.whole_lists` finds them, where they are known: they are counted from all listings."""


@dataclass(slots=True, kw_only=True)
class _Saved:
    """What was saved so far, all of it under one revision."""

    was_empty: bool
    """True when the directory held no program before."""
    revision: int = 0
    """0: nothing was saved yet."""
    ids: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """What all areas need."""

    session: Session
    snapshots: Mapping[int, Snapshot]
    latest: Mapping[str, str]
    whole_lists: WholeLists
    means: Means
    saved: _Saved


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What changed."""

    added: frozenset[str] = frozenset()
    updated: frozenset[str] = frozenset()
    retired: int = 0
    """Programs that were listed before and that their lists dropped."""
    mental_health_only: frozenset[str] = frozenset()
    """Programs that only lists of mental-health places have, none of which says that they treat substance use."""
    before: Mapping[str, documents.StoredText] = field(default_factory=dict)
    """The updated programs' documents before the update."""
    moved: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Keys of listings that moved to another program: programs were joined or split."""
    program_of: Mapping[str, str] = field(default_factory=dict)
    """Each listing key of the areas to its program."""
    points: Mapping[str, str] = field(default_factory=dict)
    """The precision of each program's point."""


def rebuild(session: Session, means: Means, *, blocking_keys: Iterable[str], new: Sequence[NewListing] = ()) -> Rebuilt:
    """Recompute every program of the areas `blocking_keys`; doesn't commit.

    Some areas at a time, so that memory holds only their listings, however large the directory.

    Args:
        session: of the directory.
        means: what it takes besides.
        blocking_keys: the areas, those of the new listings among them or not.
        new: listings that are not stored yet; they are stored with the programs they turn out to belong to.
    """
    snapshots = listings.list_snapshots(session)
    frame = _Frame(
        session=session,
        snapshots=snapshots,
        latest=latest_whole(snapshots.values()),
        whole_lists=load_whole_lists(session, new) if means.whole_lists is None else means.whole_lists,
        means=means,
        saved=_Saved(was_empty=not programs.has_any(session)),
    )
    of_area: dict[str, list[NewListing]] = {}
    for entry in new:
        of_area.setdefault(entry.blocking_key, []).append(entry)
    areas = sorted({*blocking_keys, *of_area})
    is_first = _is_first(frame)
    if is_first:
        pieces = cut([len(of_area.get(area, ())) for area in areas], most=_NEW_AT_ONCE, least=_LEAST_NEW)
    else:
        pieces = [slice(start, start + _AREAS_AT_ONCE) for start in range(0, len(areas), _AREAS_AT_ONCE)]
    chunks = [areas[piece] for piece in pieces]
    news = [[entry for area in some for entry in of_area.get(area, ())] for some in chunks]
    parts: list[Rebuilt] = []
    with _work_out(frame, news, is_first=is_first) as outcomes:
        for at, (some, entries) in enumerate(zip(chunks, news, strict=True)):
            means.tick(at / len(chunks))
            first = next(outcomes)
            parts.append(_save_first(frame, entries, first) if first else _rebuild_some(frame, some, entries))
    if frame.saved.revision:
        log_changes(session, frame.saved.revision, sorted(frame.saved.ids))
    return join_rebuilt(parts)


def _is_first(frame: _Frame) -> bool:
    """Return whether nothing at all is known yet: then each area's programs follow from its new listings alone."""
    session = frame.session
    return (
        frame.saved.was_empty
        and not listings.list_blocking_keys(session)
        and not staff_overrides.list_overridden_ids(session)
    )


@contextmanager
def _work_out(
    frame: _Frame, news: Sequence[Sequence[NewListing]], *, is_first: bool
) -> Iterator[Iterator[FirstPrograms | None]]:
    """Open the programs of each of `news`, worked out on two cores where it is a first import; else None for each."""
    if not is_first or sum(map(len, news)) < _MANY:
        yield repeat(None)
        return
    sources = make_sources(frame.session, frame.means.zips, chain.from_iterable(news))

    def work(part: int) -> FirstPrograms:
        return work_out(news[part], frame.snapshots, frame.latest, frame.whole_lists, sources)

    with share(work, len(news)) as outcomes:
        yield outcomes


def _save_first(frame: _Frame, new: Sequence[NewListing], found: FirstPrograms) -> Rebuilt:
    """Write the programs of some areas and their listings, as `_rebuild_some` does; nothing else was known of them."""
    session, saved, ids = frame.session, frame.saved, found.ids
    if len(set(ids)) < len(ids) or not saved.ids.isdisjoint(ids):  # One that a person numbered stands in two areas.
        return _rebuild_some(frame, sorted({entry.blocking_key for entry in new}), new)
    programs.delete_aliases(session, ids)
    if ids and not saved.revision:
        saved.revision = raise_revision(session)
    saved.ids.update(ids)
    save_first(session, found.rows, found.phones, revision=saved.revision)
    write_listings(session, found.listings)
    return Rebuilt(
        added=frozenset(ids),
        points=found.points,
        mental_health_only=found.mental_health_only,
        program_of=found.program_of,
    )


def _rebuild_some(frame: _Frame, areas: Sequence[str], new: Sequence[NewListing]) -> Rebuilt:
    session = frame.session
    stored = (*listings.find_listings(session, blocking_keys=areas), *map(as_stored, new))
    grouped = group_areas(stored, frame.snapshots, frame.latest)
    moved, successors = grouped.moved, grouped.successors
    listings.save_program_ids(session, {key: after for key, (_, after) in moved.items()})
    hidden = find_hidden(session, moved)
    better = find_better_parts(session, grouped.programs, moved, successors, load_whole=lambda: frame.whole_lists)
    successors |= {old_id: part for old_id, part in better.items() if old_id in successors}
    save_aliases(session, successors, [program_id for program_id, _ in grouped.programs], frame.means.follow)
    living = {former: part for former, part in better.items() if former not in successors}
    move_to_parts(session, living, hidden, follow=frame.means.follow)
    keep_hidden(session, grouped.programs, moved, hidden)
    rebuilt = _save_changed(frame, _publish_all(frame, grouped.programs))
    add_listings(session, new, grouped.program_of)
    return replace(rebuilt, moved=moved, program_of=grouped.program_of)


def join_rebuilt(parts: Sequence[Rebuilt]) -> Rebuilt:
    """Return what changed in several parts, as one."""
    return Rebuilt(
        added=frozenset[str]().union(*(part.added for part in parts)),
        updated=frozenset[str]().union(*(part.updated for part in parts)),
        retired=sum(part.retired for part in parts),
        mental_health_only=frozenset[str]().union(*(part.mental_health_only for part in parts)),
        before={key: text for part in parts for key, text in part.before.items()},
        moved={key: pair for part in parts for key, pair in part.moved.items()},
        program_of={key: program_id for part in parts for key, program_id in part.program_of.items()},
        points={key: point for part in parts for key, point in part.points.items()},
    )


def _publish_all(frame: _Frame, grouped: Sequence[tuple[str, list[Listing]]]) -> list[Program]:
    """Work out the programs of these areas and save their conflicts with what staff say."""
    session = frame.session
    ids = [program_id for program_id, _ in grouped]
    said = staff_overrides.load_overrides(session, staff_overrides.list_overridden_ids(session).intersection(ids))
    sources = PointSources(
        frame.means.zips,
        listings=lambda: chain.from_iterable(told for _, told in grouped),
        find_city=make_city_finder(session),
        find_county=make_county_finder(session),
    )
    worked_out: list[Program] = []
    for program_id, source_listings in grouped:
        overrides = said.get(program_id, NO_OVERRIDES)
        worked_out.append(publish(program_id, source_listings, sources, overrides, whole_lists=frame.whole_lists))
        if program_id in said:
            staff_overrides.save_conflicts(session, program_id, find_conflicts(said[program_id], source_listings))
    return worked_out


def save_aliases(session: Session, successors: Mapping[str, str], living: Sequence[str], follow: Follow) -> None:
    """Save where the old ids of programs lead to, and move what staff have on them; doesn't commit.

    `successors`: old ids to new ones; those that listings or `living` still have are left alone.
    """
    held = {listing.program_id for listing in listings.find_listings_of(session, successors)} if successors else set()
    held.update(living)
    moves = {old_id: new_id for old_id, new_id in successors.items() if old_id not in held}
    programs.delete_aliases(session, living)
    if not moves:
        return
    staff_overrides.move_overrides(session, moves)
    follow(session, moves)
    programs.delete_programs(session, sorted(moves))
    for old_id, new_id in sorted(moves.items()):
        programs.save_alias(session, old_id=old_id, program_id=new_id)


def _save_changed(frame: _Frame, worked_out: Sequence[Program]) -> Rebuilt:
    session, saved, ids = frame.session, frame.saved, [program.id for program in worked_out]
    # In a first import, only what it wrote itself can be there.
    before = programs.find_documents(session, saved.ids.intersection(ids) if saved.was_empty else ids)
    texts = {program.id: documents.write_program(program) for program in worked_out}
    changed = [
        program for program in worked_out if not documents.holds_program(before.get(program.id), texts[program.id])
    ]
    retired = sum(
        program.not_listed_because == "dropped"
        and program.id in before
        and documents.read_program(before[program.id]).listed
        for program in changed
    )
    if changed and not saved.revision:
        saved.revision = raise_revision(session)
    saved.ids.update(program.id for program in changed)
    save_rebuilt(session, changed, revision=saved.revision, texts=texts, known=before.keys())
    added = frozenset(program.id for program in changed if program.id not in before)
    updated = frozenset(program.id for program in changed) - added
    return Rebuilt(
        added=added,
        updated=updated,
        retired=retired,
        before={program_id: before[program_id] for program_id in updated},
        points={program.id: program.point for program in worked_out},
        mental_health_only=frozenset(
            program.id for program in worked_out if program.not_listed_because == "mental_health_only"
        ),
    )
