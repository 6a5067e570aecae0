"""Keep numbers hidden that staff hid, when lists part a program: nobody has checked them in either part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from finder.listings.rules.listings import Listing
from finder.listings.rules.overrides import StaffOverride
from finder.listings.store import staff_overrides
from finder.platform.database.session import Session

Moved = Mapping[str, tuple[str, str]]
"""Keys of listings that moved, with the ids of the program that they were of and of the one that they are of now."""


def find_hidden(session: Session, moved: Moved) -> dict[str, StaffOverride]:
    """Return what staff hid in the programs that listings moved from."""
    former = {before for before, _ in moved.values()}
    said = staff_overrides.load_overrides(session, former & staff_overrides.list_overridden_ids(session))
    return {key: overrides.fields["hidden"] for key, overrides in said.items() if "hidden" in overrides.fields}


def keep_hidden(
    session: Session,
    grouped: Sequence[tuple[str, Sequence[Listing]]],
    moved: Moved,
    hidden: Mapping[str, StaffOverride],
) -> None:
    """Hide the same numbers in every program that such a listing moved to and that has one of them; doesn't commit."""
    for program_id, source_listings in grouped if hidden else ():
        numbers = {phone.number for listing in source_listings for phone in listing.record.phones}
        former = {moved[listing.key][0] for listing in source_listings if listing.key in moved}
        for override in (hidden[key] for key in sorted(former & hidden.keys())):
            if numbers.intersection(override.value):
                held = staff_overrides.get_overrides(session, program_id).fields.get("hidden", override)
                value = sorted({*held.value, *override.value})
                staff_overrides.save_field(
                    session, program_id, "hidden", StaffOverride(value=value, on=max(held.on, override.on))
                )
