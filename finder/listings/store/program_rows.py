"""The columns that queries use, computed from a program alone."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from finder.listings.rules.fields import GROUPS
from finder.listings.rules.normalization import plain
from finder.listings.rules.programs import Program
from finder.listings.rules.publishing import make_card
from finder.listings.rules.websites import host_of
from finder.listings.store import documents

_GROUPS = frozenset(GROUPS)
PHONE_COLUMNS = ("program_id", "position", "number", "extension", "kind", "answers", "source", "is_hidden", "as_of")
"""The columns of a phone, in the order of `phone_values`."""


def program_values(program: Program, *, revision: int, document: str) -> dict[str, Any]:
    """Return the row of a program that is written under `revision`; `document`: its JSON. Dates are ISO text or None."""
    card = make_card(program, version=revision)
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
        "services": " ".join((*program.services, *program.needs)),
        "card": documents.write_card(card),
        "document": document,
        "version": revision,
    }


def _host(website: str) -> str:
    """Return the host of a website that pages link to: sources also have other kinds of addresses."""
    return host_of(website) if website.startswith("http") else ""


def _days(program: Program) -> dict[str, str | None]:
    days = dict(program.checked)
    return {
        "last_checked_on": max(days.values(), default=None),
        "oldest_check_on": min(days[group] for group in GROUPS) if days.keys() >= _GROUPS else None,
        "phone_checked_on": days.get("phone"),
        "opening_on": program.opening[2] if program.opening else None,
    }


def phone_values(program: Program, hidden: Collection[str] = ()) -> list[dict[str, Any]]:
    """Return a row for each phone of a program; `hidden`: its numbers that staff hid, which the program itself lacks."""
    shown = [
        {
            "program_id": program.id,
            "position": position,
            "number": phone.number,
            "extension": phone.extension,
            "kind": phone.kind,
            "answers": phone.answers,
            "source": phone.source or None,
            "is_hidden": False,
            "as_of": phone.as_of or None,
        }
        for position, phone in enumerate(program.phones)
    ]
    unknown = {"extension": "", "kind": None, "answers": None, "source": None, "is_hidden": True, "as_of": None}
    return shown + [
        {"program_id": program.id, "position": position, "number": number, **unknown}
        for position, number in enumerate(sorted(hidden), start=len(shown))
    ]
