"""The hash chain of the history, and undoing."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from finder.listings.rules.history import (
    FIRST_HASH,
    ChainedEntry,
    Entry,
    PublicLine,
    find_fault,
    group_public_lines,
    hash_entry,
    public_line,
)
from finder.listings.rules.overrides import StaffOverride
from finder.listings.rules.undoing import plan_undoing


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


SEALED_TEXT = (
    '{"approver":2,"at":"2026-11-21T10:00:00+00:00","evidence":[{"method":"phone"}],"field":"name",'
    '"is_single_person":false,"kind":"change","new":{"on":"2026-01-01","value":"Pe\\u00f1a"},"number":1,"old":null,'
    '"program_id":"p","proposal_id":4,"proposer":1,"reason":"","request_id":"r","shown":"Pena","undoes":null}'
)


def test_what_was_sealed_once_can_be_verified_ever_after() -> None:
    """The text of an entry is part of what is stored: another order, space or spelling breaks every older seal."""
    one = entry(
        1, field="name", new=override("Peña"), shown="Pena", approver=2, proposal_id=4, request_id="r",
        evidence=({"method": "phone"},),
    )  # fmt: skip
    first = hashlib.sha256(f"{'0' * 64}\n{SEALED_TEXT}".encode()).hexdigest()
    assert hash_entry(one, FIRST_HASH) == first
    assert hash_entry(one, first) == hashlib.sha256(f"{first}\n{SEALED_TEXT}".encode()).hexdigest()


def test_undoing_gives_back_what_stood_before_and_says_of_which_program() -> None:
    entries = [entry(1, old=override("a"), new=override("b")), entry(2, field="name", old=override("x"), new=None)]
    plan = plan_undoing("p", entries, current={"hours": override("b")}, shown={"name": "List"})
    assert (plan.program_id, plan.numbers, plan.blocked) == ("p", (1, 2), ())
    assert [(change.field, change.old, change.new, change.shown) for change in plan.changes] == [
        ("hours", override("b"), override("a"), None),
        ("name", None, override("x"), "List"),
    ]


def test_the_public_reads_the_field_of_a_hold_and_no_method_where_none_was_noted() -> None:
    line = public_line(entry(1, field="held:phones", evidence=({"who_answered": "Ann"},), is_single_person=True))
    assert line == PublicLine(day="2026-11-21", field="phones", kind="change", method="", is_single_person=True)
    assert public_line(entry(1, field="code:PW")).field == "code:PW"


def test_deeds_of_one_day_are_told_apart_by_how_they_were_checked() -> None:
    called = {"evidence": ({"method": "phone"},)}
    entries = [entry(1, kind="check", field="code:PW", **called), entry(1, kind="check", field="code:DT", **called),
               entry(1, kind="check", field="code:SA")]  # fmt: skip
    events = group_public_lines(map(public_line, entries))
    assert [(event.method, event.fields) for event in events] == [("phone", ("code:DT", "code:PW")), ("", ("code:SA",))]


def test_undoing_a_check_names_every_field() -> None:
    entries = [entry(1, kind="undo", field=name) for name in ("checked:phone", "phones")]
    (event,) = group_public_lines(map(public_line, entries))
    assert event.fields == ("checked:phone", "phones")
