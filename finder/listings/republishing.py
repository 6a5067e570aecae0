"""Work out one program anew after staff changed something. Its set of listings stays the same.

What is stored is read first (`listings.store.one_program`), then everything is decided by rules
(`listings.rules.publications`), and then everything is written.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from finder.listings.rules.field_locks import locked_zips
from finder.listings.rules.identity import identify
from finder.listings.rules.listed import NO_LISTS, is_bare
from finder.listings.rules.listings import Listing, latest_whole, make_listing, make_listings
from finder.listings.rules.overrides import StaffOverrides
from finder.listings.rules.point_sources import PointSources
from finder.listings.rules.programs import Program
from finder.listings.rules.publications import Material, work_out
from finder.listings.store import listings, one_program
from finder.listings.store.one_program import StoredProgram
from finder.listings.store.whole_lists import load_whole_lists
from finder.places.city_points import find_city_county, find_city_points
from finder.places.store import places
from finder.platform.database.session import Session
from finder.platform.errors import NotFound


def republish(session: Session, program_id: str) -> Program:
    """Publish one program from its listings and staff overrides; doesn't commit.

    Raises:
        NotFound: no list has it.
    """
    stored = one_program.load(session, program_id)
    publication = work_out(gather(session, stored))
    one_program.save(session, stored, publication)
    return publication.program


def preview(session: Session, program_id: str, overrides: StaffOverrides) -> Program:
    """Return the program as it would be published with other staff overrides; saves nothing.

    Raises:
        NotFound: no list has it.
    """
    return gather(session, one_program.load(session, program_id), overrides=overrides).make_program(overrides)


def gather(
    session: Session, stored: StoredProgram, *, overrides: StaffOverrides | None = None, zips: Iterable[str] = ()
) -> Material:
    """Return what a program is worked out from: what is stored on it, and the places around.

    Args:
        session: for the places; the rarely needed ones are looked up when asked for.
        stored: the program.
        overrides: other ones than those stored.
        zips: other ZIPs that it may be in, as typed.

    Raises:
        NotFound: no list has it.
    """
    if not stored.records:
        raise NotFound("No program has this id.")
    said = stored.overrides if overrides is None else overrides
    source_listings = make_listings(stored.records, stored.snapshots)
    codes = {listing.record.zip for listing in source_listings} | {said.value("zip", "")} | locked_zips(said)
    sources = PointSources(
        places.find_zips(session, codes.union(zips)),
        listings=partial(_load_area, session, source_listings),
        find_city=partial(find_city_points, session),
        find_county=partial(find_city_county, session),
    )
    return Material(
        program_id=stored.id,
        listings=source_listings,
        overrides=said,
        sources=sources,
        whole_lists=load_whole_lists(session) if is_bare(source_listings) else NO_LISTS,
    )


def _load_area(session: Session, source_listings: Iterable[Listing]) -> list[Listing]:
    """Return all listings of the areas that the program's listings are in, as an import would have them at hand."""
    areas = {identify(source_listing.record).blocking_key for source_listing in source_listings}
    snapshots = listings.list_snapshots(session)
    latest = latest_whole(snapshots.values())
    return [
        make_listing(stored.key, stored.record, snapshots[stored.snapshot_id], latest)
        for stored in listings.find_listings(session, blocking_keys=areas)
    ]
