"""What must have happened before the pages of the daily work are looked at: reports, conflicts, an import, an audit."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from finder.feedback.reporting import ReportSubmission, receive_report
from finder.listings.rules.conflicts import Conflict
from finder.listings.rules.fields import GROUPS
from finder.listings.rules.overrides import StaffOverride, phone_values
from finder.listings.rules.records import SourceList
from finder.listings.store import programs, staff_overrides
from finder.staff.calls.call_samples import Answers, draw_call_sample, find_call_sample, note_result
from finder.staff.editing.checking import CheckMade, mark_checked
from finder.staff.editing.editing import Edit, edit_program, open_program
from finder.staff.imports.rules.import_batches import Batch, ListHead
from finder.staff.imports.rules.import_plans import BATCH_LASTS, COUNTS, Difference, Plan, SampleRow
from finder.staff.imports.store import import_batches
from finder.staff.rules.permissions import ActionContext
from tests.staff_directory import RECORDS, evidence, phone

LIST = SourceList(
    format="national_directory", source="samhsa-directory", as_of="2026-01-01", as_of_from="name", complete=True,
    records=tuple(enumerate(RECORDS, start=2)), asked={}, rows=len(RECORDS),
)  # fmt: skip


def do_work(session: Session, *, ed: ActionContext, rita: ActionContext) -> dict[str, str]:
    """Do what the pages show, and return what addresses are filled in with."""
    listed = [program for program in programs.find_programs(session) if program.listed and program.phones]
    names = {"reported": listed[7].id, "called": listed[8].id, "differs": listed[9].id}
    _tell(session, names["reported"], ed)
    _differ(session, listed[9].id, listed[10].id, ed)
    _propose(session, listed[11].id, ed)
    made = CheckMade(
        program_id=listed[8].id, base_version=open_program(session, listed[8].id).version, groups=GROUPS[:2]
    )
    mark_checked(session, made, context=ed)
    said_on = (ed.today - timedelta(days=6)).isoformat()
    said = StaffOverride(value={"state": "waitlist", "days": 9}, on=said_on)
    staff_overrides.save_field(session, listed[12].id, "opening", said)
    draw_call_sample(session, count=6, state="CA", random_state=1, context=ed)
    sheet = find_call_sample(session)
    assert sheet is not None
    right = Answers(reached=True, name=True, address=True, phone=True, services=True)
    for line, answers in zip(sheet.lines, (right, Answers(reached=False)), strict=False):
        note_result(session, sheet.number, line.card.id, answers, context=ed)
    names |= {"one": listed[13].id, "other": listed[14].id}
    differences = tuple(_difference(program.id, program.name, at) for at, program in enumerate(listed[20:24]))
    names["batch"] = str(import_batches.save_batch(session, _batch(differences, rita, spoken_of=1500), [LIST]))
    names["blocked"] = str(
        import_batches.save_batch(session, _batch(differences, rita, spoken_of=9, phone_changes=7), [LIST])
    )
    return names


def _tell(session: Session, program_id: str, ed: ActionContext) -> None:
    for days, told in (
        (9, ReportSubmission(program_id=program_id, fields=frozenset({"phone"}), right_number="303-555-0142")),
        (
            1,
            ReportSubmission(
                program_id=program_id, fields=frozenset({"phone", "hours"}), note="They <b>moved</b> & close at 5."
            ),
        ),
        (0, ReportSubmission(program_id=program_id, fields=frozenset({"closed"}), note="A sign on the door says so.")),
    ):
        receive_report(session, told, today=ed.today - timedelta(days=days))


def _differ(session: Session, one: str, other: str, ed: ActionContext) -> None:
    ours = phone_values(programs.get_program(session, one).phones)
    theirs = [phone("+13035550177", answers="not_stated")]
    dates = {"ours_on": "2025-04-01", "theirs_on": ed.today.isoformat()}
    phones = Conflict(field="phones", ours=ours, theirs=theirs, source="samhsa-directory", **dates)
    staff_overrides.save_conflicts(session, one, [phones])
    code = Conflict(field="code:PW", ours="yes", theirs="no", source="somebody", **dates)
    staff_overrides.save_conflicts(session, other, [code])


def _propose(session: Session, program_id: str, ed: ActionContext) -> None:
    edit = Edit(
        program_id=program_id,
        base_version=open_program(session, program_id).version,
        changes={"name": "Sample Harbor House"},
        reason="Their letterhead",
        evidence=(evidence(on=ed.today.isoformat()),),
    )
    edit_program(session, edit, context=ed)


def _difference(program_id: str, name: str, at: int) -> Difference:
    ours, theirs = [phone(f"+130355501{at:02}")], [phone(f"+130355502{at:02}", answers="not_stated")]
    return Difference(
        program_id=program_id, name=name, field="phones", ours=ours, ours_source="samhsa-directory", ours_on="2025-01-01",
        theirs=theirs, theirs_source="samhsa-directory", theirs_on="2026-01-01", row=at + 2,
    )  # fmt: skip


def _batch(
    differences: tuple[Difference, ...], rita: ActionContext, *, spoken_of: int, phone_changes: int = 4
) -> Batch:
    row = SampleRow(row=17, program_id="", name="A row without a name", detail="no name")
    counts = dict(zip(COUNTS, (1512, 1510, 8, 40, 1462, 3, 1, 1, 0), strict=True))
    plan = Plan(
        counts=counts, samples={"rejected": (row,)}, differences=differences, newcomers=(), kept_apart=("AAAA",),
        updated=(), spoken_of=spoken_of, phone_changes=phone_changes, compared=spoken_of,
    )  # fmt: skip
    head = ListHead(
        format="national_directory", source="samhsa-directory", as_of="2026-01-01", as_of_from="name", complete=True,
        asked={},
    )  # fmt: skip
    return Batch(
        id=0, status="planned", account_id=rita.actor.account_id, uploaded_at=rita.now, expires_at=rita.now + BATCH_LASTS,
        settled_at=None, file_name="directory-2026.xlsx", size_bytes=2_000_000, format="national_directory",
        as_of="2026-01-01", as_of_from="name", heads=(head,), unknown_codes={"XYZ": 3}, plan=plan,
    )  # fmt: skip
