"""Any staff actions, of every kind, in any order: all undone, everything is as at the start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from finder.listings.store import documents, history, programs, staff_overrides
from finder.listings.store.history import HistoryFilter
from finder.platform.errors import FinderError
from finder.provider.rules.answers import CONFIRMED, Answer
from finder.provider.rules.links import LASTS, ProviderLink
from finder.staff.calls.audit_checks import record_audit_check
from finder.staff.calls.bulk import BulkCheck, check_many
from finder.staff.calls.call_samples import Answers
from finder.staff.calls.outcomes import Correction, OutcomeMade, note_outcome, propose_correction
from finder.staff.editing.checking import CheckMade, mark_checked
from finder.staff.editing.editing import Edit, edit_program, open_program
from finder.staff.editing.hiding import hide_phone
from finder.staff.editing.proposing import Backing
from finder.staff.editing.settling import Settled, Settlement, settle
from finder.staff.editing.undoing import undo_entries
from finder.staff.organizations.proposing_together import TogetherInput, propose_together
from finder.staff.organizations.rules.changes import OrganizationChange
from finder.staff.provider_links.receiving import receive_answer
from finder.staff.reviewing.deciding import Decision, approve, reject
from finder.staff.rules.permissions import ActionContext
from finder.staff.store import proposals
from tests.databases import Databases
from tests.examples import examples
from tests.staff_directory import EVIDENCE, RECORDS, Directory, fill, load, phone

OUTCOMES = ("wrong_number", "disconnected", "call_center", "no_answer", "refused", "call_back", "closed", "full")
BACKING = Backing(reason="back", evidence=(EVIDENCE,))
Act = Callable[[Session, str, Any, ActionContext], object]


def _version(session: Session, program_id: str) -> int:
    return open_program(session, program_id).version


def _number(session: Session, program_id: str) -> str:
    return programs.get_program(session, program_id).phone


def _edit(session: Session, program_id: str, changes: Any, by: ActionContext) -> object:
    edit = Edit(
        program_id=program_id,
        base_version=_version(session, program_id),
        changes=changes,
        reason="r",
        evidence=(EVIDENCE,),
    )
    return edit_program(session, edit, context=by)


def _check(session: Session, program_id: str, made: Any, by: ActionContext) -> object:
    groups, is_open, answers = made
    check = CheckMade(
        program_id=program_id,
        base_version=_version(session, program_id),
        groups=groups,
        is_open=is_open,
        answers=answers,
    )
    return mark_checked(session, check, context=by)


def _bulk(session: Session, program_id: str, groups: Any, by: ActionContext) -> object:
    return check_many(
        session, BulkCheck(versions={program_id: _version(session, program_id)}, groups=groups), context=by
    )


def _outcome(session: Session, program_id: str, outcome: Any, by: ActionContext) -> object:
    back_on = (by.today + timedelta(days=3)).isoformat() if outcome == "call_back" else ""
    made = OutcomeMade(program_id=program_id, outcome=outcome, number=_number(session, program_id), back_on=back_on)
    return note_outcome(session, made, context=by)


def _correct(session: Session, program_id: str, made: Any, by: ActionContext) -> object:
    outcome, new_number = made
    correction = Correction(
        program_id=program_id, base_version=_version(session, program_id), outcome=outcome,
        number=_number(session, program_id), new_number=new_number, answers="program", who_answered="desk", words="Hello",
    )  # fmt: skip
    return propose_correction(session, correction, context=by)


def _hide(session: Session, program_id: str, _: Any, by: ActionContext) -> object:
    return hide_phone(session, program_id, _number(session, program_id), reason="x", context=by)


def _audit(session: Session, program_id: str, answers: Any, by: ActionContext) -> object:
    return record_audit_check(session, program_id, Answers(**answers), context=by)


def _settle(session: Session, program_id: str, choice: Any, by: ActionContext) -> object:
    found = [one.conflict for one in staff_overrides.find_conflicts(session, program_id=program_id)]
    fields = {
        one.field: Settled(
            theirs_on=one.theirs_on, choice="keep" if choice == "both" and one.field != "phones" else choice
        )
        for one in found
    }
    answers = {"+13035550177": "program", "+13035550188": "program", "+12125550188": "program"}
    return settle(session, Settlement(program_id=program_id, fields=fields, reason="r", answers=answers), context=by)


def _together(session: Session, program_id: str, change: Any, by: ActionContext) -> object:
    wanted = TogetherInput(
        title="t", versions={program_id: _version(session, program_id)}, change=change, reason="r", evidence=(EVIDENCE,)
    )
    return propose_together(session, wanted, context=by)


def _answer(session: Session, program_id: str, answer: Any, by: ActionContext) -> object:
    link = ProviderLink(
        id=1, program_id=program_id, way="paper", made_by=by.actor.account_id, made_at=by.now, expires_at=by.now + LASTS
    )
    return receive_answer(session, link, answer, by.now)


def _decide(session: Session, program_id: str, how: Any, by: ActionContext) -> None:
    for one in proposals.find_proposals(session, program_id=program_id):
        how(session, Decision(proposal_id=one.id, evidence=(EVIDENCE,)), context=by)


EDITORS = st.sampled_from(["ed", "eve"])
ACTIONS = st.one_of(
    st.tuples(st.just(_edit), EDITORS, st.sampled_from([
        {"hours": "Mon"}, {"hours": ""}, {"code:PW": "yes"}, {"code:DT": "no"}, {"code:DT": None},
        {"opening": {"state": "taking", "days": None}}, {"name": "Hope Huose"}, {"name": "Another"}, {"name": None},
        {"phones": [phone("+13035550166"), phone("+13035550167")], "staff_notes": "n"}, {"status": "closed"}, {"hidden": None},
    ])),
    st.tuples(st.just(_check), EDITORS, st.sampled_from([
        (("phone",), True, {}), (("services", "payment"), False, {"PW": "no"}), (("phone", "services", "intake"), False, {}),
    ])),
    st.tuples(st.just(_bulk), EDITORS, st.sampled_from([("phone",), ("services",)])),
    st.tuples(st.just(_outcome), EDITORS, st.sampled_from(OUTCOMES)),
    st.tuples(st.just(_correct), EDITORS, st.sampled_from([
        ("wrong_number", "+13035550155"), ("wrong_number", ""), ("call_center", ""), ("closed", ""),
    ])),
    st.tuples(st.just(_hide), st.just("rita"), st.none()),
    st.tuples(st.just(_audit), EDITORS, st.sampled_from([
        {"reached": True, "phone": True, "services": True}, {"reached": True}, {"reached": False},
    ])),
    st.tuples(st.just(_settle), EDITORS, st.sampled_from(["keep", "theirs", "both"])),
    st.tuples(st.just(_together), EDITORS, st.sampled_from([
        OrganizationChange(what="code", code="PW", answer="yes"), OrganizationChange(what="organization", text="Hope Group"),
        OrganizationChange(what="phone", new_number="+13035550144", answers="parent"),
    ])),
    st.tuples(st.just(_answer), EDITORS, st.sampled_from([
        Answer(changes={}, confirmed=CONFIRMED), Answer(changes={"phones": [phone("+13035550133")], "code:PW": "no"}),
        Answer(changes={"hours": "By day", "website": "https://hope.example.org/x"}, confirmed=CONFIRMED),
    ])),
    st.tuples(st.just(_decide), st.just("rita"), st.sampled_from([approve, reject])),
)  # fmt: skip
STEPS = st.lists(st.tuples(ACTIONS, st.sampled_from([0, 1]), st.sampled_from([0, 1, 1, 2])), min_size=1, max_size=14)


def state(directory: Directory) -> dict[str, Any]:
    """Everything that staff said, and everything that the public sees."""
    with directory.readers() as session:
        ids = directory.ids().values()
        said = {program_id: dict(staff_overrides.get_overrides(session, program_id).fields) for program_id in ids}
        shown = {program_id: documents.write_program(programs.get_program(session, program_id)) for program_id in ids}
    return {"said": said, "shown": shown}


@given(steps=STEPS)
@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_actions_all_undone_are_the_start(steps: Any, database: Databases) -> None:
    directory = Directory.over(database.fresh(fill))
    ids = [directory.ids()[name] for name in ("Hope House", "River Home")]
    with (
        directory.sessions.begin() as session
    ):  # Something that staff said before, and a newer list that differs from it.
        _check(session, ids[0], (("phone",), True, {"DT": "no"}), directory.by("ed"))
        numbers = {"Hope House": "+13035550188", "River Home": "+12125550188"}
        newer = [
            replace_phone(record, numbers[record.name]) if record.name in numbers else record for record in RECORDS
        ]
        load(session, newer, as_of="2026-11-26")
    before, minutes = state(directory), 60 * 24 * 2
    with directory.readers() as session:
        first = history.get_head(session).number
    for (act, who, what), which, days in steps:
        minutes += 60 * 24 * days + 1
        try:
            with directory.sessions.begin() as session:
                act(session, ids[which], what, directory.by(who, minutes=minutes))
        except FinderError:  # Not possible as things stand: nothing was changed.
            continue
    with directory.sessions.begin() as session:  # What still waits is turned down.
        for program_id in ids:
            _decide(session, program_id, reject, directory.by("rita", minutes=minutes))
    undo_all(directory, first, minutes + 1)
    assert state(directory) == before


def undo_all(directory: Directory, first: int, minutes: int) -> None:
    by = directory.by
    with directory.sessions.begin() as session:
        done = history.find_entries(session, HistoryFilter())
        numbers = [
            entry.number for entry in done if entry.number > first and entry.kind in ("change", "check", "call", "hide")
        ]
        if not numbers:
            return
        outcome = undo_entries(session, numbers, BACKING, context=by("eve", minutes=minutes))
        assert outcome.blocked == ()
    with directory.sessions.begin() as session:
        for proposal_id in outcome.proposal_ids:
            approve(session, Decision(proposal_id=proposal_id), context=by("rita", minutes=minutes + 1))


def replace_phone(record: Any, number: str) -> Any:
    return replace(record, phones=(replace(record.phones[0], number=number),))
