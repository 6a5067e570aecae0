"""The accuracy audit: draw a call sample, record the result of each call, publish the accuracy."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from finder.listings.accuracy import Audit, find_latest_audit
from finder.listings.rules.accuracy import EXACT_GOAL, FUNCTIONAL_GOAL, Accuracy
from finder.listings.web.services import get_vocabulary
from finder.platform.errors import BadInput
from finder.platform.web.form_fields import read_form
from finder.staff.calls import call_samples
from finder.staff.calls.audit_checks import record_audit_check
from finder.staff.calls.call_samples import MOST_DRAWN, Answers, CallSample, SampledProgram
from finder.staff.calls.web.call_forms import QUESTIONS, DrawForm, ResultForm
from finder.staff.frame.charts import ShareLine, share_lines
from finder.staff.frame.confirmations import add_confirmations
from finder.staff.frame.guard import get_context, get_now, get_primary_session, needs, writing
from finder.staff.frame.layout import StaffPage, go, show
from finder.staff.frame.staff_form import find_problems
from finder.staff.frame.state_tiles import STATE_CHOICES

audit = Blueprint("staff_audit", __name__, url_prefix="/staff/audit")
add_confirmations(
    audit,
    audit_drawn="The call list is drawn.",
    audit_noted="Noted. This is the next one.",
    audit_published="Published: the public page about the data now shows it.",
)
_USUAL = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage(StaffPage):
    """The audit in progress, and the latest published one."""

    sheet: CallSample | None
    line: SampledProgram | None
    """The program to call now."""
    services: tuple[str, ...]
    """Its facts in words."""
    so_far: tuple[ShareLine, ...]
    latest: Audit | None
    latest_lines: tuple[ShareLine, ...]
    questions: tuple[tuple[str, str], ...]
    states: tuple[tuple[str, str], ...]
    count: str
    """How many programs to draw, as typed."""
    state: str
    """From which state, as chosen."""
    most: int
    today: date


@audit.get("")
@needs("view")
def show_audit() -> Response | tuple[str, int]:
    """Show the call sample in progress with the program to call now, or the form that draws a sample."""
    return show("staff/audit.html", _page(request.args.get("call", "")))


def _page(
    wanted: str = "", problems: dict[str, str] | None = None, *, count: str = str(_USUAL), state: str = ""
) -> AuditPage:
    session = get_primary_session()
    sheet, latest = call_samples.find_call_sample(session), find_latest_audit(session)
    line = None
    if sheet is not None:
        open_lines = [one for one in sheet.lines if one.card.id == wanted or (not wanted and one.answers is None)]
        line = next(iter(open_lines), None)
    vocabulary = get_vocabulary()
    return AuditPage(
        title="Accuracy",
        sheet=sheet,
        line=line,
        services=tuple(vocabulary.label(code) for code in line.card.services) if line else (),
        so_far=_shares(sheet.accuracy if sheet else None),
        latest=latest,
        latest_lines=_shares(latest.accuracy if latest else None),
        questions=QUESTIONS,
        states=STATE_CHOICES,
        count=count,
        state=state,
        most=MOST_DRAWN,
        today=get_now().date(),
        problems=problems or {},
    )


def _shares(accuracy: Accuracy | None) -> tuple[ShareLine, ...]:
    if accuracy is None:
        return ()
    return share_lines(
        ("Reached the program", accuracy.functional, FUNCTIONAL_GOAL), ("All correct", accuracy.exact, EXACT_GOAL)
    )


@audit.post("/draw")
@needs("edit")
def draw() -> Response | tuple[str, int]:
    """Draw a call sample."""
    form = read_form(DrawForm)
    if problems := find_problems(form):
        return _draw_again(form, problems)
    count, state = form.count.number() or 0, str(form.state.data)
    try:
        with writing() as session:
            drawn = secrets.randbelow(1_000_000)
            call_samples.draw_call_sample(session, count=count, state=state, random_state=drawn, context=get_context())
    except BadInput as error:
        return _draw_again(form, {"count": str(error)})
    return go(url_for("staff_audit.show_audit"), "audit_drawn")


def _draw_again(form: DrawForm, problems: dict[str, str]) -> Response | tuple[str, int]:
    page = _page(problems=problems, count=str(form.count.data or ""), state=str(form.state.data or ""))
    return show("staff/audit.html", page, status=422)


@audit.post("/results")
@needs("edit")
def note_result() -> Response | tuple[str, int]:
    """Record the result of one call."""
    form = read_form(ResultForm)
    program_id = str(form.program_id.data)
    ids = {"reached": "reached-yes", **{name: f"{name}-right" for name, _ in QUESTIONS}}
    if problems := find_problems(form, ids):
        return show("staff/audit.html", _page(program_id, problems), status=422)
    right = {name: form[name].data == "right" for name, _ in QUESTIONS}
    answers = Answers(reached=form.reached.data == "yes", **right)
    with writing() as session:
        call_samples.note_result(session, form.number.number() or 0, program_id, answers, context=get_context())
        record_audit_check(session, program_id, answers, context=get_context())
    return go(url_for("staff_audit.show_audit"), "audit_noted")


@audit.post("/publish")
@needs("review")
def publish() -> Response:
    """Publish the results of the calls."""
    with writing() as session:
        call_samples.publish_call_sample(session, read_form(ResultForm).number.number() or 0, context=get_context())
    return go(url_for("staff_audit.show_audit"), "audit_published")
