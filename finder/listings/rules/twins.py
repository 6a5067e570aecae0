"""Join lines of one list that are one place written twice: another type or side of the street, another ZIP, a name less.

A list holds each of its programs once, so two of its rows are two programs, and everything else here keeps them apart. But some
lists name a place under two spellings of its address, or once more by what it does business as, at the same number, suite and
point.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

from finder.listings.rules.clusters import Clusters, Node
from finder.listings.rules.identity import Identity
from finder.listings.rules.light_fit import ALIKE, DOOR_METERS, meters_between
from finder.listings.rules.likeness import ratio


def join_twins(nodes: Mapping[str, Node], clusters: Clusters) -> None:
    """Join each line of an address list with the row of the same list that has its name, house number, suite and point."""
    if not any(node.identity.is_bare for node in nodes.values()):
        return
    alike: dict[tuple[str, str, str], list[str]] = {}
    for key, node in sorted(nodes.items()):
        identity = node.identity
        if identity.street.number and not identity.is_certificate:
            alike.setdefault((identity.state, identity.street.number, identity.street.unit), []).append(key)
    for keys in alike.values():
        for a, b in combinations(keys, 2):
            if _are_twins(nodes[a], nodes[b]):
                clusters.join(a, b)


def _are_twins(a: Node, b: Node) -> bool:
    is_one_list = not a.sightings.keys().isdisjoint(b.sightings.keys())
    has_line = a.identity.is_bare or b.identity.is_bare
    has_two_ids = bool(a.public_ids and b.public_ids)
    is_one_name = a.identity.words == b.identity.words or _is_called(a.identity, b.identity)
    return is_one_name and is_one_list and has_line and not has_two_ids and _is_one_house(a.identity, b.identity)


def _is_called(a: Identity, b: Identity) -> bool:
    """Return whether one does business as the other: its second name is the other's only name, and its first another."""
    return any(
        not short.name2 and short.name == full.name2 and ratio(short.name, full.name) < ALIKE
        for short, full in ((a, b), (b, a))
    )


def _is_one_house(a: Identity, b: Identity) -> bool:
    is_one_road = a.street.core == b.street.core or bool(a.street.unit)
    return is_one_road and meters_between(a, b) <= DOOR_METERS
