"""Which states the whole lists of the directory cover, and of what date they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from finder.listings.rules.listed import find_whole_lists, is_whole_of_places
from finder.listings.store import listings
from finder.listings.store.new_listings import NewListing
from finder.platform.database.session import Session


def load_whole_lists(session: Session, new: Sequence[NewListing] = ()) -> dict[str, str]:
    """Return, by state, the date of the newest whole list; `new`: listings that are not stored yet."""
    whole = [snapshot for snapshot in listings.list_snapshots(session).values() if is_whole_of_places(snapshot)]
    if not whole:
        return {}
    stored = listings.count_rows_by_state(session, [snapshot.id for snapshot in whole])
    rows = {snapshot.id: Counter(stored.get(snapshot.id, {})) for snapshot in whole}
    for listing in new:
        if listing.snapshot_id in rows:
            rows[listing.snapshot_id][listing.record.state] += 1
    return find_whole_lists(whole, rows)
