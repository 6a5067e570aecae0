"""Edit a program: what applies at once, what waits, what is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from finder.listings import denied_phones
from finder.listings.rules.flat import flatten
from finder.listings.rules.records import Phone
from finder.listings.store import history, programs, staff_overrides
from finder.listings.store.history import HistoryFilter
from finder.platform.errors import InvalidFields, NotFound
from finder.staff.editing.checking import CheckMade, mark_checked
from finder.staff.editing.editing import Edit, EditOutcome, edit_program, open_program
from finder.staff.editing.hiding import hide_phone
from finder.staff.reviewing.deciding import Decision, approve
from finder.staff.rules.errors import EvidenceMissing, NotAllowed, ReauthenticationNeeded, Stale
from finder.staff.rules.permissions import ActionContext
from finder.staff.store import proposals
from tests.staff_directory import RECORDS, Directory, evidence, load, phone


def edit(
    directory: Directory, context: ActionContext, changes: Mapping[str, Any], name: str = "Hope House", **more: Any
) -> EditOutcome:
    program_id = directory.ids()[name]
    with directory.sessions.begin() as session:
        version = open_program(session, program_id).version
        values = {"reason": "they told us", **more}
        wanted = Edit(program_id=program_id, base_version=version, changes=changes, **values)
        return edit_program(session, wanted, context=context)


def test_ordinary_fields_apply_at_once_and_sensitive_ones_wait(directory: Directory) -> None:
    outcome = edit(directory, directory.by("ed"), {"hours": "Mon 8-5", "code:PW": "yes", "name": "Hope Home"})
    assert (outcome.applied, outcome.waiting) == (("hours", "code:PW"), ("name",))
    with directory.sessions() as session:
        program = programs.get_program(session, directory.ids()["Hope House"])
        (proposal,) = proposals.find_proposals(session)
        entries = history.find_entries(session, HistoryFilter(program_id=program.id))
    assert (program.notes, program.services) == ((("hours", "Mon 8-5"),), ("DT", "PW", "SA"))
    assert proposal.id == outcome.proposal_id
    assert [(change.field, change.shown) for change in proposal.changes] == [("name", "Hope House")]
    assert [(entry.kind, entry.field) for entry in entries] == [
        ("change", "code:PW"), ("change", "hours"), ("proposal", ""),
    ]  # fmt: skip


def test_what_stays_the_same_is_no_change(directory: Directory) -> None:
    with directory.sessions() as session:
        values = open_program(session, directory.ids()["Hope House"]).values
    outcome = edit(directory, directory.by("ed"), values)
    assert (outcome.applied, outcome.waiting, outcome.proposal_id) == ((), (), None)


def test_a_stale_version_is_refused_with_the_current_values(directory: Directory) -> None:
    program_id = directory.ids()["Hope House"]
    with directory.sessions.begin() as session:
        seen = open_program(session, program_id).version
    edit(directory, directory.by("ed"), {"hours": "Mon"})
    with directory.sessions() as session, pytest.raises(Stale) as caught:
        edit_program(
            session,
            Edit(program_id=program_id, base_version=seen, changes={"hours": "Tue"}),
            context=directory.by("eve"),
        )
    assert caught.value.current["hours"] == "Mon"


@pytest.mark.parametrize(
    ("changes", "more", "wrong"),
    [
        ({"name": ""}, {}, {"name"}),
        ({"sponsor": "x", "hours": 7}, {}, {"sponsor", "hours"}),
        ({"zip": "10001"}, {}, {"zip"}),
        ({"zip": "99999"}, {}, {"zip"}),
        ({"phones": [phone("+13035550111", answers="not_stated")]}, {}, {"phones"}),
        ({"name": "Hope Home"}, {"reason": " "}, {"reason"}),
        ({"hours": "x"}, {"reason": "x" * 1001}, {"reason"}),
    ],
)
def test_bad_values_are_named_and_nothing_is_saved(
    directory: Directory, changes: dict[str, Any], more: dict[str, Any], wrong: set[str]
) -> None:
    with pytest.raises(InvalidFields) as caught:
        edit(directory, directory.by("ed"), changes, **more)
    assert set(caught.value.reasons) == wrong
    with directory.sessions() as session:
        assert history.get_head(session).number == 0


@pytest.fixture
def one_denied(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put a fictional number on the deny list, and forget afterwards what was said of it."""
    denied = frozenset({hashlib.sha256(b"3035550199").hexdigest()})
    monkeypatch.setattr(denied_phones, "_denied", lambda: denied)
    denied_phones.is_denied.cache_clear()
    yield
    denied_phones.is_denied.cache_clear()


@pytest.mark.usefixtures("one_denied")
@pytest.mark.parametrize(
    "changes",
    [
        {"phones": [phone("+13035550199")]},
        {"hours": "call 303-555-0199 any time"},
        {"staff_notes": "(303) 555 0199"},
        {"name": "Hope 3035550199"},
    ],
)
def test_a_denied_number_is_saved_in_no_field(directory: Directory, changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidFields):
        edit(directory, directory.by("ed"), changes)


