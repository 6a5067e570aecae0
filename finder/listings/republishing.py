"""Recompute one program after a staff override changed. Its set of listings stays the same."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from finder.listings.rules.conflicts import find_conflicts
from finder.listings.rules.field_locks import locked_zips
from finder.listings.rules.identity import identify
from finder.listings.rules.listed import NO_LISTS, is_bare
from finder.listings.rules.listings import Listing, latest_whole, make_listing
from finder.listings.rules.overrides import StaffOverrides
from finder.listings.rules.point_sources import PointSources
from finder.listings.rules.programs import Program
from finder.listings.rules.publishing import publish
from finder.listings.store import documents, listings, program_work, programs, staff_overrides
from finder.listings.store.whole_lists import load_whole_lists
from finder.places.city_points import make_city_finder, make_county_finder
from finder.places.store import places
from finder.platform.database.session import Session
from finder.platform.errors import NotFound


def republish(session: Session, program_id: str) -> Program:
    """Publish one program from its listings and staff overrides; doesn't commit.

    Raises:
        NotFound: no list has it.
    """
    programs.lock_program(session, program_id)
    source_listings = _find_listings(session, program_id)
    overrides = staff_overrides.get_overrides(session, program_id)
    program = _work_out(session, program_id, source_listings, overrides)
    staff_overrides.save_conflicts(session, program_id, find_conflicts(overrides, source_listings))
    text = documents.write_program(program)
    stored = programs.find_documents(session, [program_id]).get(program_id)
    if not documents.holds_program(stored, text):
        programs.save_programs(session, [program], texts={program_id: text})
        program_work.sync_edited(session, program_id)
    return program


def preview(session: Session, program_id: str, overrides: StaffOverrides) -> Program:
    """Return the program as it would be published with other staff overrides; saves nothing.

    Raises:
        NotFound: no list has it.
    """
    return _work_out(session, program_id, _find_listings(session, program_id), overrides)


def _find_listings(session: Session, program_id: str) -> Sequence[Listing]:
    found = listings.find_source_listings(session, [program_id]).get(program_id)
    if not found:
        raise NotFound("No program has this id.")
    return found


def _work_out(
    session: Session, program_id: str, source_listings: Sequence[Listing], overrides: StaffOverrides
) -> Program:
    codes = (
        {source_listing.record.zip for source_listing in source_listings}
        | {overrides.value("zip", "")}
        | locked_zips(overrides)
    )
    zips = {code: found for code in sorted(codes) if (found := places.find_zip(session, code))}
    whole_lists = load_whole_lists(session) if is_bare(source_listings) else NO_LISTS
    sources = PointSources(
        zips,
        listings=partial(_load_area, session, source_listings),
        find_city=make_city_finder(session),
        find_county=make_county_finder(session),
    )
    return publish(program_id, source_listings, sources, overrides, whole_lists=whole_lists)


def _load_area(session: Session, source_listings: Sequence[Listing]) -> list[Listing]:
    """Return all listings of the areas that the program's listings are in, as an import would have them at hand."""
    areas = {identify(source_listing.record).blocking_key for source_listing in source_listings}
    snapshots = listings.list_snapshots(session)
    latest = latest_whole(snapshots.values())
    return [
        make_listing(stored.key, stored.record, snapshots[stored.snapshot_id], latest)
        for stored in listings.find_listings(session, blocking_keys=areas)
    ]
