"""Which listings are worth comparing: those that share a house, a name or a phone."""

from __future__ import annotations

from collections.abc import Mapping

from finder.listings.rules.identity import Identity


def candidate_keys(identity: Identity) -> tuple[str, ...]:
    """Return lookup keys: listings worth comparing with `identity` share at least one of them."""
    street = identity.street
    keys = [f"a{identity.zip}{street.number}{'' if street.number else street.core}", f"n{' '.join(identity.name)}"]
    if street.core:
        keys.append(f"s{'' if street.number else identity.city}{street.number}{street.road.replace(' ', '')}")
    keys.extend(f"p{phone}" for phone in identity.phones)
    return tuple(keys)


def pairs_of(identities: Mapping[str, Identity]) -> set[tuple[str, str]]:
    """Return the pairs of keys worth comparing, each pair sorted."""
    buckets: dict[str, list[str]] = {}
    for key, identity in identities.items():
        for bucket in candidate_keys(identity):
            buckets.setdefault(bucket, []).append(key)
    return {(min(a, b), max(a, b)) for keys in buckets.values() for i, a in enumerate(keys) for b in keys[:i] if a != b}
