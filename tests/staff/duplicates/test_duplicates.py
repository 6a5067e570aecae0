"""Duplicates by hand: found, joined by two people, parted again to just what was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from finder.feedback.reporting import ReportSubmission, receive_report
from finder.feedback.store import visitor_reports
from finder.listings.republishing import republish
from finder.listings.rules.overrides import StaffOverride
from finder.listings.rules.records import Phone, SourceRecord
from finder.listings.store import history, likely_pairs, listings, merges, programs, staff_overrides
from finder.listings.store.history import HistoryFilter
from finder.listings.store.likely_pairs import PAIR_KINDS
from finder.listings.store.program_work import catch_up_work, write_work
from finder.platform.database.session import Session
from finder.platform.errors import BadInput, InvalidFields, NotFound
from finder.search.program_answers import ProgramAnswer, find_program
from finder.staff.duplicates.duplicates import (
    MergeRequest,
    SplitRequest,
    preview_merge,
    propose_merge,
    propose_split,
)
from finder.staff.duplicates.pairs import (
    LikelyPair,
    compare,
    count_pairs,
    list_pairs,
    take_back_apart,
    tell_apart,
)
from finder.staff.editing.editing import Edit, edit_program, open_program
from finder.staff.editing.following import follow_programs
from finder.staff.editing.hiding import hide_phone
from finder.staff.reviewing.deciding import Decision, approve
from finder.staff.rules.errors import AlreadyDecided, EvidenceMissing, NotAllowed, ReauthenticationNeeded
from finder.staff.store import assignments, proposals
from finder.staff.store.assignments import Assignment
from tests.databases import Databases
from tests.examples import examples
from tests.staff_directory import NOW, RECORDS, Directory, evidence, fill, load, phone

TWIN = SourceRecord(
    name="Hope Women Homestead", street="100 Example St", city="Denver", state="CO", zip="80202",
    phones=(Phone(number="+13035550100"), Phone(number="+13035550199")), kinds=("SU",), codes=("PW",),
)  # fmt: skip
THIRD = replace(TWIN, name="Hope Harbor Annex", phones=())

ALIKE = replace(TWIN, name="Hope Health House", street="100 Exemplar Street")
"""Alike enough for a look, and too different for the importer to join it with Hope House."""
NEXT_DOOR = replace(TWIN, name="Hope Clinic House", street="108 Example Street", phones=())


@pytest.fixture
def alike(directory: Directory) -> Directory:
    """The three programs, and two more that look like Hope House."""
    with directory.sessions.begin() as session:
        load(session, [ALIKE], as_of="2025-03-01", format_id="locator_export")
        load(session, [NEXT_DOOR], as_of="2025-04-01", format_id="otp_directory")
    assert len(directory.ids()) == 5
    return directory


@pytest.fixture
def twins(directory: Directory) -> Directory:
    """The three programs, and two more that may be Hope House."""
    with directory.sessions.begin() as session:
        load(session, [TWIN], as_of="2025-03-01", format_id="locator_export")
        load(session, [THIRD], as_of="2025-04-01", format_id="otp_directory")
    assert len(directory.ids()) == 5
    return directory


def merge_request(directory: Directory, gone: str = TWIN.name, **changes: Any) -> MergeRequest:
    ids = directory.ids()
    return MergeRequest(**{"kept": ids["Hope House"], "gone": ids[gone], "reason": "one door", **changes})


def join(directory: Directory, wanted: MergeRequest) -> None:
    with directory.sessions.begin() as session:
        proposal_id = propose_merge(session, wanted, context=directory.by("ed"))
        approve(session, Decision(proposal_id=proposal_id), context=directory.by("rita"))


def part(directory: Directory, gone: str) -> None:
    with directory.sessions.begin() as session:
        proposal_id = propose_split(session, SplitRequest(gone=gone, reason="two doors"), context=directory.by("ed"))
        approve(session, Decision(proposal_id=proposal_id), context=directory.by("rita"))


def state(directory: Directory) -> dict[str, Any]:
    """All that anybody can see: programs, what staff say, where old ids lead, reports, assignments, conflicts."""
    with directory.readers() as session:
        ids = [program.id for program in programs.find_programs(session)]
        return {
            "programs": {key: programs.find_documents(session, [key])[key] for key in ids},
            "said": {key: dict(said.fields) for key, said in staff_overrides.load_overrides(session, ids).items()},
            "aliases": {key: programs.list_aliases(session, key) for key in ids},
            "reports": {key: visitor_reports.find_reports(session, program_id=key) for key in ids},
            "assigned": assignments.list_assignments(session),
            "conflicts": staff_overrides.find_conflicts(session),
            "listings": [
                (entry.snapshot_id, entry.key, entry.program_id, replace(entry.record, public_id=""))
                for entry in listings.find_listings_of(session, ids)
            ],
        }


def follow(directory: Directory) -> None:
    with directory.sessions.begin() as session:
        catch_up_work(session)


def pairs_of(directory: Directory, **wanted: Any) -> list[set[str]]:
    follow(directory)
    with directory.readers() as session:
        return [names(pair) for pair in list_pairs(session, **wanted)]


def test_likely_pairs_are_kept_and_scored_by_the_formula(alike: Directory) -> None:
    ids = alike.ids()
    assert {"Hope House", ALIKE.name} in pairs_of(alike)
    assert pairs_of(alike, state="NY") == []
    with alike.readers() as session:
        found = list_pairs(session)
        assert [pair.similarity.score for pair in found] == sorted(
            (one.similarity.score for one in found), reverse=True
        )
        assert count_pairs(session).number == len(found)
        assert list_pairs(session, limit=1, offset=1) == found[1:2]
        (pair,) = (pair for pair in found if names(pair) == {"Hope House", ALIKE.name})
        assert (pair.miles, pair.is_rough) == (0.0, True)
        assert sorted(lists[0][:7] for lists in pair.lists) == ["samhsa-", "samhsa-"]
        third = compare(session, ids["Hope House"], ids[NEXT_DOOR.name]).pair.similarity
        assert (pair.similarity.phone, third.phone) == (100, None)
        street = pair.similarity.street
        assert street is not None
        assert third.street is not None
        assert pair.similarity.score == round((50 * pair.similarity.name + 30 * street + 20 * 100) / 100)
        assert third.score == round((50 * third.name + 30 * third.street) / 80)
        other = compare(session, ids["Hope House"], ids["River Home"]).pair.similarity
        assert (other.phone, other.score < 50) == (0, True)
        with pytest.raises(NotFound):
            compare(session, ids["Hope House"], "nobody")


def test_sites_of_one_organization_are_apart_from_likely_duplicates(alike: Directory) -> None:
    site = replace(TWIN, name="Hope House Women", street="2200 Elsewhere Avenue", zip="80203", phones=RECORDS[0].phones)
    with alike.sessions.begin() as session:
        load(
            session,
            [site, replace(site, name="Hope Womens House", street="100 Elsewhere Court", zip="80202")],
            as_of="2025-05-01",
            format_id="locator_api",
        )
    wanted = {"Hope House Women", "Hope Womens House"}
    assert wanted not in pairs_of(alike)
    assert wanted in pairs_of(alike, kind="sites")


def test_two_lines_of_one_list_with_other_names_are_departments(directory: Directory) -> None:
    wards = [replace(TWIN, name=f"Harbor Hospital {name}") for name in ("Detox Program", "Outpatient Program")]
    with directory.sessions.begin() as session:
        load(session, [*RECORDS, *wards], as_of="2025-03-01")
    wanted = {ward.name for ward in wards}
    assert wanted not in pairs_of(directory)
    assert wanted in pairs_of(directory, kind="sites")


def test_an_edit_moves_its_pairs_alone(alike: Directory) -> None:
    before = pairs_of(alike)
    wanted = {"Hope House", ALIKE.name}
    with alike.sessions.begin() as session:
        staff_overrides.save_field(
            session, alike.ids()[ALIKE.name], "status", StaffOverride(value="closed", on="2026-11-01")
        )
        republish(session, alike.ids()[ALIKE.name])
    assert [pair for pair in before if ALIKE.name not in pair] == pairs_of(alike)
    assert wanted in before


def test_two_that_staff_told_apart_are_remembered(alike: Directory) -> None:
    ids, wanted = alike.ids(), {"Hope House", ALIKE.name}
    one, other = ids["Hope House"], ids[ALIKE.name]
    with alike.sessions.begin() as session:
        with pytest.raises(InvalidFields):
            tell_apart(session, one, other, reason=" ", context=alike.by("ed"))
        with pytest.raises(NotAllowed):
            tell_apart(session, one, other, reason="two doors", context=alike.by("vera"))
        tell_apart(session, other, one, reason="two doors", context=alike.by("ed"))
    assert wanted not in pairs_of(alike)
    assert wanted in pairs_of(alike, kind="distinct")
    with alike.sessions.begin() as session:
        load(session, [ALIKE], as_of="2026-05-01", format_id="locator_export")
    assert wanted not in pairs_of(alike)
    with alike.sessions.begin() as session:
        follow_programs(session, {other: "moved"})
        assert likely_pairs.find_distinct(session, "moved", one) is not None
        follow_programs(session, {"moved": other})
        assert [entry.kind for entry in history.find_entries(session, HistoryFilter(program_id=one))] == ["told_apart"]
        take_back_apart(session, one, other, context=alike.by("ed"))
        with pytest.raises(NotFound):
            take_back_apart(session, one, other, context=alike.by("ed"))
    assert wanted in pairs_of(alike)


def test_a_place_with_many_doubles_does_not_fill_the_top(alike: Directory) -> None:
    found = pairs_of(alike)
    assert all("Hope House" in pair for pair in found)
    with alike.readers() as session:
        places = list(session.execute(text("SELECT place FROM likely_pair ORDER BY place")).scalars())
    assert len(places) == 2
    assert places[0] < 1_000 <= places[1] < 2_000


def test_a_table_filled_at_once_is_what_edits_left(alike: Directory) -> None:
    follow(alike)
    with alike.sessions.begin() as session:
        kept = stored(session)
        for program_id in sorted(alike.ids().values()):
            write_work(session, [program_id])
        assert stored(session) == kept


def stored(session: Session) -> list[Any]:
    return [pair for kind in PAIR_KINDS for pair in likely_pairs.list_pairs(session, kind)]


def names(pair: LikelyPair) -> set[str]:
    return {pair.one.name, pair.other.name}


def test_two_people_join_what_is_one(twins: Directory) -> None:
    wanted, before = merge_request(twins), state(twins)
    with twins.sessions.begin() as session:
        receive_report(session, ReportSubmission(program_id=wanted.gone, fields=frozenset({"phone"})), today=NOW.date())
        shown = preview_merge(session, wanted.kept, wanted.gone)
        assert (shown.id, shown.services) == (wanted.kept, ("PW",))
    with twins.sessions.begin() as session:
        proposal_id = propose_merge(session, wanted, context=twins.by("ed"))
    assert state(twins)["programs"] == before["programs"]
    with twins.sessions.begin() as session:
        for name in ("ed", "vera"):
            with pytest.raises(NotAllowed):
                approve(session, Decision(proposal_id=proposal_id), context=twins.by(name))
        approve(session, Decision(proposal_id=proposal_id), context=twins.by("rita"))
        with pytest.raises(AlreadyDecided):
            approve(session, Decision(proposal_id=proposal_id), context=twins.by("rita"))
    with twins.readers() as session:
        assert programs.get_program(session, wanted.kept) == shown
        with pytest.raises(NotFound):
            programs.get_program(session, wanted.gone)
        assert programs.find_successor(session, wanted.gone) == wanted.kept
        assert len(visitor_reports.find_reports(session, program_id=wanted.kept)) == 1
        for program_id in (wanted.kept, wanted.gone):
            (entry,) = history.find_entries(session, HistoryFilter(program_id=program_id, kind="merge"))
            assert (entry.proposer, entry.approver) == (
                twins.by("ed").actor.account_id, twins.by("rita").actor.account_id,
            )  # fmt: skip
        assert history.verify(session) is None
        assert [merge.status for merge in merges.find_merges(session, program_id=wanted.gone)] == ["merged"]


def test_no_later_list_parts_what_was_joined_nor_joins_what_was_parted(twins: Directory) -> None:
    wanted = merge_request(twins)
    join(twins, wanted)
    with twins.sessions.begin() as session:
        load(session, RECORDS, as_of="2026-01-01")
        load(
            session,
            [TWIN, replace(TWIN, name="Hope House", street="100 Example Street")],
            as_of="2026-02-01",
            format_id="locator_export",
        )
    assert len(twins.ids()) == 4
    with twins.readers() as session:
        assert programs.get_program(session, wanted.kept).listed
    part(twins, wanted.gone)
    assert len(twins.ids()) == 5
    bridge = replace(TWIN, name="Hope House", name2=TWIN.name)
    with twins.sessions.begin() as session:
        load(session, [bridge], as_of="2026-03-01", format_id="locator_api")
    with twins.readers() as session:
        assert {wanted.kept, wanted.gone} <= {program.id for program in programs.find_programs(session)}
        pairs = [{pair.one.id, pair.other.id} for pair in list_pairs(session)]
        assert {wanted.kept, wanted.gone} not in pairs


def test_our_own_export_of_before_finds_the_joined_program(twins: Directory, tmp_path: Path) -> None:
    from tests.listings.importing.test_edited_export import export, import_rows

    rows = export(twins.sessions, tmp_path / "export.csv")
    join(twins, merge_request(twins))
    before = state(twins)
    import_rows(twins.sessions, tmp_path / "export.csv", rows)
    after = state(twins)
    assert set(after["programs"]) == set(before["programs"])
    assert after["aliases"] == before["aliases"]


FIELDS: dict[str, Any] = {
    "hours": "Mon", "code:PW": "no", "code:DT": "yes", "name": "Hope", "phones": [phone("+13035550111")],
    "website": "https://new.example.org", "status": "open", "staff_notes": "x",
}  # fmt: skip
SAID = st.dictionaries(
    st.tuples(st.sampled_from([0, 1]), st.sampled_from(sorted(FIELDS))),
    st.sampled_from(["2025-09-01", "2026-02-03"]),
    max_size=6,
)


@given(said=SAID, reports=st.lists(st.sampled_from([0, 1]), max_size=3), assigned=st.sets(st.sampled_from([0, 1])),
       chained=st.booleans(), hidden=st.sets(st.sampled_from([0, 1])))  # fmt: skip
@settings(max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_parting_brings_back_just_what_was(
    said: Any, reports: Any, assigned: Any, chained: bool, hidden: Any, database: Databases
) -> None:
    directory = Directory.over(database.fresh(fill))
    with directory.sessions.begin() as session:
        load(session, [TWIN], as_of="2025-03-01", format_id="locator_export")
        load(session, [THIRD], as_of="2025-04-01", format_id="otp_directory")
    ids = directory.ids()
    pair = (ids["Hope House"], ids[TWIN.name])
    with directory.sessions.begin() as session:
        for (at, field), day in said.items():
            staff_overrides.save_field(session, pair[at], field, StaffOverride(value=FIELDS[field], on=day))
        for program_id in pair:
            republish(session, program_id)
        for at in reports:
            receive_report(
                session, ReportSubmission(program_id=pair[at], fields=frozenset({"phone"})), today=NOW.date()
            )
        account_id = directory.by("ed").actor.account_id
        looked_after = [
            Assignment(program_id=pair[at], account_id=account_id, assigned_by=1, assigned_on="2026-01-01")
            for at in assigned
        ]
        assignments.save_assignments(session, looked_after)
        for at in hidden:
            if number := programs.get_program(session, pair[at]).phone:
                hide_phone(session, pair[at], number, reason="x", context=directory.by("rita"))
    if chained:
        (third,) = set(ids.values()) - {*pair, ids["Dawn Clinic"], ids["River Home"]}
        join(directory, MergeRequest(kept=pair[1], gone=third, reason="r"))
    before = state(directory)
    join(directory, MergeRequest(kept=pair[0], gone=pair[1], reason="r"))
    assert state(directory)["programs"] != before["programs"]
    part(directory, pair[1])
    assert state(directory) == before
    if chained:
        part(directory, third)
        assert len(state(directory)["programs"]) == 5


def test_every_old_id_leads_to_the_last_of_a_chain_in_one_step(twins: Directory) -> None:
    ids = twins.ids()
    (third,) = set(ids.values()) - {ids[name] for name in ("Hope House", "Dawn Clinic", "River Home", TWIN.name)}
    first, middle, last = third, ids[TWIN.name], ids["Hope House"]
    join(twins, MergeRequest(kept=middle, gone=first, reason="r"))
    join(twins, MergeRequest(kept=last, gone=middle, reason="r"))
    with twins.readers() as session:
        for old in (first, middle):
            assert find_program(old, session=session) == ProgramAnswer(program=None, moved_to=last)
        assert set(programs.list_aliases(session, last)) == {first, middle}
        assert programs.list_aliases(session, middle) == []


def test_later_overrides_stay_and_nothing_hidden_comes_back(twins: Directory) -> None:
    wanted = merge_request(twins)
    with twins.sessions.begin() as session:
        hide_phone(session, wanted.gone, "+13035550199", reason="x", context=twins.by("rita"))
        hide_phone(session, wanted.kept, "+13035550100", reason="x", context=twins.by("rita", minutes=24 * 60))
    join(twins, wanted)
    with twins.sessions.begin() as session:
        program = programs.get_program(session, wanted.kept)
        assert (program.phones, program.phone_hidden) == ((), True)
        version = open_program(session, wanted.kept).version
        edit = Edit(program_id=wanted.kept, base_version=version, changes={"hours": "Tue"})
        edit_program(session, edit, context=twins.by("ed"))
    part(twins, wanted.gone)
    with twins.readers() as session:
        said = {key: staff_overrides.get_overrides(session, key) for key in (wanted.kept, wanted.gone)}
    assert said[wanted.kept].value("hours") == "Tue"
    assert (said[wanted.kept].hidden, said[wanted.gone].hidden) == ({"+13035550100"}, {"+13035550199"})


def test_what_can_not_be_joined_or_parted(twins: Directory) -> None:
    ids = twins.ids()
    wanted = merge_request(twins)
    with twins.sessions.begin() as session:
        for bad, error in (
            (replace(wanted, gone=wanted.kept), BadInput),
            (replace(wanted, gone="nobody"), NotFound),
            (replace(wanted, gone=ids["River Home"]), BadInput),
            (replace(wanted, reason=" "), InvalidFields),
            (replace(wanted, evidence=(evidence(on=""),)), EvidenceMissing),
        ):
            with pytest.raises(error):
                propose_merge(session, bad, context=twins.by("ed"))
        with pytest.raises(NotAllowed):
            propose_merge(session, wanted, context=twins.by("vera"))
        with pytest.raises(ReauthenticationNeeded):
            propose_merge(session, wanted, context=twins.by("ed", fresh=False))
        with pytest.raises(NotFound):
            propose_split(session, SplitRequest(gone=wanted.gone, reason="r"), context=twins.by("ed"))
        propose_merge(session, wanted, context=twins.by("ed"))
        with pytest.raises(BadInput, match="proposed already"):
            propose_merge(session, wanted, context=twins.by("eve"))
        with pytest.raises(BadInput, match="the other way around"):
            propose_merge(session, replace(wanted, kept=wanted.gone, gone=wanted.kept), context=twins.by("eve"))
        edit = Edit(
            program_id=wanted.gone, base_version=open_program(session, wanted.gone).version, changes={"name": "Hope"}, reason="r"
        )  # fmt: skip
        edit_program(session, edit, context=twins.by("ed"))
        (proposal,) = [one for one in proposals.find_proposals(session) if one.kind == "merge"]
        with pytest.raises(BadInput, match="settle that first"):
            approve(session, Decision(proposal_id=proposal.id), context=twins.by("rita"))


def test_the_later_merge_is_parted_first(twins: Directory) -> None:
    ids = twins.ids()
    (third,) = set(ids.values()) - {ids[name] for name in ("Hope House", "Dawn Clinic", "River Home", TWIN.name)}
    wanted = merge_request(twins)
    join(twins, wanted)
    join(twins, replace(wanted, gone=third))
    with twins.sessions.begin() as session, pytest.raises(BadInput, match="Undo that first"):
        propose_split(session, SplitRequest(gone=wanted.gone, reason="r"), context=twins.by("ed"))
    part(twins, third)
    part(twins, wanted.gone)
    assert len(twins.ids()) == 5


def test_killed_in_the_middle_nothing_is_joined(twins: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted, before = merge_request(twins), state(twins)
    with twins.sessions.begin() as session:
        proposal_id = propose_merge(session, wanted, context=twins.by("ed"))

    def killed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("finder.staff.duplicates.merging.record_events", killed)
    with pytest.raises(KeyboardInterrupt), twins.sessions.begin() as session:
        approve(session, Decision(proposal_id=proposal_id), context=twins.by("rita"))
    assert state(twins) == before
