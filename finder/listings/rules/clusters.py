"""The groups of listings that are one program each, while they are being found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from finder.listings.rules.identity import Identity
from finder.platform.quick_values import quick


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """All listings with one key."""

    identity: Identity
    sightings: Mapping[int, frozenset[str]]
    """Snapshot id to the types under which that list has the listing."""
    public_ids: frozenset[str] = frozenset()
    """Public ids from our own CSV: listings with one id are one program."""
    sources: frozenset[str] = frozenset()
    """The sources whose lists have it."""
    dates: frozenset[str] = frozenset()
    """ISO dates of the lists that have it; "" of one without a date isn't among them."""


def with_points(nodes: Mapping[str, Node]) -> dict[str, Node]:
    """Return the nodes, each without a point with that of another row at its house: the national directory has none."""
    points: dict[tuple[str, ...], tuple[float, float]] = {}
    for node in nodes.values():
        point = node.identity.point
        if point is not None:
            house = _house(node.identity)
            points[house] = min(point, points.get(house, point))
    if not points:
        return dict(nodes)
    return {key: _with_point(node, points.get(_house(node.identity))) for key, node in nodes.items()}


def _house(identity: Identity) -> tuple[str, ...]:
    return (identity.zip, identity.street.number, identity.street.core, identity.street.rest)


def _with_point(node: Node, point: tuple[float, float] | None) -> Node:
    if node.identity.point is not None or not (node.identity.street.number and point):
        return node
    return replace(node, identity=replace(node.identity, point=point))


class Clusters:
    """Union-find over keys, with the contents of each cluster."""

    def __init__(self, nodes: Mapping[str, Node]) -> None:
        self._parent = {key: key for key in nodes}
        self.members = {key: {key} for key in nodes}
        self._sightings = {key: dict(node.sightings) for key, node in nodes.items()}
        # Without certificates: these are of a place, of which a list may hold several.
        self._firm = {key: {} if node.identity.is_certificate else dict(node.sightings) for key, node in nodes.items()}
        self._public_ids = {key: node.public_ids for key, node in nodes.items()}

    def root(self, key: str) -> str:
        """Return the key that stands for the group of a key."""
        while self._parent[key] != key:
            self._parent[key] = self._parent[self._parent[key]]
            key = self._parent[key]
        return key

    def may_join(self, a: str, b: str) -> bool:
        """Return whether two groups may be one program: not if they share a dated list and type, nor with two public ids."""
        a, b = self.root(a), self.root(b)
        ours, theirs = self._sightings[a], self._sightings[b]
        shares_type = any(ours[snapshot] & theirs[snapshot] for snapshot in ours.keys() & theirs.keys())
        return not shares_type and not self._have_two_ids(a, b)

    def may_join_light(self, a: str, b: str, *, despite_certificates: bool) -> bool:
        """Return whether a light group may join another: not if they share a dated list, nor with two public ids.

        `despite_certificates`: several certificates of one list may be of one program.
        """
        a, b = self.root(a), self.root(b)
        sightings = self._firm if despite_certificates else self._sightings
        return sightings[a].keys().isdisjoint(sightings[b].keys()) and not self._have_two_ids(a, b)

    def _have_two_ids(self, a: str, b: str) -> bool:
        return bool(self._public_ids[a] and self._public_ids[b]) and self._public_ids[a].isdisjoint(self._public_ids[b])

    def join(self, a: str, b: str) -> None:
        """Make one group of the groups of two keys."""
        kept, gone = sorted((self.root(a), self.root(b)))
        if kept == gone:
            return
        self._parent[gone] = kept
        self.members[kept] |= self.members.pop(gone)
        self._public_ids[kept] |= self._public_ids.pop(gone)
        for sightings in (self._sightings, self._firm):
            for snapshot, kinds in sightings.pop(gone).items():
                sightings[kept][snapshot] = sightings[kept].get(snapshot, frozenset()) | kinds
