"""One change for several sites, and what it makes of the values of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

What = Literal["phone", "website", "organization", "code"]
"""A number (with who answers it), the website, the organization's name, or one service or way to pay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationChange:
    """What is to change at each site."""

    what: What
    number: str = ""
    """The number that changes, E.164; sites without it are left as they are. "": a number is added."""
    new_number: str = ""
    """The number that takes its place; "": it stays, and only who answers changes."""
    extension: str = ""
    answers: str = "not_stated"
    text: str = ""
    """The website, or the organization's name."""
    code: str = ""
    answer: str = ""
    """``yes`` or ``no``, of a code."""

    @property
    def field(self) -> str:
        """The field that it changes, as in `listings.rules.fields`."""
        return {"phone": "phones", "code": f"code:{self.code}"}.get(self.what, self.what)

    @property
    def numbers(self) -> frozenset[str]:
        """The numbers that it is about."""
        return frozenset(filter(None, (self.number, self.new_number)))


def values_of(change: OrganizationChange, shown: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the value that a change sets at a site with these values, by field; None where the site lacks the number."""
    if change.what == "code":
        return {change.field: change.answer}
    if change.what != "phone":
        return {change.field: change.text}
    phones = [dict(one) for one in shown.get("phones") or ()]
    if change.number and all(one["number"] != change.number for one in phones):
        return None
    changed = _added(change, phones) if not change.number else [_changed(change, one) for one in phones]
    # A list may give one number twice, with two extensions: corrected, they are one.
    return {"phones": list({(one["number"], one["extension"]): one for one in reversed(changed)}.values())[::-1]}


def _added(change: OrganizationChange, phones: list[dict[str, str]]) -> list[dict[str, str]]:
    if any(one["number"] == change.new_number for one in phones):
        return [_answering(change, one) if one["number"] == change.new_number else one for one in phones]
    new = {"number": change.new_number, "kind": "main", "extension": change.extension, "answers": change.answers}
    return [*phones, new]


def _changed(change: OrganizationChange, phone: dict[str, str]) -> dict[str, str]:
    if phone["number"] != change.number:
        return phone
    if not change.new_number:
        return _answering(change, phone)
    return {**phone, "number": change.new_number, "extension": change.extension, "answers": change.answers}


def _answering(change: OrganizationChange, phone: dict[str, str]) -> dict[str, str]:
    return {**phone, "answers": change.answers}
