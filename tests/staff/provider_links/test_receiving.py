"""What comes back through a link is one proposal; the link alone is evidence for nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from finder.listings.rules.fields import Group
from finder.listings.store import history, programs
from finder.listings.store.history import HistoryFilter
from finder.platform.errors import BadInput, InvalidFields
from finder.provider.links import answer_link, list_links
from finder.provider.rules.answers import CONFIRMED, Answer
from finder.staff.editing.editing import open_program
from finder.staff.editing.hiding import hide_phone
from finder.staff.provider_links.issuing import issue_link, revoke
from finder.staff.provider_links.receiving import receive_answer
from finder.staff.reviewing.deciding import Decision, approve, reject
from finder.staff.rules.errors import EvidenceMissing, NotAllowed, Stale
from finder.staff.rules.proposals import Proposal
from finder.staff.store import proposals
from tests.provider_site import issue
from tests.staff_directory import NOW, Directory, evidence, phone

NEW = [phone("+13035550111")]
OUTSIDE = evidence(method="state_list", source="state list of providers", who_answered="", words="")


def answer(directory: Directory, changes: dict[str, Any], confirmed: tuple[Group, ...] = ()) -> Proposal:
    _, code = issue(directory)
    with directory.sessions.begin() as session:
        said = Answer(changes=changes, confirmed=confirmed)
        link = answer_link(session, code, said, receive=receive_answer, now=NOW)
        assert link.proposal_id is not None
        return proposals.get_proposal(session, link.proposal_id)


def decide(directory: Directory, proposal: Proposal, by: str, *fields: str, **more: Any) -> Proposal:
    with directory.sessions.begin() as session:
        decision = Decision(proposal_id=proposal.id, fields=frozenset(fields) or None, **more)
        return approve(session, decision, context=directory.by(by))


def test_everything_waits_in_one_proposal(keyed: Directory) -> None:
    program_id = keyed.ids()["Hope House"]
    with keyed.readers() as session:
        before = programs.get_program(session, program_id)
    wanted = {
        "name": "New Hope House",
        "phones": NEW,
        "code:MD": "yes",
        "hours": "Mon to Fri",
        "opening": {"state": "full", "days": None},
    }
    proposal = answer(keyed, wanted)
    assert (proposal.kind, proposal.evidence) == ("provider", ())
    assert proposal.reason == "From the provider's link of 2026-11-25: These corrections."
    assert {change.field for change in proposal.changes} == set(wanted)
    with keyed.readers() as session:
        assert programs.get_program(session, program_id) == before
        (waiting,) = proposals.find_proposals(session, program_id=program_id)
        assert waiting == proposal


def test_all_right_confirms_no_phone(keyed: Directory) -> None:
    proposal = answer(keyed, {}, CONFIRMED)
    assert [change.field for change in proposal.changes] == ["checked:services", "checked:payment", "checked:intake"]
    assert "still right" in proposal.reason
    decide(keyed, proposal, "rita")
    with keyed.readers() as session:
        checked = dict(programs.get_program(session, proposal.program_id).checked)
    assert checked == dict.fromkeys(CONFIRMED, "2026-11-25")


def test_the_link_is_no_evidence_for_a_phone(keyed: Directory) -> None:
    proposal = answer(keyed, {"phones": NEW, "code:MD": "yes"})
    for pieces in ((), (evidence(method="called_new_number"),)):
        with pytest.raises(EvidenceMissing):
            decide(keyed, proposal, "rita", evidence=pieces)
    done = decide(keyed, proposal, "rita", evidence=(OUTSIDE,))
    assert done.evidence == (OUTSIDE,)
    with keyed.readers() as session:
        program = programs.get_program(session, proposal.program_id)
        assert program.phone == "+13035550111"
        (entry, *_) = history.find_entries(session, HistoryFilter(program_id=program.id, kind="change"))
    assert entry.evidence[0]["method"] == "state_list"


@pytest.mark.parametrize(
    "changes",
    [{"name": "Hope Home"}, {"website": "https://other.example.org"}, {"status": "closed"}, {"street": "1 Elm"}],
)
def test_what_could_hijack_a_listing_needs_a_check_of_ours(keyed: Directory, changes: dict[str, Any]) -> None:
    proposal = answer(keyed, changes)
    with pytest.raises(EvidenceMissing, match="A link proves nothing"):
        decide(keyed, proposal, "rita")
    decide(keyed, proposal, "rita", evidence=(OUTSIDE,))


def test_a_fact_needs_a_reviewer_only(keyed: Directory) -> None:
    decide(keyed, answer(keyed, {"code:MD": "yes"}), "rita")


def test_whoever_made_the_link_approves_nothing_of_it(keyed: Directory) -> None:
    _, code = issue(keyed, by="rita")
    with keyed.sessions.begin() as session:
        link = answer_link(session, code, Answer(changes={"code:MD": "yes"}), receive=receive_answer, now=NOW)
        proposal = proposals.get_proposal(session, link.proposal_id or 0)
    with pytest.raises(NotAllowed):
        decide(keyed, proposal, "rita")
    decide(keyed, proposal, "ada")


def test_other_proposals_take_no_evidence_from_their_reviewer(keyed: Directory) -> None:
    proposal = answer(keyed, {"phones": NEW})
    with keyed.sessions.begin() as session:
        plain = replace(proposal, kind="edit")
        plain = replace(plain, id=proposals.save_proposals(session, [plain])[0])
    with pytest.raises(EvidenceMissing):
        decide(keyed, plain, "rita", evidence=(OUTSIDE,))


def test_a_hidden_phone_stays_hidden_and_there(keyed: Directory) -> None:
    program_id = keyed.ids()["Hope House"]
    with keyed.sessions.begin() as session:
        hide_phone(session, program_id, "+13035550100", reason="hijacked", context=keyed.by("rita"))
    proposal = answer(keyed, {"phones": NEW})
    decide(keyed, proposal, "rita", evidence=(OUTSIDE,))
    with keyed.readers() as session:
        editable = open_program(session, program_id)
        assert [one.number for one in editable.program.phones] == ["+13035550111"]
        assert editable.overrides.hidden == {"+13035550100"}
        assert {one["number"] for one in editable.overrides.value("phones")} == {"+13035550100", "+13035550111"}


def test_what_changed_since_is_not_overwritten(keyed: Directory) -> None:
    proposal = answer(keyed, {"code:MD": "yes"})
    other = answer(keyed, {"code:MD": "no"})
    decide(keyed, other, "rita")
    with pytest.raises(Stale):
        decide(keyed, proposal, "rita")


def test_a_denied_value_leaves_the_link_open(keyed: Directory) -> None:
    link, code = issue(keyed)
    with keyed.sessions() as session, pytest.raises(InvalidFields):
        answer_link(session, code, Answer(changes={"zip": "10001"}), receive=receive_answer, now=NOW)
    with keyed.readers() as session:
        assert list_links(session, link.program_id)[0].is_open(NOW)


def test_warnings_come_along(keyed: Directory) -> None:
    proposal = answer(keyed, {"phones": [phone("+18005550111")]})
    assert "toll_free_replaces_local" in {signal.code for signal in proposal.signals}


def test_the_history_says_who_sent_and_when_it_was_answered_and_no_address(keyed: Directory) -> None:
    proposal = answer(keyed, {"code:MD": "yes"})
    with keyed.sessions.begin() as session:
        reject(session, Decision(proposal_id=proposal.id), context=keyed.by("rita"))
        link, _ = issue_link(session, proposal.program_id, "mail", context=keyed.by("ed", minutes=1))
        revoke(session, proposal.program_id, link.id, context=keyed.by("eve", minutes=2))
        entries = history.find_entries(session, HistoryFilter(program_id=proposal.program_id))
        people = {name: keyed.by(name).actor.account_id for name in ("ed", "eve")}
    told = [(entry.kind, entry.proposer) for entry in reversed(entries)]
    assert told == [
        ("link_made", people["ed"]), ("provider_answer", None), ("rejection", keyed.by("rita").actor.account_id),
        ("link_made", people["ed"]), ("link_revoked", people["eve"]),
    ]  # fmt: skip
    assert all("@" not in repr(entry) for entry in entries)


def test_viewers_make_none_and_nobody_for_a_closed_place(keyed: Directory) -> None:
    program_id = keyed.ids()["Hope House"]
    with keyed.sessions.begin() as session:
        with pytest.raises(NotAllowed):
            issue_link(session, program_id, "paper", context=keyed.by("vera"))
        with pytest.raises(NotAllowed):
            revoke(session, program_id, 1, context=keyed.by("vera"))
    decide(keyed, answer(keyed, {"status": "closed"}), "rita", evidence=(OUTSIDE,))
    with keyed.sessions() as session, pytest.raises(BadInput, match="no longer listed"):
        issue_link(session, program_id, "paper", context=keyed.by("ed"))
