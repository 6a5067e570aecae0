"""The accuracy audit: a random call list of a state, and the results of the calls."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO

from finder.listings.accuracy import AUDIT, Audit
from finder.listings.addresses import find_program
from finder.listings.rules.accuracy import Accuracy, CallResult, measure
from finder.listings.rules.history import Entry
from finder.listings.rules.overrides import StaffOverride
from finder.listings.rules.programs import Card, Program
from finder.listings.store import history, programs
from finder.listings.store.program_lists import list_listed_ids
from finder.platform.database.session import Session
from finder.platform.errors import BadInput, Deleted, NotFound
from finder.platform.iso_dates import parse_day

COLUMNS = (
    "id", "name", "street", "city", "state", "zip", "phone", "services",
    "reached", "name_right", "address_right", "phone_right", "services_right", "called_on", "words_used",
)  # fmt: skip
"""Columns of a call list; callers fill those from ``reached`` on: yes or no, the day, and how the phone was answered."""
_ASKED = ("name_right", "address_right", "phone_right", "services_right")
_YES, _NO = frozenset({"yes", "y", "1", "true"}), frozenset({"no", "n", "0", "false"})
_MOST_FAULTS = 20
"""Rows named in one message: more fit no screen."""
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def draw_programs(session: Session, *, count: int, state: str, random_state: int) -> list[Card]:
    """Return `count` listed programs of a state, or all of them, in random order.

    The same `random_state` on the same directory gives the same list. Programs without a
    phone are included: being unreachable is a finding.

    Raises:
        NotFound: the state has no listed program.
    """
    ids = list_listed_ids(session, state=state)
    if not ids:
        raise NotFound("No listed program is in this state.")
    return programs.find_cards(session, random.Random(random_state).sample(ids, min(count, len(ids))))


def draw_sample(session: Session, *, count: int, state: str, random_state: int) -> str:
    """Return a sample from `draw_programs` as a call list in CSV; errors as there."""
    drawn = draw_programs(session, count=count, state=state, random_state=random_state)
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for card in drawn:
        known = (card.id, card.name, card.street, card.city, card.state, card.zip, card.phone, " ".join(card.services))
        writer.writerow([_safe(value) for value in known] + [""] * 7)
    return text.getvalue()


def _safe(value: str) -> str:
    """Put a quote before text that a spreadsheet would run as a formula."""
    return f"'{value}" if value.startswith(_RISKY) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    """One filled-in row of a call list."""

    row: int
    """Line of the file, the head being 1."""
    result: CallResult
    state: str
    on: str
    """ISO date, or ""."""


def read_results(lines: Iterable[str], *, today: date) -> Accuracy:
    """Return the accuracy from a filled-in call list; rows not called are left out.

    What else is said of a program that was not reached doesn't count, as on the website.

    Raises:
        BadInput: columns are missing, an answer is neither yes nor no, the day of a call is none or after `today`, a
            program is listed twice, or nobody was called.
    """
    return measure([call.result for call in _read_calls(lines, today)])


def read_audit(lines: Iterable[str], *, today: date) -> Audit:
    """Return the audit from a filled-in call list, with its states and date.

    Raises:
        BadInput: as in `read_results`, or no row has the date of its call.
    """
    calls = _read_calls(lines, today)
    last = max(call.on for call in calls)
    if not last:
        raise BadInput("Say in the column called_on on which day each call was.")
    states = tuple(sorted({call.state for call in calls if call.state}))
    return Audit(accuracy=measure([call.result for call in calls]), states=states, on=last)


def check_programs(session: Session, lines: Iterable[str], *, today: date) -> None:
    """Check that the programs called are, or were, in the directory: merged and deleted ones were drawn from it too.

    Raises:
        BadInput: as in `read_results`; or one never was, or the list has it in another state.
    """
    calls = _read_calls(lines, today)
    faults = [fault for call in calls if (fault := _find_program_fault(session, call))]
    _refuse(faults)


def _find_program_fault(session: Session, call: _Call) -> str:
    """Return what is wrong with the program of a row, or ""."""
    try:
        found = find_program(session, call.result.program_id)
    except Deleted:
        return ""
    except NotFound:
        return f"Row {call.row}: id is of no program. Write the id that the call list was drawn with."
    if isinstance(found, Program) and call.state not in ("", found.state):
        return f"Row {call.row}: state must be {found.state}, where this program is."
    return ""


def _read_calls(lines: Iterable[str], today: date) -> list[_Call]:
    reader = csv.DictReader(lines)
    if not {"id", "reached", *_ASKED} <= set(reader.fieldnames or ()):
        raise BadInput("This is not a call list: its columns lack.")
    calls: list[_Call] = []
    faults: list[str] = []
    for number, row in enumerate(reader, start=2):
        if _cell(row, "reached"):
            found = _find_faults(row, number, today)
            faults += found
            calls += [] if found else [_read_call(row, number)]
    _refuse(faults)
    if len({call.result.program_id for call in calls}) < len(calls):
        raise BadInput("A program stands in the list twice.")
    if not calls:
        raise BadInput("Nobody was called yet.")
    return calls


def _refuse(faults: Sequence[str]) -> None:
    """Raise `BadInput` with the first of the faults, if there are any."""
    if faults:
        more = len(faults) - _MOST_FAULTS
        raise BadInput("\n".join([*faults[:_MOST_FAULTS], *([f"And {more} more."] if more > 0 else [])]))


def _find_faults(row: Mapping[str, str | None], number: int, today: date) -> list[str]:
    """Return what is wrong with the cells of a row that was called."""
    asked = _ASKED if _cell(row, "reached").lower() in _YES else ()
    answers = [name for name in ("reached", *asked) if _cell(row, name).lower() not in _YES | _NO]
    faults = [f"Row {number}: {name} must be yes or no." for name in answers]
    if day := _cell(row, "called_on"):
        called = parse_day(day)
        if called is None:
            faults.append(f"Row {number}: called_on must be a day, written as 2026-11-25.")
        elif called > today:
            faults.append(
                f"Row {number}: called_on is in the future. Write the day of the call, {today} at the latest."
            )
    return faults


def _read_call(row: Mapping[str, str | None], number: int) -> _Call:
    reached = _cell(row, "reached").lower() in _YES
    all_right = reached and all(_cell(row, name).lower() in _YES for name in _ASKED)
    result = CallResult(program_id=_cell(row, "id"), reached=reached, all_right=all_right)
    day = parse_day(_cell(row, "called_on"))
    return _Call(row=number, result=result, state=_cell(row, "state"), on=day.isoformat() if day else "")


def _cell(row: Mapping[str, str | None], name: str) -> str:
    return (row.get(name) or "").strip()


def publish_audit(session: Session, audit: Audit, *, now: datetime, proposer: int | None = None) -> None:
    """Record an audit in the history, where the page about the data finds it; doesn't commit.

    `proposer`: the account that publishes it; None for a command.
    """
    value = {
        "states": list(audit.states),
        "asked": audit.accuracy.exact.asked,
        "exact": audit.accuracy.exact.right,
        "functional": audit.accuracy.functional.right,
    }
    at = now.isoformat(timespec="seconds")
    history.append(
        session, [Entry(number=0, at=at, kind=AUDIT, proposer=proposer, new=StaffOverride(value=value, on=audit.on))]
    )


def describe(accuracy: Accuracy) -> dict[str, dict[str, float | int]]:
    """Return both measures as plain values."""
    measures: Sequence[str] = ("exact", "functional")
    return {
        name: {
            "right": (share := getattr(accuracy, name)).right,
            "asked": share.asked,
            "share": round(share.value, 4),
            "low": round(share.low, 4),
            "high": round(share.high, 4),
        }
        for name in measures
    }
