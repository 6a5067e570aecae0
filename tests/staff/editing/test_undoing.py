"""Take back one entry, or a whole day: n random edits, undo all = start."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from finder.listings.public_history import show_public_history
from finder.listings.republishing import republish
from finder.listings.store import documents, history, programs, staff_overrides
from finder.listings.store.history import HistoryFilter
from finder.platform.errors import InvalidFields, NotFound
from finder.staff.editing.checking import CheckMade, mark_checked
from finder.staff.editing.editing import Edit, edit_program, open_program
from finder.staff.editing.hiding import hide_phone
from finder.staff.editing.proposing import Backing
from finder.staff.editing.undoing import UndoOutcome, preview_undoing, undo_day, undo_entries
from finder.staff.reviewing.deciding import Decision, approve
from finder.staff.rules.errors import EvidenceMissing, NotAllowed, ReauthenticationNeeded
from finder.staff.store import proposals
from tests.databases import Databases
from tests.examples import examples
from tests.staff_directory import Directory, evidence, fill, phone

TODAY = date(2026, 11, 25)
BACKING = Backing(reason="all wrong")


def edit(directory: Directory, name: str, program_id: str, changes: dict[str, Any], *, minutes: int = 0) -> None:
    """Edit, and have somebody approve what waits."""
    with directory.sessions.begin() as session:
        version = open_program(session, program_id).version
        wanted = Edit(program_id=program_id, base_version=version, changes=changes, reason="r", evidence=(evidence(),))
        outcome = edit_program(session, wanted, context=directory.by(name, minutes=minutes))
        if outcome.proposal_id:
            approve(session, Decision(proposal_id=outcome.proposal_id), context=directory.by("rita", minutes=minutes))


def undo(directory: Directory, name: str) -> UndoOutcome:
    """Undo a person's day, and have somebody else approve what waits."""
    account_id = directory.by(name).actor.account_id
    with directory.sessions.begin() as session:
        outcome = undo_day(session, account_id, TODAY, BACKING, context=directory.by("ada", minutes=60))
    for proposal_id in outcome.proposal_ids:
        with directory.sessions.begin() as session:
            approve(session, Decision(proposal_id=proposal_id), context=directory.by("rita", minutes=61))
    return outcome


def state(directory: Directory) -> tuple[dict[str, str], dict[str, Any]]:
    with directory.readers() as session:
        texts = {program.id: documents.write_program(program) for program in programs.find_programs(session)}
        said = staff_overrides.load_overrides(session, texts)
        assert history.verify(session) is None
    return texts, {program_id: dict(overrides.fields) for program_id, overrides in said.items()}


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "hours": st.sampled_from(["Mon", "Tue", None]),
    "code:PW": st.sampled_from(["yes", "no", None]),
    "code:DT": st.sampled_from(["yes", "no", None]),
    "opening": st.sampled_from([{"state": "full", "days": None}, {"state": "waitlist", "days": 3}, None]),
    "name": st.sampled_from(["Hope Home", "Hope Hall", None]),
    "phones": st.sampled_from([[phone("+13035550111")], [], [phone("+13035550112", kind="intake")], None]),
    "website": st.sampled_from(["", "https://new.example.org", None]),
    "zip": st.sampled_from(["80203", "80202", None]),
    "point": st.sampled_from([[39.74, -104.98], None]),
    "status": st.sampled_from(["closed", "open", None]),
}
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from([0, 1]), st.sampled_from(sorted(VALUES)).flatmap(lambda f: VALUES[f].map(lambda v: (f, v)))
        ),
        st.tuples(st.sampled_from([0, 1]), st.just(("check", "services"))),
        st.tuples(st.sampled_from([0, 1]), st.just(("check", "phone"))),
    ),
    max_size=8,
)


