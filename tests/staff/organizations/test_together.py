"""One change for several sites: proposed as one, decided for all or some, undone as one and singly."""

from __future__ import annotations

from typing import Any

import pytest

from finder.listings.rules.conflicts import Conflict
from finder.listings.rules.history import Entry
from finder.listings.rules.overrides import StaffOverride
from finder.listings.store import history, programs, staff_overrides
from finder.listings.store.history import HistoryFilter
from finder.listings.store.organizations import find_organizations, list_site_ids, list_site_numbers
from finder.platform.errors import InvalidFields, NotFound
from finder.staff.editing.editing import Edit, edit_program, open_program
from finder.staff.editing.hiding import hide_phone
from finder.staff.editing.proposing import Backing
from finder.staff.editing.together import begin_undoing, find_group_entries, get_group
from finder.staff.editing.undoing import undo_entries
from finder.staff.organizations.deciding_together import (
    TogetherDecided,
    TogetherDecision,
    approve_together,
    reject_together,
    withdraw_together,
)
from finder.staff.organizations.proposing_together import TogetherInput, propose_together
from finder.staff.organizations.rules.changes import OrganizationChange
from finder.staff.rules.errors import EvidenceMissing, NotAllowed, ReauthenticationNeeded
from finder.staff.rules.groups import MOST_SITES
from finder.staff.store import proposals
from finder.staff.store.proposals import WaitingFilter
from tests.staff_directory import Directory, evidence, phone
from tests.staff_sites import NEW, OLD, PHONE, together

MEDICAID = OrganizationChange(what="code", code="MD", answer="yes")


def approve(
    directory: Directory, group_id: int | None, chosen: tuple[int, ...] | None = None, by: str = "rita"
) -> TogetherDecided:
    with directory.sessions.begin() as session:
        ids = chosen or tuple(
            one.id for one in proposals.list_of_group(session, group_id or 0) if one.status == "proposed"
        )
        decision = TogetherDecision(group_id=group_id or 0, proposal_ids=ids)
        return approve_together(session, decision, context=directory.by(by))


def phones(directory: Directory, ids: dict[str, str]) -> dict[str, str]:
    with directory.readers() as session:
        return {name: programs.get_program(session, program_id).phone for name, program_id in ids.items()}


def entries_of(directory: Directory, program_id: str) -> list[Entry]:
    with directory.readers() as session:
        return history.find_entries(session, HistoryFilter(program_id=program_id, kind="change"))


def test_spellings_and_their_sites_are_found(directory: Directory, harbor: dict[str, str]) -> None:
    with directory.readers() as session:
        found = find_organizations(session, "harbor", limit=10)
        assert [(one.name, one.sites) for one in found] == [("Harbor Care", 3), ("HARBOR CARE INC", 1)]
        assert find_organizations(session, "harbor 100%_", limit=10) == []
        both = list_site_ids(session, ["Harbor Care", "HARBOR CARE INC"], limit=10)
        assert set(both) == set(harbor.values())
        assert set(list_site_ids(session, ["Harbor Care"], limit=10)) == {
            harbor[name] for name in ("North", "South", "West")
        }
        assert list_site_numbers(session, both) == [(OLD, 3), ("+13035550159", 1)]


def test_all_sites_in_one_decision(directory: Directory, harbor: dict[str, str]) -> None:
    outcome = together(directory, list(harbor.values()))
    assert outcome.left_out == ((harbor["West"], "other_number"),)
    assert len(outcome.proposed) == 3
    assert phones(directory, harbor) == {"North": OLD, "South": OLD, "East": OLD, "West": "+13035550159"}
    decided = approve(directory, outcome.group_id)
    assert (len(decided.decided), decided.refused) == (3, ())
    assert phones(directory, harbor) == {"North": NEW, "South": NEW, "East": NEW, "West": "+13035550159"}
    with directory.readers() as session:
        group = {one.id for one in proposals.list_of_group(session, outcome.group_id or 0)}
        assert len(find_group_entries(session, outcome.group_id or 0)) == 3
        assert get_group(session, outcome.group_id or 0).left_out == ((harbor["West"], "other_number"),)
    for name in ("North", "South", "East"):
        (entry,) = entries_of(directory, harbor[name])
        assert entry.proposal_id in group
        assert entry.approver == directory.by("rita").actor.account_id


