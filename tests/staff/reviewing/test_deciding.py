"""The second person, the one who is alone, and the emergency brake."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from finder.listings.store import history, programs
from finder.listings.store.history import HistoryFilter
from finder.platform.errors import InvalidFields, NotFound
from finder.staff.accounts.rules.credentials import Passkey
from finder.staff.accounts.store import accounts
from finder.staff.editing.editing import Edit, edit_program, open_program
from finder.staff.editing.hiding import hide_phone
from finder.staff.reviewing.deciding import Decision, approve, reject, withdraw
from finder.staff.rules.errors import AlreadyDecided, EvidenceMissing, HoldNotOver, NotAllowed, Stale
from finder.staff.rules.permissions import ActionContext
from finder.staff.store import proposals
from tests.staff_directory import NOW, Directory, add, evidence, phone

NEW = [phone("+13035550111")]


def propose(directory: Directory, context: ActionContext, **more: Any) -> int:
    program_id = directory.ids()["Hope House"]
    values = {"changes": {"phones": NEW, "website": "https://hope.example.org/new"}, "evidence": (evidence(),), **more}
    with directory.sessions.begin() as session:
        version = open_program(session, program_id).version
        wanted = Edit(program_id=program_id, base_version=version, reason="moved", **values)
        outcome = edit_program(session, wanted, context=context)
    assert outcome.proposal_id is not None
    return outcome.proposal_id


def decide(directory: Directory, proposal_id: int, context: ActionContext, *fields: str) -> None:
    with directory.sessions.begin() as session:
        wanted = frozenset(fields) if fields else None
        approve(session, Decision(proposal_id=proposal_id, fields=wanted, note="called"), context=context)


def published_phone(directory: Directory) -> str:
    with directory.sessions() as session:
        return programs.get_program(session, directory.ids()["Hope House"]).phone


def test_a_second_person_approves_and_it_is_published(directory: Directory) -> None:
    proposal_id = propose(directory, directory.by("ed"))
    assert published_phone(directory) == "+13035550100"
    decide(directory, proposal_id, directory.by("rita", minutes=5))
    assert published_phone(directory) == "+13035550111"
    with directory.sessions() as session:
        proposal = proposals.get_proposal(session, proposal_id)
        (entry,) = [entry for entry in history.find_entries(session, HistoryFilter(limit=2)) if entry.field == "phones"]
    assert (proposal.status, proposal.decision_note, proposal.applied_fields) == (
        "applied",
        "called",
        ("phones", "website"),
    )
    assert (entry.proposer, entry.approver) == (
        directory.by("ed").actor.account_id,
        directory.by("rita").actor.account_id,
    )
    assert (entry.evidence[0]["method"], entry.proposal_id, entry.is_single_person) == (
        "called_old_number", proposal_id, False,
    )  # fmt: skip
    assert entry.shown[0]["number"] == "+13035550100"


def test_each_field_is_approved_or_rejected(directory: Directory) -> None:
    proposal_id = propose(directory, directory.by("ed"), evidence=())
    with pytest.raises(InvalidFields):
        decide(directory, proposal_id, directory.by("rita"), "name")
    with pytest.raises(EvidenceMissing):
        decide(directory, proposal_id, directory.by("rita"))
    decide(directory, proposal_id, directory.by("rita"), "website")
    with directory.sessions() as session:
        program = programs.get_program(session, directory.ids()["Hope House"])
    assert (program.website, program.phone) == ("https://hope.example.org/new", "+13035550100")
    with pytest.raises(AlreadyDecided):
        decide(directory, proposal_id, directory.by("rita"), "phones")


def test_only_the_new_number_called_is_not_enough(directory: Directory) -> None:
    proposal_id = propose(directory, directory.by("ed"), evidence=(evidence(method="called_new_number"),))
    with pytest.raises(EvidenceMissing, match="new number"):
        decide(directory, proposal_id, directory.by("rita"))


@pytest.mark.parametrize("name", ["rita", "ada"])
def test_nobody_approves_their_own_with_any_role(directory: Directory, name: str) -> None:
    with pytest.raises(NotAllowed, match="Somebody else"):
        decide(directory, propose(directory, directory.by(name)), directory.by(name, minutes=2000))


def test_who_became_a_reviewer_meanwhile_still_may_not(directory: Directory) -> None:
    proposal_id = propose(directory, directory.by("ed"))
    with directory.sessions.begin() as session:
        accounts.update_account(session, directory.by("ed").actor.account_id, role="reviewer")
    with pytest.raises(NotAllowed, match="Somebody else"):
        decide(directory, proposal_id, directory.by("ed"))


def test_a_second_account_of_the_same_mailbox_may_not(directory: Directory) -> None:
    with directory.sessions.begin() as session:
        add(session, "ed+two", "reviewer")
    with pytest.raises(NotAllowed, match="Somebody else"):
        decide(directory, propose(directory, directory.by("ed")), directory.by("ed+two"))


def test_a_second_account_with_the_same_passkey_may_not(directory: Directory) -> None:
    with directory.sessions.begin() as session:
        for name in ("ed", "rita"):
            accounts.save_passkey(
                session,
                Passkey(
                    id=0, account_id=directory.by(name).actor.account_id, credential_id="same", public_key=b"k",
                    sign_count=0, name="", created_at=NOW.isoformat(),
                ),
            )  # fmt: skip
    with pytest.raises(NotAllowed, match="Somebody else"):
        decide(directory, propose(directory, directory.by("ed")), directory.by("rita"))


def test_editors_and_viewers_decide_nothing(directory: Directory) -> None:
    proposal_id = propose(directory, directory.by("ed"))
    for name in ("eve", "vera"):
        with pytest.raises(NotAllowed):
            decide(directory, proposal_id, directory.by(name))
        with directory.sessions() as session, pytest.raises(NotAllowed):
            reject(session, Decision(proposal_id=proposal_id), context=directory.by(name))


def test_a_field_that_changed_meanwhile_is_stale(directory: Directory) -> None:
    first, second = propose(directory, directory.by("ed")), propose(directory, directory.by("eve"))
    decide(directory, first, directory.by("rita"))
    with pytest.raises(Stale):
        decide(directory, second, directory.by("rita"))
    with directory.sessions() as session:
        assert proposals.get_proposal(session, second).status == "proposed"


def test_of_two_approvals_at_once_one_counts(directory: Directory) -> None:
    proposal_id = propose(directory, directory.by("ed"))
    reviewers = [directory.by("rita"), directory.by("ada")]
    start, outcomes = threading.Barrier(2), []

    def run(context: ActionContext) -> None:
        start.wait()
        try:
            decide(directory, proposal_id, context)
            outcomes.append("done")
        except AlreadyDecided:
            outcomes.append("too late")

    threads = [threading.Thread(target=run, args=(by,)) for by in reviewers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "too late"]
    with directory.sessions() as session:
        entries = history.find_entries(session, HistoryFilter())
        assert history.verify(session) is None
    assert len([entry for entry in entries if entry.field == "phones"]) == 1


def test_alone_it_takes_a_day_evidence_and_is_marked(directory: Directory) -> None:
    with directory.sessions.begin() as session:
        accounts.update_account(session, directory.by("ada").actor.account_id, is_active=False)
    proposal_id = propose(directory, directory.by("rita"))
    with pytest.raises(HoldNotOver):
        decide(directory, proposal_id, directory.by("rita", minutes=24 * 60 - 1))
    decide(directory, proposal_id, directory.by("rita", minutes=24 * 60))
    with directory.sessions() as session:
        (entry,) = [entry for entry in history.find_entries(session, HistoryFilter()) if entry.field == "phones"]
    assert entry.is_single_person


def test_alone_nothing_passes_without_evidence(directory: Directory) -> None:
    with directory.sessions.begin() as session:
        accounts.update_account(session, directory.by("ada").actor.account_id, is_active=False)
    proposal_id = propose(directory, directory.by("rita"), changes={"website": ""}, evidence=())
    with pytest.raises(EvidenceMissing, match="Alone"):
        decide(directory, proposal_id, directory.by("rita", minutes=24 * 60))


def test_rejecting_and_withdrawing(directory: Directory) -> None:
    first, second = propose(directory, directory.by("ed")), propose(directory, directory.by("rita"))
    with directory.sessions.begin() as session:
        assert (
            reject(session, Decision(proposal_id=first, note="no"), context=directory.by("rita")).status == "rejected"
        )
        with pytest.raises(NotAllowed, match="Withdraw"):
            reject(session, Decision(proposal_id=second), context=directory.by("rita"))
        with pytest.raises(NotAllowed, match="Only who"):
            withdraw(session, second, context=directory.by("ed"))
        assert withdraw(session, second, context=directory.by("rita")).status == "withdrawn"
        with pytest.raises(AlreadyDecided):
            withdraw(session, second, context=directory.by("rita"))
        with pytest.raises(NotFound):
            reject(session, Decision(proposal_id=99), context=directory.by("rita"))
    with directory.sessions() as session:
        assert proposals.find_proposals(session) == []
        assert [entry.id for entry in proposals.find_proposals(session, status="rejected")] == [first]
        program_id = directory.ids()["Hope House"]
        assert [e.id for e in proposals.find_proposals(session, status="withdrawn", program_id=program_id)] == [second]


def test_one_reviewer_hides_a_phone_at_once_and_giving_it_back_takes_two(directory: Directory) -> None:
    program_id = directory.ids()["Hope House"]
    with directory.sessions.begin() as session:
        hide_phone(session, program_id, "+13035550100", reason="a call floor answers", context=directory.by("rita"))
    assert published_phone(directory) == ""
    with directory.sessions() as session:
        assert programs.get_program(session, program_id).phone_hidden
        with pytest.raises(NotFound):
            hide_phone(session, program_id, "+13035550100", reason="x", context=directory.by("rita"))
        with pytest.raises(NotAllowed):
            hide_phone(session, program_id, "+13035550100", reason="x", context=directory.by("ed"))
    proposal_id = propose(directory, directory.by("rita"), changes={"hidden": None})
    with pytest.raises(NotAllowed):
        decide(directory, proposal_id, directory.by("rita"))
    assert published_phone(directory) == ""
    decide(directory, proposal_id, directory.by("ada"))
    assert published_phone(directory) == "+13035550100"
