"""The accuracy audit: a random call list of a state, and the results of the calls."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import StringIO

from finder.listings.accuracy import AUDIT, Audit
from finder.listings.rules.accuracy import Accuracy, CallResult, measure
from finder.listings.rules.history import Entry
from finder.listings.rules.overrides import StaffOverride
from finder.listings.rules.programs import Card
from finder.listings.store import history, programs
from finder.listings.store.program_lists import list_listed_ids
from finder.platform.database.session import Session
from finder.platform.errors import BadInput, NotFound

COLUMNS = (
    "id", "name", "street", "city", "state", "zip", "phone", "services",
    "reached", "name_right", "address_right", "phone_right", "services_right", "called_on", "words_used",
)  # fmt: skip
"""Columns of a call list; callers fill those from ``reached`` on: yes or no, the day, and how the phone was answered."""
_ASKED = ("name_right", "address_right", "phone_right", "services_right")
_YES, _NO = frozenset({"yes", "y", "1", "true"}), frozenset({"no", "n", "0", "false"})
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


def read_results(lines: Iterable[str]) -> Accuracy:
    """Return the accuracy from a filled-in call list; rows not called are left out.

    Raises:
        BadInput: columns are missing, an answer is neither yes nor no, a program is listed twice, or nobody was called.
    """
    reader = csv.DictReader(lines)
    if not {"id", "reached", *_ASKED} <= set(reader.fieldnames or ()):
        raise BadInput("This is not a call list: its columns lack.")
    results = [_result(row, number) for number, row in enumerate(reader, start=2) if (row.get("reached") or "").strip()]
    if len({result.program_id for result in results}) < len(results):
        raise BadInput("A program stands in the list twice.")
    if not results:
        raise BadInput("Nobody was called yet.")
    return measure(results)


def _result(row: dict[str, str], number: int) -> CallResult:
    if not _answer(row, "reached", number):
        return CallResult(program_id=row["id"], reached=False, all_right=False)
    answers = [_answer(row, name, number) for name in _ASKED]
    return CallResult(program_id=row["id"], reached=True, all_right=all(answers))


def _answer(row: dict[str, str], name: str, number: int) -> bool:
    text = (row.get(name) or "").strip().lower()
    if text not in _YES | _NO:
        raise BadInput(f"Row {number}: {name} must be yes or no.")
    return text in _YES


def read_audit(lines: Sequence[str]) -> Audit:
    """Return the audit from a filled-in call list, with its states and date.

    Raises:
        BadInput: as in `read_results`, or no row has the date of its call.
    """
    accuracy = read_results(lines)
    called = [row for row in csv.DictReader(lines) if (row.get("reached") or "").strip()]
    try:
        days = [date.fromisoformat(day) for row in called if (day := (row.get("called_on") or "").strip())]
    except ValueError as error:
        raise BadInput("Write the days of the calls as 2026-11-25.") from error
    if not days:
        raise BadInput("Say in the column called_on on which day each call was.")
    states = {state for row in called if (state := (row.get("state") or "").strip())}
    return Audit(accuracy=accuracy, states=tuple(sorted(states)), on=max(days).isoformat())


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
