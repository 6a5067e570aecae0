"""Who looks after which program."""

from __future__ import annotations

import pytest

from finder.listings.store import history
from finder.listings.store.history import HistoryFilter
from finder.platform.errors import InvalidFields, NotFound
from finder.staff.accounts.store import accounts
from finder.staff.calls.assigning import assign, claim
from finder.staff.calls.queue import find_calls
from finder.staff.rules.errors import NotAllowed, Stale
from finder.staff.store import assignments
from tests.staff_directory import NOW, Directory


def owners(directory: Directory) -> dict[str, int]:
    with directory.readers() as session:
        return {key: one.account_id for key, one in assignments.list_assignments(session).items()}


def test_a_reviewer_gives_programs_out_and_it_is_written_down(directory: Directory) -> None:
    ids = directory.ids()
    both = [ids["Hope House"], ids["Dawn Clinic"]]
    ed, rita = directory.by("ed"), directory.by("rita")
    with directory.sessions.begin() as session:
        assign(session, both, ed.actor.account_id, context=rita)
    assert owners(directory) == dict.fromkeys(both, ed.actor.account_id)
    with directory.sessions.begin() as session:
        assign(session, both[:1], None, context=ed)
        entries = history.find_entries(session, HistoryFilter(kind="assign"))
        assert [(entry.program_id, entry.reason) for entry in entries] == [
            (both[0], "to nobody"), *((key, f"to {ed.actor.account_id}") for key in sorted(both, reverse=True)),
        ]  # fmt: skip
        assert history.verify(session) is None
    assert owners(directory) == {both[1]: ed.actor.account_id}


def test_calls_skip_what_somebody_else_looks_after_and_can_be_claimed(directory: Directory) -> None:
    program_id = directory.ids()["River Home"]
    ed, eve = directory.by("ed"), directory.by("eve")
    with directory.sessions.begin() as session:
        claim(session, program_id, context=ed)
        claim(session, program_id, context=ed)
        with pytest.raises(Stale) as caught:
            claim(session, program_id, context=eve)
        assert caught.value.current == {"account_id": ed.actor.account_id}
        calls = {
            name: [call.card.name for call in find_calls(session, today=NOW.date(), account_id=name)]
            for name in (None, ed.actor.account_id, eve.actor.account_id)
        }
        assert find_calls(session, today=NOW.date())[0].assigned_to == ed.actor.account_id
    assert ["River Home" in names for names in calls.values()] == [True, True, False]


def test_who_may_not_and_what_can_not_be(directory: Directory) -> None:
    program_id = directory.ids()["River Home"]
    ed, eve, rita, vera = (directory.by(name) for name in ("ed", "eve", "rita", "vera"))
    with directory.sessions.begin() as session:
        claim(session, program_id, context=ed)
        for target in (eve.actor.account_id, None):
            with pytest.raises(NotAllowed):
                assign(session, [program_id], target, context=eve)
        with pytest.raises(NotAllowed):
            assign(session, [program_id], eve.actor.account_id, context=ed)
        with pytest.raises(NotAllowed):
            claim(session, program_id, context=vera)
        with pytest.raises(InvalidFields):
            assign(session, [program_id], vera.actor.account_id, context=rita)
        with pytest.raises(InvalidFields):
            assign(session, [], ed.actor.account_id, context=rita)
        with pytest.raises(NotFound):
            assign(session, [program_id, "nobody"], ed.actor.account_id, context=rita)
        accounts.update_account(session, eve.actor.account_id, is_active=False)
        with pytest.raises(InvalidFields):
            assign(session, [program_id], eve.actor.account_id, context=rita)
    assert owners(directory) == {program_id: ed.actor.account_id}
