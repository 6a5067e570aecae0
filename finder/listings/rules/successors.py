"""Find what a line of an address list is called by now, where its address holds a single program of the next edition.

Why an address is enough here: docs/decisions/0016 has the pairs of the lists of 2021 and 2022 that were read, and those of lists
four years apart, of which most are two places.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from finder.listings.rules.clusters import Clusters, Node
from finder.listings.rules.identity import Identity
from finder.listings.rules.light_fit import (
    are_opposite,
    are_set_apart,
    have_units_apart,
    is_at_same_address,
    name_evidence,
)
from finder.listings.rules.light_rows import Near
from finder.listings.rules.records import MENTAL_HEALTH_KIND

_LONGEST_GAP_DAYS = 550
"""A year and a half: from one yearly edition to the next."""
_HOSTS = frozenset("school court jail".split())
_MENTAL_HEALTH = frozenset({MENTAL_HEALTH_KIND})


def join_successors(nodes: Mapping[str, Node], clusters: Clusters) -> None:
    """Join each line of an address list with the only other program at its address, if that came with the next edition.

    Where its own organization has programs there, with the only one of these that its list doesn't name.
    """
    lines = [
        group for group, members in sorted(clusters.members.items()) if all(is_line(nodes[key]) for key in members)
    ]
    if not lines:
        return
    near = Near(nodes)
    found = {group: _find_only_other(group, near, nodes, clusters) for group in lines}
    for group, other in found.items():
        if other and other not in found and _is_next(group, other, nodes, clusters):
            clusters.join(group, other)


def is_line(node: Node) -> bool:
    """Return whether a listing is a line of an address list with a house number."""
    return node.identity.is_bare and not node.identity.is_certificate and bool(node.identity.street.number)


def are_mental(nodes: Iterable[Node]) -> bool:
    """Return whether only lists of mental-health places have a program."""
    return all(node.identity.kinds == _MENTAL_HEALTH for node in nodes)


def _find_only_other(group: str, near: Near, nodes: Mapping[str, Node], clusters: Clusters) -> str:
    """Return the only other group at an address, or of its organization there, or in its suite; "" for none or several."""
    others = {
        clusters.root(other)
        for key in clusters.members[group]
        for other in near.find(key)
        if is_at_same_address(nodes[key].identity, nodes[other].identity)
    } - {group}
    own = {other for other in others if _evidence(group, other, nodes, clusters)}
    # Another line may as well be the one that goes on.
    if any(all(is_line(nodes[key]) for key in clusters.members[other]) for other in own):
        return ""
    # What shares the line's list is another program of the organization.
    left = {other for other in own if clusters.may_join(group, other)}
    if not left:
        housed = {other for other in others if _share_unit(group, other, nodes, clusters)}
        left = housed if own or housed else others
    return next(iter(left)) if len(left) == 1 else ""


def _share_unit(group: str, other: str, nodes: Mapping[str, Node], clusters: Clusters) -> bool:
    ours, theirs = ({nodes[key].identity.street.unit for key in clusters.members[one]} for one in (group, other))
    return bool((ours & theirs) - {""})


def _evidence(group: str, other: str, nodes: Mapping[str, Node], clusters: Clusters) -> int:
    return max(
        name_evidence(nodes[a].identity, nodes[b].identity)
        for a in clusters.members[group]
        for b in clusters.members[other]
    )


def _is_next(group: str, other: str, nodes: Mapping[str, Node], clusters: Clusters) -> bool:
    ours, theirs = ([nodes[key] for key in clusters.members[name]] for name in (group, other))
    if are_mental(theirs) or not (clusters.may_join(group, other) and follows(ours, theirs)):
        return False
    is_own = bool(_evidence(group, other, nodes, clusters))
    return not any(_are_apart(a.identity, b.identity, is_own=is_own) for a in ours for b in theirs)


def _are_apart(a: Identity, b: Identity, *, is_own: bool) -> bool:
    if have_units_apart(a, b) or a.zip != b.zip or (frozenset(a.words) ^ frozenset(b.words)) & _HOSTS:
        return True  # A program in a school, a court or a jail isn't alone there.
    # The only program of an organization at its address may be called "Outpatient" in one year and by its own name in the next.
    return are_opposite(a, b, strictly=False) if is_own else are_set_apart(a, b)


def follows(ours: Sequence[Node], theirs: Sequence[Node]) -> bool:
    """Return whether all lists that have the other are newer than all that have the one, by no more than an edition."""
    if not all(node.dates for node in (*ours, *theirs)):
        return False
    before, after = (frozenset[str]().union(*(node.dates for node in group)) for group in (ours, theirs))
    return 0 < (date.fromisoformat(min(after)) - date.fromisoformat(max(before))).days <= _LONGEST_GAP_DAYS
