"""What staff say on a program goes, when lists part it, with the part that it is about.

By its id, a program stays with its earliest listing; but people find the part that is listed, and that is what staff called.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from finder.listings.importing.hidden_numbers import Moved
from finder.listings.rules.identity import identify
from finder.listings.rules.likeness import ratio
from finder.listings.rules.listed import WholeLists, decide_listed
from finder.listings.rules.listings import Listing
from finder.listings.rules.normalization import name_tokens
from finder.listings.rules.overrides import StaffOverride
from finder.listings.rules.programs import Program
from finder.listings.rules.publishing import reports_of
from finder.listings.store import programs, staff_overrides
from finder.platform.database.session import Session

Grouped = Sequence[tuple[str, Sequence[Listing]]]
"""Each program's id with its listings."""
LoadWholeLists = Callable[[], WholeLists]
Follow = Callable[[Session, Mapping[str, str]], None]
"""As `rebuilding.Follow`."""


def find_better_parts(
    session: Session, grouped: Grouped, moved: Moved, successors: Mapping[str, str], *, load_whole: LoadWholeLists
) -> dict[str, str]:
    """Return, by its id, the part of each parted program that what is said on it belongs to, if that isn't the one that has it.

    The part that is listed comes first, then the one with the shown names, then with its phones, then the one that has it now.
    What was another program before is no such part.

    Args:
        session: knows the programs as they were before.
        grouped: the programs as they are now.
        moved: the keys of the listings that moved, with the former and the present program.
        successors: where ids that no program has any more lead to.
        load_whole: returns the whole lists; called where a program was parted.
    """
    now = dict(grouped)
    parts: dict[str, set[str]] = {}
    for former, present in moved.values():
        parts.setdefault(former, {former} & now.keys()).add(present)
    parts = {former: found for former, found in parts.items() if len(found) > 1}
    if not parts:
        return {}
    before = programs.find_programs_of(session, sorted(parts.keys() | set[str]().union(*parts.values())))
    whole_lists = load_whole()
    better: dict[str, str] = {}
    for former, shown in sorted(before.items()):
        holder = successors.get(former, former)
        own = [part for part in sorted(parts.get(former, ())) if part == holder or part not in before]
        if len(own) > 1:
            _, best = max(((*_rank(now[part], shown, whole_lists), part == holder), part) for part in own)
            better |= {former: best} if best != holder else {}
    return better


def move_to_parts(
    session: Session, better: Mapping[str, str], hidden: Mapping[str, StaffOverride], *, follow: Follow
) -> None:
    """Move what staff and visitors have on living programs to their better parts; doesn't commit.

    `hidden`: what staff hid, by program: it stays hidden in both parts.
    """
    if not better:
        return
    staff_overrides.move_overrides(session, better)
    for former in better.keys() & hidden.keys():
        staff_overrides.save_field(session, former, "hidden", hidden[former])
    follow(session, better)


def _rank(source_listings: Sequence[Listing], before: Program, whole_lists: WholeLists) -> tuple[bool, float, int]:
    """Return how much a part is what was shown before: the largest is the likeliest."""
    is_listed = decide_listed(reports_of(source_listings), source_listings, whole_lists) is None
    shown = name_tokens(f"{before.name} {before.name2}")
    likeness = max(ratio(identify(listing.record).words, shown) for listing in source_listings)
    return is_listed, likeness, len(_numbers(source_listings) & {phone.number for phone in before.phones})


def _numbers(source_listings: Sequence[Listing]) -> set[str]:
    return {phone.number for listing in source_listings for phone in listing.record.phones}
