"""Find where a line of an address list has moved: to the one program of its names in its city that came with the next edition.

A line has no phone to tell it by. But where the older list names one program so, at one address, and the newer lists one, at
another, the line is its former address, or the newer list gives the organization's office.
"""

from __future__ import annotations

from collections.abc import Mapping

from finder.listings.rules.clusters import Clusters, Node
from finder.listings.rules.name_words import initials, telling_words
from finder.listings.rules.normalization import name_tokens
from finder.listings.rules.successors import are_mental, follows, is_line


def join_moved(nodes: Mapping[str, Node], clusters: Clusters) -> None:
    """Join each line of an address list with the only other program of its names in its city that the next edition has."""
    if not any(map(is_line, nodes.values())):
        return
    called: dict[tuple[object, ...], list[str]] = {}
    for key, node in sorted(nodes.items()):
        called.setdefault((node.identity.name, node.identity.name2, node.identity.city), []).append(key)
    for (_, name2, _), keys in called.items():
        groups = sorted({clusters.root(key) for key in keys})
        if len(groups) == 2 and (name2 or _tells(nodes[keys[0]])):
            _join_two(groups, nodes, clusters)


def _tells(node: Node) -> bool:
    """Return whether few others have a name; two letters ("KP Counseling") tell in a whole name of one city."""
    city = frozenset(name_tokens(node.identity.city))
    return bool(telling_words(node.identity.name, city) or initials(node.identity.name, city))


def _join_two(groups: list[str], nodes: Mapping[str, Node], clusters: Clusters) -> None:
    for group, other in (groups, reversed(groups)):
        ours, theirs = ([nodes[key] for key in clusters.members[name]] for name in (group, other))
        is_moved = all(map(is_line, ours)) and not (any(map(is_line, theirs)) or are_mental(theirs))
        if is_moved and clusters.may_join(group, other) and follows(ours, theirs):
            clusters.join(group, other)
            return
