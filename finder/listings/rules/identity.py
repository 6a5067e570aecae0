"""Whether two listings are the same place of care: a pure comparison.

A false merge (a neighbor's facts on the wrong program) is worse than a miss (one program shown twice), so two
listings at one address with different words in their names stay separate unless nothing else there competes.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from rapidfuzz.distance import JaroWinkler

from finder.listings.rules.likeness import goes_on, is_part, ratio
from finder.listings.rules.name_words import GENERAL, TELLING, are_opposed, shared_words, telling_words
from finder.listings.rules.normalization import NormalizedStreet, name_tokens, normalize_street
from finder.listings.rules.records import MENTAL_HEALTH_KIND, SourceRecord
from finder.listings.rules.streets import is_nearly_same_street, is_same_street
from finder.listings.rules.vocabulary import CERTIFIED_METHADONE, MEDICINE_GROUPS
from finder.platform.quick_values import quick

SURE = 80
"""At this score (of 100) two listings are linked, the best pair first."""
LIKELY = 60
"""At this score they are linked if nothing else competes for either."""
POSSIBLE = 40
"""At this score, too, once all likely ones are linked."""

_SAME = 95.0
_ALIKE = 88.0
_NEARLY_ALIKE = 85.0
_SAME_TOWN = 0.95
"""Similarity (0 to 1) of two city names that are one, mistyped: "Fort Mills", "Fort Mill"."""
_SAME_WORD = 0.92
"""Of two words, likewise: "Cazeinovia", "Cazenovia"."""
_MENTAL_HEALTH = frozenset({MENTAL_HEALTH_KIND})
_METHADONE_CODES = MEDICINE_GROUPS["methadone"] | {"SOTP"}
"""SOTP: it says that it has the certificate that the list of certified programs names."""
_STAYING = frozenset("resid inpt detox housing house".split())
_METHADONE = frozenset("methadone opioid opiate narcotic mmtp mmt".split())


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The normalized features that identify a listing."""

    key: str
    """Digest of names, street and ZIP: equal for listings that are certainly the same."""
    name: tuple[str, ...]
    name2: tuple[str, ...]
    street: NormalizedStreet
    city: str
    state: str
    zip: str
    area: str
    """As in the record: "" where its ZIP says it."""
    phones: frozenset[str]
    kinds: frozenset[str]
    dispenses_methadone: bool
    is_bare: bool
    """True for a row of an address list: no phone, and no code but that it is a certified opioid treatment program."""
    is_certificate: bool
    """True for a row whose only code is that it is a certified opioid treatment program, with a phone or without."""
    point: tuple[float, float] | None
    """Latitude and longitude, as in the record."""

    @property
    def words(self) -> tuple[str, ...]:
        """All words of both names."""
        return self.name + self.name2

    @property
    def blocking_key(self) -> str:
        """Listings are compared within a state and the first three digits of a ZIP only."""
        return self.area or f"{self.state}{self.zip[:3]}"


Identified = tuple[SourceRecord, Identity]
"""A record and its identity, computed once."""


def identify(record: SourceRecord) -> Identity:
    """Compute the normalized features that identify `record`."""
    street = normalize_street(record.street, record.street2)
    name, name2 = name_tokens(record.name), name_tokens(record.name2)
    address = (street.number, street.core, street.rest) if not street.is_empty else (_rough_point(record),)
    is_certificate = record.codes == (CERTIFIED_METHADONE,)
    parts = [" ".join(name + name2), *address, record.zip or record.city.lower(), record.state]
    if record.area:  # One key in two areas would be two programs with one id.
        parts.append(record.area)
    return Identity(
        key=_digest("|".join(parts)),
        name=name,
        name2=name2,
        street=street,
        city=record.city.lower(),
        state=record.state,
        zip=record.zip,
        area=record.area,
        phones=frozenset([phone.number for phone in record.phones]),
        kinds=frozenset(record.kinds),
        dispenses_methadone=not _METHADONE_CODES.isdisjoint(record.codes),
        is_bare=not record.phones and (not record.codes or is_certificate),
        is_certificate=is_certificate,
        point=None if record.latitude is None or record.longitude is None else (record.latitude, record.longitude),
    )


def apart(key: str, public_id: str) -> str:
    """Return a distinct key for one of several programs that show the same name and address."""
    return _digest(f"{key}|{public_id}")


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def _rough_point(record: SourceRecord) -> str:
    """Return the point to about 100 yards, to distinguish homes of one name that hide their street."""
    if record.latitude is None or record.longitude is None:
        return ""
    return f"{record.latitude:.3f},{record.longitude:.3f}"


