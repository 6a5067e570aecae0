"""Staff overrides of a program, applied over the sources' values. Pure: the same overrides and listings give the same program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from finder.listings.rules.calls import failing_numbers
from finder.listings.rules.facts import Report
from finder.listings.rules.fields import TEXT_NOTES, TIMETABLE
from finder.listings.rules.phones import find_phones
from finder.listings.rules.records import REFERRAL_LINE, STAFF_SOURCE, Phone, SourceRecord

_TAKEN_OUT = "…"
_RECORD_TEXTS = ("name", "name2", "organization", "street", "street2", "city", "state", "zip", "website")
ADDRESS = ("street", "street2", "city", "state", "zip")


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffOverride:
    """One value set by staff, and the day on which they knew it to be true."""

    value: Any
    """In the canonical form of `listings.rules.fields`."""
    on: str
    """ISO date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffOverrides:
    """All staff overrides of one program, by field."""

    fields: Mapping[str, StaffOverride] = field(default_factory=dict)

    def value(self, field_id: str, default: Any = None) -> Any:
        """Return the override of a field, or `default` if there is none."""
        override = self.fields.get(field_id)
        return default if override is None else override.value

    @property
    def hidden(self) -> frozenset[str]:
        """Phone numbers that must not be shown while staff check them."""
        return frozenset(self.value("hidden", ())) if self.fields else frozenset()

    @property
    def not_working(self) -> tuple[str, ...]:
        """Phone numbers that failed on two different days, sorted."""
        return failing_numbers(self.value("calls", ())) if self.fields else ()

    @property
    def checked(self) -> tuple[tuple[str, str], ...]:
        """(field group, ISO date) of every group that staff checked, sorted."""
        return tuple(sorted(_with_prefix(self, "checked:"))) if self.fields else ()

    @property
    def opening(self) -> tuple[str, int | None, str] | None:
        """(state, days to wait, ISO date) or None."""
        override = self.fields.get("opening")
        return (override.value["state"], override.value["days"], override.on) if override else None


NO_OVERRIDES = StaffOverrides()
"""The overrides of a program that staff never edited."""


def _with_prefix(overrides: StaffOverrides, prefix: str) -> list[tuple[str, str]]:
    return [
        (name.removeprefix(prefix), override.on)
        for name, override in overrides.fields.items()
        if name.startswith(prefix)
    ]


def overlay(record: SourceRecord, overrides: StaffOverrides) -> SourceRecord:
    """Return `record` with the texts that staff set instead of its own, without hidden numbers in any of them."""
    if not overrides.fields:
        return record
    texts: dict[str, Any] = {
        name: without_hidden(overrides.value(name, getattr(record, name)), overrides) for name in _RECORD_TEXTS
    }
    return replace(record, **texts)


def without_hidden(text: str, overrides: StaffOverrides) -> str:
    """Return a text with an ellipsis in place of every hidden phone number: a hidden number is shown nowhere (LST-08)."""
    if not overrides.hidden:
        return text
    for start, end, number in reversed(find_phones(text)):
        if number in overrides.hidden:
            text = text[:start] + _TAKEN_OUT + text[end:]
    return text


def staff_reports(overrides: StaffOverrides) -> tuple[Report, ...]:
    """Return one report for each day on which staff set codes to yes or no, newest first."""
    by_day: dict[str, dict[str, str]] = {}
    for name, override in overrides.fields.items():
        if name.startswith("code:"):
            by_day.setdefault(override.on, {})[name.removeprefix("code:")] = override.value
    return tuple(
        Report(
            source=STAFF_SOURCE,
            as_of=day,
            basis="staff",
            asked=frozenset(answers),
            codes=frozenset(code for code, answer in answers.items() if answer == "yes"),
        )
        for day, answers in sorted(by_day.items(), reverse=True)
    )


def staff_notes(overrides: StaffOverrides) -> tuple[tuple[str, str], ...]:
    """Return the texts that staff publish with a program, as (name, value)."""
    names = (*TEXT_NOTES, TIMETABLE, "licence")
    return tuple((name, overrides.fields[name].value) for name in names if overrides.value(name))


def overridden_phones(overrides: StaffOverrides) -> tuple[Phone, ...] | None:
    """Return the phones that staff set, or None if they set none."""
    override = overrides.fields.get("phones")
    if override is None:
        return None
    return tuple(Phone(**value, source=STAFF_SOURCE, as_of=override.on) for value in override.value)


def _has_referral_line(phones: tuple[Phone, ...]) -> bool:
    return REFERRAL_LINE in [phone.answers for phone in phones]


def shown_phones(phones: tuple[Phone, ...], overrides: StaffOverrides) -> tuple[Phone, ...]:
    """Return the phones to show: without hidden ones; those that don't work behind the others, referral lines last."""
    hidden = overrides.hidden
    if not hidden and (len(phones) < 2 or not (overrides.fields or _has_referral_line(phones))):
        return phones
    kept, failing = [phone for phone in phones if phone.number not in hidden], overrides.not_working
    return tuple(sorted(kept, key=lambda phone: (phone.answers == REFERRAL_LINE, phone.number in failing)))


def phone_values(phones: tuple[Phone, ...]) -> list[dict[str, str]]:
    """Return phones in the canonical form of the field ``phones``."""
    return [
        {"number": phone.number, "kind": phone.kind, "extension": phone.extension, "answers": phone.answers}
        for phone in phones
    ]
