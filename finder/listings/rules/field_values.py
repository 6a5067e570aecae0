"""The current value of each field of a program, from staff or sources, as the staff form shows it."""

from __future__ import annotations

from typing import Any

from finder.listings.rules.fields import FIELDS, GROUPS, ZIP_POINT
from finder.listings.rules.overrides import StaffOverrides, phone_values
from finder.listings.rules.programs import Program

_TEXTS = ("name", "name2", "organization", "street", "street2", "city", "state", "zip", "website")
_STAFF_ONLY = (
    "licence",
    "hidden",
    "hours",
    "timetable",
    "getting_in",
    "what_to_bring",
    "opening",
    "calls",
    "staff_notes",
)
"""Fields that only staff can set."""


def shown_values(program: Program, overrides: StaffOverrides) -> dict[str, Any]:
    """Return every field's value in the form of `listings.rules.fields`; None where neither staff nor sources have one."""
    values = plain_values(program, overrides)
    for code, fact in program.facts.items():
        values[f"code:{code}"] = "yes" if fact.state == "offered" else "no"
    for group in GROUPS:
        values[f"checked:{group}"] = overrides.value(f"checked:{group}")
    return values


def plain_values(program: Program, overrides: StaffOverrides) -> dict[str, Any]:
    """Return the same without services and checks, which take most of the time for a whole directory."""
    values: dict[str, Any] = {name: getattr(program, name) for name in _TEXTS}
    values["phones"] = overrides.value("phones", phone_values(program.phones))
    values["status"] = "open" if program.listed else "closed"
    values["point"] = [program.latitude, program.longitude] if program.point == "street" else None
    if overrides.value("point") == ZIP_POINT:
        values["point"] = ZIP_POINT
    values.update((name, overrides.value(name)) for name in _STAFF_ONLY)
    return values


assert set(_TEXTS) | set(_STAFF_ONLY) | {"phones", "status", "point"} == set(FIELDS)
