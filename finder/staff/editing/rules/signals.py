"""Warning signals on proposed changes: signs of hijacked listings (trust requirement LST-04). Each is a pure function.

Sources of the signs: listings hijacked by call centers and look-alike domains, as reported in The Verge (September
2017) and The Register (2 July 2020), and FTC v. Evoke (2025).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import phonenumbers
from rapidfuzz.distance import OSA

from finder.listings.rules.changes import Change
from finder.listings.rules.phones import is_toll_free
from finder.listings.rules.websites import host_of
from finder.staff.rules.proposals import Signal

MANY_A_DAY = 40
"""Edits by one person on one day at which a reviewer should look twice. Somebody who calls all day reaches 60 to 100 programs,
and about every third needs an edit; checks don't count."""
_MOST_SHOWN = 3
"""Pieces of evidence shown with a signal."""
MASS_EDIT = 10
"""Programs touched by one action at which it counts as a mass edit."""
_LOOK_ALIKE = 2
"""Domains within this edit distance look alike."""
_SHORTEST_LOOK_ALIKE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the directory knows, as input for signals."""

    program_id: str
    organization: str
    state: str
    number_owners: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """E.164 number to the programs that show it, each with its organization or name."""
    host_owners: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Host to the organizations (or names) of the programs whose website it is."""
    changes_today: int = 0
    """Edits by the same person on the same day: what one form changed is one, however many facts."""
    programs_touched: int = 1
    """Programs touched by the same action."""


def find_signals(changes: Sequence[Change], known: Known) -> tuple[Signal, ...]:
    """Return all warnings on some changes of one program, in a fixed order."""
    signals: list[Signal] = []
    for change in changes:
        if change.field == "phones":
            before, after = _numbers(_before(change)), _numbers(change.new.value if change.new else [])
            new = [number for number in after if number not in before]
            signals += toll_free_replaces_local(before, after)
            signals += number_of_another(new, known)
            signals += area_far_from_address(new, before, known.state)
        if change.field == "website" and change.new and change.new.value:
            signals += domain_signals(host_of(change.new.value), host_of(str(_before(change) or "")), known)
    return (*signals, *busy_signals(known))


def _before(change: Change) -> Any:
    return change.old.value if change.old else change.shown


def _numbers(phones: Iterable[Mapping[str, str]] | None) -> list[str]:
    return [phone["number"] for phone in phones or ()]


def toll_free_replaces_local(before: Sequence[str], after: Sequence[str]) -> list[Signal]:
    """Warn when a local number goes and a toll-free one comes."""
    gone = [number for number in before if number not in after and not is_toll_free(number)]
    come = [number for number in after if number not in before and is_toll_free(number)]
    if not gone or not come:
        return []
    return [Signal(code="toll_free_replaces_local", detail=come[0], evidence=tuple(gone[:_MOST_SHOWN]))]


def number_of_another(new: Sequence[str], known: Known) -> list[Signal]:
    """Warn of each new number that a program of another organization has; one written differently is no other."""
    ours, signals = _plain(known.organization), []
    for number in new:
        owners = {
            program_id: owner
            for program_id, owner in known.number_owners.get(number, {}).items()
            if program_id != known.program_id and _plain(owner) != ours
        }
        if owners:
            names = tuple(sorted(set(owners.values())))[:_MOST_SHOWN]
            programs = tuple(sorted(owners))[:_MOST_SHOWN]
            signals.append(Signal(code="number_of_another", detail=number, evidence=names, programs=programs))
    return signals


def _plain(name: str) -> str:
    """Return an organization's name without case, punctuation and legal form."""
    words = "".join(one if one.isalnum() else " " for one in name.casefold().replace("'", "").replace(".", "")).split()
    return " ".join(word for word in words if word not in _LEGAL_FORMS)


def area_far_from_address(new: Sequence[str], before: Sequence[str], state: str) -> list[Signal]:
    """Warn of each new local number whose area code belongs to another state, unless one of its numbers did before."""
    usual = {state, *(state_of_number(number) for number in before if not is_toll_free(number))}
    signals = []
    for number in new:
        region = "" if is_toll_free(number) else state_of_number(number)
        if region and region not in usual:
            evidence = (f"{region} instead of {state}",)
            signals.append(Signal(code="area_far_from_address", detail=number, evidence=evidence))
    return signals


