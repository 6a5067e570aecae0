"""Any staff actions, of every kind, in any order: all undone, everything is as at the start."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from finder.feedback.reporting import ReportSubmission, being_checked, find_failing_phones, receive_report
from finder.feedback.store import visitor_reports
from finder.listings import exporting
from finder.listings.importing.labels import LabelDecoder
from finder.listings.rules.history import Entry
from finder.listings.rules.undoing import UNDOABLE_KINDS
from finder.listings.store import history, likely_pairs, merges, programs, staff_overrides
from finder.listings.store.history import HistoryFilter
from finder.listings.store.program_work import catch_up_work
from finder.listings.vocabulary import load_vocabulary
from finder.platform import resources
from finder.platform.database.session import make_session_factory, make_writing_factory
from finder.platform.errors import FinderError
from finder.provider.rules.answers import CONFIRMED, Answer
from finder.provider.rules.links import LASTS, ProviderLink
from finder.staff.calls.audit_checks import record_audit_check
from finder.staff.calls.bulk import BulkCheck, check_many
from finder.staff.calls.call_samples import Answers
from finder.staff.calls.outcomes import Correction, OutcomeMade, note_outcome, propose_correction
from finder.staff.calls.report_closing import close_report, reopen_report
from finder.staff.duplicates.duplicates import MergeRequest, SplitRequest, propose_merge, propose_split
from finder.staff.duplicates.pairs import take_back_apart, tell_apart
from finder.staff.editing.checking import CheckMade, mark_checked
from finder.staff.editing.editing import Edit, edit_program, open_program
from finder.staff.editing.hiding import hide_phone
from finder.staff.editing.proposing import Backing
from finder.staff.editing.settling import Settled, Settlement, settle
from finder.staff.editing.taking_back import take_back
from finder.staff.editing.undoing import undo_day, undo_entries
from finder.staff.imports.batches import ListReader, Upload, upload_batch
from finder.staff.imports.committing import commit_batch
from finder.staff.organizations.proposing_together import TogetherInput, propose_together
from finder.staff.organizations.rules.changes import OrganizationChange
from finder.staff.provider_links.receiving import receive_answer
from finder.staff.reviewing.deciding import Decision, approve, reject
from finder.staff.reviewing.import_rows import RowsDecision, approve_rows, reject_rows
from finder.staff.rules.permissions import ActionContext
from finder.staff.store import proposals
from tests.databases import Databases
from tests.examples import examples
from tests.staff.duplicates.test_duplicates import TWIN
from tests.staff_directory import EVIDENCE, RECORDS, Directory, fill, load, phone

NAMES = ("Hope House", "River Home", TWIN.name)
OUTCOMES = ("wrong_number", "disconnected", "call_center", "no_answer", "refused", "call_back", "closed", "full")
BACKING = Backing(reason="back", evidence=(EVIDENCE,))
DAY = 60 * 24
"""Minutes."""
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


def _decide_rows(session: Session, _: str, how: Any, by: ActionContext) -> None:
    """Decide all rows of the list that an import left waiting."""
    waiting = proposals.find_of_batch(session, 1, limit=200)
    how(session, RowsDecision(batch_id=1, proposal_ids=tuple(one.id for one in waiting)), context=by)


def _merge(session: Session, program_id: str, _: Any, by: ActionContext) -> object:
    ids = _ids(session)
    wanted = MergeRequest(kept=ids[NAMES[0]], gone=ids[NAMES[2]], reason="one door", evidence=(EVIDENCE,))
    return propose_merge(session, wanted, context=by)


def _split(session: Session, program_id: str, _: Any, by: ActionContext) -> object:
    gone = next((merge.gone for merge in merges.find_merges(session, status="merged")), "")
    return propose_split(session, SplitRequest(gone=gone, reason="two doors", evidence=(EVIDENCE,)), context=by)


def _apart(session: Session, program_id: str, is_told: Any, by: ActionContext) -> object:
    ids = _ids(session)
    one, other = ids[NAMES[0]], ids[NAMES[2]]
    if is_told:
        return tell_apart(session, one, other, reason="two doors", context=by)
    return take_back_apart(session, one, other, context=by)


def _close(session: Session, program_id: str, outcome: Any, by: ActionContext) -> None:
    for report in visitor_reports.find_reports(session, program_id=program_id):
        close_report(session, report.id, outcome, context=by)


def _take_back(session: Session, program_id: str, _: Any, by: ActionContext) -> object:
    newest = history.find_entries(session, HistoryFilter(program_id=program_id, limit=1))[0]
    return take_back(session, program_id, newest.number, context=by)


def _undo_one(session: Session, program_id: str, back: Any, by: ActionContext) -> object:
    done = [one for one in history.find_entries(session, HistoryFilter()) if one.kind in UNDOABLE_KINDS]
    return undo_entries(session, [done[back % len(done)].number], BACKING, context=by)


def _undo_day(session: Session, program_id: str, days: Any, by: ActionContext) -> object:
    return undo_day(session, by.actor.account_id, by.today - timedelta(days=days), BACKING, context=by)


def _ids(session: Session) -> dict[str, str]:
    """Return the ids of the programs by the name that lists give them; of two that are one now, of one of them."""
    return dict(zip(NAMES, session.info["ids"], strict=True))


EDITORS = st.sampled_from(["ed", "eve"])
ACTIONS = st.one_of(
    st.tuples(st.just(_edit), EDITORS, st.sampled_from([
        {"hours": "Mon"}, {"hours": ""}, {"code:PW": "yes"}, {"code:DT": "no"}, {"code:DT": None},
        {"opening": {"state": "taking", "days": None}}, {"opening": {"state": "waitlist", "days": 12}}, {"opening": None},
        {"timetable": "08:00-17:00;;;;;closed;closed"}, {"name": "Hope Huose"}, {"name": "Another"}, {"name": None},
        {"phones": [phone("+13035550166"), phone("+13035550167")], "staff_notes": "n"}, {"website": "new.example.org"},
        {"status": "closed"}, {"status": "open"}, {"status": None}, {"hidden": None},
    ])),
    st.tuples(st.just(_check), EDITORS, st.sampled_from([
        (("phone",), True, {}), (("services", "payment"), False, {"PW": "no"}), (("phone", "services", "intake"), False, {}),
    ])),
    st.tuples(st.just(_bulk), EDITORS, st.sampled_from([("phone",), ("services",)])),
    st.tuples(st.just(_outcome), EDITORS, st.sampled_from(OUTCOMES)),
    st.tuples(st.just(_correct), EDITORS, st.sampled_from([
        ("wrong_number", "+13035550155"), ("wrong_number", ""), ("disconnected", ""), ("call_center", ""), ("closed", ""),
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
    st.tuples(st.just(_decide_rows), st.just("ada"), st.sampled_from([approve_rows, reject_rows])),
    st.tuples(st.just(_merge), EDITORS, st.none()),
    st.tuples(st.just(_split), EDITORS, st.none()),
    st.tuples(st.just(_apart), EDITORS, st.booleans()),
    st.tuples(st.just(_close), EDITORS, st.sampled_from(["fixed", "was_right", "spam"])),
    st.tuples(st.just(_take_back), EDITORS, st.none()),
    st.tuples(st.just(_undo_one), EDITORS, st.integers(min_value=0, max_value=5)),
    st.tuples(st.just(_undo_day), EDITORS, st.sampled_from([0, 1])),
)  # fmt: skip
STEPS = st.lists(st.tuples(ACTIONS, st.sampled_from([0, 1, 2]), st.sampled_from([0, 1, 1, 2])), min_size=1, max_size=14)


def fill_worked(engine: Engine) -> None:
    """Fill a directory in which things wait: conflicts, visitor reports, an import, two programs that may be one."""
    fill(engine)
    directory = Directory(sessions=make_writing_factory(engine), readers=make_session_factory(engine))
    with directory.sessions.begin() as session:
        load(session, [TWIN], as_of="2025-03-01", format_id="locator_export")
    ids = directory.ids()
    with directory.sessions.begin() as session:
        _check(session, ids["Hope House"], (("phone",), True, {"DT": "no"}), directory.by("ed"))
        _check(session, ids["River Home"], (("phone",), True, {}), directory.by("ed"))
        numbers = {"Hope House": "+13035550188", "River Home": "+12125550188"}
        newer = [replace_phone(record, numbers.get(record.name, "")) for record in RECORDS]
        load(session, newer, as_of="2026-11-26")
        for days in (0, 1):
            told = ReportSubmission(program_id=ids["Hope House"], fields=frozenset({"phone"}), note=f"note {days}")
            receive_report(session, told, today=directory.by("ed").today - timedelta(days=days))
    _import_edited(directory)


def _import_edited(directory: Directory) -> None:
    """Bring our own list back with another website and phone, which wait for a second person."""
    with TemporaryDirectory() as folder, directory.readers() as session:
        path = Path(folder) / "ours.csv"
        exporting.write_export(programs.find_programs(session), path, "csv")
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            row["website"] = f"https://{row['id']}.example.org"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
        batch = upload_batch(
            directory.sessions, Upload(path=path, name="ours.csv", as_of="2026-11-25"), reader=_reader(),
            context=directory.by("rita", minutes=DAY),
        )  # fmt: skip
    made = commit_batch(directory.sessions, batch.id, context=directory.by("rita", minutes=DAY), evidence=(EVIDENCE,))
    assert made.proposal_ids


def _reader() -> ListReader:
    words = resources.folder("data") / "vocabulary"
    vocabulary = load_vocabulary(words)
    return ListReader(vocabulary=vocabulary, decoder=LabelDecoder(vocabulary, words / "label_aliases.csv"))


def state(directory: Directory) -> dict[str, Any]:
    """Everything that staff said, and everything that the public sees."""
    with directory.sessions.begin() as session:
        catch_up_work(session)
    with directory.readers() as session:
        everything = list(programs.find_programs(session))
        ids = [program.id for program in everything]
        return {
            "said": {one: dict(staff_overrides.get_overrides(session, one).fields) for one in ids},
            "shown": {program.id: program for program in everything},
            "cards": programs.find_cards(session, ids)
            and [replace(card, version=0) for card in programs.find_cards(session, ids)],
            "conflicts": staff_overrides.find_conflicts(session),
            "reported": {one: being_checked(session, one) for one in ids},
            "failing": find_failing_phones(session),
            "pairs": [
                (pair.one_id, pair.other_id)
                for pair in likely_pairs.list_pairs(session, "likely", state="", limit=50, offset=0)
            ],
        }


def _in_one(_: Directory, done: list[Entry], undo: Callable[[list[int]], None]) -> None:
    undo([entry.number for entry in done])


def _backwards(_: Directory, done: list[Entry], undo: Callable[[list[int]], None]) -> None:
    for entry in done:
        undo([entry.number])


def _by_day(_: Directory, done: list[Entry], undo: Callable[[list[int]], None]) -> None:
    for _day, entries in groupby(done, key=lambda entry: entry.at[:10]):
        undo([entry.number for entry in entries])


def _by_person(directory: Directory, done: list[Entry], undo: Callable[[list[int]], None]) -> None:
    """Undo one person's work whole, as far as nobody built on it; then what is left, and the undoing too."""
    undo([entry.number for entry in done if entry.proposer == directory.by("ed").actor.account_id])
    undo([entry.number for entry in _undoable(directory, min(entry.number for entry in done) - 1)])


