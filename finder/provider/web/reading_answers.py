"""What a filled form says: the fields that were corrected, in the form of `listings.rules.fields`, and its problems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from finder.listings.rules.fields import TIMETABLE, check_values
from finder.listings.rules.phones import parse_phone
from finder.listings.rules.timetables import Day, overlaps, write_week
from finder.platform.web.numbers import parse_whole
from finder.provider.rules.answers import CONFIRMED, Answer
from finder.provider.web.provider_form import LINES, OPENINGS, WEEK, ProviderForm
from finder.provider.web.typed_times import read_times

Problems = dict[str, str]
"""Id of an input to the kind of its problem; templates have the words."""
_MOST_DAYS = 99_999
"""Readable as a number; the rules limit it."""
_INPUTS = {"phones": "phones-0-number", TIMETABLE: "hours_mon", "opening": "opening_days", "status": "closed"}
KINDS = {
    "phones": "phone",
    TIMETABLE: "time",
    "opening": "days",
    "opening_state": "days",
    "zip": "zip",
    "website": "website",
}
"""Field to kind of problem; any other: ``text``."""


def read_answer(form: ProviderForm, values: Mapping[str, Any]) -> tuple[Answer, Problems]:
    """Return the answer of a form over the listing's values as they are now, and what is wrong with it."""
    changed = form.changed()
    changes: dict[str, Any] = {name: form.flat()[name] for name in (*LINES, "hours") if name in changed}
    if "website" in changes:
        changes["website"] = _with_scheme(changes["website"])
    if "hours" in changes:
        changes["hours"] = changes["hours"] or None
    problems: Problems = {}
    if any(name.startswith("phones-") for name in changed):
        changes["phones"] = _read_phones(form, values, problems)
    if changed & set(WEEK):
        changes[TIMETABLE] = _read_week(form, problems)
    if changed & {"opening_state", "opening_days"}:
        changes["opening"] = _read_opening(form, problems)
    changes |= {f"code:{code}": form.codes.data[code] for code in form.codes.data if f"code-{code}" in changed}
    if form.closed.data:
        changes["status"] = "closed"
    return _checked(changes, problems, is_rest_right=bool(form.rest.data))


def _checked(changes: dict[str, Any], problems: Problems, *, is_rest_right: bool) -> tuple[Answer, Problems]:
    good, bad = check_values(changes)
    problems = {problem_input(field): problem_kind(field) for field in bad} | problems
    return Answer(changes=good, confirmed=CONFIRMED if is_rest_right else ()), problems


def problem_input(field: str) -> str:
    """Return the id of the input that a field's problem is shown at."""
    prefix, _, rest = field.partition(":")
    return f"code-{rest}" if prefix == "code" else _INPUTS.get(field, field)


def problem_kind(field: str) -> str:
    """Return the kind of a field's problem, which the template has words for."""
    return KINDS.get(field, "text")


def _with_scheme(website: str) -> str:
    return website if not website or "://" in website else f"https://{website}"


def _read_phones(form: ProviderForm, values: Mapping[str, Any], problems: Problems) -> list[dict[str, str]]:
    """Return the phones as typed, each with the kind that it had."""
    kinds = {one["number"]: one["kind"] for one in values.get("phones") or ()}
    phones = []
    for at, entry in enumerate(form.phones.entries):
        row = entry.form
        typed, extension = str(row.number.data or "").strip(), str(row.extension.data or "").strip()
        if not typed and not extension:
            continue
        number, own_extension = parse_phone(typed[:40])
        if not number:
            problems[f"phones-{at}-number"] = "phone"
        phones.append(
            {
                "number": number,
                "kind": kinds.get(number, "main"),
                "extension": extension or own_extension,
                "answers": str(row.answers.data or "not_stated"),
            }
        )
    return phones


def _read_week(form: ProviderForm, problems: Problems) -> str | None:
    week: list[Day] = []
    for name in WEEK:
        try:
            week.append(read_times(str(form[name].data or "")))
        except ValueError:
            problems[name] = "time"
            week.append(None)
    if overlaps(tuple(week)):
        problems[WEEK[0]] = "time"
    return write_week(week) or None


def _read_opening(form: ProviderForm, problems: Problems) -> dict[str, Any] | None:
    state, typed = str(form.opening_state.data or ""), str(form.opening_days.data or "").strip()
    if state not in OPENINGS:
        problems["opening_state"] = "text"
        state = ""
    if not state:
        return None
    days = parse_whole(typed, default=None, most=_MOST_DAYS)
    if typed and state == "waitlist" and days is None:
        problems["opening_days"] = "days"
    return {"state": state, "days": days if state == "waitlist" else None}