def test_roles_and_factors(directory: Directory) -> None:
    with pytest.raises(NotAllowed):
        edit(directory, directory.by("vera"), {"hours": "x"})
    stale = directory.by("ed", fresh=False)
    assert edit(directory, stale, {"hours": "x"}).applied == ("hours",)
    with pytest.raises(ReauthenticationNeeded):
        edit(directory, stale, {"name": "Hope Home"})
    with pytest.raises(EvidenceMissing):
        edit(directory, directory.by("ed"), {"name": "Hope Home"}, evidence=(evidence(source=""),))


def test_an_unknown_program_is_not_found(directory: Directory) -> None:
    with directory.sessions() as session, pytest.raises(NotFound):
        edit_program(session, Edit(program_id="x", base_version=1, changes={}), context=directory.by("ed"))


def test_signals_reach_the_proposal(directory: Directory) -> None:
    outcome = edit(
        directory,
        directory.by("ed"),
        {"phones": [phone("+13035550177"), phone("+18885550100")], "website": "https://dawn-clinic.example.org"},
    )
    codes = [signal.code for signal in outcome.signals]
    assert codes == ["toll_free_replaces_local", "number_of_another", "domain_look_alike"]
    with directory.sessions() as session:
        assert proposals.find_proposals(session)[0].signals == outcome.signals


def test_removing_an_override_shows_the_sources_value_again(directory: Directory) -> None:
    edit(directory, directory.by("ed"), {"code:DT": "no"})
    with directory.sessions() as session:
        assert "DT" not in programs.get_program(session, directory.ids()["Hope House"]).services
    assert edit(directory, directory.by("ed"), {"code:DT": None}).applied == ("code:DT",)
    with directory.sessions() as session:
        assert "DT" in programs.get_program(session, directory.ids()["Hope House"]).services


def check(directory: Directory, context: ActionContext, *groups: Any) -> tuple[str, ...]:
    program_id = directory.ids()["Hope House"]
    with directory.sessions.begin() as session:
        version = open_program(session, program_id).version
        made = CheckMade(program_id=program_id, base_version=version, groups=groups)
        return mark_checked(session, made, context=context)


def test_a_check_vouches_for_what_stands_and_an_edit_does_not(directory: Directory) -> None:
    edit(directory, directory.by("ed"), {"hours": "Mon"})
    with directory.sessions() as session:
        assert programs.get_program(session, directory.ids()["Hope House"]).checked == ()
    vouched = check(directory, directory.by("ed", minutes=1), "phone", "services", "payment", "intake")
    assert set(vouched) == {
        "phones", "calls", "checked:phone", "checked:services", "checked:payment", "checked:intake",
    }  # fmt: skip
    with directory.sessions() as session:
        program = programs.get_program(session, directory.ids()["Hope House"])
    assert program.checked == tuple((group, "2026-11-25") for group in ("intake", "payment", "phone", "services"))
    assert {phone.source for phone in program.phones} == {"staff"}
    assert check(directory, directory.by("eve", minutes=2), "phone") == ()


def test_a_change_of_one_number_makes_no_other_look_fresh(directory: Directory) -> None:
    program_id = directory.ids()["Hope House"]
    both = (Phone(number="+13035550100"), Phone(number="+13035550101", kind="intake"))
    with directory.sessions.begin() as session:
        load(session, [replace(RECORDS[0], phones=both), *RECORDS[1:]], as_of="2025-06-01")
    changed = [phone("+13035550102"), *open_phones(directory, program_id)[1:]]
    decide(directory, edit(directory, directory.by("ed"), {"phones": changed}, evidence=(evidence(),)))

    def sources() -> list[tuple[str, str, str]]:
        with directory.sessions() as session:
            told = flatten(programs.get_program(session, program_id))["phones"]
        return [(one["number"], one["source"], one["as_of"]) for one in told]

    untouched = ("+13035550101", "samhsa-directory", "2025-06-01")
    assert sources() == [("+13035550102", "staff", "2026-11-25"), untouched]
    check(directory, directory.by("ed", minutes=60 * 24), "services")
    assert sources()[1] == untouched
    check(directory, directory.by("ed", minutes=60 * 48), "phone")
    assert {one[1:] for one in sources()} == {("staff", "2026-11-27")}


def test_a_list_that_differs_from_what_was_checked_becomes_a_conflict_and_checking_anew_ends_it(
    directory: Directory,
) -> None:
    check(directory, directory.by("ed"), "phone")
    with directory.sessions.begin() as session:
        load(session, [replace(RECORDS[0], phones=(Phone(number="+18885550100"),)), *RECORDS[1:]], as_of="2026-12-01")
    program_id = directory.ids()["Hope House"]
    with directory.sessions() as session:
        program = programs.get_program(session, program_id)
        (found,) = staff_overrides.find_conflicts(session)
    assert program.phone == "+13035550100"
    assert (found.program_id, found.conflict.field, found.conflict.theirs_on) == (program_id, "phones", "2026-12-01")
    assert found.conflict.theirs[0]["number"] == "+18885550100"
    check(directory, directory.by("ed", minutes=60 * 24 * 7), "phone")
    with directory.sessions() as session:
        assert staff_overrides.find_conflicts(session, program_id=program_id) == []


