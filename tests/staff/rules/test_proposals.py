"""Who may decide what, on which evidence."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from finder.staff.rules.errors import (
    AlreadyDecided,
    EvidenceMissing,
    HoldNotOver,
    NotAllowed,
    ReauthenticationNeeded,
)
from finder.staff.rules.permissions import ActionContext, Actor, mailbox, may, normalize_email
from finder.staff.rules.proposals import Evidence, Proposal, check_backing, check_decider
from tests.each import in_one_pass

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TODAY = NOW.date()


def proposal(**changes: Any) -> Proposal:
    values: dict[str, Any] = {
        "id": 1, "program_id": "p", "kind": "edit", "status": "proposed", "proposer": 1, "proposed_at": NOW,
        "base_version": 1, "changes": (), "reason": "r",
    }  # fmt: skip
    return Proposal(**{**values, **changes})


def evidence(**changes: Any) -> Evidence:
    values = {"method": "called_old_number", "source": "the old number", "on": "2026-11-24", "who_answered": "desk",
              "words": "Hope House, good morning"}  # fmt: skip
    return Evidence(**{**values, **changes})  # type: ignore[arg-type]


def actor(role: Any = "reviewer", *, minutes: int | None = 1) -> Actor:
    return Actor(account_id=2, role=role, factor_at=None if minutes is None else NOW - timedelta(minutes=minutes))


def by(who: Actor) -> ActionContext:
    return ActionContext(actor=who, now=NOW)


@in_one_pass(
    "bad",
    [
        (),
        (evidence(method="called_new_number"),),
        (evidence(source=" "),),
        (evidence(words=""),),
        (evidence(who_answered=""),),
        (evidence(on="2026-11-26"),),
        (evidence(on="2026-08-26"),),
        (evidence(on="yesterday"),),
        (evidence(method="a feeling"),),
    ],
)
def test_a_phone_is_not_approved_without_good_evidence(bad: tuple[Evidence, ...]) -> None:
    with pytest.raises(EvidenceMissing):
        check_backing(proposal(evidence=bad), ["phones"], is_alone=False, today=TODAY)


@in_one_pass("method", ["called_old_number", "state_list", "samhsa_list", "letterhead", "site_visit"])
def test_a_phone_is_approved_on_good_evidence(method: str) -> None:
    check_backing(proposal(evidence=(evidence(method=method),)), ["phones"], is_alone=True, today=TODAY)


def test_other_fields_need_evidence_only_when_one_works_alone() -> None:
    check_backing(proposal(), ["name"], is_alone=False, today=TODAY)
    check_backing(proposal(kind="undo"), ["phones"], is_alone=False, today=TODAY)
    with pytest.raises(EvidenceMissing, match="Alone"):
        check_backing(proposal(kind="undo"), ["name"], is_alone=True, today=TODAY)


@in_one_pass("role", ["viewer", "editor"])
def test_lesser_roles_decide_nothing(role: str) -> None:
    with pytest.raises(NotAllowed):
        check_decider(proposal(), by(actor(role)), is_same_person=False, is_alone=False)


@in_one_pass("minutes", [None, 11, -1])
def test_a_decision_needs_a_fresh_factor(minutes: int | None) -> None:
    with pytest.raises(ReauthenticationNeeded):
        check_decider(proposal(), by(actor(minutes=minutes)), is_same_person=False, is_alone=False)


@in_one_pass("role", ["reviewer", "admin"])
def test_nobody_approves_their_own(role: str) -> None:
    with pytest.raises(NotAllowed, match="Somebody else"):
        check_decider(proposal(), by(actor(role)), is_same_person=True, is_alone=False)
    check_decider(proposal(), by(actor(role)), is_same_person=False, is_alone=False)


def test_alone_it_takes_a_day() -> None:
    early = NOW - timedelta(hours=24) + timedelta(seconds=1)
    with pytest.raises(HoldNotOver) as caught:
        check_decider(proposal(proposed_at=early), by(actor()), is_same_person=True, is_alone=True)
    assert caught.value.until == early + timedelta(hours=24)
    day_old = proposal(proposed_at=NOW - timedelta(hours=24))
    check_decider(day_old, by(actor()), is_same_person=True, is_alone=True)


def test_what_was_decided_stays_so() -> None:
    with pytest.raises(AlreadyDecided):
        check_decider(proposal(status="applied"), by(actor()), is_same_person=False, is_alone=False)


def test_roles_hold_each_other() -> None:
    assert [may(role, "edit") for role in ("viewer", "editor", "reviewer", "admin")] == [False, True, True, True]
    assert [may(role, "accounts") for role in ("viewer", "editor", "reviewer", "admin")] == [False, False, False, True]


@in_one_pass(
    ("typed", "normalized"),
    [(" Ann@Example.ORG ", "ann@example.org"), ("ann", ""), ("a b@x.org", ""), ("a@x", ""), ("a" * 250 + "@x.org", "")],
)
def test_addresses_are_normalized(typed: str, normalized: str) -> None:
    assert normalize_email(typed) == normalized


@in_one_pass(("zone", "began"), [("", "25T00:00"), ("America/New_York", "24T05:00"), ("Pacific/Guam", "24T14:00")])
def test_a_day_begins_where_the_actor_is(zone: str, began: str) -> None:
    now = datetime(2026, 11, 25, 3, tzinfo=UTC)
    context = ActionContext(actor=Actor(account_id=1, role="editor", factor_at=None, time_zone=zone), now=now)
    assert context.day_began.isoformat(timespec="minutes") == f"2026-11-{began}+00:00"


def test_a_tagged_address_is_the_same_mailbox() -> None:
    assert mailbox("ann+work@example.org") == mailbox("ann@example.org") != mailbox("bob@example.org")
    assert date(2026, 11, 25) == TODAY
