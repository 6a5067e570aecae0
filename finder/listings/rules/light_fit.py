"""How well a light row (a certificate, or a line of an address list) fits a program of its organization at its address."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product

from finder.listings.rules.identity import Identity, fitness, has_names_of_its_own, numbers_of, shared_by
from finder.listings.rules.likeness import are_initials, is_part, is_short_for, ratio
from finder.listings.rules.name_words import TELLING, are_common, are_opposed, serve_others, telling_words
from finder.listings.rules.normalization import name_tokens
from finder.listings.rules.records import MENTAL_HEALTH_KIND
from finder.listings.rules.streets import is_nearly_same_street, is_same_street

NEAR_METERS = 300.0
"""One organization's methadone within this distance is one place, however its street is written."""
DOOR_METERS = 50.0
"""Two addresses so near may be two sides of a corner house."""
_HOUSE_METERS = 100.0
"""Points of one house number, its street written in two ways, or of one organization's place of which nothing else is known."""
_METERS_A_DEGREE = 111_195.0
ALIKE = 88.0
"""Names this alike (of 100) are one, written in two ways."""
_SAME = 95.0
_LONG = 2
"""Names of more words than this are one organization's at an address, however common each word is."""
_AKIN = 70.0
NAMED = 3
"""What names say for one organization: its name."""
_HINTED, _ONLY = 2, 1
_METHADONE = frozenset("methadone opioid otp mmtp mmt narcotic medication ctc".split())
_STAYING = frozenset("resid inpt housing house home".split())
_VETERANS = frozenset({"va", "vamc", "pvamc", "v"})
"""Words for the Department of Veterans Affairs; "V.A." is read as its first letter."""
_MENTAL_HEALTH = frozenset({MENTAL_HEALTH_KIND})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How well a light row fits a listing."""

    is_at_address: bool
    """False where it only lies near."""
    is_mental: bool
    """Whether the listing is one of mental health only."""
    dispenses: bool
    """Whether the listing has methadone too, or its name says so; False for a row that isn't a certificate."""
    organization: int
    """3 for its name, 2 for words that few others have, 1 for no more than address and certificate, 0 for another's."""
    is_same_number: bool
    """Whether both name the same unit: "Clinic 2"."""
    is_short: bool
    """Whether the program's name of one is the first letters of the other's."""
    fitness: int
    """As `identity.fitness`."""
    likeness: float
    """Of the names, 0 to 100."""

    @property
    def is_named(self) -> bool:
        """Whether the names speak for one organization."""
        return self.organization > _ONLY

    @property
    def rank(self) -> tuple[float, ...]:
        """The least is the best."""
        return (
            not self.is_named,
            self.is_mental,
            not self.dispenses,
            -self.organization,
            not self.is_same_number,
            not self.is_short,
            -self.fitness,
            -self.likeness,
        )


def find_fit(light: Identity, other: Identity, *, dispenses: bool) -> Fit | None:
    """Return how well a light row fits a listing, None if nothing says that they are one place.

    `dispenses`: whether any listing of that program has methadone.
    """
    is_mental = other.kinds == _MENTAL_HEALTH
    if is_mental and not (light.is_certificate or _have_one_name(light, other)):
        return None
    has_methadone = dispenses or not _METHADONE.isdisjoint(other.words)
    is_at_address = is_at_same_address(light, other)
    find = _certificate_evidence if light.is_certificate else _address_evidence
    organization = find(light, other, has_methadone)
    if (is_mental and organization < NAMED) or (not organization and not is_at_address):
        return None
    return Fit(
        is_at_address=is_at_address,
        is_mental=is_mental,
        dispenses=has_methadone and light.is_certificate,
        organization=organization,
        is_same_number=numbers_of(light) == numbers_of(other),
        is_short=_is_short(light, other),
        fitness=fitness(light, other),
        likeness=max(ratio(light.words, other.words), ratio(light.words, other.name2)),
    )


def are_set_apart(light: Identity, other: Identity) -> bool:
    """Return whether a program can't be a light row's, whatever else speaks for it.

    A certificate may be named for a ward and yet cover the clinic beside it; a line of an address list is one program.
    """
    if are_opposite(light, other):
        return True
    return not light.is_certificate and bool(light.name2 and other.name2) and _are_other_programs(light, other)


def are_opposite(light: Identity, other: Identity, *, strictly: bool = True) -> bool:
    """Return whether two names say that they are two programs: men and women, Clinic 1 and 2, "Haven" and "Reflections".

    `strictly`: so does a word for men, women or young people that only one of them has, and any other name of a program.
    """
    if _is_short(light, other):
        return False
    ours, theirs = numbers_of(light), numbers_of(other)
    if (ours and theirs and ours != theirs) or (strictly and _serve_others(light, other)):
        return True
    if light.is_certificate:
        return False
    is_named_apart = strictly and has_names_of_its_own(light, other) and not are_veterans(light, other)
    return is_named_apart or are_opposed(light.words, other.words, strictly=False)


def _is_short(a: Identity, b: Identity) -> bool:
    return is_short_for(a.name2, b.name2) or is_short_for(b.name2, a.name2)


def are_veterans(a: Identity, b: Identity) -> bool:
    """Return whether both are of the Department of Veterans Affairs, which has one place at an address."""
    return bool(_VETERANS & frozenset(a.words) and _VETERANS & frozenset(b.words))


def _serve_others(light: Identity, other: Identity) -> bool:
    """Return whether one is for men, women or young people and the other isn't; not by the name of the organization alone."""
    if light.name2 and ratio(light.name2, other.name) >= ALIKE:
        return False
    return serve_others(light.words, other.words)


