"""Group the listings of an area by program, from the whole set and independent of order.

Because the result is a function of the set, importing files in any order gives the same directory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from finder.listings.rules.identity import LIKELY, SURE, Identity, match_score, pairs_of


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


class _Clusters:
    """Union-find over keys, with the contents of each cluster."""

    def __init__(self, nodes: Mapping[str, Node]) -> None:
        self._parent = {key: key for key in nodes}
        self.members = {key: {key} for key in nodes}
        self._sightings = {key: dict(node.sightings) for key, node in nodes.items()}
        self._public_ids = {key: node.public_ids for key, node in nodes.items()}

    def root(self, key: str) -> str:
        while self._parent[key] != key:
            self._parent[key] = self._parent[self._parent[key]]
            key = self._parent[key]
        return key

    def may_join(self, a: str, b: str) -> bool:
        """Return whether two groups may be one program: not if they share a dated list and type, nor with two public ids."""
        a, b = self.root(a), self.root(b)
        if self._public_ids[a] and self._public_ids[b] and not self._public_ids[a] & self._public_ids[b]:
            return False
        ours, theirs = self._sightings[a], self._sightings[b]
        return all(not (ours[snapshot] & theirs[snapshot]) for snapshot in ours.keys() & theirs.keys())

    def join(self, a: str, b: str) -> None:
        kept, gone = sorted((self.root(a), self.root(b)))
        if kept == gone:
            return
        self._parent[gone] = kept
        self.members[kept] |= self.members.pop(gone)
        self._public_ids[kept] |= self._public_ids.pop(gone)
        for snapshot, kinds in self._sightings.pop(gone).items():
            self._sightings[kept][snapshot] = self._sightings[kept].get(snapshot, frozenset()) | kinds


def resolve(nodes: Mapping[str, Node]) -> list[tuple[str, ...]]:
    """Return the groups of keys that are one program each; every group and the list of groups are sorted."""
    clusters = _Clusters(nodes)
    _join_by_public_id(nodes, clusters)
    edges = _edges(nodes)
    for _, a, b in sorted((-score, a, b) for a, b, score in edges if score >= SURE):
        if clusters.root(a) != clusters.root(b) and clusters.may_join(a, b):
            clusters.join(a, b)
    likely = [(a, b) for a, b, score in edges if LIKELY <= score < SURE]
    # A source distinguishes its own programs from year to year: other sources' listings at an address must not undo that.
    _join_likely([(a, b) for a, b in likely if nodes[a].sources & nodes[b].sources], clusters)
    _join_likely(likely, clusters)
    return sorted(tuple(sorted(members)) for members in clusters.members.values())


def _join_by_public_id(nodes: Mapping[str, Node], clusters: _Clusters) -> None:
    first: dict[str, str] = {}
    for key in sorted(nodes):
        for public_id in nodes[key].public_ids:
            clusters.join(first.setdefault(public_id, key), key)


def _edges(nodes: Mapping[str, Node]) -> list[tuple[str, str, int]]:
    identities = {key: node.identity for key, node in nodes.items()}
    edges = []
    for a, b in pairs_of(identities):
        shared = nodes[a].sightings.keys() & nodes[b].sightings.keys()
        score = match_score(identities[a], identities[b], same_list=bool(shared))
        if score >= LIKELY:
            edges.append((a, b, score))
    return edges


def _join_likely(pairs: Iterable[tuple[str, str]], clusters: _Clusters) -> None:
    """Join two groups by a likely pair if neither has another group that it could equally join."""
    partners: dict[str, set[str]] = {}
    for a, b in pairs:
        ours, theirs = clusters.root(a), clusters.root(b)
        if ours != theirs and clusters.may_join(ours, theirs):
            partners.setdefault(ours, set()).add(theirs)
            partners.setdefault(theirs, set()).add(ours)
    for group in sorted(partners):
        if len(partners[group]) == 1:
            (other,) = partners[group]
            if group < other and partners[other] == {group}:
                clusters.join(group, other)