def match_score(a: Identity, b: Identity, *, same_list: bool, same_time: bool = False) -> int:
    """Return 0 (different) to 100 (same) for two listings with different keys.

    `same_list`: both are in one dated list; then only two types of listing of one place (SU and MH) can be the same.
    `same_time`: both are in lists of one date; then a place can't have moved from one address to the other.
    """
    if same_list:
        return _score_two_types(a, b)
    score = _score_two_lists(a, b, same_time)
    # A ward of mental health in the same house is another place, unless name or phone say otherwise.
    is_other_care = (a.kinds == _MENTAL_HEALTH) != (b.kinds == _MENTAL_HEALTH)
    return score if score >= SURE or not is_other_care or a.phones & b.phones else 0


def _score_two_lists(a: Identity, b: Identity, same_time: bool) -> int:
    if a.street.is_empty or b.street.is_empty:
        return _score_without_street(a, b)
    if is_same_street(a.street, b.street) and (a.zip == b.zip or a.city == b.city):
        return _score_at_one_address(a, b)
    return _score_at_two_addresses(a, b, same_time)


def _score_two_types(a: Identity, b: Identity) -> int:
    if a.kinds & b.kinds or a.zip != b.zip or not is_same_street(a.street, b.street):
        return 0
    if ratio(a.name, b.name) < _SAME and ratio(a.words, b.words) < _ALIKE:
        return 0
    return 85 + int(ratio(a.words, b.words) / 10)


def _score_at_one_address(a: Identity, b: Identity) -> int:
    score = _name_score(a, b)
    if a.street.unit and b.street.unit and a.street.unit != b.street.unit:
        score -= 6
    if a.phones & b.phones:
        score += 6
    # A certificate's program may be another one there, under a name a little less alike.
    is_uncertified = a.is_certificate != b.is_certificate and not (a.dispenses_methadone and b.dispenses_methadone)
    if score >= SURE and not is_uncertified:
        return score
    return min(score + fitness(a, b), SURE - 1) if score >= LIKELY else _score_renamed(a, b)


def _score_renamed(a: Identity, b: Identity) -> int:
    """Return what speaks for one place under two names: the same phone, a word that few others have, the only methadone."""
    shared = shared_by(a, b)
    if "" in a.kinds | b.kinds and a.dispenses_methadone and b.dispenses_methadone:
        return LIKELY + (7 if shared else 0) + fitness(a, b)
    has_phone = bool(a.phones & b.phones)
    is_same_name = ratio(a.name, b.name) >= _SAME
    if not (has_phone or a.is_bare or b.is_bare):
        return 0
    if are_opposed(a.words, b.words, strictly=not is_same_name) or numbers_of(a) != numbers_of(b):
        shared, has_phone, is_same_name = frozenset(), False, False
    if has_phone:
        is_named = bool(shared or (a.name2 and a.name2 == b.name2))
        # One line may answer for several houses of an organization on its grounds.
        return 70 if is_named else 50 if not _are_two_houses(a, b) else 0
    if is_same_name:
        return 0 if has_names_of_its_own(a, b) else 56 + fitness(a, b)
    if shared:
        fewer = min(len(frozenset(a.words)), len(frozenset(b.words)))
        return 42 + round(10 * len(shared) / fewer) + fitness(a, b)
    # An opioid treatment program is also in the address list of its year, if under another name.
    return POSSIBLE if a.is_bare and b.is_bare and a.dispenses_methadone != b.dispenses_methadone else 0


def _are_two_houses(a: Identity, b: Identity) -> bool:
    """Return whether both name their unit, and not the same, at house numbers that aren't quite the same: "2121", "2121-A"."""
    return bool(a.street.unit and b.street.unit) and a.street.unit != b.street.unit and a.street.core != b.street.core


def has_names_of_its_own(a: Identity, b: Identity) -> bool:
    """Return whether each program of one organization has a name of its own: "Haven" and "Reflections"."""
    ignored = frozenset(a.name + name_tokens(a.city) + name_tokens(b.city))
    ours, theirs = telling_words(a.name2, ignored), telling_words(b.name2, ignored)
    return bool(ours and theirs) and not any(JaroWinkler.similarity(a, b) >= _SAME_WORD for a in ours for b in theirs)