def _are_other_programs(light: Identity, other: Identity) -> bool:
    """Return whether two programs of one organization have names that say so: "Outpatient", "Methadone Program"."""
    if _is_short(light, other) or are_veterans(light, other):
        return False
    has_other_word = bool(frozenset(light.name2) & TELLING - frozenset(other.words))
    if not has_other_word and are_common(light.name2, frozenset(name_tokens(light.city))):
        return False  # "Satellite", "Recovery Center", its city: any program of the organization.
    is_alike = frozenset(light.name2) & frozenset(other.words) or ratio(light.name2, other.name2) >= _AKIN
    return has_other_word or not is_alike


def _certificate_evidence(light: Identity, other: Identity, has_methadone: bool) -> int:
    organization = name_evidence(light, other)
    meters = meters_between(light, other)
    is_same_house = light.street.number == other.street.number != "" and meters <= _HOUSE_METERS
    if is_at_same_address(light, other) or is_same_house:
        may_be_only = (has_methadone or other.is_bare) and not have_units_apart(light, other)
        return organization or (_ONLY if may_be_only else 0)
    is_near = meters <= NEAR_METERS or (is_nearly_same_street(light.street, other.street) and light.zip == other.zip)
    if not is_near:
        return 0
    if meters <= DOOR_METERS and has_methadone and numbers_of(light) and numbers_of(light) == numbers_of(other):
        return max(organization, _HINTED)
    is_unknown = other.is_bare and meters <= _HOUSE_METERS and _STAYING.isdisjoint(other.words)
    is_place = organization == NAMED and (is_unknown or _is_street_unclear(light, other))
    return organization if organization >= _HINTED and (has_methadone or is_place) else 0


def _address_evidence(light: Identity, other: Identity, _has_methadone: bool) -> int:
    organization = name_evidence(light, other)
    if is_at_same_address(light, other):
        return organization
    unit = light.street.unit
    # One suite of one organization on one road, its house number mistyped: "111", "1111".
    is_same_suite = unit and unit == other.street.unit and light.street.road == other.street.road
    is_mistyped = bool(is_same_suite) and light.zip == other.zip and meters_between(light, other) <= DOOR_METERS
    is_near = is_nearly_same_street(light.street, other.street) and light.zip == other.zip
    is_near = is_near and (light.street.number == other.street.number or _is_called(light, other))
    return organization if organization == NAMED and (is_near or is_mistyped) else 0


def _is_called(a: Identity, b: Identity) -> bool:
    """Return whether the program's name of one is the whole name of the other, and few others are called so."""
    ours, theirs = (identity.name2 or identity.name for identity in (a, b))
    return (
        bool(a.name2) != bool(b.name2) and ours == theirs and bool(telling_words(ours, frozenset(name_tokens(a.city))))
    )


def _have_one_name(a: Identity, b: Identity) -> bool:
    """Return whether two rows are so alike that one may be the other's listing as a place of mental health."""
    if ratio(a.words, b.words) >= ALIKE or is_part(a.words, b.words) or is_part(b.words, a.words):
        return True
    if are_veterans(a, b):
        return True
    return not (a.name2 and b.name2) and ratio(a.name, b.name) >= ALIKE


def name_evidence(a: Identity, b: Identity) -> int:
    """Return what the names say for one organization: 3 the name, 2 words that few others have or initials, 0 nothing."""
    if ratio(a.name, b.name) >= ALIKE or is_part(a.words, b.name) or is_part(b.words, a.name):
        return NAMED
    for ours, theirs in product(_names(a), _names(b)):
        if (ratio(ours, theirs) >= ALIKE or is_part(ours, theirs) or is_part(theirs, ours)) and telling_words(
            frozenset(ours) & frozenset(theirs), frozenset()
        ):
            return NAMED
    if any(
        len(words) > _LONG and ratio(words, other) >= _SAME for words, other in ((a.name, b.name2), (a.name2, b.name))
    ):
        return _HINTED
    shared, has_initials = shared_by(a, b), _has_initials(a, b) or _has_initials(b, a)
    # One address has one hospital or clinic for veterans, whatever its units are called.
    if (shared and has_initials) or (are_veterans(a, b) and (shared or is_at_same_address(a, b))):
        return NAMED
    if shared or has_initials or are_veterans(a, b):
        return _HINTED
    return 0


def _names(identity: Identity) -> tuple[tuple[str, ...], ...]:
    return (identity.name, identity.name2, identity.words) if identity.name2 else (identity.name,)


def _has_initials(a: Identity, b: Identity) -> bool:
    return any(are_initials(word, b.name) for word in telling_words(a.words, frozenset()))


def is_at_same_address(a: Identity, b: Identity) -> bool:
    """Return whether two rows have the same street and the same ZIP or city."""
    return is_same_street(a.street, b.street) and (a.zip == b.zip or a.city == b.city)


def have_units_apart(a: Identity, b: Identity) -> bool:
    """Return whether both name a suite or floor, and not the same."""
    return bool(a.street.unit and b.street.unit and a.street.unit != b.street.unit)


def _is_street_unclear(a: Identity, b: Identity) -> bool:
    return a.street.number == b.street.number or not (
        a.street.number and b.street.number and a.street.core and b.street.core
    )


def meters_between(a: Identity, b: Identity) -> float:
    """Return the distance of two rows' points in meters, infinite if one has none."""
    if a.point is None or b.point is None:
        return math.inf
    east = (a.point[1] - b.point[1]) * math.cos(math.radians(a.point[0]))
    return math.hypot(a.point[0] - b.point[0], east) * _METERS_A_DEGREE
