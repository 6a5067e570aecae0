"""Labels of fields, values, signals and actions on staff pages, in one place. No pages here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from finder.listings.rules.calls import CALL_OUTCOMES, CallOutcome
from finder.listings.rules.fields import GROUPS, LOCK_PREFIX, TIMETABLE, ZIP_POINT, Group
from finder.listings.rules.overrides import StaffOverride
from finder.listings.rules.records import PHONE_KINDS
from finder.listings.rules.timetables import DAYS, parse_week, say_day
from finder.listings.rules.vocabulary import Vocabulary
from finder.platform.counted import counted
from finder.platform.web.filters import phone
from finder.staff.frame.place_lines import address_lines
from finder.staff.rules.proposals import Method, Signal

LABELS = {
    "name": "Name",
    "name2": "Second name",
    "organization": "Organization",
    "street": "Street",
    "street2": "Suite or building",
    "city": "City",
    "state": "State",
    "zip": "ZIP",
    "point": "Point on the map",
    "phones": "Phones",
    "website": "Website",
    "licence": "License or SAMHSA number",
    "status": "Open or closed",
    "hidden": "Hidden phones",
    "hours": "Hours",
    "timetable": "Hours by weekday",
    "getting_in": "How to get in",
    "what_to_bring": "What to bring",
    "opening": "Openings",
    "calls": "Calls",
    "staff_notes": "Notes for staff",
    "address": "Address",
    "merge": "Merge",
    "split": "Split again",
}
GROUP_WORDS: dict[Group, str] = {
    "phone": "Phones",
    "services": "Services",
    "payment": "Ways to pay",
    "intake": "Hours and getting in",
}
PHONE_KIND_WORDS = {"main": "main line", "intake": "admissions", "hotline": "hotline"}
ANSWER_WORDS = {
    "not_stated": "not stated",
    "program": "this program",
    "parent": "its parent organization",
    "public_line": "a state or county line",
    "referral_line": "a referral line (may be paid)",
}
OPENING_WORDS = {"": "not stated", "taking": "takes new people", "waitlist": "has a waitlist", "full": "is full"}
METHOD_WORDS: dict[Method, str] = {
    "called_old_number": "called the old number",
    "called_new_number": "called the new number",
    "state_list": "a state license list",
    "samhsa_list": "a SAMHSA list",
    "letterhead": "a letter on their paper",
    "site_visit": "a visit",
}
KIND_WORDS = {
    "change": "changed",
    "call": "called",
    "check": "checked, it is right",
    "correction": "corrected the record",
    "hide": "hid a phone",
    "undo": "undid",
    "proposal": "proposed",
    "rejection": "rejected",
    "withdrawal": "withdrew",
    "comment": "commented on a proposal",
    "account": "changed an account",
    "sign_in": "signed in",
    "sign_in_failed": "sign-in failed",
    "denied": "refused",
    "import": "import",
    "export": "exported a list",
    "assign": "assigned",
    "no_answer": "nobody answered",
    "audit_draw": "drew a call list",
    "audit_call": "called for the accuracy audit",
    "audit": "published the accuracy",
    "merge": "merged two programs",
    "split": "split two programs",
    "told_apart": "said that two programs are two",
    "told_apart_undone": "took back that two programs are two",
    "report": "closed a report",
    "report_reopened": "opened a report again",
    "tidy": "deleted what had expired",
    "backup": "made a backup",
    "link_made": "made a link for the provider",
    "link_revoked": "revoked a provider's link",
    "provider_answer": "the provider answered",
}
_SIGNAL_WORDS = {
    "toll_free_replaces_local": "A toll-free number replaces a local one: {0}. Call centers that take over listings do this.",
    "number_of_another": "{0} is the number of another program, run by another organization.",
    "area_far_from_address": "The area code of {0} belongs to another state.",
    "domain_new": "{0} is new to this directory.",
    "domain_look_alike": "The web address is easily mistaken for {0}.",
    "domain_shared": "{0} is the site of another organization.",
    "many_by_one_person": "The same person made {0} edits on that day.",
    "mass_edit": "One action changes {0} programs.",
    "likely_duplicate": "It may already be in the directory.",
}
CALL_WORDS: dict[CallOutcome, str] = {
    "right": "the number is right",
    "wrong_number": "wrong number",
    "disconnected": "disconnected",
    "call_center": "refers to a call center",
    "no_answer": "nobody answered",
    "refused": "refused to answer questions",
    "call_back": "asked to be called back",
    "closed": "said they are closed",
    "full": "said they are full",
    "reported": "reported by a visitor",
}
_NOTHING = "nothing"
assert set(PHONE_KIND_WORDS) == set(PHONE_KINDS)
assert set(CALL_WORDS) == set(CALL_OUTCOMES)
assert set(GROUP_WORDS) == set(GROUPS)


def label_of(field_id: str, vocabulary: Vocabulary) -> str:
    """Return the label of a field."""
    prefix, _, rest = field_id.partition(":")
    if prefix == "code":
        return vocabulary.label(rest)
    if prefix == "held":
        return f"{LABELS.get(rest, rest)}, held back from a list"
    if prefix == "checked":
        return f"Checked: {next((words for group, words in GROUP_WORDS.items() if group == rest), rest)}"
    return LABELS.get(field_id, field_id)


def lines_of(field_id: str, value: Any) -> tuple[str, ...]:
    """Return a value in words, as lines; for none, the one line "nothing"."""
    if field_id.startswith(LOCK_PREFIX):
        # Of a lock, what it holds back: what is shown meanwhile stands beside it.
        is_lock = isinstance(value, dict) and "theirs" in value
        return _lines_of_value(field_id.removeprefix(LOCK_PREFIX), value["theirs"] if is_lock else value)
    return _lines_of_value(field_id, value)


def _lines_of_value(field_id: str, value: Any) -> tuple[str, ...]:
    if value is None or value in ("", []):
        return (_NOTHING,)
    if isinstance(value, list) and field_id in _LISTS:
        return tuple(_LISTS[field_id](entry) for entry in value)
    if field_id == "point":
        return ("the middle of the ZIP",) if value == ZIP_POINT else (f"{value[0]:.6f}, {value[1]:.6f}",)
    if field_id.startswith("code:"):
        return ("offered" if value == "yes" else "not offered",)
    if field_id.startswith("checked:"):
        return ("correct as it is",)
    if field_id == TIMETABLE:
        return _timetable_lines(str(value))
    if isinstance(value, dict):
        return address_lines(value) if field_id == "address" else _lines_of_parts(field_id, value)
    return tuple(str(value).split("\n"))


def call_words(call: Mapping[str, str]) -> str:
    """Return the outcome of a call in words, with its number and days."""
    back = f" on {call['back_on']}" if call.get("back_on") else ""
    return f"{call['on']}, {phone(call['number'])}: {CALL_WORDS[cast(CallOutcome, call['outcome'])]}{back}"


def _timetable_lines(value: str) -> tuple[str, ...]:
    week = parse_week(value) or ()
    return tuple(f"{name.title()} {say_day(day)}" for name, day in zip(DAYS, week, strict=False) if day is not None)


def _lines_of_parts(field_id: str, value: Mapping[str, Any]) -> tuple[str, ...]:
    if field_id == "opening":
        days = f", about {counted(value['days'], 'day')}" if value.get("days") is not None else ""
        return (OPENING_WORDS.get(value.get("state", ""), "") + days,)
    return tuple(f"{name.replace('_', ' ')}: {entry}" for name, entry in value.items() if entry not in (None, ""))


def override_lines(field_id: str, override: StaffOverride | None, otherwise: Any = None) -> tuple[str, ...]:
    """Return an override in words, with its date; without one, `otherwise`, the lists' value."""
    if override is None or field_id.startswith(LOCK_PREFIX):  # A lock was set by a list, not said by staff.
        return lines_of(field_id, otherwise if override is None else override.value)
    return (*lines_of(field_id, override.value), f"(said by staff on {override.on})")


def phone_words(entry: Mapping[str, str]) -> str:
    """Return one phone in words."""
    extension = f" ext. {entry['extension']}" if entry.get("extension") else ""
    kind = PHONE_KIND_WORDS.get(entry.get("kind", "main"), "")
    answers = ANSWER_WORDS.get(entry.get("answers", "not_stated"), "not stated")
    return f"{phone(entry['number'])}{extension}, {kind}; who answers: {answers}"


def signal_words(signal: Signal) -> str:
    """Return a warning in words."""
    words = _SIGNAL_WORDS.get(signal.code, signal.code).format(_readable(signal.detail))
    return f"{words} ({'; '.join(map(_readable, signal.evidence))})" if signal.evidence else words


def _readable(text: str) -> str:
    return phone(text) if text.startswith("+1") else text


_LISTS: Mapping[str, Callable[[Any], str]] = {"phones": phone_words, "calls": call_words, "hidden": phone}
"""How one line of each field with a list reads."""