def fitness(a: Identity, b: Identity) -> int:
    """Return 0 to 6: how well a certified row fits what is known of the other; 3 for two of which nothing is known."""
    if a.dispenses_methadone and b.dispenses_methadone and a.is_bare != b.is_bare:
        words = frozenset((b if a.is_bare else a).words)
        return 6 if words & _METHADONE else 0 if words & _STAYING else 3
    return 3 if a.dispenses_methadone == b.dispenses_methadone or (a.is_bare and b.is_bare) else 0


def shared_by(a: Identity, b: Identity) -> frozenset[str]:
    """Return the words that few other programs have and both names do, but for those of their cities."""
    return shared_words(a.words, b.words, frozenset(name_tokens(a.city) + name_tokens(b.city)))


def _name_score(a: Identity, b: Identity) -> int:
    whole = ratio(a.words, b.words)
    telling = frozenset(a.words) & TELLING == frozenset(b.words) & TELLING and numbers_of(a) == numbers_of(b)
    # A long name of an organization makes two wards alike: "Focus Unit", "Grace Unit".
    is_other_ward = not a.phones & b.phones and ratio(a.name, b.name) >= _SAME and has_names_of_its_own(a, b)
    if telling and not is_other_ward and (whole >= _ALIKE or goes_on(a.words, b.words)):
        return int(whole) if whole >= _ALIKE else SURE
    if telling and a.name2 and b.name2 and ratio(a.name2, b.name2) >= _SAME and len("".join(a.name2)) > 6:
        return SURE
    if ratio(a.name, b.name) >= _SAME:
        return 72 if not (a.name2 and b.name2) else _same_house(a, b)
    if is_part(a.words, b.words) or is_part(b.words, a.words):
        return 70
    return 62 if telling and whole >= 75 else 0


def _same_house(a: Identity, b: Identity) -> int:
    """Same organization, other program names: the same only if the names are similar and no word distinguishes them."""
    if (frozenset(a.name2) ^ frozenset(b.name2)) & TELLING or numbers_of(a) != numbers_of(b):
        return 0
    ours, theirs = frozenset(a.name2) - GENERAL, frozenset(b.name2) - GENERAL
    alike = bool(ours & theirs) or (ratio(a.name2, b.name2) >= 70 and not (ours and theirs))
    return 66 if alike or ratio(a.name2, b.name2) >= _ALIKE else 0


def _score_at_two_addresses(a: Identity, b: Identity, same_time: bool) -> int:
    if numbers_of(a) != numbers_of(b):
        return 0
    is_near = is_nearly_same_street(a.street, b.street) and a.zip == b.zip
    is_one_town = JaroWinkler.similarity(a.city, b.city) >= _SAME_TOWN or bool(a.phones & b.phones)
    has_wrong_zip = is_one_town and bool(a.street.number) and is_same_street(a.street, b.street)
    if ratio(a.words, b.words) < _SAME:
        return _score_near(a, b) if is_near or has_wrong_zip else 0
    if is_near:
        return SURE
    # The program moved: same names, same phone, same three-digit ZIP area. A phone alone is never a key.
    if a.phones & b.phones and a.city == b.city and not same_time:
        return 64
    return 62 if has_wrong_zip or (a.zip == b.zip and not (a.street.number and b.street.number)) else 0


def _score_near(a: Identity, b: Identity) -> int:
    """Return what speaks for one place whose street, house number or ZIP is written in two ways."""
    if are_opposed(a.words, b.words, strictly=True) or not (a.is_bare or b.is_bare or a.phones & b.phones):
        return 0
    if is_part(a.words, b.words) or is_part(b.words, a.words) or ratio(a.words, b.words) >= _NEARLY_ALIKE:
        return LIKELY
    is_only_methadone = a.dispenses_methadone and b.dispenses_methadone and a.street.number == b.street.number
    return 50 if is_only_methadone or len(shared_by(a, b)) > 1 else 0


def _score_without_street(a: Identity, b: Identity) -> int:
    if a.zip != b.zip and a.city != b.city:
        return 0
    alike = ratio(a.words, b.words) >= _SAME or ratio(a.name, b.name) >= _SAME
    if a.phones & b.phones and alike:
        return SURE - 1
    # Houses of one name that hide their streets have phones of their own.
    has_other_phone = bool(a.phones and b.phones)
    return 65 if ratio(a.words, b.words) >= _SAME and a.zip == b.zip and not has_other_phone else 0


def numbers_of(identity: Identity) -> frozenset[str]:
    """Return the numbers in both names: "Clinics 6 and 7"."""
    return frozenset(word for word in identity.words if word.isdigit())
