"""Group the listings of an area by program, from the whole set and independent of order.

Because the result is a function of the set, importing files in any order gives the same directory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from finder.listings.rules.candidates import pairs_of
from finder.listings.rules.clusters import Clusters, Node
from finder.listings.rules.identity import LIKELY, POSSIBLE, SURE, match_score
from finder.listings.rules.light_rows import join_light
from finder.listings.rules.moved import join_moved
from finder.listings.rules.successors import join_successors
from finder.listings.rules.twins import join_twins

_MARGIN = 6
"""A row with little to it (an address, or no street) may be joined with the likeliest of several by this much."""
_MOST = 100

_Edge = tuple[str, str, int]
"""Two keys, and how likely they are one program."""


def resolve(nodes: Mapping[str, Node]) -> list[tuple[str, ...]]:
    """Return the groups of keys that are one program each; every group and the list of groups are sorted."""
    if _are_plainly_apart(nodes):
        return sorted((key,) for key in nodes)
    clusters = Clusters(nodes)
    _join_by_public_id(nodes, clusters)
    join_twins(nodes, clusters)
    edges = _edges(nodes)
    for _, a, b in sorted((-score, a, b) for a, b, score in _sure(edges, nodes)):
        if clusters.root(a) != clusters.root(b) and clusters.may_join(a, b):
            clusters.join(a, b)
    likely = [edge for edge in edges if LIKELY <= edge[2] < SURE]
    # A source distinguishes its own programs from year to year: other sources' listings at an address must not undo that.
    _join_unrivaled([edge for edge in likely if nodes[edge[0]].sources & nodes[edge[1]].sources], clusters, nodes)
    _join_unrivaled(likely, clusters, nodes)
    _join_unrivaled([edge for edge in edges if edge[2] < SURE], clusters, nodes)
    join_light(nodes, clusters)
    join_moved(nodes, clusters)
    join_successors(nodes, clusters)
    return sorted(tuple(sorted(members)) for members in clusters.members.values())


def _sure(edges: Sequence[_Edge], nodes: Mapping[str, Node]) -> list[_Edge]:
    """Return the sure pairs, but for two houses side by side where a list of the one has the other's house too."""
    lists_of_house: dict[str, set[int]] = {}
    for a, b, score in edges:
        if score >= LIKELY and _is_one_house(nodes[a], nodes[b]):
            lists_of_house.setdefault(a, set()).update(nodes[b].sightings)
            lists_of_house.setdefault(b, set()).update(nodes[a].sightings)

    def has_own(key: str, other: str) -> bool:
        return not lists_of_house.get(key, set()).isdisjoint(nodes[other].sightings)

    return [
        (a, b, score)
        for a, b, score in edges
        if score >= SURE and (_is_one_house(nodes[a], nodes[b]) or not (has_own(a, b) or has_own(b, a)))
    ]


def _is_one_house(a: Node, b: Node) -> bool:
    return a.identity.street.number == b.identity.street.number


def _join_by_public_id(nodes: Mapping[str, Node], clusters: Clusters) -> None:
    first: dict[str, str] = {}
    for key in sorted(nodes):
        for public_id in nodes[key].public_ids:
            clusters.join(first.setdefault(public_id, key), key)


def _edges(nodes: Mapping[str, Node]) -> list[tuple[str, str, int]]:
    if _are_of_one_list(nodes.values()):
        return []
    identities = {key: node.identity for key, node in nodes.items()}
    edges = []
    for a, b in pairs_of(identities):
        shared = nodes[a].sightings.keys() & nodes[b].sightings.keys()
        same_time = bool(nodes[a].dates & nodes[b].dates)
        score = match_score(identities[a], identities[b], same_list=bool(shared), same_time=same_time)
        if score >= POSSIBLE:
            edges.append((a, b, score))
    return edges


def _are_plainly_apart(nodes: Mapping[str, Node]) -> bool:
    """Return whether these are the rows of one list, each a place of its own: none is pinned, a certificate or a bare line."""
    are_full = not any(
        node.public_ids or node.identity.is_bare or node.identity.is_certificate for node in nodes.values()
    )
    return are_full and _are_of_one_list(nodes.values())


