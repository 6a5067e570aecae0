"""Pin programs to their ids, so that no list joins two of them or splits one.

Listings with one public id are one program and two public ids are never joined (`listings.rules.clustering`): that is
how our own CSV keeps programs together, and how a staff decision about duplicates outlives every later list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from finder.listings.store import documents, listings
from finder.platform.database.session import Session


def pin_programs(session: Session, ids: Iterable[str]) -> None:
    """Write its program's id into every listing of the programs `ids`; nothing that is shown changes. Doesn't commit."""
    wanted = frozenset(ids)
    for listing in listings.find_listings_of(session, wanted) if wanted else ():
        if listing.record.public_id != listing.program_id:
            text = documents.write_record(replace(listing.record, public_id=listing.program_id))
            listings.change_listing(
                session, listing.snapshot_id, key=listing.key, blocking_key=listing.identity.blocking_key, text=text
            )
