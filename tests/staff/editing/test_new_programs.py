"""A program that no list holds."""

from __future__ import annotations

from typing import Any

import pytest

from finder.listings.rules.records import SourceRecord
from finder.listings.store import history, programs
from finder.platform.errors import BadInput, InvalidFields
from finder.staff.editing.new_programs import NewOutcome, NewProgram, propose_program
from finder.staff.reviewing.deciding import Decision, approve
from finder.staff.rules.errors import EvidenceMissing, NotAllowed, ReauthenticationNeeded
from finder.staff.store import proposals
from tests.staff_directory import RECORDS, Directory, evidence, load, phone

VALUES: dict[str, Any] = {
    "name": "New Leaf", "street": "3 Elm Street", "city": "Denver", "state": "CO", "zip": "80203", "licence": "CO-77",
    "phones": [phone("+13035550155")], "code:SA": "yes", "hours": "Mon",
}  # fmt: skip


def propose(directory: Directory, *, who: str = "ed", fresh: bool = True, **changes: Any) -> NewOutcome:
    more = {key: changes.pop(key) for key in ("reason", "evidence") if key in changes}
    new = NewProgram(**{"values": {**VALUES, **changes}, "reason": "licensed", "evidence": (evidence(),), **more})
    with directory.sessions.begin() as session:
        return propose_program(session, new, context=directory.by(who, fresh=fresh))


def test_a_second_person_adds_it_and_later_lists_find_it(directory: Directory) -> None:
    outcome = propose(directory)
    assert "New Leaf" not in directory.ids()
    with directory.sessions.begin() as session:
        with pytest.raises(NotAllowed):
            approve(session, Decision(proposal_id=outcome.proposal_id), context=directory.by("ed"))
        half = Decision(proposal_id=outcome.proposal_id, fields=frozenset({"name"}))
        with pytest.raises(InvalidFields):
            approve(session, half, context=directory.by("rita"))
        approve(session, Decision(proposal_id=outcome.proposal_id), context=directory.by("rita"))
    with directory.readers() as session:
        program = programs.get_program(session, outcome.program_id)
        assert history.verify(session) is None
    assert (program.listed, program.phone, program.services, program.point) == (True, "+13035550155", ("SA",), "zip")
    assert program.notes == (("hours", "Mon"), ("licence", "CO-77"))
    with directory.sessions.begin() as session:
        listed = SourceRecord(
            name="New Leaf", street="3 Elm St", city="Denver", state="CO", zip="80203", kinds=("SU",), codes=("PW",)
        )
        load(session, [*RECORDS, listed], as_of="2027-01-01")
    assert directory.ids()["New Leaf"] == outcome.program_id
    with directory.readers() as session:
        assert programs.get_program(session, outcome.program_id).services == ("PW", "SA")


def test_two_on_one_day(directory: Directory) -> None:
    first, second = propose(directory), propose(directory, who="eve", street="9 Oak Street", phones=[])
    with directory.sessions.begin() as session:
        for outcome in (first, second):
            approve(session, Decision(proposal_id=outcome.proposal_id), context=directory.by("rita"))
        assert programs.count_programs(session) == 5


def test_likely_duplicates_are_named_and_sure_ones_refused(directory: Directory) -> None:
    ids = directory.ids()
    outcome = propose(directory, phones=[phone("+13035550100")])
    assert outcome.duplicates == (ids["Hope House"],)
    with directory.readers() as session:
        (proposal,) = proposals.find_proposals(session)
    assert [(signal.code, signal.detail) for signal in proposal.signals] == [("likely_duplicate", ids["Hope House"])]
    with pytest.raises(BadInput, match="of this name at this address"):
        _same(directory)


def _same(directory: Directory) -> None:
    record = RECORDS[0]
    values = {
        "name": record.name,
        "street": record.street,
        "city": "Denver",
        "state": "CO",
        "zip": "80202",
        "licence": "1",
    }
    with directory.sessions.begin() as session:
        propose_program(session, NewProgram(values=values, reason="r"), context=directory.by("ed"))


def test_of_two_proposals_of_one_program_the_second_fails(directory: Directory) -> None:
    first, second = propose(directory), propose(directory)
    with directory.sessions.begin() as session:
        approve(session, Decision(proposal_id=first.proposal_id), context=directory.by("rita"))
    with directory.sessions() as session, pytest.raises(BadInput):
        approve(session, Decision(proposal_id=second.proposal_id), context=directory.by("rita"))


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"city": ""}, {"city"}),
        ({"zip": "10001"}, {"zip"}),
        ({"zip": "x"}, {"zip"}),
        ({"phones": [phone("+13035550155", answers="not_stated")]}, {"phones"}),
        ({"reason": ""}, {"reason"}),
    ],
)
def test_bad_values_are_named(directory: Directory, changes: dict[str, Any], wrong: set[str]) -> None:
    with pytest.raises(InvalidFields) as caught:
        propose(directory, **changes)
    assert set(caught.value.reasons) == wrong


def test_it_needs_a_license_or_two_kinds_of_evidence_and_a_fresh_editor(directory: Directory) -> None:
    with pytest.raises(EvidenceMissing):
        propose(directory, licence="")
    assert propose(directory, licence="", evidence=(evidence(), evidence(method="site_visit"))).proposal_id
    with pytest.raises(ReauthenticationNeeded):
        propose(directory, fresh=False)