def test_all_except_some(directory: Directory, harbor: dict[str, str]) -> None:
    outcome = together(directory, list(harbor.values()))
    with directory.sessions.begin() as session:
        by_site = {one.program_id: one.id for one in proposals.list_of_group(session, outcome.group_id or 0)}
        except_one = tuple(number for site, number in by_site.items() if site != harbor["South"])
    approve(directory, outcome.group_id, except_one)
    assert phones(directory, harbor)["South"] == OLD
    with directory.sessions.begin() as session:
        (left,) = proposals.find_proposals(session, program_id=harbor["South"])
        reject_together(
            session,
            TogetherDecision(group_id=outcome.group_id or 0, proposal_ids=(left.id,)),
            context=directory.by("rita"),
        )
        assert proposals.find_proposals(session) == []


def test_a_service_waits_too_when_it_changes_at_many(directory: Directory, harbor: dict[str, str]) -> None:
    outcome = together(directory, list(harbor.values()), change=MEDICAID, evidence=())
    assert len(outcome.proposed) == 4
    with directory.readers() as session:
        assert "MD" not in programs.get_program(session, harbor["North"]).facts
    approve(directory, outcome.group_id)
    with directory.readers() as session:
        assert programs.get_program(session, harbor["North"]).facts["MD"].state == "offered"
    again = together(directory, list(harbor.values()), change=MEDICAID)
    assert again.group_id is None
    assert {why for _, why in again.left_out} == {"same"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (OrganizationChange(what="website", text="https://harbor.example.org"), "website"),
        (OrganizationChange(what="organization", text="Harbor Health"), "organization"),
        (OrganizationChange(what="phone", number=OLD, answers="referral_line"), "phones"),
        (OrganizationChange(what="phone", new_number=NEW, answers="parent"), "phones"),
    ],
)
def test_every_kind_of_change(
    directory: Directory, harbor: dict[str, str], change: OrganizationChange, field: str
) -> None:
    outcome = together(directory, [harbor["North"], harbor["South"]], change=change)
    approve(directory, outcome.group_id)
    for name in ("North", "South"):
        (entry,) = entries_of(directory, harbor[name])
        assert entry.field == field


def test_sites_that_cannot_change_are_told(directory: Directory, harbor: dict[str, str]) -> None:
    with directory.sessions.begin() as session:
        hide_phone(session, harbor["North"], OLD, reason="hijacked", context=directory.by("rita"))
        version = open_program(session, harbor["South"]).version
        wanted = Edit(
            program_id=harbor["South"], base_version=version, changes={"phones": [phone("+13035550166")]}, reason="moved",
            evidence=(evidence(),),
        )  # fmt: skip
        edit_program(session, wanted, context=directory.by("eve"))
        versions = programs.find_versions(session, list(harbor.values()))
    stale = {**versions, harbor["East"]: versions[harbor["East"]] - 1, "nothing": 1}
    outcome = together(directory, [], versions=stale)
    assert dict(outcome.left_out) == {
        harbor["North"]: "hidden", harbor["South"]: "waits", harbor["East"]: "changed", harbor["West"]: "other_number",
        "nothing": "gone",
    }  # fmt: skip
    assert outcome.group_id is None
    with directory.readers() as session:
        assert len(proposals.find_proposals(session)) == 1


def test_a_conflict_is_settled_first(directory: Directory, harbor: dict[str, str]) -> None:
    conflict = Conflict(
        field="phones", ours=[phone(OLD)], ours_on="2026-01-01", theirs=[phone(NEW)], theirs_on="2026-02-01",
        source="samhsa-directory",
    )  # fmt: skip
    with directory.sessions.begin() as session:
        staff_overrides.save_conflicts(session, harbor["North"], [conflict])
    outcome = together(directory, [harbor["North"], harbor["South"]])
    assert (outcome.left_out, outcome.proposed) == (((harbor["North"], "conflict"),), (harbor["South"],))


def test_a_site_that_changed_since_is_left_waiting(directory: Directory, harbor: dict[str, str]) -> None:
    outcome = together(directory, [harbor["North"], harbor["South"]], change=MEDICAID)
    with directory.sessions.begin() as session:
        version = open_program(session, harbor["North"]).version
        edit_program(
            session,
            Edit(program_id=harbor["North"], base_version=version, changes={"code:MD": "no"}),
            context=directory.by("eve"),
        )
    decided = approve(directory, outcome.group_id)
    assert len(decided.decided) == 1
    ((_, why),) = decided.refused
    assert "changed" in why
    with directory.readers() as session:
        assert programs.get_program(session, harbor["North"]).facts["MD"].state == "not_offered"
        assert [one.program_id for one in proposals.find_proposals(session)] == [harbor["North"]]


