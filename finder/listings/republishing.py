"""Recompute one program after a staff override changed. Its set of listings stays the same."""

from __future__ import annotations

from finder.listings.rules.conflicts import find_conflicts
from finder.listings.rules.field_locks import locked_zips
from finder.listings.rules.listed import NO_LISTS, is_bare
from finder.listings.rules.programs import Program
from finder.listings.rules.publishing import publish
from finder.listings.store import documents, listings, programs, staff_overrides
from finder.listings.store.whole_lists import load_whole_lists
from finder.places.store import places
from finder.platform.database.session import Session
from finder.platform.errors import NotFound


def republish(session: Session, program_id: str) -> Program:
    """Publish one program from its listings and staff overrides; doesn't commit.

    Raises:
        NotFound: no list has it.
    """
    source_listings = listings.find_source_listings(session, [program_id]).get(program_id)
    if not source_listings:
        raise NotFound("No program has this id.")
    overrides = staff_overrides.get_overrides(session, program_id)
    codes = (
        {source_listing.record.zip for source_listing in source_listings}
        | {overrides.value("zip", "")}
        | locked_zips(overrides)
    )
    zips = {code: found for code in sorted(codes) if (found := places.find_zip(session, code))}
    whole_lists = load_whole_lists(session) if is_bare(source_listings) else NO_LISTS
    program = publish(program_id, source_listings, zips, overrides, whole_lists=whole_lists)
    staff_overrides.save_conflicts(session, program_id, find_conflicts(overrides, source_listings))
    text = documents.write_program(program)
    stored = programs.find_documents(session, [program_id]).get(program_id)
    if not documents.holds_program(stored, program, text=text):
        programs.save_programs(session, [program], texts={program_id: text})
    return program