def test_an_older_list_that_comes_later_changes_nothing(directory: Directory) -> None:
    check(directory, directory.by("ed"), "phone")
    with directory.sessions.begin() as session:
        load(session, [replace(RECORDS[0], codes=("SA",)), *RECORDS[1:]], as_of="2025-06-01")
    with directory.sessions() as session:
        program = programs.get_program(session, directory.ids()["Hope House"])
        assert (program.phone, program.services) == ("+13035550100", ("SA",))
        assert staff_overrides.find_conflicts(session) == []


def test_a_hidden_number_can_not_be_called_right(directory: Directory) -> None:
    with directory.sessions.begin() as session:
        hide_phone(session, directory.ids()["Hope House"], "+13035550100", reason="x", context=directory.by("rita"))
    with pytest.raises(InvalidFields):
        check(directory, directory.by("ed"), "phone")
    with pytest.raises(NotAllowed):
        check(directory, directory.by("vera"), "services")


def test_a_hidden_number_outlives_a_change_of_the_others(directory: Directory) -> None:
    """The form of a program does not show what a list says and staff hid, so sending it takes nothing away."""
    hidden, other, new = "+13035550100", "+13035550101", "+13035550102"
    program_id = directory.ids()["Hope House"]
    both = (Phone(number=hidden, extension="7"), Phone(number=other))
    with directory.sessions.begin() as session:
        load(session, [replace(RECORDS[0], phones=both), *RECORDS[1:]], as_of="2025-06-01")
        hide_phone(session, program_id, hidden, reason="a call floor answers", context=directory.by("rita"))
    assert edit(directory, directory.by("ed"), {"phones": open_phones(directory, program_id)}).waiting == ()
    outcome = edit(directory, directory.by("ed"), {"phones": [phone(new)]}, evidence=(evidence(),))
    # It is no new number of theirs either: no warning speaks of it.
    assert (outcome.waiting, outcome.signals) == (("phones",), ())
    decide(directory, outcome)
    assert published(directory, program_id) == ([new], True)
    decide(directory, edit(directory, directory.by("ed"), {"hidden": None}))
    assert published(directory, program_id) == ([new, hidden], False)
    assert open_phones(directory, program_id)[1]["extension"] == "7"


def test_a_hidden_number_that_the_form_shows_can_be_taken_away(directory: Directory) -> None:
    """Once staff said which phones there are, their form shows them all."""
    hidden, other = "+13035550100", "+13035550101"
    program_id = directory.ids()["Hope House"]
    decide(
        directory,
        edit(directory, directory.by("ed"), {"phones": [phone(hidden), phone(other)]}, evidence=(evidence(),)),
    )
    with directory.sessions.begin() as session:
        hide_phone(session, program_id, hidden, reason="a call floor answers", context=directory.by("rita"))
    decide(directory, edit(directory, directory.by("ed"), {"phones": [phone(other)]}, evidence=(evidence(),)))
    assert published(directory, program_id) == ([other], False)


def test_a_hidden_number_counts_among_ten(directory: Directory) -> None:
    with directory.sessions.begin() as session:
        hide_phone(session, directory.ids()["Hope House"], "+13035550100", reason="x", context=directory.by("rita"))
    ten = [phone(f"+1303555011{last}") for last in range(10)]
    with pytest.raises(InvalidFields) as caught:
        edit(directory, directory.by("ed"), {"phones": ten}, evidence=(evidence(),))
    assert set(caught.value.reasons) == {"phones"}
    assert edit(directory, directory.by("ed"), {"phones": ten[:9]}, evidence=(evidence(),)).waiting == ("phones",)


def open_phones(directory: Directory, program_id: str) -> list[dict[str, str]]:
    with directory.readers() as session:
        values: list[dict[str, str]] = open_program(session, program_id).values["phones"]
    return values


def decide(directory: Directory, outcome: EditOutcome) -> None:
    assert outcome.proposal_id is not None
    with directory.sessions.begin() as session:
        approve(session, Decision(proposal_id=outcome.proposal_id), context=directory.by("rita"))


def published(directory: Directory, program_id: str) -> tuple[list[str], bool]:
    with directory.readers() as session:
        program = programs.get_program(session, program_id)
    return [entry.number for entry in program.phones], program.phone_hidden


def test_a_check_of_what_changed_meanwhile_is_refused(directory: Directory) -> None:
    program_id = directory.ids()["Hope House"]
    made = CheckMade(program_id=program_id, base_version=0, groups=("phone",))
    with directory.sessions() as session, pytest.raises(Stale):
        mark_checked(session, made, context=directory.by("ed"))


def test_an_opening_repeated_on_another_day_is_a_change(directory: Directory) -> None:
    taking = {"opening": {"state": "taking", "days": None}}
    assert edit(directory, directory.by("ed"), taking).applied == ("opening",)
    assert edit(directory, directory.by("ed", minutes=5), taking).applied == ()
    assert edit(directory, directory.by("ed", minutes=60 * 24), taking).applied == ("opening",)