def test_the_second_person_and_the_evidence(directory: Directory, harbor: dict[str, str]) -> None:
    outcome = together(directory, list(harbor.values()), by="rita", evidence=())
    with pytest.raises(NotAllowed):
        approve(directory, outcome.group_id)
    with pytest.raises(EvidenceMissing):
        approve(directory, outcome.group_id, by="ada")
    for name in ("ed", "vera"):
        with pytest.raises(NotAllowed):
            approve(directory, outcome.group_id, by=name)
    assert set(phones(directory, harbor).values()) == {OLD, "+13035550159"}
    with directory.sessions.begin() as session:
        with pytest.raises(NotAllowed):
            withdraw_together(session, outcome.group_id or 0, context=directory.by("ed"))
        withdraw_together(session, outcome.group_id or 0, context=directory.by("rita"))
        assert proposals.find_proposals(session) == []


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"versions": {}}, "sites"),
        ({"versions": {f"p{number}": 1 for number in range(MOST_SITES + 1)}}, "sites"),
        ({"change": OrganizationChange(what="website", text="no address")}, "website"),
        ({"change": OrganizationChange(what="code", code="MD", answer="maybe")}, "code:MD"),
        ({"change": OrganizationChange(what="phone", number=OLD, new_number="12", answers="parent")}, "phones"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_saved(
    directory: Directory, harbor: dict[str, str], more: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidFields) as caught:
        together(directory, list(harbor.values()), **more)
    assert set(caught.value.reasons) == {field}


def test_roles_and_fresh_factors(directory: Directory, harbor: dict[str, str]) -> None:
    with pytest.raises(NotAllowed):
        together(directory, list(harbor.values()), by="vera")
    wanted = TogetherInput(title="x", versions={harbor["North"]: 1}, change=PHONE, reason="x")
    with directory.sessions.begin() as session, pytest.raises(ReauthenticationNeeded):
        propose_together(session, wanted, context=directory.by("ed", fresh=False))


def test_other_proposals_are_not_decided_along(directory: Directory, harbor: dict[str, str]) -> None:
    one = together(directory, [harbor["North"]])
    other = together(directory, [harbor["South"]])
    with directory.readers() as session:
        foreign = tuple(each.id for each in proposals.list_of_group(session, other.group_id or 0))
    for chosen in (foreign, (999,)):
        with pytest.raises(InvalidFields):
            approve(directory, one.group_id, chosen)


def test_undone_as_one(directory: Directory, harbor: dict[str, str]) -> None:
    outcome = together(directory, list(harbor.values()))
    with directory.readers() as session, pytest.raises(NotFound):
        find_group_entries(session, outcome.group_id or 0)
    approve(directory, outcome.group_id)
    with directory.sessions.begin() as session:
        numbers = tuple(find_group_entries(session, outcome.group_id or 0))
        group_id = begin_undoing(session, outcome.group_id or 0)
        undone = undo_entries(session, numbers, Backing(reason="wrong", group_id=group_id), context=directory.by("ed"))
    assert len(undone.proposal_ids) == 3
    approve(directory, group_id)
    assert phones(directory, harbor) == {"North": OLD, "South": OLD, "East": OLD, "West": "+13035550159"}
    with directory.readers() as session:
        assert get_group(session, group_id).undoes == outcome.group_id
        assert staff_overrides.get_overrides(session, harbor["North"]).fields.get("phones") is None


def test_undone_singly(directory: Directory, harbor: dict[str, str]) -> None:
    outcome = together(directory, list(harbor.values()), change=MEDICAID)
    approve(directory, outcome.group_id)
    (entry,) = entries_of(directory, harbor["South"])
    with directory.sessions.begin() as session:
        undo_entries(session, (entry.number,), Backing(reason="not here"), context=directory.by("eve"))
    with directory.readers() as session:
        said = {
            name: staff_overrides.get_overrides(session, harbor[name]).value("code:MD") for name in ("North", "South")
        }
        assert said == {"North": "yes", "South": None}
        assert staff_overrides.get_overrides(session, harbor["North"]).fields["code:MD"] == StaffOverride(
            value="yes", on="2026-11-25"
        )


def test_a_group_is_one_line_in_the_list(directory: Directory, harbor: dict[str, str]) -> None:
    together(directory, list(harbor.values()))
    with directory.readers() as session:
        assert len(proposals.find_waiting(session)) == 1
        assert len(proposals.find_proposals(session)) == 3
        assert proposals.find_waiting(session, WaitingFilter(proposer=directory.by("eve").actor.account_id)) == []