WAYS = (_in_one, _backwards, _by_day, _by_person)


@pytest.mark.slow
@given(steps=STEPS, way=st.sampled_from(WAYS))
@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_actions_all_undone_are_the_start(steps: Any, way: Any, database: Databases) -> None:
    directory = Directory.over(database.fresh(fill_worked))
    names = directory.ids()
    ids = [names[name] for name in NAMES]
    before, minutes = state(directory), DAY * 2
    with directory.readers() as session:
        first = history.get_head(session).number
    for (act, who, what), which, days in steps:
        minutes += DAY * days + 1
        try:
            with directory.sessions.begin() as session:
                session.info["ids"] = ids
                act(session, ids[which], what, directory.by(who, minutes=minutes))
        except FinderError:  # Not possible as things stand: nothing was changed.
            continue
    undo_all(directory, first, way, minutes + 1)
    assert state(directory) == before


def undo_all(directory: Directory, first: int, way: Any, minutes: int) -> None:
    """Undo everything since an entry of the history, the newest first: what was merged is parted in its turn."""
    _turn_down(directory, minutes)
    for parted_at, gone in _standing_merges(directory, first):
        _undo_since(directory, parted_at, way, minutes)
        with directory.sessions.begin() as session:
            wanted = SplitRequest(gone=gone, reason="back", evidence=(EVIDENCE,))
            proposal_id = propose_split(session, wanted, context=directory.by("eve", minutes=minutes))
        _approve(directory, [proposal_id], minutes)
    _undo_since(directory, first, way, minutes)
    with directory.sessions.begin() as session:
        for report_id in (1, 2):
            reopen_report(session, report_id, context=directory.by("eve", minutes=minutes))
        try:
            _apart_undone(directory, session, minutes)
        except FinderError:  # Nobody told them apart.
            return


