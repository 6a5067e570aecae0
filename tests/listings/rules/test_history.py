"""The hash chain of the history, and undoing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from finder.listings.rules.history import (
    FIRST_HASH,
    ChainedEntry,
    Entry,
    find_fault,
    group_public_lines,
    hash_entry,
    plan_undoing,
    public_line,
)
from finder.listings.rules.overrides import StaffOverride


def override(value: Any) -> StaffOverride:
    return StaffOverride(value=value, on="2026-01-01")


def entry(number: int, **changes: Any) -> Entry:
    values: dict[str, Any] = {"number": number, "at": f"2026-11-2{number}T10:00:00+00:00", "kind": "change",
                              "program_id": "p", "field": "hours", "proposer": 1}  # fmt: skip
    return Entry(**{**values, **changes})


def chain(*entries: Entry) -> list[ChainedEntry]:
    chained, previous = [], FIRST_HASH
    for one in entries:
        mark = hash_entry(one, previous)
        chained.append(ChainedEntry(entry=one, previous=previous, entry_hash=mark))
        previous = mark
    return chained


def fault(entries: list[ChainedEntry], last: ChainedEntry) -> tuple[int, str] | None:
    return find_fault(entries, last_number=last.entry.number, last_hash=last.entry_hash)


def test_a_whole_chain_has_no_fault() -> None:
    whole = chain(entry(1), entry(2), entry(3))
    assert fault(whole, whole[-1]) is None
    assert find_fault([], last_number=0, last_hash=FIRST_HASH) is None


def test_each_kind_of_tampering_is_named() -> None:
    whole = chain(entry(1), entry(2), entry(3))
    edited = replace(whole[1], entry=entry(2, reason="other"))
    resealed = replace(edited, entry_hash=hash_entry(edited.entry, edited.previous))
    assert fault([whole[0], edited, whole[2]], whole[-1]) == (2, "was changed after it was written")
    assert fault([whole[0], resealed, whole[2]], whole[-1]) == (3, "does not follow the entry before it")
    assert fault([whole[0], whole[2]], whole[-1]) == (2, "is missing")
    assert fault(whole[:2], whole[-1]) == (3, "is missing")


def test_undoing_goes_back_to_before_the_first_entry() -> None:
    entries = [
        entry(2, old=override("b"), new=override("c")),
        entry(1, old=None, new=override("b")),
        entry(3, field="name", old=override("x"), new=override("y")),
        entry(4, program_id="q", old=None, new=override("z")),
        entry(5, kind="sign_in"),
    ]
    plan = plan_undoing(
        "p", entries, current={"hours": override("c"), "name": override("changed since")}, shown={"hours": "c"}
    )
    (change,) = plan.changes
    assert (change.field, change.old, change.new, change.shown) == ("hours", override("c"), None, "c")
    assert (plan.numbers, plan.blocked) == ((1, 2), ("name",))


def test_there_and_back_needs_no_undoing() -> None:
    entries = [entry(1, old=None, new=override("b")), entry(2, old=override("b"), new=None)]
    assert plan_undoing("p", entries, current={}, shown={}).changes == ()


def test_the_public_never_learns_who() -> None:
    line = public_line(entry(1, approver=2, evidence=({"method": "site_visit", "who_answered": "Ann"},), reason="x"))
    assert (line.day, line.field, line.method) == ("2026-11-21", "hours", "site_visit")
    assert "Ann" not in repr(line)
    assert public_line(entry(1)).method == ""


def test_like_changes_of_a_day_are_one_event() -> None:
    entries = [
        entry(3, kind="check", field="checked:services"),
        entry(3, kind="check", field="code:PW"),
        entry(3, kind="check", field="checked:phone"),
        entry(3, field="name", is_single_person=True),
        entry(2, field="website"),
        entry(2, field="name"),
    ]
    events = group_public_lines(map(public_line, entries))
    assert [(event.day[-2:], event.kind, event.fields, event.is_single_person) for event in events] == [
        ("23", "check", ("checked:phone", "checked:services"), False),
        ("23", "change", ("name",), True),
        ("22", "change", ("name", "website"), False),
    ]
