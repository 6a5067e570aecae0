"""One fixture a warning signal."""

from __future__ import annotations

from typing import Any

from finder.listings.rules.changes import Change
from finder.listings.rules.overrides import StaffOverride
from finder.staff.editing.rules.signals import MANY_A_DAY, Known, find_signals, looks_like, state_of_number
from tests.each import in_one_pass


def phones(*numbers: str) -> list[dict[str, str]]:
    return [{"number": number, "kind": "main", "extension": "", "answers": "program"} for number in numbers]


def change(field: str, old: Any, new: Any) -> Change:
    return Change(field=field, old=None, new=StaffOverride(value=new, on="2026-01-01"), shown=old)


LOCAL, LOCAL2, TOLL_FREE, FAR = "+13035550100", "+17205550100", "+18885550100", "+12125550100"


def known(**changes: Any) -> Known:
    return Known(**{"program_id": "p", "organization": "Hope", "state": "CO", **changes})


CASES: list[tuple[str, Change, Known, list[str]]] = [
    ("nothing", change("phones", phones(LOCAL), phones(LOCAL2)), known(), []),
    ("toll-free", change("phones", phones(LOCAL), phones(TOLL_FREE)), known(), ["toll_free_replaces_local"]),
    ("toll-free beside", change("phones", phones(LOCAL), phones(LOCAL, TOLL_FREE)), known(), []),
    (
        "another's number",
        change("phones", phones(LOCAL), phones(LOCAL2)),
        known(number_owners={LOCAL2: {"q": "Other"}}),
        ["number_of_another"],
    ),
    (
        "a sister's number",
        change("phones", phones(LOCAL), phones(LOCAL2)),
        known(number_owners={LOCAL2: {"q": "Hope", "p": "x"}}),
        [],
    ),
    (
        "its own number, its organization written differently",
        change("phones", phones(LOCAL), phones(LOCAL2)),
        known(number_owners={LOCAL2: {"q": "HOPE, Inc."}}),
        [],
    ),
    ("a second far number", change("phones", phones(FAR), phones("+12125550101")), known(), []),
    ("not busy yet", change("name", "a", "b"), known(changes_today=MANY_A_DAY - 1), []),
    ("far area code", change("phones", phones(LOCAL), phones(FAR)), known(), ["area_far_from_address"]),
    ("removed", Change(field="phones", old=StaffOverride(value=phones(LOCAL), on=""), new=None), known(), []),
    ("new domain", change("website", "", "https://new.example.org"), known(), ["domain_new"]),
    ("same domain", change("website", "http://hope.org", "https://www.hope.org/x"), known(), []),
    (
        "look-alike",
        change("website", "http://hopehouse.org", "https://hope-hause.org"),
        known(host_owners={"hopehouse.org": frozenset({"Hope"})}),
        ["domain_look_alike"],
    ),
    (
        "shared domain",
        change("website", "", "https://other.org"),
        known(host_owners={"other.org": frozenset({"Other"})}),
        ["domain_shared"],
    ),
    (
        "own domain",
        change("website", "", "https://hope.org"),
        known(host_owners={"hope.org": frozenset({"Hope"})}),
        [],
    ),
    ("busy", change("name", "a", "b"), known(changes_today=MANY_A_DAY), ["many_by_one_person"]),
    ("mass", change("name", "a", "b"), known(programs_touched=10), ["mass_edit"]),
]


@in_one_pass(("changed", "directory", "expected"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_signals(changed: Change, directory: Known, expected: list[str]) -> None:
    assert [signal.code for signal in find_signals([changed], directory)] == expected


def test_each_signal_shows_what_it_rests_on() -> None:
    owners = {LOCAL2: {"q": "Other", "r": "Another", "p": "Hope"}}
    (found,) = find_signals([change("phones", phones(LOCAL), phones(LOCAL2))], known(number_owners=owners))
    assert (found.evidence, found.programs) == (("Another", "Other"), ("q", "r"))
    (found,) = find_signals([change("phones", phones(LOCAL), phones(FAR))], known())
    assert found.evidence == ("NY instead of CO",)
    (found,) = find_signals([change("phones", phones(LOCAL), phones(TOLL_FREE))], known())
    assert found.evidence == (LOCAL,)
    (found,) = find_signals([change("website", "http://hope.org", "https://new.example.org")], known())
    assert found.evidence == ("instead of hope.org",)


@in_one_pass(
    ("number", "state"), [(LOCAL, "CO"), (FAR, "NY"), ("+12025550100", "DC"), ("+12065550100", "WA"), (TOLL_FREE, "")]
)
def test_area_codes_tell_the_state(number: str, state: str) -> None:
    assert state_of_number(number) == state


def test_short_and_equal_hosts_do_not_look_alike() -> None:
    assert not looks_like("abc.org", "abd.org")
    assert not looks_like("hopehouse.org", "hopehouse.org")
    assert looks_like("hopehouse.com", "hopehouse.org")