def _apart_undone(directory: Directory, session: Session, minutes: int) -> None:
    found = {program.name: program.id for program in programs.find_programs(session)}
    take_back_apart(session, found[NAMES[0]], found[NAMES[2]], context=directory.by("eve", minutes=minutes))


def _standing_merges(directory: Directory, first: int) -> Iterator[tuple[int, str]]:
    with directory.readers() as session:
        standing = merges.find_merges(session, status="merged")
        entries = history.find_entries(session, HistoryFilter(kind="merge"))
    for merge in sorted(standing, key=lambda one: -one.id):
        yield max(entry.number for entry in entries if entry.program_id == merge.gone), merge.gone


def _undo_since(directory: Directory, number: int, way: Any, minutes: int) -> None:
    def undo(numbers: list[int]) -> None:
        if not numbers:
            return
        with directory.sessions.begin() as session:
            outcome = undo_entries(session, numbers, BACKING, context=directory.by("eve", minutes=minutes))
        _approve(directory, outcome.proposal_ids, minutes)

    if done := _undoable(directory, number):
        way(directory, done, undo)


def _undoable(directory: Directory, after: int) -> list[Entry]:
    """Return what can be undone after an entry, the newest first."""
    with directory.readers() as session:
        return [
            one
            for one in history.find_entries(session, HistoryFilter())
            if one.number > after and one.kind in UNDOABLE_KINDS
        ]


def _approve(directory: Directory, proposal_ids: Any, minutes: int) -> None:
    with directory.sessions.begin() as session:
        for proposal_id in proposal_ids:
            approve(session, Decision(proposal_id=proposal_id), context=directory.by("rita", minutes=minutes + 1))


def _turn_down(directory: Directory, minutes: int) -> None:
    """Reject what still waits but for the rows of the import, which waited at the start too."""
    with directory.sessions.begin() as session:
        for one in proposals.find_proposals(session):
            if not one.batch_id:
                reject(session, Decision(proposal_id=one.id), context=directory.by("rita", minutes=minutes))


def replace_phone(record: Any, number: str) -> Any:
    return replace(record, phones=(replace(record.phones[0], number=number),)) if number else record