@pytest.mark.slow
@given(steps=STEPS)
@settings(max_examples=examples(20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_any_edits_undoing_the_day_brings_back_the_start(steps: Any, database: Databases) -> None:
    directory = Directory.over(database.fresh(fill))
    with directory.sessions.begin() as session:  # Something that stood before, said on another day.
        for program_id in directory.ids().values():
            staff_overrides.save_field(
                session, program_id, "hours", staff_overrides.StaffOverride(value="old", on="2026-01-01")
            )
            republish(session, program_id)
    before = state(directory)
    ids = [directory.ids()[name] for name in ("Hope House", "Dawn Clinic")]
    for number, (which, (field, value)) in enumerate(steps):
        if field == "check":
            # Nobody affirms phones while a proposal on them waits.
            with suppress(InvalidFields), directory.sessions.begin() as session:
                made = CheckMade(
                    program_id=ids[which], base_version=open_program(session, ids[which]).version, groups=(value,)
                )
                mark_checked(session, made, context=directory.by("ed", minutes=number))
        else:
            edit(directory, "ed", ids[which], {field: value}, minutes=number)
    touched = before != state(directory)
    if touched:
        assert undo(directory, "ed").blocked == ()
    after = state(directory)
    assert after == before


def test_one_entry_is_undone_and_names_its_origin(directory: Directory) -> None:
    program_id = directory.ids()["Hope House"]
    edit(directory, "ed", program_id, {"hours": "Mon", "code:PW": "yes"})
    with directory.sessions.begin() as session:
        entry = next(
            e for e in history.find_entries(session, HistoryFilter(program_id=program_id)) if e.field == "hours"
        )
        outcome = undo_entries(session, [entry.number], BACKING, context=directory.by("eve", minutes=1, fresh=False))
        newest = history.find_entries(session, HistoryFilter(limit=1))[0]
    assert outcome.applied == ((program_id, "hours"),)
    assert (newest.kind, newest.undoes, newest.new) == ("undo", entry.number, None)
    with directory.readers() as session:
        assert programs.get_program(session, program_id).services == ("DT", "PW", "SA")


def test_what_somebody_else_changed_since_is_left(directory: Directory) -> None:
    program_id = directory.ids()["Hope House"]
    edit(directory, "ed", program_id, {"hours": "Mon", "code:PW": "yes"})
    edit(directory, "eve", program_id, {"hours": "Tue"}, minutes=1)
    outcome = undo(directory, "ed")
    assert (outcome.applied, outcome.blocked) == (((program_id, "code:PW"),), ((program_id, "hours"),))


def test_sensitive_fields_are_taken_back_by_two(directory: Directory) -> None:
    program_id = directory.ids()["Hope House"]
    edit(directory, "ed", program_id, {"phones": [phone("+13035550111")]})
    account_id = directory.by("ed").actor.account_id
    with directory.sessions.begin() as session:
        with pytest.raises(ReauthenticationNeeded):
            undo_day(session, account_id, TODAY, BACKING, context=directory.by("ada", fresh=False))
        outcome = undo_day(session, account_id, TODAY, BACKING, context=directory.by("ada"))
        assert programs.get_program(session, program_id).phone == "+13035550111"
        with pytest.raises(NotAllowed):
            approve(session, Decision(proposal_id=outcome.proposal_ids[0]), context=directory.by("ada"))
        approve(session, Decision(proposal_id=outcome.proposal_ids[0]), context=directory.by("rita"))
        assert programs.get_program(session, program_id).phone == "+13035550100"


def test_what_waits_already_is_not_proposed_again(directory: Directory) -> None:
    program_id = directory.ids()["Hope House"]
    edit(directory, "ed", program_id, {"phones": [phone("+13035550111")], "hours": "Mon"})
    account_id = directory.by("ed").actor.account_id
    with directory.sessions.begin() as session:
        first = undo_day(session, account_id, TODAY, BACKING, context=directory.by("ada"))
        again = undo_day(session, account_id, TODAY, BACKING, context=directory.by("rita", minutes=3))
        waiting = [one.id for one in proposals.find_proposals(session, program_id=program_id) if one.kind == "undo"]
    assert (len(first.proposal_ids), first.waiting) == (1, ())
    assert (again.proposal_ids, again.waiting) == ((), ((program_id, "phones"),))
    assert waiting == list(first.proposal_ids)


def test_roles_evidence_and_nothing_to_take_back(directory: Directory) -> None:
    with directory.sessions() as session:
        with pytest.raises(NotFound):
            undo_entries(session, [1], BACKING, context=directory.by("ed"))
        with pytest.raises(NotAllowed):
            undo_entries(session, [1], BACKING, context=directory.by("vera"))
        bad = Backing(reason="x", evidence=(evidence(on=""),))
        with pytest.raises(EvidenceMissing):
            undo_entries(session, [1], bad, context=directory.by("ed"))


def test_the_public_history_has_no_names_and_no_notes_for_staff(directory: Directory) -> None:
    program_id = directory.ids()["Hope House"]
    edit(directory, "ed", program_id, {"staff_notes": "ask for Ann", "phones": [phone("+13035550111")]})
    with directory.sessions.begin() as session:
        hide_phone(session, program_id, "+13035550111", reason="Ann said", context=directory.by("rita", minutes=2))
    with directory.readers() as session:
        lines = show_public_history(session, program_id)
    assert [(line.kind, line.field, line.method) for line in lines] == [
        ("hide", "hidden", ""),
        ("change", "phones", "called_old_number"),
    ]
    assert "Ann" not in repr(lines)


def test_a_preview_says_what_would_come_back_and_changes_nothing(directory: Directory) -> None:
    program_id = directory.ids()["Hope House"]
    edit(directory, "ed", program_id, {"hours": "Mon", "name": "Hope Home"})
    with directory.readers() as session:
        (plan,) = preview_undoing(session, HistoryFilter(day=TODAY.isoformat()))
        assert {change.field: change.new for change in plan.changes} == {"hours": None, "name": None}
        assert preview_undoing(session, HistoryFilter(numbers=frozenset())) == ()
        assert programs.get_program(session, program_id).name == "Hope Home"