def state_of_number(number: str) -> str:
    """Return the state (two letters) of a number's area code and exchange, or "" if unknown."""
    # Its tables of the whole world take a third of a second to load: no server that only answers searches needs them.
    from phonenumbers import geocoder

    words = str(geocoder.description_for_number(phonenumbers.parse(number, "US"), "en"))
    last = words.rsplit(", ", 1)[-1]
    return last if last in _STATES.values() else _STATES.get(last, "")


def domain_signals(host: str, before: str, known: Known) -> list[Signal]:
    """Warn of a domain that is new, looks like another's, or belongs to another organization."""
    if not host or host == before:
        return []
    owners = known.host_owners.get(host)
    if owners is not None:
        others = {owner for owner in owners if _plain(owner) != _plain(known.organization)}
        evidence = tuple(sorted(others))[:_MOST_SHOWN]
        return [Signal(code="domain_shared", detail=host, evidence=evidence)] if others else []
    alike = next((other for other in sorted(known.host_owners) if looks_like(host, other)), "")
    if alike:  # That it is new goes without saying.
        return [Signal(code="domain_look_alike", detail=alike, evidence=(host,))]
    return [
        Signal(code="domain_new", detail=host, evidence=(f"instead of {before}" if before else "no website before",))
    ]


def looks_like(host: str, other: str) -> bool:
    """Return whether two different hosts are easily confused: at most two letters apart, or one a prefix of the other."""
    ours, theirs = host.rsplit(".", 1)[0], other.rsplit(".", 1)[0]
    if host == other or min(len(ours), len(theirs)) < _SHORTEST_LOOK_ALIKE:
        return False
    squeezed = ours.replace("-", ""), theirs.replace("-", "")
    return squeezed[0] == squeezed[1] or OSA.distance(*squeezed, score_cutoff=_LOOK_ALIKE) <= _LOOK_ALIKE


def busy_signals(known: Known) -> list[Signal]:
    """Warn of many changes by one person in a day, and of many programs in one action."""
    signals = []
    if known.changes_today >= MANY_A_DAY:
        signals.append(Signal(code="many_by_one_person", detail=str(known.changes_today)))
    if known.programs_touched >= MASS_EDIT:
        signals.append(Signal(code="mass_edit", detail=str(known.programs_touched)))
    return signals


_LEGAL_FORMS = frozenset({"inc", "llc", "ltd", "corp", "corporation", "incorporated", "co", "the"})
_STATES = dict(
    pair.split("=")
    for pair in (
        "Alabama=AL;Alaska=AK;Arizona=AZ;Arkansas=AR;California=CA;Colorado=CO;Connecticut=CT;Delaware=DE;"
        "District of Columbia=DC;Washington D.C.=DC;Florida=FL;Georgia=GA;Hawaii=HI;Idaho=ID;Illinois=IL;Indiana=IN;"
        "Iowa=IA;Kansas=KS;Kentucky=KY;Louisiana=LA;Maine=ME;Maryland=MD;Massachusetts=MA;Michigan=MI;Minnesota=MN;"
        "Mississippi=MS;Missouri=MO;Montana=MT;Nebraska=NE;Nevada=NV;New Hampshire=NH;New Jersey=NJ;New Mexico=NM;"
        "New York=NY;North Carolina=NC;North Dakota=ND;Ohio=OH;Oklahoma=OK;Oregon=OR;Pennsylvania=PA;Rhode Island=RI;"
        "South Carolina=SC;South Dakota=SD;Tennessee=TN;Texas=TX;Utah=UT;Vermont=VT;Virginia=VA;Washington State=WA;"
        "Washington=WA;West Virginia=WV;Wisconsin=WI;Wyoming=WY;Puerto Rico=PR;Guam=GU"
    ).split(";")
)
"""Names of states as the `phonenumbers` library spells them."""
