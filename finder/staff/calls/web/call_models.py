"""The program to call as the queue shows it: the phone, the questions, and the listing's answer to each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from finder.listings.rules.fields import Group
from finder.listings.rules.freshness import Check, checks_of
from finder.listings.rules.programs import Program
from finder.listings.rules.records import Phone
from finder.listings.rules.vocabulary import Vocabulary
from finder.platform.web.filters import phone as phone_words
from finder.staff.calls.calling import Turn, count_no_answers
from finder.staff.calls.known import Known
from finder.staff.editing.editing import Editable
from finder.staff.frame.field_labels import ANSWER_WORDS, PHONE_KIND_WORDS, call_words, label_of, lines_of
from finder.staff.frame.queue_labels import ASK, GROUP_TITLES

_ANCHORS: dict[Group, str] = {"phone": "phones", "payment": "services"}
_INTAKE = (
    ("hours", "Hours"),
    ("timetable", "By weekday"),
    ("getting_in", "First steps"),
    ("what_to_bring", "What to bring"),
)
_QUESTIONS = {"stay": "Stay", "medicine": "Medicine", "who": "For whom", "where": "Kind of place", "special": "More"}
"""Short labels for the vocabulary's questions; "pay" is a group of its own."""
_LOG = 5
"""Calls shown with a program."""
_SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class CallGroup:
    """One group of fields to ask about."""

    group: Group
    key: str
    """Label of the button that confirms it."""
    title: str
    ask: str
    says: tuple[tuple[str, str], ...]
    """The listing's values, as (heading or "", text)."""
    denies: tuple[str, ...]
    """Labels of what is not offered."""
    check: Check
    is_done: bool
    """True if checked today."""
    anchor: str
    """Its anchor in the edit form."""

    @property
    def is_stated(self) -> bool:
        """True if the listing says anything about it that could be correct."""
        return bool(self.says or self.denies)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallView:
    """The program to call."""

    program: Program
    version: int
    phone: Phone
    answers: str
    groups: tuple[CallGroup, ...]
    days: int | None
    """Days since the oldest check of all groups that were ever checked; None if none was."""
    never_checked: int
    """Number of groups never checked."""
    is_alone: bool
    is_phone_done: bool
    """True if the phone was checked today: what is left is the next program."""
    no_answers: int
    """Number of unanswered calls within two weeks."""
    is_own: bool
    staff_notes: str
    known: Known
    waiting: tuple[tuple[int, str, str], ...]
    """(proposal, its fields in words, kind) of every proposal that waits."""
    conflicts: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]
    """(field, ours, theirs) of every conflict, in words."""
    log: tuple[str, ...]
    """The last calls in words, the newest first."""
    call_back_on: str
    """The day to call back that is offered, ISO."""


def make_call(turn: Turn, editable: Editable, known: Known, vocabulary: Vocabulary, *, today: date) -> CallView | None:
    """Build the view of a turn; None if there is no number to call any more."""
    program = editable.program
    phone = program.call_phone
    if turn.call is None or phone is None:
        return None
    groups = _groups(editable, vocabulary, today)
    checked = [group.check.on for group in groups if group.check.on]
    return CallView(
        program=program,
        version=editable.version,
        phone=phone,
        answers=ANSWER_WORDS[phone.answers],
        groups=groups,
        days=(today - min(checked)).days if checked else None,
        never_checked=len(groups) - len(checked),
        is_alone=turn.call.item.is_alone,
        is_phone_done=any(group.is_done for group in groups if group.group == "phone"),
        no_answers=count_no_answers(known.calls, today=today),
        is_own=turn.is_own,
        staff_notes=str(editable.values.get("staff_notes") or ""),
        known=known,
        waiting=tuple(
            (proposal.id, ", ".join(label_of(change.field, vocabulary) for change in proposal.changes), proposal.kind)
            for proposal in known.proposals
        ),
        conflicts=tuple(
            (label_of(one.field, vocabulary), lines_of(one.field, one.ours), lines_of(one.field, one.theirs))
            for one in known.conflicts
        ),
        log=tuple(call_words(call) for call in known.calls[:_LOG]),
        call_back_on=_next_workday(today).isoformat(),
    )


def _next_workday(today: date) -> date:
    day = today + timedelta(days=1)
    while day.weekday() >= _SATURDAY:
        day += timedelta(days=1)
    return day


def _line(phone: Phone) -> str:
    return f"{PHONE_KIND_WORDS[phone.kind]}; who answers: {ANSWER_WORDS[phone.answers]}"


def _groups(editable: Editable, vocabulary: Vocabulary, today: date) -> tuple[CallGroup, ...]:
    yes, no = _by_question(editable.values, vocabulary, "yes"), _by_question(editable.values, vocabulary, "no")
    phones = tuple((_number(phone), _line(phone)) for phone in editable.program.phones)
    says: dict[Group, tuple[tuple[str, str], ...]] = {
        "phone": phones,
        "services": tuple((words, ", ".join(yes[name])) for name, words in _QUESTIONS.items() if yes.get(name)),
        "payment": (("", ", ".join(yes["pay"])),) if yes.get("pay") else (),
        "intake": tuple((words, str(value)) for name, words in _INTAKE if (value := editable.values.get(name))),
    }
    denies: dict[Group, tuple[str, ...]] = {
        "services": tuple(label for name, labels in no.items() if name != "pay" for label in labels),
        "payment": tuple(no.get("pay", ())),
    }
    return tuple(
        CallGroup(
            group=check.group,
            key=str(number),
            title=GROUP_TITLES[check.group],
            ask=ASK[check.group],
            says=says[check.group],
            denies=denies.get(check.group, ()),
            check=check,
            is_done=check.on == today,
            anchor=_ANCHORS.get(check.group, check.group),
        )
        for number, check in enumerate(checks_of(editable.program.checked, today=today), start=1)
    )


def _by_question(values: Mapping[str, Any], vocabulary: Vocabulary, answer: str) -> dict[str, list[str]]:
    """Return the labels of codes with this answer by question, in reading order; codes without words under "special"."""
    found: dict[str, list[str]] = {}
    codes = {name.removeprefix("code:") for name, value in values.items() if name[:5] == "code:" and value == answer}
    for code in vocabulary.codes:
        if code.code in codes:
            found.setdefault(code.question, []).append(code.label)
    for unknown in sorted(codes - set(vocabulary.by_code)):
        found.setdefault("special", []).append(unknown)
    return found


def _number(phone: Phone) -> str:
    return f"{phone_words(phone.number)}{f' ext. {phone.extension}' if phone.extension else ''}"
