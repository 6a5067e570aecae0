"""Find the program of light rows, certificates and lines of address lists, that comparing by name alone left by themselves.

A certificate is of a place: which of an organization's programs there it names changes little for those who call, while a
program of its own shows the place twice. So such a row takes the best program of its organization at its address, however
many there are. Little is at stake: it brings no phone that another has, and no fact but its certification.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from finder.listings.rules.candidates import candidate_keys
from finder.listings.rules.clusters import Clusters, Node
from finder.listings.rules.identity import Identity
from finder.listings.rules.light_fit import Fit, are_set_apart, find_fit, name_evidence

_CELLS_A_DEGREE = 250
"""Cells of at least 330 m from north to south and, up to 42 degrees, from west to east; the next ones are looked at too."""


def join_light(nodes: Mapping[str, Node], clusters: Clusters) -> None:
    """Join each light group with the program that fits best, then those left with one another."""
    light = {
        group for group, members in clusters.members.items() if all(is_light(nodes[key].identity) for key in members)
    }
    if not light:
        return
    near = Near(nodes)
    fits = {group: _find_fits(group, near, nodes, clusters) for group in sorted(light)}
    ordered = sorted(
        ((*fit.rank, other in light), group, other) for group, found in fits.items() for other, fit in found.items()
    )
    placed: set[str] = set()
    for _, group, other in ordered:
        ours, theirs = clusters.root(group), clusters.root(other)
        fit = fits[group][other]
        # Beside a certified house, not in it, another certified house is a neighbor.
        may_join = clusters.may_join_light(ours, theirs, despite_certificates=fit.is_at_address)
        if ours == theirs or group in placed or not (fit.organization and may_join):
            continue
        if fit.is_named or _is_only_one(other, fits[group], nodes, clusters):
            clusters.join(ours, theirs)
            placed.add(group)


class Near:
    """The listings that a light one may belong to."""

    def __init__(self, nodes: Mapping[str, Node]) -> None:
        self._nodes = nodes
        self._by_place: dict[str, list[str]] = {}
        for key, node in nodes.items():
            for place in (*_places(node.identity), *_cells(node.identity, around=False)):
                self._by_place.setdefault(place, []).append(key)

    def find(self, key: str) -> set[str]:
        """Return the keys of the listings near one."""
        identity = self._nodes[key].identity
        places = [*_places(identity), *(_cells(identity, around=True) if identity.is_certificate else ())]
        return {other for place in places for other in self._by_place.get(place, ())} - {key}


def _places(identity: Identity) -> Iterable[str]:
    yield from (key for key in candidate_keys(identity) if key[0] in "as")
    if identity.street.road:
        yield f"r{identity.zip}{identity.street.road.split()[-1]}"


def _cells(identity: Identity, *, around: bool) -> Iterable[str]:
    if identity.point is None:
        return
    row, column = (int(degrees * _CELLS_A_DEGREE) for degrees in identity.point)
    reach = (-1, 0, 1) if around else (0,)
    yield from (f"c{row + north},{column + east}" for north in reach for east in reach)


def _find_fits(group: str, near: Near, nodes: Mapping[str, Node], clusters: Clusters) -> dict[str, Fit]:
    """Return how well a light group fits each group near it."""
    found: dict[str, Fit] = {}
    others = {other for key in clusters.members[group] for other in map(clusters.root, near.find(key))} - {group}
    for other in others:
        theirs = [nodes[key].identity for key in clusters.members[other]]
        ours = [nodes[key].identity for key in clusters.members[group]]
        if any(are_set_apart(a, b) for a in ours for b in theirs):
            continue
        dispenses = any(identity.dispenses_methadone for identity in theirs)
        fits = [fit for a in ours for b in theirs if (fit := find_fit(a, b, dispenses=dispenses))]
        if fits:
            found[other] = min(fits, key=lambda fit: fit.rank)
    return found


def _is_only_one(host: str, fits: Mapping[str, Fit], nodes: Mapping[str, Node], clusters: Clusters) -> bool:
    """Return whether all that dispense methadone at an address are of one organization; if none does, all that are there."""
    return all(
        any(
            name_evidence(nodes[a].identity, nodes[b].identity)
            for a in _members(host, clusters)
            for b in _members(other, clusters)
        )
        for other, fit in fits.items()
        if (fit.dispenses or not fits[host].dispenses) and clusters.root(other) != clusters.root(host)
    )


def _members(group: str, clusters: Clusters) -> Iterable[str]:
    return clusters.members[clusters.root(group)]


def is_light(identity: Identity) -> bool:
    """Return whether a listing brings nothing but an address or a certificate."""
    return identity.is_certificate or (identity.is_bare and not identity.street.is_empty)
