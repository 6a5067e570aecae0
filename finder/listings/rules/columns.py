"""The columns by which programs are found, each worked out from the program alone.

A query reads columns, never documents: whatever a page filters, sorts or counts by is here.
"""

from __future__ import annotations

from typing import Any

from finder.listings.rules.fields import GROUPS
from finder.listings.rules.freshness import unchecked_since
from finder.listings.rules.licenses import license_until
from finder.listings.rules.normalization import plain
from finder.listings.rules.programs import Program
from finder.listings.rules.publishing import make_card
from finder.listings.rules.search_words import find_words
from finder.listings.rules.similarity import traits_of
from finder.listings.rules.websites import host_of

_GROUPS = frozenset(GROUPS)
_UNKNOWN = "0000-00-00"
_NO_DAYS = dict.fromkeys(("last_checked_on", "oldest_check_on", "phone_checked_on", "opening_on"))
"""Of a program that staff never checked."""


def program_columns(program: Program) -> dict[str, Any]:
    """Return what the table of programs holds beside the document and the version; dates are ISO text or None.

    ``card`` is the `Card`, of version 0: the row has the version.
    """
    card = make_card(program, version=0)
    return {
        "id": program.id,
        "listed": program.listed,
        "not_listed_because": program.not_listed_because,
        "sample": program.sample,
        "state": program.state,
        "county": program.county,
        "city": program.city,
        "zip": program.zip,
        "name": program.name,
        "organization": program.organization,
        "search_name": plain(f"{program.name} {program.name2}"),
        "search_city": plain(program.city),
        "latitude": program.latitude,
        "longitude": program.longitude,
        "point": program.point,
        "is_in_doubt": bool(program.doubts),
        "has_phone": bool(card.phone),
        "has_detox": "detox" in card.needs,
        "has_medicine": "medicine" in card.needs,
        "has_counseling": "counseling" in card.needs,
        "website_host": _host(program.website),
        "as_of": card.as_of or None,
        **_days(program),
        "services": " ".join(filter(None, (program.joined_services, *program.needs))),
        "card": card,
    }


def _host(website: str) -> str:
    """Return the host of a website that pages link to: sources also have other kinds of addresses."""
    return host_of(website) if website.startswith("http") else ""


def _days(program: Program) -> dict[str, str | None]:
    if not (program.checked or program.opening):
        return _NO_DAYS
    days = dict(program.checked)
    return {
        "last_checked_on": max(days.values(), default=None),
        "oldest_check_on": min(days[group] for group in GROUPS) if days.keys() >= _GROUPS else None,
        "phone_checked_on": days.get("phone"),
        "opening_on": program.opening[2] if program.opening else None,
    }


def work_columns(program: Program) -> dict[str, Any]:
    """Return what the table by which staff find programs holds beside the version; dates are ISO text or None.

    ``is_alone`` depends on other programs: the store sets it.
    """
    days = dict(program.checked)
    oldest = min(days[group] for group in GROUPS) if days.keys() >= _GROUPS else ""
    as_of = program.newest.as_of if program.newest else ""
    has_phone, traits = program.call_phone is not None, traits_of(program)
    return {
        "program_id": program.id,
        "listed": program.listed,
        "not_listed_because": program.not_listed_because,
        "state": program.state,
        "county": program.county,
        "search_city": plain(program.city),
        "has_phone": has_phone,
        "is_callable": program.listed and has_phone,
        "is_in_doubt": bool(program.doubts),
        "has_detox": "detox" in program.needs,
        "has_medicine": "medicine" in program.needs,
        "has_counseling": "counseling" in program.needs,
        "oldest_check_on": oldest or None,
        "last_checked_on": max(days.values(), default=None),
        "check_order": f"{oldest or _UNKNOWN} {as_of or _UNKNOWN}",
        "queue_on": unchecked_since(days, as_of) or None,
        "area": f"{program.state} {program.county or program.zip[:3]}",
        "is_alone": False,
        "license_until": license_until(program.notes) or None,
        "zip": traits.zip,
        "phone": traits.phone,
        "alike_name": traits.name,
        "alike_street": traits.street,
        "lists": "\n".join(traits.lists),
        "words": " ".join(find_words(program)),
    }