def _are_of_one_list(nodes: Iterable[Node]) -> bool:
    """Return whether one dated list has them all under one type: as many places, by that list, and no pair needs a look."""
    shared: set[tuple[int, str]] | None = None
    for node in nodes:
        seen = {(snapshot, kind) for snapshot, kinds in node.sightings.items() for kind in kinds}
        shared = seen if shared is None else shared & seen
        if not shared:
            return False
    return True


class _Neighbors:
    """For each listing, the others that it may be one program with, and how likely that is."""

    def __init__(self, edges: Iterable[tuple[str, str, int]], clusters: Clusters, nodes: Mapping[str, Node]) -> None:
        self._clusters = clusters
        self._nodes = nodes
        self._scores: dict[str, dict[str, int]] = {}
        for a, b, score in edges:
            self._scores.setdefault(a, {})[b] = score
            self._scores.setdefault(b, {})[a] = score

    def partners(self, group: str) -> dict[str, int]:
        """Return the groups that a group may be joined with, each with the best score of their listings."""
        found: dict[str, int] = {}
        for member in self._clusters.members[group]:
            for neighbor, score in self._scores.get(member, {}).items():
                other = self._clusters.root(neighbor)
                if other != group and score > found.get(other, 0) and self._clusters.may_join(group, other):
                    found[other] = score
        return found

    def are_unrivaled(self, ours: str, theirs: str) -> bool:
        """Return whether neither group has a partner that it could as well be joined with instead of the other.

        Not instead: a partner of both that all three can be joined with.
        """
        partners = self.partners(ours), self.partners(theirs)
        score = partners[0].get(theirs, 0)
        is_light = any(self._is_bare(group) or self.is_streetless(group) for group in (ours, theirs))
        margin = _MARGIN if is_light else _MOST
        rivals = (partners[0].keys() - {theirs}) ^ (partners[1].keys() - {ours})
        rivals = {
            rival
            for rival in rivals
            if not (self._is_sibling(ours, theirs, rival) or self._is_sibling(theirs, ours, rival))
        }
        return all(max(found.get(rival, 0) for found in partners) + margin <= score for rival in rivals)

    def _is_sibling(self, certified: str, program: str, rival: str) -> bool:
        """Return whether the rival is another methadone program of the same organization: a certificate says of both the same."""
        if not self._is_bare(certified) or rival not in self.partners(certified):
            return False
        ours, theirs = (self._methadone_names(group) for group in (program, rival))
        return bool(ours & theirs) and bool(self._methadone_names(certified))

    def _methadone_names(self, group: str) -> set[tuple[str, ...]]:
        identities = (self._nodes[key].identity for key in self._clusters.members[group])
        return {identity.name for identity in identities if identity.dispenses_methadone}

    def is_streetless(self, group: str) -> bool:
        """Return whether no listing of a group has a street."""
        return all(self._nodes[key].identity.street.is_empty for key in self._clusters.members[group])

    def is_bridge(self, a: str, b: str) -> bool:
        """Return whether a listing without a street would join two houses that have streets of their own."""
        if not (self._nodes[a].identity.street.is_empty or self._nodes[b].identity.street.is_empty):
            return False
        return not any(self.is_streetless(self._clusters.root(key)) for key in (a, b))

    def _is_bare(self, group: str) -> bool:
        return all(self._nodes[key].identity.is_bare for key in self._clusters.members[group])


def _join_unrivaled(edges: Iterable[tuple[str, str, int]], clusters: Clusters, nodes: Mapping[str, Node]) -> None:
    """Join two groups, the likeliest first, if neither has another group that it could as well be joined with."""
    ordered = sorted((-score, a, b) for a, b, score in edges)
    neighbors = _Neighbors(edges, clusters, nodes)
    has_joined = True
    while has_joined:
        has_joined = False
        for _, a, b in ordered:
            ours, theirs = clusters.root(a), clusters.root(b)
            if ours == theirs or neighbors.is_bridge(a, b):
                continue
            if clusters.may_join(ours, theirs) and neighbors.are_unrivaled(ours, theirs):
                clusters.join(ours, theirs)
                has_joined = True
