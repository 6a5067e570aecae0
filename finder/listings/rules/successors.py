"""Find what a line of an address list is called by now, where its address holds a single program of the next edition.

Of 51 such pairs in the lists of 2021 and 2022 that had neither name nor phone in common, 40 are one place by what their operators
say (renamed, taken over, or named by its organization in one list and by its house in the other), 8 can't be told, 3 aren't. Of
two lists four years apart, most such pairs are two places (14 of 39 have one phone). docs/decisions/0016 has the figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from finder.listings.rules.clusters import Clusters, Node
from finder.listings.rules.identity import Identity
from finder.listings.rules.light_fit import NAMED, are_opposite, are_set_apart, is_at_same_address, name_evidence
from finder.listings.rules.light_rows import Near
from finder.listings.rules.records import MENTAL_HEALTH_KIND

_LONGEST_GAP_DAYS = 550
"""A year and a half: from one yearly edition to the next."""
_HOSTS = frozenset("school court jail".split())
_MENTAL_HEALTH = frozenset({MENTAL_HEALTH_KIND})


def join_successors(nodes: Mapping[str, Node], clusters: Clusters) -> None:
    """Join each line of an address list with the only other program at its address, if that came with the next edition."""
    near = Near(nodes)
    lines = [
        group for group, members in sorted(clusters.members.items()) if all(_is_line(nodes[key]) for key in members)
    ]
    found = {group: _find_only_other(group, near, nodes, clusters) for group in lines}
    for group, other in found.items():
        if other and other not in found and _is_next(group, other, nodes, clusters):
            clusters.join(group, other)


def _is_line(node: Node) -> bool:
    return node.identity.is_bare and not node.identity.is_certificate and bool(node.identity.street.number)


def _find_only_other(group: str, near: Near, nodes: Mapping[str, Node], clusters: Clusters) -> str:
    """Return the only other group at an address, or "" if there is none, or several."""
    others = {
        clusters.root(other)
        for key in clusters.members[group]
        for other in near.find(key)
        if is_at_same_address(nodes[key].identity, nodes[other].identity)
    } - {group}
    return next(iter(others)) if len(others) == 1 else ""


def _is_next(group: str, other: str, nodes: Mapping[str, Node], clusters: Clusters) -> bool:
    ours, theirs = ([nodes[key] for key in clusters.members[name]] for name in (group, other))
    if all(node.identity.kinds == _MENTAL_HEALTH for node in theirs) or not clusters.may_join(group, other):
        return False
    pairs = [(a.identity, b.identity) for a in ours for b in theirs]
    if any(
        are_set_apart(a, b) or a.street.unit != b.street.unit or a.zip != b.zip or _is_guest(a, b) for a, b in pairs
    ):
        return False
    return _follows(max(node.last_seen for node in ours), min(node.first_seen for node in theirs))


def _are_apart(a: Identity, b: Identity) -> bool:
    # The only program of an organization at its address may be called "Outpatient" in one year and by its own name in the next.
    return are_opposite(a, b) if name_evidence(a, b) == NAMED else are_set_apart(a, b)


def _is_guest(a: Identity, b: Identity) -> bool:
    """Return whether one program is in a school, a court or a jail, which has others too."""
    return bool((frozenset(a.words) ^ frozenset(b.words)) & _HOSTS)


def _follows(last: str, first: str) -> bool:
    """Return whether a list of the date `first` is the next one after the date `last`; not if a date is unknown."""
    if not (last and first):
        return False
    return 0 < (date.fromisoformat(first) - date.fromisoformat(last)).days <= _LONGEST_GAP_DAYS
